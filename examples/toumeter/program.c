/* SPDX-License-Identifier: MIT */
#include "program.h"

#include <string.h>

#define PROGRAM_POLLS 100000u /* no write takes so many */

static bool program_block(machine_t *machine, uint8_t id, uint8_t index, const void *bytes, uint8_t n)
{
    tou_err_t err = TOU_E_BUSY;

    for (uint32_t i = 0; i < PROGRAM_POLLS && err == TOU_E_BUSY; i++) {
        err = tou_store_write(&machine->meter.store, id, index, 0, bytes, n);
        (void)tou_meter_poll(&machine->meter.meter);
    }
    return err == TOU_OK;
}

static tou_err_t program_try(kept_meter_t *meter, const tou_item_t *item, const void *bytes)
{
    tou_err_t err = tou_meter_unlock(&meter->meter);

    if (err != TOU_OK) {
        return err;
    }
    do {
        err = tou_tariff_write(&meter->tariff, item, bytes);
    } while (err == TOU_MORE);
    if (err == TOU_E_BUSY) {
        /* A check of what is not complete yet. */
        (void)tou_tariff_step(&meter->tariff, tou_meter_now(&meter->meter));
        (void)tou_tariff_events(&meter->tariff);
    }
    tou_meter_lock(&meter->meter, false);
    return err;
}

static bool program_record(machine_t *machine, uint8_t kind, uint8_t bank, uint8_t index, const void *bytes)
{
    const tou_item_t item = {kind, bank, index};
    tou_err_t err         = TOU_E_BUSY;

    for (uint32_t i = 0; i < PROGRAM_POLLS && err == TOU_E_BUSY; i++) {
        err = program_try(&machine->meter, &item, bytes);
        (void)tou_meter_poll(&machine->meter.meter);
    }
    return err == TOU_OK;
}

static bool program_records(machine_t *machine, uint8_t kind, uint8_t bank, const void *records, unsigned n)
{
    bool done = true;

    for (unsigned i = 0; i < n && done; i++) {
        done = program_record(machine, kind, bank, (uint8_t)i, (const uint8_t *)records + (size_t)i * tou_item_size(kind));
    }
    return done;
}

/* Before its activation time a file changes nothing: it lies in the other bank. */
static bool program_tables(machine_t *machine, const tariff_file_t *file)
{
    const tou_arrays_t *arrays    = &file->arrays;
    const tou_arrays_bank_t *from = &arrays->bank[0];
    uint8_t bank                  = (uint8_t)((tariff_file_activation(file) != TOU_WALL_NONE) ? 1u : 0u);

    return program_records(machine, TOU_ITEM_BASE, 0, &arrays->base, 1) &&
           program_records(machine, TOU_ITEM_SPECIAL, 0, arrays->special, arrays->base.n_special) &&
           program_records(machine, TOU_ITEM_KIND, 0, arrays->kind, arrays->base.n_rates) &&
           program_records(machine, TOU_ITEM_ACTION, bank, from->action, from->dayset.n_actions) &&
           program_records(machine, TOU_ITEM_TABLE, bank, from->table, from->dayset.n_tables) &&
           program_records(machine, TOU_ITEM_WEEK, bank, from->week, from->scheme.n_weeks) &&
           program_records(machine, TOU_ITEM_SEASON, bank, from->season, from->scheme.n_seasons) &&
           program_records(machine, TOU_ITEM_DAYSET, bank, &from->dayset, 1) &&
           program_records(machine, TOU_ITEM_SCHEME, bank, &from->scheme, 1);
}

static bool program_names(machine_t *machine, const tariff_file_t *file)
{
    bool done = true;

    for (uint8_t r = 0; r < file->arrays.base.n_rates && done; r++) {
        done = program_block(machine, MACHINE_NAMES, r, file->rate_name[r], TARIFF_NAME_MAX);
    }
    return done;
}

/* All of it takes effect at once. */
static bool program_begin(machine_t *machine, const tariff_file_t *file)
{
    kept_meter_t *meter = &machine->meter;
    tou_wall_t at       = tariff_file_activation(file);
    tou_err_t err       = TOU_E_BUSY;

    for (uint32_t i = 0; i < PROGRAM_POLLS && err == TOU_E_BUSY; i++) {
        err = tou_meter_unlock(&meter->meter);
        if (err == TOU_E_BUSY) {
            (void)tou_meter_poll(&meter->meter);
        }
    }
    if (err != TOU_OK) {
        return false;
    }
    if (at != TOU_WALL_NONE) {
        (void)tou_tariff_set_switch(&meter->tariff, TOU_BANKS_WEEKS, at);
        (void)tou_tariff_set_switch(&meter->tariff, TOU_BANKS_DAYS, at);
    }
    tou_meter_lock(&meter->meter, true);
    return kept_meter_settle(meter) == TOU_OK;
}

/* The settings come last: a memory that holds them holds all. */
bool program_meter(machine_t *machine, const tariff_file_t *file)
{
    kept_meter_t *meter = &machine->meter;
    uint8_t bytes[SETTINGS_SIZE];

    settings_put(&machine->settings, bytes);
    if (file != NULL && !(program_names(machine, file) && program_tables(machine, file) && program_begin(machine, file))) {
        return false;
    }
    if (!program_block(machine, SETTINGS_ID, 0, bytes, SETTINGS_SIZE)) {
        return false;
    }
    uint32_t ticket = tou_keep_ask(&meter->keep);

    for (uint32_t i = 0; i < PROGRAM_POLLS && !tou_keep_done(&meter->keep, ticket); i++) {
        (void)tou_meter_poll(&meter->meter);
    }
    return tou_keep_done(&meter->keep, ticket);
}

void program_read_names(machine_t *machine)
{
    const tou_item_t item = {TOU_ITEM_BASE, 0, 0};
    tou_base_t base;

    machine->n_rates = 0;
    if (machine->source.ops->read(machine->source.ctx, &item, (uint8_t *)&base) == TOU_OK && base.n_rates <= TOU_RATE_MAX) {
        machine->n_rates = base.n_rates;
    }
    for (uint8_t r = 0; r < machine->n_rates; r++) {
        (void)tou_store_read(&machine->meter.store, MACHINE_NAMES, r, 0, machine->name[r], TARIFF_NAME_MAX);
    }
}
