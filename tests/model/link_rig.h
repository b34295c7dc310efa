/* SPDX-License-Identifier: MIT */
/*
 * A meter that can be read and programmed over DL/T 645, as a whole one (kept_meter.h) on a part in RAM, with a board that can change
 * its speed, give signals, and keeps addresses. A pulse is 1 Wh, the zone is UTC. This calls libtou.
 */
#ifndef LINK_RIG_H
#define LINK_RIG_H

#include "../powercut/world.h"

#include "tou/archive.h"
#include "tou/bytes.h"
#include "tou/cell.h"
#include "tou/dlt645.h"

#define RIG_BYTES 32768u /* of the part */
#define RIG_SENT  512u
#define RIG_TRIES 5u
#define RIG_DELAY 20u
#define RIG_POLLS 100000u /* more than anything takes */

static const tou_param_t rig_params[] = {
    TOU_KEPT_COMMON(4, 8),
    TOU_KEPT_BANKED(0, 14, 8, 8, 4),
    TOU_KEPT_BANKED(1, 14, 8, 8, 4),
    {TOU_SETTING_BILLING, 1, TOU_SETTINGS_BILLING},
    {TOU_SETTING_DEMAND, 2, TOU_SETTINGS_DEMAND},
    {TOU_SETTING_PASSWORDS, 1, TOU_SETTINGS_PASSWORDS},
    {TOU_SETTING_COUNTS, 1, TOU_SETTINGS_COUNTS},
    {TOU_SETTING_CELLS, 1, TOU_SETTINGS_CELLS},
    {TOU_SETTING_TEXT, TOU_TEXTS, TOU_SETTINGS_TEXT},
    {TOU_SETTING_SCREENS, 4, TOU_SETTINGS_SCREENS},
};

static const uint8_t rig_address[TOU_DLT645_ADDRESS] = {0x12, 0x89, 0x67, 0x45, 0x23, 0x01};

typedef struct rig {
    world_t world;
    uint8_t memory[TOU_POSIX_NV_MEMORY(RIG_BYTES)];
    tou_quantity_t quantity;
    tou_objects_t objects;
    tou_archive_t archive;
    tou_changing_t changing;
    tou_demand_part_t *demands[1];
    tou_constant_t constant;
    tou_cells_t cells;
    tou_dlt645_t port;
    tou_dlt645_cfg_t cfg;
    tou_dlt645_station_t station;
    tou_dlt645_station_cfg_t station_cfg;
    bool key;
    uint8_t kept[TOU_DLT645_ADDRESS]; /* address */
    uint8_t sent[RIG_SENT];
    unsigned n_sent; /* as many as were sent, also if there was no room */
} rig_t;

static rig_t rig;

static inline bool rig_key(void *ctx)
{
    (void)ctx;
    return rig.key;
}

static inline tou_err_t rig_put(void *ctx, uint8_t byte)
{
    (void)ctx;
    rig.sent[rig.n_sent % RIG_SENT] = byte;
    rig.n_sent++;
    return TOU_OK;
}

/* All speeds but 19200 Bd. */
static inline tou_err_t rig_speed(void *ctx, const tou_serial_t *serial, uint8_t code, bool is_sent)
{
    (void)ctx;
    (void)serial;
    (void)is_sent;
    return (code == 0x40u) ? TOU_E_RANGE : TOU_OK;
}

static inline tou_err_t rig_output(void *ctx, uint8_t signal)
{
    (void)ctx;
    (void)signal;
    return TOU_OK;
}

static inline tou_err_t rig_relay(void *ctx, uint8_t order, tou_utc_t until)
{
    (void)ctx;
    (void)order;
    (void)until;
    return TOU_OK;
}

static inline tou_err_t rig_readdress(void *ctx, const uint8_t *address)
{
    (void)ctx;
    memcpy(rig.kept, address, sizeof rig.kept);
    return TOU_OK;
}

static inline void rig_require(bool holds, const char *what)
{
    if (!holds) {
        (void)fprintf(stderr, "the meter cannot be made: %s\n", what);
        abort();
    }
}

/* Poll until nothing is left. */
static inline bool rig_settle(void)
{
    return world_settle(&rig.world, NULL);
}

static inline void rig_wire_objects(void)
{
    static const uint8_t kinds[KEPT_FREEZES] = {TOU_FREEZE_TIMED,  TOU_FREEZE_INSTANT, TOU_FREEZE_WEEKS,
                                                TOU_FREEZE_HOURLY, TOU_FREEZE_DAILY,   TOU_FREEZE_DAYS};
    kept_meter_t *meter                      = &rig.world.meter;

    rig.quantity.quantity = TOU_QUANTITY_ACTIVE_IMPORT;
    rig.quantity.energy   = &meter->energy.energy;
    rig.quantity.demand   = &meter->demand.demand;
    rig.archive.read      = tou_archive_read;
    for (unsigned i = 0; i < KEPT_FREEZES; i++) {
        rig.archive.freeze[kinds[i]] = (meter->shape.freeze[i] != 0u) ? &meter->freeze[i] : NULL;
    }
    rig.archive.log          = &meter->log;
    rig.archive.profile      = &meter->profile;
    rig.demands[0]           = &meter->demand;
    rig.constant.imp_per_kwh = 1000;
    rig.constant.ratio       = 1;
    rig.changing.store       = &meter->store;
    rig.changing.demand      = rig.demands;
    rig.changing.constant    = &rig.constant;
    rig.changing.n_demands   = 1;
    rig.changing.n_cells     = TOU_DEMAND_PERIOD_MAX;
    rig.changing.timed       = &meter->freeze[KEPT_TIMED];
    rig.changing.set_timed   = tou_freeze_set_schedule;
    rig.cells.ops            = &tou_cell_ops;
    rig.objects.meter        = &meter->meter;
    rig.objects.quantity     = &rig.quantity;
    rig.objects.n_quantities = 1;
    rig.objects.history      = &meter->history;
    rig.objects.archive      = &rig.archive;
    rig.objects.changing     = &rig.changing;
    rig.objects.cells        = &rig.cells;
}

static inline void rig_wire_link(void)
{
    static const tou_dlt645_effects_t effects = {rig_speed, rig_output, rig_relay, NULL, NULL};
    static const tou_serial_ops_t ops         = {rig_put};
    static const tou_serial_t line            = {&ops, NULL};

    tou_dlt645_rights_default(&rig.station_cfg.rights);
    rig.station_cfg.access    = &rig.world.meter.access;
    rig.station_cfg.keep      = &rig.world.meter.keep;
    rig.station_cfg.effects   = &effects;
    rig.station_cfg.readdress = rig_readdress;
    rig.station_cfg.adjust_s  = 300;
    rig.cfg.objects           = &rig.objects;
    rig.cfg.serial            = &line;
    rig.cfg.station           = &rig.station;
    rig.cfg.delay_ms          = RIG_DELAY;
    rig.cfg.records           = &tou_dlt645_records;
    rig_require(tou_dlt645_station_init(&rig.station, &rig.station_cfg, rig.kept) == TOU_OK &&
                    tou_dlt645_init(&rig.port, &rig.cfg) == TOU_OK,
                "its port");
}

/* The power comes up; the link begins anew. */
static inline void rig_boot(tou_utc_t utc)
{
    tou_posix_nv_power_up(&rig.world.part);
    world_power_up(&rig.world, utc);
    rig_require(kept_meter_boot(&rig.world.meter) == TOU_OK, "it does not boot");
    rig_require(rig_settle(), "it does not settle");
    rig_wire_link();
}

/* All is saved, then the power fails, and returns at once. */
static inline void rig_cycle(tou_utc_t utc)
{
    tou_keep_warn_isr(&rig.world.meter.keep);
    for (unsigned i = 0; i < RIG_POLLS && !tou_keep_rests(&rig.world.meter.keep); i++) {
        (void)tou_meter_poll(&rig.world.meter.meter);
    }
    rig_require(tou_keep_rests(&rig.world.meter.keep), "it does not save");
    tou_posix_nv_finish(&rig.world.part);
    tou_posix_nv_cut(&rig.world.part);
    rig_boot(utc);
}

/* A blank meter. */
static inline void rig_make(tou_utc_t utc)
{
    static const kept_shape_t shape = {1000,
                                       4,
                                       3,
                                       2,
                                       TOU_DEMAND_RESTART,
                                       60,
                                       0,
                                       0,
                                       4,
                                       0,
                                       0,
                                       {2, 3, 2, 4, 2},
                                       6,
                                       15,
                                       {15, 5, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 4, 1},
                                       {{1, 0}, {0, 0}, {0, 0}}};
    static const tou_nv_t eeprom    = {NULL, NULL, RIG_BYTES, 0, 64, 1, 5, 0, 100000000};
    static const tou_zone_t zone    = {0, 0, {{0, 0, 0, 0}, 0, 0}, {{0, 0, 0, 0}, 0, 0}};
    kept_board_t board;

    memset(&rig, 0, sizeof rig);
    memset(&board, 0, sizeof board);
    board.zone     = &zone;
    board.param    = rig_params;
    board.n_params = (uint8_t)(sizeof rig_params / sizeof rig_params[0]);
    board.log      = 3;
    board.limits   = true;
    board.writes   = true;
    board.tries    = RIG_TRIES;
    board.key      = rig_key;
    board.settable = true;
    memcpy(rig.kept, rig_address, sizeof rig.kept);
    rig_require(world_init(&rig.world, &eeprom, rig.memory, sizeof rig.memory, &shape, &board), "its store");
    rig_wire_objects();
    rig_boot(utc);
}

static inline void rig_give(const uint8_t *byte, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        tou_dlt645_rx(&rig.port, byte[i]);
    }
}

/* Until the command under way is answered, or given up; the meter is polled. @return false: the answer began too early */
static inline bool rig_work(void)
{
    tou_dlt645_tick(&rig.port, RIG_DELAY - 1u);

    bool early = rig.n_sent != 0u;

    for (unsigned i = 0; i < 500u && tou_dlt645_busy(&rig.port); i++) {
        tou_dlt645_tick(&rig.port, 1);
        (void)rig_settle();
    }
    return !early;
}

/* Give up what is left over of some bytes, or find what lies within. @return false: an answer began too early */
static inline bool rig_flush(unsigned n)
{
    bool ok = true;

    for (unsigned i = 0; i < n; i++) {
        if (tou_dlt645_busy(&rig.port)) {
            ok = rig_work() && ok;
        } else {
            tou_dlt645_tick(&rig.port, 500);
        }
    }
    return ok;
}

/* What ends by itself when time has passed, a visit, and all that has changed is kept. */
static inline void rig_end(void)
{
    tou_store_ask(&rig.world.meter.store);
    for (unsigned i = 0; i < 3u; i++) {
        tou_dlt645_tick(&rig.port, 1);
        (void)rig_settle();
    }
}

static inline void rig_minutes(unsigned minutes, uint16_t pulses)
{
    for (; minutes != 0u; minutes--) {
        rig_require(world_minute(&rig.world, pulses, NULL), "it does not run on");
    }
    rig_end();
}

static inline const uint8_t *rig_image(void)
{
    tou_posix_nv_finish(&rig.world.part);
    return tou_posix_nv_bytes(&rig.world.part);
}

#endif
