/* SPDX-License-Identifier: MIT */
#include "machine.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MACHINE_BATCH 16384u   /* pulses between two polls */
#define MACHINE_POLLS 1000000u /* no saving takes so many */

static const tou_param_t params[] = {{SETTINGS_ID, 1, SETTINGS_SIZE}};

/* What is measured is the settings'; what is kept is as long for every meter, so that each finds its memory again. */
static void machine_shape(const machine_t *self, kept_shape_t *shape)
{
    static const uint16_t freezes[KEPT_FREEZES] = {12, 3, 2, 254, 62};

    memset(shape, 0, sizeof *shape);
    shape->constant     = self->settings.constant;
    shape->n_rates      = TOU_RATE_MAX;
    shape->history      = 12;
    shape->make_up      = TOU_MAKE_UP_ALL;
    shape->outage       = TOU_DEMAND_RESTART;
    shape->save_min     = self->options->save_min;
    shape->save_pulses  = self->options->save_pulses;
    shape->slots        = 8;
    shape->profile      = 40u * 96u;
    shape->interval_min = 15;
    shape->demand       = self->settings.demand;
    memcpy(shape->freeze, freezes, sizeof freezes);
    memcpy(shape->moment, self->settings.moment, sizeof shape->moment);
}

static int machine_fail(const machine_t *self, int status, const char *what)
{
    (void)fprintf(stderr, "%s: %s\n", (self->options->nv != NULL) ? self->options->nv : "toumeter", what);
    return status;
}

/* Before its activation time a file changes nothing: it lies in the other bank. */
static void machine_set_tables(machine_t *self)
{
    static const tou_tariff_ops_t ops = {tou_arrays_read, NULL};

    self->source.ops     = &ops;
    self->source.ctx     = &self->arrays;
    self->source.n_banks = 2;
    if (self->file == NULL) {
        return;
    }
    self->arrays = self->file->arrays;
    if (tariff_file_activation(self->file) != TOU_WALL_NONE) {
        self->arrays.bank[1] = self->arrays.bank[0];
        memset(&self->arrays.bank[0], 0, sizeof self->arrays.bank[0]);
    }
}

static int machine_open(machine_t *self)
{
    switch (tou_posix_nv_open(&self->part, self->options->nv, false)) {
    case TOU_OK:
        return 0;
    case TOU_E_BUSY:
        return machine_fail(self, 1, "another process has it");
    case TOU_E_INVALID:
        return machine_fail(self, 2, "no memory of a meter: a file of 262144 bytes is wanted");
    default:
        return machine_fail(self, 1, strerror(errno));
    }
}

/* Where no record is complete nothing but a first one, and the settings, may have been begun. */
static bool machine_blank(const machine_t *self)
{
    const uint8_t *bytes = tou_posix_nv_bytes(&self->part);

    for (uint32_t i = self->meter.store_cfg.ring_at; i < MACHINE_NV; i++) {
        if (bytes[i] != 0xFFu) {
            return false;
        }
    }
    return true;
}

static int machine_read_settings(machine_t *self)
{
    uint8_t bytes[SETTINGS_SIZE];
    tou_err_t err = tou_store_read(&self->meter.store, SETTINGS_ID, 0, 0, bytes, SETTINGS_SIZE);

    if (err == TOU_E_ABSENT) {
        return 0;
    }
    if (err != TOU_OK || !settings_get(&self->settings, bytes)) {
        return machine_fail(self, (err == TOU_E_IO) ? 1 : 2, "the meter's settings are damaged; nothing was changed");
    }
    self->known = true;
    if (self->options->constant != 0u && self->options->constant != self->settings.constant) {
        (void)fprintf(stderr, "toumeter: --constant %u: the meter in %s has %u pulses per kWh\n",
                      (unsigned)self->options->constant, self->options->nv, (unsigned)self->settings.constant);
        return 2;
    }
    return 0;
}

static int machine_look(machine_t *self)
{
    switch (kept_meter_mount(&self->meter)) {
    case TOU_OK:
        self->found = true;
        return machine_read_settings(self);
    case TOU_E_ABSENT:
        return machine_blank(self) ? 0 : machine_fail(self, 2, "no memory of a meter; nothing was changed");
    case TOU_E_INVALID:
        return machine_fail(self, 2, "not the memory of a meter like this; nothing was changed");
    default:
        return machine_fail(self, 1, "cannot be read");
    }
}

static int machine_init(machine_t *self, const tou_clock_t *clock, tou_event_fn_t on_event, void *ctx)
{
    kept_shape_t shape;
    kept_board_t board;

    machine_shape(self, &shape);
    memset(&board, 0, sizeof board);
    board.nv       = &self->nv;
    board.clock    = clock;
    board.zone     = &self->settings.zone;
    board.source   = &self->source;
    board.on_event = on_event;
    board.ctx      = ctx;
    board.param    = params;
    board.n_params = 1;
    board.log      = 20;
    return (kept_meter_init(&self->meter, &shape, &board) == TOU_OK) ? 0
                                                                     : machine_fail(self, 1, "the meter cannot be set up");
}

int machine_find(machine_t *self, const options_t *options, const tariff_file_t *file)
{
    static const tou_nv_t eeprom = {NULL, NULL, MACHINE_NV, 0, 256, 1, 5, 0, 1000000};
    uint16_t constant            = (options->constant != 0u) ? options->constant : OPTIONS_CONSTANT;

    memset(self, 0, sizeof *self);
    self->options = options;
    self->file    = file;
    settings_new(&self->settings, file, constant, options->address);
    machine_set_tables(self);
    (void)tou_posix_nv_init(&self->part, &eeprom, self->memory, sizeof self->memory);
    tou_posix_nv_service(&self->part, &self->nv);
    if (options->nv == NULL || access(options->nv, F_OK) != 0) {
        return 0;
    }
    int status = machine_open(self);

    if (status == 0) {
        status = machine_init(self, NULL, NULL, NULL);
    }
    return (status == 0) ? machine_look(self) : status;
}

/* The switch to a file with an activation time is due then. */
static void machine_activate(machine_t *self)
{
    tou_wall_t at = (self->file != NULL) ? tariff_file_activation(self->file) : TOU_WALL_NONE;

    if (at != TOU_WALL_NONE) {
        (void)tou_tariff_set_switch(&self->meter.tariff, TOU_BANKS_WEEKS, at);
        (void)tou_tariff_set_switch(&self->meter.tariff, TOU_BANKS_DAYS, at);
    }
}

int machine_boot(machine_t *self, const tou_clock_t *clock, tou_event_fn_t on_event, void *ctx)
{
    bool opened = self->part.file >= 0;
    int status  = (self->options->nv != NULL && !opened) ? machine_open(self) : 0;

    if (status == 0) {
        status = machine_init(self, clock, on_event, ctx);
    }
    if (status != 0) {
        return status;
    }
    tou_err_t err = kept_meter_mount(&self->meter);

    if (err == TOU_E_ABSENT) {
        machine_activate(self);
        return 0;
    }
    if (err == TOU_OK) {
        err = kept_meter_load(&self->meter);
    }
    if (err != TOU_OK) {
        return machine_fail(self, (err == TOU_E_IO) ? 1 : 2, "what it holds is not of this meter; nothing was changed");
    }
    return 0;
}

/* A new meter takes no pulse before it knows for good what it is. */
static int machine_write_settings(machine_t *self)
{
    uint8_t bytes[SETTINGS_SIZE];
    tou_err_t err = TOU_E_BUSY;

    settings_put(&self->settings, bytes);
    for (uint32_t n = 0; n < MACHINE_POLLS && err == TOU_E_BUSY; n++) {
        err = tou_store_write(&self->meter.store, SETTINGS_ID, 0, 0, bytes, SETTINGS_SIZE);
        (void)tou_meter_poll(&self->meter.meter);
    }
    uint32_t ticket = tou_keep_ask(&self->meter.keep);

    for (uint32_t n = 0; n < MACHINE_POLLS && err == TOU_OK && !tou_keep_done(&self->meter.keep, ticket); n++) {
        (void)tou_meter_poll(&self->meter.meter);
    }
    return (err == TOU_OK && tou_keep_done(&self->meter.keep, ticket)) ? 0 : machine_fail(self, 1, "cannot be written");
}

int machine_start(machine_t *self)
{
    (void)kept_meter_start(&self->meter);
    int status = machine_settle(self);

    if (status == 0 && !self->known) {
        status = machine_write_settings(self);
    }
    return status;
}

uint16_t machine_count(machine_t *self, uint64_t pulses)
{
    uint16_t batch = (uint16_t)((pulses < MACHINE_BATCH) ? pulses : MACHINE_BATCH);

    self->hardware = (uint16_t)(self->hardware + batch);
    tou_pulse_load_isr(&self->meter.pulse, self->hardware);
    return batch;
}

int machine_settle(machine_t *self)
{
    return (kept_meter_settle(&self->meter) == TOU_OK) ? 0 : machine_fail(self, 1, "the meter found its state damaged");
}

static bool machine_save(machine_t *self)
{
    tou_keep_warn_isr(&self->meter.keep);
    for (uint32_t n = 0; n < MACHINE_POLLS && !tou_keep_rests(&self->meter.keep); n++) {
        tou_err_t err = tou_meter_poll(&self->meter.meter);

        if (err != TOU_OK && err != TOU_MORE) {
            return false;
        }
    }
    return tou_keep_rests(&self->meter.keep);
}

int machine_end(machine_t *self)
{
    bool saved = machine_save(self);

    saved = tou_posix_nv_close(&self->part) == TOU_OK && saved;
    return saved ? 0 : machine_fail(self, 1, "cannot be written: not everything is saved");
}

void machine_leave(machine_t *self)
{
    (void)tou_posix_nv_close(&self->part);
}

uint64_t machine_pulses(const machine_t *self)
{
    const tou_register_t *total = &self->meter.reg[0];

    return ((uint64_t)total->units * self->settings.constant + total->rem) / TOU_UNIT_WH;
}
