/* SPDX-License-Identifier: MIT */
#include "machine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "program.h"
#include "tou/kept_tables.h"
#include "tou/settings.h"

#define MACHINE_BATCH   16384u   /* pulses between two polls */
#define MACHINE_POLLS   1000000u /* no saving takes so many */
#define MACHINE_SCREENS 64u      /* blocks: for 254 screens of each list */
#define MACHINE_TRIES   5u       /* wrong passwords that lock a level */

/* All that the tariff model allows. */
static const tou_param_t params[] = {
    {SETTINGS_ID, 1, SETTINGS_SIZE},
    {MACHINE_NAMES, TOU_RATE_MAX, TARIFF_NAME_MAX},
    {MACHINE_ADDRESS, 1, SETTINGS_ADDRESS},
    {TOU_SETTING_COUNTS, 1, TOU_SETTINGS_COUNTS},
    {TOU_SETTING_BILLING, 1, TOU_SETTINGS_BILLING},
    {TOU_SETTING_DEMAND, 1, TOU_SETTINGS_DEMAND},
    {TOU_SETTING_PASSWORDS, 1, TOU_SETTINGS_PASSWORDS},
    TOU_KEPT_COMMON(TOU_RATE_MAX, TOU_SPECIAL_MAX),
    TOU_KEPT_BANKED(0, TOU_SEASON_MAX, TOU_WEEK_MAX, TOU_TABLE_MAX, TOU_EXTRA_MAX),
    TOU_KEPT_BANKED(1, TOU_SEASON_MAX, TOU_WEEK_MAX, TOU_TABLE_MAX, TOU_EXTRA_MAX),
    {TOU_SETTING_CELLS, 1, TOU_SETTINGS_CELLS},
    {TOU_SETTING_TEXT, TOU_TEXTS, TOU_SETTINGS_TEXT},
    {TOU_SETTING_SCREENS, MACHINE_SCREENS, TOU_SETTINGS_SCREENS},
    {TOU_SETTING_STEPS, 2u * TOU_STEP_TABLES, TOU_SETTINGS_STEPS},
    {TOU_SETTING_STEP_ZONE, 2, TOU_SETTINGS_STEP_ZONE},
    {TOU_SETTING_PRICES, 2u * ((TOU_RATE_MAX + TOU_PRICES_EACH - 1u) / TOU_PRICES_EACH), TOU_SETTINGS_PRICES},
};

/* What is measured is the settings'; what is kept is as long for every meter, so that each finds its memory again. */
static void machine_shape(const machine_t *self, kept_shape_t *shape)
{
    static const uint16_t freezes[KEPT_FREEZES] = {12, 3, 2, 254, 62, 2};

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
    shape->limit        = self->limit;
    memcpy(shape->freeze, freezes, sizeof freezes);
    memcpy(shape->moment, self->settings.moment, sizeof shape->moment);
}

int machine_fail(const machine_t *self, int status, const char *what)
{
    (void)fprintf(stderr, "%s: %s\n", (self->options->nv != NULL) ? self->options->nv : "toumeter", what);
    return status;
}

static int machine_open(machine_t *self, const char *path)
{
    switch (tou_posix_nv_open(&self->part, path, false)) {
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

static bool machine_blank(const machine_t *self)
{
    const uint8_t *bytes = tou_posix_nv_bytes(&self->part);

    for (uint32_t i = 0; i < MACHINE_NV; i++) {
        if (bytes[i] != 0xFFu) {
            return false;
        }
    }
    return true;
}

/* A block that was never written is as good as none. */
static tou_err_t machine_block(machine_t *self, uint8_t id, uint8_t *bytes, uint8_t n)
{
    return tou_store_read(&self->meter.store, id, 0, 0, bytes, n);
}

static tou_err_t machine_read_demand(machine_t *self)
{
    uint8_t bytes[TOU_SETTINGS_DEMAND];
    tou_demand_settings_t demand;
    tou_err_t err = machine_block(self, TOU_SETTING_DEMAND, bytes, TOU_SETTINGS_DEMAND);

    if (err == TOU_OK) {
        err = tou_settings_demand_get(bytes, &demand);
    }
    if (err == TOU_OK) {
        self->settings.demand = demand.cfg;
        self->limit           = demand.limit;
    }
    return err;
}

static tou_err_t machine_read_billing(machine_t *self)
{
    uint8_t bytes[TOU_SETTINGS_BILLING];
    tou_billing_cfg_t billing;
    tou_err_t err = machine_block(self, TOU_SETTING_BILLING, bytes, TOU_SETTINGS_BILLING);

    if (err == TOU_OK) {
        err = tou_settings_billing_get(bytes, &billing);
    }
    if (err == TOU_OK) {
        memcpy(self->settings.moment, billing.moment, sizeof billing.moment);
    }
    return err;
}

/* What was written over a line replaces what the meter was made with. */
static bool machine_read_written(machine_t *self)
{
    tou_err_t address = machine_block(self, MACHINE_ADDRESS, self->settings.address, SETTINGS_ADDRESS);
    tou_err_t demand  = machine_read_demand(self);
    tou_err_t billing = machine_read_billing(self);

    return (address == TOU_OK || address == TOU_E_ABSENT) && (demand == TOU_OK || demand == TOU_E_ABSENT) &&
           (billing == TOU_OK || billing == TOU_E_ABSENT);
}

static int machine_read_settings(machine_t *self)
{
    uint8_t bytes[SETTINGS_SIZE];
    tou_err_t err = tou_store_read(&self->meter.store, SETTINGS_ID, 0, 0, bytes, SETTINGS_SIZE);

    if (err != TOU_OK || !settings_get(&self->settings, bytes) || !machine_read_written(self)) {
        return machine_fail(self, (err == TOU_E_IO) ? 1 : 2, "the meter's settings are damaged; nothing was changed");
    }
    self->found = true;
    if (self->options->constant != 0u && self->options->constant != self->settings.constant) {
        (void)fprintf(stderr, "toumeter: --constant %u: the meter in %s has %u pulses per kWh\n",
                      (unsigned)self->options->constant, self->options->nv, (unsigned)self->settings.constant);
        return 2;
    }
    return 0;
}

/* A new meter is made beside a blank file, see machine_start(). */
static int machine_look(machine_t *self)
{
    switch (kept_meter_mount(&self->meter)) {
    case TOU_OK:
        return machine_read_settings(self);
    case TOU_E_ABSENT:
        if (!machine_blank(self)) {
            return machine_fail(self, 2, "no memory of a meter; nothing was changed");
        }
        machine_leave(self);
        return 0;
    case TOU_E_INVALID:
        return machine_fail(self, 2, "not the memory of a meter like this; nothing was changed");
    default:
        return machine_fail(self, 1, "cannot be read");
    }
}

static bool machine_key(void *ctx)
{
    const machine_t *self = ctx;

    return self->key;
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
    board.n_params = (uint8_t)(sizeof params / sizeof params[0]);
    board.log      = 20;
    board.limits   = true;
    board.writes   = true;
    board.steps    = TOU_STEP_MARKS;
    board.settable = true;
    board.tries    = MACHINE_TRIES;
    board.key      = machine_key;
    return (kept_meter_init(&self->meter, &shape, &board) == TOU_OK) ? 0
                                                                     : machine_fail(self, 1, "the meter cannot be set up");
}

int machine_find(machine_t *self, const options_t *options, const tariff_file_t *file)
{
    static const tou_nv_t eeprom = {NULL, NULL, MACHINE_NV, 0, 256, 1, 5, 0, 1000000};
    uint16_t constant            = (options->constant != 0u) ? options->constant : OPTIONS_CONSTANT;

    memset(self, 0, sizeof *self);
    self->options        = options;
    self->key            = options->key;
    self->source.ops     = &tou_kept_tables;
    self->source.ctx     = &self->meter.store;
    self->source.n_banks = 2;
    settings_new(&self->settings, file, constant, options->address);
    (void)tou_posix_nv_init(&self->part, &eeprom, self->memory, sizeof self->memory);
    tou_posix_nv_service(&self->part, &self->nv);
    if (options->nv == NULL || access(options->nv, F_OK) != 0) {
        return 0;
    }
    int status = machine_open(self, options->nv);

    if (status == 0) {
        status = machine_init(self, NULL, NULL, NULL);
    }
    return (status == 0) ? machine_look(self) : status;
}

/* The file that a new meter is made in, until it is finished. NULL: no memory (told). */
static char *machine_beside(const machine_t *self)
{
    static const char suffix[] = ".new";
    size_t length              = strlen(self->options->nv);
    char *path                 = malloc(length + sizeof suffix);

    if (path == NULL) {
        (void)machine_fail(self, 1, "out of memory");
        return NULL;
    }
    memcpy(path, self->options->nv, length);
    memcpy(path + length, suffix, sizeof suffix);
    return path;
}

/* One that was not finished is begun anew. */
static int machine_open_new(machine_t *self)
{
    char *path = (self->options->nv != NULL) ? machine_beside(self) : NULL;
    int status = (self->options->nv != NULL) ? 1 : 0;

    if (path != NULL) {
        status = machine_open(self, path);
    }
    if (status == 0 && !machine_blank(self)) {
        (void)tou_posix_nv_load(&self->part, NULL, 0);
    }
    free(path);
    return status;
}

static int machine_name_new(const machine_t *self)
{
    char *path = (self->options->nv != NULL) ? machine_beside(self) : NULL;
    int status = (self->options->nv != NULL) ? 1 : 0;

    if (path != NULL) {
        status = (rename(path, self->options->nv) == 0) ? 0 : machine_fail(self, 1, strerror(errno));
    }
    free(path);
    return status;
}

int machine_boot(machine_t *self, const tou_clock_t *clock, tou_event_fn_t on_event, void *ctx)
{
    int status = self->found ? 0 : machine_open_new(self);

    if (status == 0) {
        status = machine_init(self, clock, on_event, ctx);
    }
    if (status != 0) {
        return status;
    }
    tou_err_t err = kept_meter_mount(&self->meter);

    if (err == TOU_OK) {
        program_read_names(self);
        err = kept_meter_load(&self->meter);
    }
    if (err == TOU_OK || (err == TOU_E_ABSENT && !self->found)) {
        return 0;
    }
    return machine_fail(self, (err == TOU_E_IO) ? 1 : 2, "what it holds is not of this meter; nothing was changed");
}

/* A new meter takes no pulse, and its file not its name, before it knows for good what it is. */
int machine_start(machine_t *self, const tariff_file_t *file)
{
    (void)kept_meter_start(&self->meter);
    int status = machine_settle(self);

    if (status == 0 && !self->found) {
        status = program_meter(self, file) ? machine_name_new(self) : machine_fail(self, 1, "cannot be written");
        program_read_names(self);
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
