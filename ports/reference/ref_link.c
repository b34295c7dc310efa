/* SPDX-License-Identifier: MIT */
#include "ref_outputs.h"
#include "ref_panel.h"
#include "ref_records.h"

#define REF_DELAY_MS 20u /* before an answer: the least that the standard allows */

static const tou_quantity_t quantity = {TOU_QUANTITY_ACTIVE_IMPORT, &ref.energy.energy, &ref.demand.demand};

static tou_demand_part_t *const demands[] = {&ref.demand};

static const tou_constant_t constant = {REF_CONSTANT, 1, TOU_UNIT_WH};

static tou_changing_t changing;
static tou_objects_t objects;
static tou_dlt645_station_cfg_t station;
static tou_dlt645_cfg_t lines[BOARD_LINES];

/* It is kept by the commit that the answer waits for. */
static tou_err_t ref_readdress(void *ctx, const uint8_t *address) TOU_REENTRANT
{
    tou_err_t err = tou_store_write(&ref.store, REF_ADDRESS, 0, 0, address, TOU_DLT645_ADDRESS);

    (void)ctx;
    if (err == TOU_OK) {
        (void)tou_keep_ask(&ref.keep);
    }
    return err;
}

static tou_err_t ref_speed(void *ctx, const tou_serial_t *serial, uint8_t code, bool sent) TOU_REENTRANT
{
    (void)ctx;
    return board_speed((uint8_t)(serial - board_serial), code, sent);
}

#if REF_RECORDS
static const tou_dlt645_effects_t effects = {ref_speed, ref_outputs_give, NULL, NULL, NULL};
#else
static const tou_dlt645_effects_t effects = {ref_speed, NULL, NULL, NULL, NULL};
#endif

static void ref_link_station(void)
{
    uint8_t address[TOU_DLT645_ADDRESS] = {0};

    (void)tou_store_read(&ref.store, REF_ADDRESS, 0, 0, address, TOU_DLT645_ADDRESS);
    station.access    = &ref.access;
    station.keep      = &ref.keep;
    station.effects   = &effects;
    station.adjust_s  = 300;
    station.readdress = ref_readdress;
    tou_dlt645_rights_default(&station.rights);
    (void)tou_dlt645_station_init(&ref.station, &station, address);
}

static void ref_link_objects(void)
{
    changing.store       = &ref.store;
    changing.demand      = demands;
    changing.constant    = &constant;
    changing.n_demands   = 1;
    changing.n_cells     = REF_CELLS;
    objects.meter        = &ref.meter;
    objects.quantity     = &quantity;
    objects.n_quantities = 1;
    objects.history      = &ref.history;
    objects.changing     = &changing;
#if REF_RECORDS
    ref_records_serve(&objects, &changing);
    ref_outputs_start(&objects);
#endif
}

void ref_link_init(void)
{
    ref_link_station();
    ref_link_objects();
    for (uint8_t i = 0; i < BOARD_LINES; i++) {
        tou_dlt645_cfg_t *line = &lines[i];

        line->objects  = &objects;
        line->serial   = &board_serial[i];
        line->station  = &ref.station;
        line->delay_ms = REF_DELAY_MS;
#if REF_RECORDS
        line->records = &tou_dlt645_records;
        line->steps   = &tou_dlt645_steps;
#endif
        (void)tou_dlt645_init(&ref.port[i], line);
    }
#if REF_RECORDS
    ref_panel_start(&objects);
#endif
    ref.ms = board_timer.ops->now_ms(board_timer.ctx);
}

bool ref_link_poll(void)
{
    uint32_t now = board_timer.ops->now_ms(board_timer.ctx);
    uint32_t ms  = now - ref.ms;
    bool busy    = false;
    uint8_t byte;

    ref.ms = now;
    ms     = (ms < UINT16_MAX) ? ms : UINT16_MAX;
    for (uint8_t i = 0; i < BOARD_LINES; i++) {
        tou_dlt645_tick(&ref.port[i], (uint16_t)ms);
        while (board_get(i, &byte)) {
            tou_dlt645_rx(&ref.port[i], byte);
        }
        busy = tou_dlt645_busy(&ref.port[i]) || busy;
    }
#if REF_RECORDS
    busy = ref_panel_poll((uint16_t)ms, busy) || busy;
#endif
    return busy;
}
