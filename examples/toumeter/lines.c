/* SPDX-License-Identifier: MIT */
#include "lines.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "signals.h"

#define LINES_LOAD     4u                /* class of the load profile: energies */
#define LINES_DELAY_MS 20u               /* before an answer: the least that the standard allows */
#define LINES_REST_NS  UINT64_C(5000000) /* longest sleep while there are lines: a frame may end */
#define LINES_SOON_NS  UINT64_C(200000)  /* while a command is carried out */

static void lines_tell(const tou_posix_serial_t *serial)
{
    char where[256];

    tou_posix_serial_where(serial, where, sizeof where);
    (void)printf("listening on %s\n", where);
}

int lines_open(lines_t *self, const options_t *options)
{
    for (uint8_t i = 0; i < options->n_lines; i++) {
        if (tou_posix_serial_open(&self->serial[i], options->line[i]) != TOU_OK) {
            (void)fprintf(stderr, "toumeter: --serial %s: %s\n", options->line[i], strerror(errno));
            return 1;
        }
        if (strcmp(options->line[i], "stdio") == 0) {
            (void)dup2(STDERR_FILENO, STDOUT_FILENO); /* messages */
        }
        tou_posix_serial_service(&self->serial[i], &self->service[i]);
        self->n++;
        lines_tell(&self->serial[i]);
    }
    return 0;
}

/* One freeze serves all switches but those of day tables. */
static void lines_list_freezes(lines_t *self, kept_meter_t *meter)
{
    self->freezes[TOU_FREEZE_TIMED]   = &meter->freeze[KEPT_TIMED];
    self->freezes[TOU_FREEZE_INSTANT] = &meter->freeze[KEPT_INSTANT];
    self->freezes[TOU_FREEZE_WEEKS]   = &meter->freeze[KEPT_SWITCH];
    self->freezes[TOU_FREEZE_DAYS]    = &meter->freeze[KEPT_DAYS];
    self->freezes[TOU_FREEZE_PRICES]  = &meter->freeze[KEPT_SWITCH];
    self->freezes[TOU_FREEZE_STEPS]   = &meter->freeze[KEPT_SWITCH];
    self->freezes[TOU_FREEZE_HOURLY]  = &meter->freeze[KEPT_HOURLY];
    self->freezes[TOU_FREEZE_DAILY]   = &meter->freeze[KEPT_DAILY];
}

static void lines_list_records(lines_t *self, const kept_meter_t *meter)
{
    self->archive.read = tou_archive_read;
    for (unsigned i = 0; i < TOU_FREEZE_KINDS; i++) {
        self->archive.freeze[i] = self->freezes[i];
    }
    self->archive.log     = &meter->log;
    self->archive.profile = &meter->profile;
    self->archive.limited = TOU_QUANTITY_ACTIVE_IMPORT;
}

/* It is kept by the commit that the answer waits for. */
static tou_err_t lines_readdress(void *ctx, const uint8_t *address)
{
    machine_t *machine = ctx;
    tou_err_t err      = tou_store_write(&machine->meter.store, MACHINE_ADDRESS, 0, 0, address, TOU_DLT645_ADDRESS);

    if (err == TOU_OK) {
        (void)tou_keep_ask(&machine->meter.keep);
    }
    return err;
}

/* A host's line has any speed; test pulses and relays are for boards. */
static tou_err_t lines_speed(void *ctx, const tou_serial_t *serial, uint8_t code, bool sent)
{
    (void)ctx;
    (void)serial;
    (void)code;
    (void)sent;
    return TOU_OK;
}

/* What can be changed, and who may. */
static void lines_change(lines_t *self, machine_t *machine)
{
    static const tou_dlt645_effects_t effects = {lines_speed, NULL, NULL, NULL, NULL};
    kept_meter_t *meter                       = &machine->meter;

    self->demands[0]            = &meter->demand;
    self->constant.imp_per_kwh  = machine->settings.constant;
    self->constant.ratio        = 1;
    self->changing.store        = &meter->store;
    self->changing.demand       = self->demands;
    self->changing.constant     = &self->constant;
    self->changing.n_demands    = 1;
    self->changing.n_cells      = TOU_DEMAND_PERIOD_MAX;
    self->changing.timed        = &meter->freeze[KEPT_TIMED];
    self->changing.set_timed    = tou_freeze_set_schedule;
    self->station_cfg.access    = &meter->access;
    self->station_cfg.keep      = &meter->keep;
    self->station_cfg.effects   = &effects;
    self->station_cfg.ctx       = machine;
    self->station_cfg.adjust_s  = 300;
    self->station_cfg.readdress = lines_readdress;
    tou_dlt645_rights_default(&self->station_cfg.rights);
    (void)tou_dlt645_station_init(&self->station, &self->station_cfg, machine->settings.address);
}

/* What is kept for a product, and obeyed by its freezes and its load profile, which is one of energies. */
static void lines_cells(lines_t *self, kept_meter_t *meter)
{
    self->cells.ops              = &tou_cell_ops;
    self->cells.maker[0]         = "toumeter of libtou";
    self->loads[LINES_LOAD - 1u] = &meter->profile;
    self->cells.load             = self->loads;
    self->cells.obeying_load     = &tou_cell_loads;
    self->cells.freeze           = self->freezes;
    self->cells.obeying_freeze   = &tou_cell_freezes;
    self->objects.cells          = &self->cells;
}

static void lines_steps(lines_t *self, kept_meter_t *meter)
{
    self->steps.ops     = &tou_step_ops;
    self->steps.read    = tou_step_read;
    self->steps.step    = &meter->step;
    self->objects.steps = &self->steps;
}

void lines_serve(lines_t *self, const tou_serial_t *serial, tou_dlt645_cfg_t *out)
{
    memset(out, 0, sizeof *out);
    out->objects  = &self->objects;
    out->serial   = serial;
    out->station  = &self->station;
    out->delay_ms = LINES_DELAY_MS;
    out->records  = &tou_dlt645_records;
    out->steps    = &tou_dlt645_steps;
}

void lines_begin(lines_t *self, machine_t *machine)
{
    kept_meter_t *meter = &machine->meter;

    self->quantity.quantity    = TOU_QUANTITY_ACTIVE_IMPORT;
    self->quantity.energy      = &meter->energy.energy;
    self->quantity.demand      = &meter->demand.demand;
    self->objects.meter        = &meter->meter;
    self->objects.quantity     = &self->quantity;
    self->objects.n_quantities = 1;
    self->objects.history      = &meter->history;
    self->objects.changing     = &self->changing;
    lines_change(self, machine);
    self->objects.archive = &self->archive;
    lines_list_freezes(self, meter);
    lines_list_records(self, meter);
    lines_cells(self, meter);
    lines_steps(self, meter);
    for (uint8_t i = 0; i < self->n; i++) {
        lines_serve(self, &self->service[i], &self->cfg[i]);
        (void)tou_dlt645_init(&self->port[i], &self->cfg[i]);
    }
    tou_posix_timer_init(&self->ms, 0);
    tou_posix_timer_service(&self->ms, &self->timer);
    self->last_ms = 0;
}

void lines_poll(lines_t *self)
{
    uint32_t now = self->timer.ops->now_ms(self->timer.ctx);
    uint32_t ms  = now - self->last_ms;
    uint8_t byte;

    self->last_ms = now;
    ms            = (ms < UINT16_MAX) ? ms : UINT16_MAX;
    for (uint8_t i = 0; i < self->n; i++) {
        tou_dlt645_tick(&self->port[i], (uint16_t)ms);
        while (tou_posix_serial_get(&self->serial[i], &byte)) {
            tou_dlt645_rx(&self->port[i], byte);
        }
    }
}

bool lines_busy(const lines_t *self)
{
    bool busy = false;

    for (uint8_t i = 0; i < self->n; i++) {
        busy = busy || tou_dlt645_busy(&self->port[i]);
    }
    return busy;
}

void lines_sleep(const lines_t *self, uint64_t ns, int keys, bool soon)
{
    int watched[OPTIONS_LINES + 1u];
    unsigned n    = 0;
    uint64_t rest = (soon || lines_busy(self)) ? LINES_SOON_NS : LINES_REST_NS;

    for (uint8_t i = 0; i < self->n; i++) {
        int file = tou_posix_serial_watch(&self->serial[i]);

        if (file >= 0) {
            watched[n] = file;
            n++;
        }
    }
    if (keys >= 0) {
        watched[n] = keys;
        n++;
    }
    signals_sleep((n != 0u && ns > rest) ? rest : ns, watched, n);
}

void lines_close(lines_t *self)
{
    for (uint8_t i = 0; i < self->n; i++) {
        tou_posix_serial_close(&self->serial[i]);
    }
    self->n = 0;
}
