/* SPDX-License-Identifier: MIT */
#include "ref_records.h"
#include "ref_outputs.h"
#include "ref_panel.h"

#include "tou/archive.h"
#include "tou/cell.h"
#include "tou/step_object.h"

/* Freezes, by their place. One serves all switches but those of day tables. */
enum { REF_TIMED = 0, REF_INSTANT, REF_SWITCH, REF_HOURLY, REF_DAILY, REF_DAYS, REF_FREEZES };

#define REF_LOAD         4u /* class of the load profile: energies */
#define REF_PROFILE_RING (1u + REF_FREEZES)
#define REF_KINDS        15u
#define REF_CAPTURE      TOU_CAPTURE_SIZE(1u + REF_RATES, 1u + REF_RATES, 0u)
#define REF_SWITCHES     (TOU_TARIFF_EV_WEEKS | TOU_STEP_EV_STEPS | TOU_STEP_EV_PRICES | TOU_STEP_EV_ZONES)

/* What is recorded: what DL/T 645 can ask for. Of the first three everything that was measured is taken down, too. */
static const uint8_t kinds[REF_KINDS] = {
    TOU_EV_DEMAND_CLEAR,     TOU_EV_METER_CLEAR,    TOU_EV_UNDER_LIMIT,   TOU_EV_PROGRAMMED,     TOU_EV_POWER_UP,
    TOU_EV_CLOCK_SET,        TOU_EV_EVENT_CLEAR,    TOU_EV_DAYS_WRITTEN,  TOU_EV_ZONES_WRITTEN,  TOU_EV_REST_WRITTEN,
    TOU_EV_HOLIDAYS_WRITTEN, TOU_EV_ACTIVE_WRITTEN, TOU_EV_FIRST_WRITTEN, TOU_EV_SECOND_WRITTEN, TOU_EV_BILLING_WRITTEN};

#define REF_CAPTURED 3u /* the first of these */

static const uint32_t *const words[] = {&ref.reg[0].units};

/* A freeze of everything, or of the total register alone. */
#define REF_ALL                                  \
    {                                            \
        ref_energies, ref_demands, NULL, 1, 1, 0 \
    }
#define REF_TOTAL                  \
    {                              \
        NULL, NULL, words, 0, 0, 1 \
    }

/* Their rings follow that of closed periods. */
static const tou_freeze_cfg_t freeze_cfg[REF_FREEZES] = {
    {REF_ALL, &ref.store, 1, {TOU_EVERY_MONTH, 0, 1, 0, 30, {0, 0}}, TOU_MAKE_UP_ALL, &ref_zone, 0, false, true, true},
    {REF_ALL, &ref.store, 2, {TOU_EVERY_NEVER, 0, 0, 0, 0, {0, 0}}, TOU_MAKE_UP_ALL, &ref_zone, 0, true, false, true},
    {REF_ALL,
     &ref.store,
     3,
     {TOU_EVERY_NEVER, 0, 0, 0, 0, {0, 0}},
     TOU_MAKE_UP_ALL,
     &ref_zone,
     REF_SWITCHES,
     false,
     false,
     true},
    {REF_TOTAL, &ref.store, 4, {TOU_EVERY_INTERVAL, 0, 0, 0, 0, {60, 0}}, TOU_MAKE_UP_ALL, &ref_zone, 0, false, true, true},
    {REF_ALL, &ref.store, 5, {TOU_EVERY_DAY, 0, 0, 0, 0, {0, 0}}, TOU_MAKE_UP_ALL, &ref_zone, 0, false, true, true},
    {REF_ALL,
     &ref.store,
     6,
     {TOU_EVERY_NEVER, 0, 0, 0, 0, {0, 0}},
     TOU_MAKE_UP_ALL,
     &ref_zone,
     TOU_TARIFF_EV_DAYS,
     false,
     false,
     true}};

static const uint8_t depths[REF_FREEZES] = {12, 3, 2, 24, 7, 2};

static tou_freeze_t freeze[REF_FREEZES];
static tou_profile_t profile;
static tou_log_t events;
static tou_log_kind_t logged[REF_KINDS];
static tou_step_t step;
static tou_step_mark_t marks[TOU_STEP_MARKS];

static const tou_profile_cfg_t profile_cfg = {{NULL, NULL, words, 0, 0, 1},
                                              &ref.store,
                                              REF_PROFILE_RING,
                                              {TOU_EVERY_INTERVAL, 0, 0, 0, 0, {15, 0}},
                                              TOU_MAKE_UP_FIRST,
                                              &ref_zone,
                                              true};

static const tou_step_cfg_t step_cfg = {
    {&ref.energy.energy, NULL}, &ref.billing, &ref.meter, &ref.store, &ref_zone, marks, TOU_STEP_MARKS};

static tou_freeze_t *const freezes[TOU_FREEZE_KINDS] = {&freeze[REF_TIMED], &freeze[REF_INSTANT], &freeze[REF_SWITCH],
                                                        &freeze[REF_DAYS],  &freeze[REF_HOURLY],  &freeze[REF_SWITCH],
                                                        &freeze[REF_DAILY], &freeze[REF_SWITCH]};

static tou_profile_t *const loads[TOU_LOAD_CLASSES] = {NULL, NULL, NULL, &profile, NULL, NULL};

static const tou_archive_t archive = {tou_archive_read,
                                      {&freeze[REF_TIMED], &freeze[REF_INSTANT], &freeze[REF_SWITCH], &freeze[REF_DAYS],
                                       &freeze[REF_HOURLY], &freeze[REF_SWITCH], &freeze[REF_DAILY], &freeze[REF_SWITCH]},
                                      &events,
                                      &profile,
                                      TOU_QUANTITY_ACTIVE_IMPORT};

static void records_on_cell(void *ctx, uint32_t id) TOU_REENTRANT
{
    ref_outputs_on_cell(ctx, id);
    ref_panel_on_cell();
}

static const tou_cells_t cells = {&tou_cell_ops, records_on_cell, NULL,    {"reference meter of libtou", NULL, NULL},
                                  loads,         &tou_cell_loads, freezes, &tou_cell_freezes};

static const tou_steps_t steps = {&tou_step_ops, tou_step_read, &step};

static uint8_t ref_extra(uint8_t kind)
{
    uint8_t written = (uint8_t)(TOU_EV_IS_WRITTEN(kind) ? TOU_LOG_WRITTEN : 0u);

    return (kind == TOU_EV_PROGRAMMED) ? (uint8_t)TOU_LOG_EXTRA_MAX : written;
}

static void ref_log_ring(uint8_t k)
{
    tou_log_kind_t *kind = &logged[k];
    uint16_t capture     = (k < REF_CAPTURED) ? REF_CAPTURE : 0u;

    kind->kind  = kinds[k];
    kind->extra = ref_extra(kinds[k]);
    kind->what  = (capture != 0u) ? &ref_capture : NULL;
    kind->ring  = ref_add_ring((uint8_t)(REF_RING_LOG + kinds[k]), (uint16_t)TOU_LOG_ENTRY(kind->extra, capture), REF_LOG);
}

void ref_records_rings(void)
{
    for (unsigned i = 0; i < REF_FREEZES; i++) {
        uint16_t what = (i == REF_HOURLY) ? TOU_CAPTURE_SIZE(0u, 0u, 1u) : REF_CAPTURE;

        (void)ref_add_ring((uint8_t)(REF_RING_FREEZE + i), (uint16_t)(TOU_FREEZE_HEAD + TOU_FREEZE_MODE + what), depths[i]);
    }
    (void)ref_add_ring(REF_RING_PROFILE, TOU_PROFILE_ENTRY(0u, 0u, 1u), REF_PROFILE);
    for (uint8_t k = 0; k < REF_KINDS; k++) {
        ref_log_ring(k);
    }
}

tou_err_t ref_records_init(void)
{
    tou_err_t err = tou_profile_init(&profile, &profile_cfg);

    err = (err == TOU_OK) ? tou_log_init(&events, logged, REF_KINDS, &ref.store) : err;
    err = (err == TOU_OK) ? tou_step_init(&step, &step_cfg) : err;
    for (unsigned i = 0; i < REF_FREEZES && err == TOU_OK; i++) {
        err = tou_freeze_init(&freeze[i], &freeze_cfg[i]);
        ref_add_part(&tou_freeze_part, &freeze[i], (uint8_t)(REF_PART_FREEZE + i));
    }
    ref_add_part(&tou_profile_part, &profile, REF_PART_PROFILE);
    ref_add_part(&tou_log_part, &events, REF_PART_LOG);
    ref_add_part(&tou_step_part, &step, REF_PART_STEP);
    return err;
}

void ref_records_serve(tou_objects_t *objects, tou_changing_t *changing)
{
    changing->timed     = &freeze[REF_TIMED];
    changing->set_timed = tou_freeze_set_schedule;
    objects->archive    = &archive;
    objects->cells      = &cells;
    objects->steps      = &steps;
}
