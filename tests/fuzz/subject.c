/* SPDX-License-Identifier: MIT */
#include "subject.h"

#include "fuzz.h"

typedef struct subject_part {
    tou_nv_t nv;
    kept_shape_t shape;
    uint8_t log;
} subject_part_t;

/* clang-format off */
static const subject_part_t parts[SUBJECT_PARTS] = {
    {{NULL, NULL, SUBJECT_BYTES, 0, 0, 1, 5, 0, 100000}, /* an EEPROM */
     {1000, SUBJECT_RATES, 4, 2, TOU_DEMAND_RESUME, 10, SUBJECT_BUDGET, 9000, 4, 0, 0, {2, 1, 1, 8, 3}, 8, 30,
      {15, 5, TOU_DEMAND_FREE, TOU_DEMAND_INSIDE, 2, 1}, {{1, 0}, {11, 6}, {0, 0}}}, 2},
    {{NULL, NULL, SUBJECT_BYTES, 0, 32, 1, 5, 0, 1000000}, /* one on a bus, with pages */
     {1000, SUBJECT_RATES, 2, 5, TOU_DEMAND_SYNCHRONISE, 5, SUBJECT_BUDGET, 9000, 3, 0, 0, {2, 2, 2, 4, 2}, 4, 15,
      {15, 15, TOU_DEMAND_FREE, TOU_DEMAND_AT_END, 2, 2}, {{1, 0}, {0, 0}, {0, 0}}}, 1},
    {{NULL, NULL, SUBJECT_BYTES, 2048, 0, 8, 5, 25, 10000}, /* flash, made an EEPROM */
     {1000, SUBJECT_RATES, 2, 2, TOU_DEMAND_RESTART, 15, SUBJECT_BUDGET, 0, 3, 64, 60, {1, 1, 1, 4, 1}, 4, 60,
      {15, 15, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 2, 1}, {{1, 0}, {0, 0}, {0, 0}}}, 0},
};
/* clang-format on */

const tou_param_t subject_params[SUBJECT_KINDS] = {
    TOU_KEPT_COMMON(4, 8),
    TOU_KEPT_BANKED(0, 4, 2, 3, 4),
    TOU_KEPT_BANKED(1, 4, 2, 3, 4),
    {TOU_SETTING_ZONE, 1, TOU_SETTINGS_ZONE},
    {TOU_SETTING_BILLING, 1, TOU_SETTINGS_BILLING},
    {TOU_SETTING_DEMAND, 1, TOU_SETTINGS_DEMAND},
    {TOU_SETTING_CONSTANT, 1, TOU_SETTINGS_CONSTANT},
    {TOU_SETTING_SCHEDULE, 1, TOU_SETTINGS_SCHEDULE},
    {TOU_SETTING_PASSWORDS, 1, TOU_SETTINGS_PASSWORDS},
    {SUBJECT_OWN, 3, 12},
};

/* Summer time from the last Sunday of March to the last of October, as in most of Europe. */
static const tou_zone_t zone = {
    60, 60, {{TOU_ON_WEEKDAY, 3, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}, {{TOU_ON_WEEKDAY, 10, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}};

void fuzz_require(bool holds, const char *what, uint64_t a, uint64_t b)
{
    if (!holds) {
        (void)fprintf(stderr, "not so: %s: %llu, %llu\n", what, (unsigned long long)a, (unsigned long long)b);
        abort();
    }
}

/* Never freed: subjects live as long as the program. */
static uint8_t *subject_bytes(size_t n)
{
    uint8_t *bytes = malloc((n != 0u) ? n : 1u);

    if (bytes == NULL) {
        abort();
    }
    memset(bytes, 0, n);
    return bytes;
}

static size_t subject_place(const kept_meter_t *meter)
{
    size_t size = 0;

    for (uint8_t k = 0; k < meter->store_cfg.n_params; k++) {
        size = (meter->param[k].size > size) ? meter->param[k].size : size;
    }
    return TOU_STORE_PLACE(size);
}

/* Room in the slots for sections to grow, as docs/store-format.md asks for. */
static void subject_make_room(tou_store_cfg_t *cfg)
{
    cfg->journal.slot = (uint16_t)(cfg->journal.slot + SUBJECT_ROOM);
    cfg->param_at += (uint32_t)SUBJECT_ROOM * cfg->journal.per_block;
    cfg->ring_at += (uint32_t)SUBJECT_ROOM * cfg->journal.per_block;
}

static void subject_buffers(kept_meter_t *meter)
{
    meter->store_cfg.buffer = subject_bytes(meter->store_cfg.journal.slot);
    meter->store_cfg.map    = subject_bytes(TOU_STORE_MAPS((size_t)meter->store.blocks));
    meter->store_cfg.place  = subject_bytes(subject_place(meter));
    for (uint8_t k = 0; k < meter->store_cfg.n_rings; k++) {
        meter->ring[k].entry = subject_bytes(TOU_STORE_PLACE((size_t)meter->ring[k].size));
    }
}

void subject_make(subject_t *self, unsigned part)
{
    static tou_tariff_source_t source[SUBJECT_PARTS];
    const subject_part_t *made = &parts[part];
    kept_board_t board;

    memset(&board, 0, sizeof board);
    source[part].ops     = &tou_kept_tables;
    source[part].ctx     = &self->world.meter.store;
    source[part].n_banks = 2;
    board.zone           = &zone;
    board.source         = &source[part];
    board.param          = subject_params;
    board.n_params       = SUBJECT_KINDS;
    board.log            = made->log;
    fuzz_require(tou_zone_check(&zone) == TOU_OK, "the zone is one", 0, 0);
    fuzz_require(world_init(&self->world, &made->nv, self->memory, sizeof self->memory, &made->shape, &board),
                 "the meter fits its part", part, self->world.meter.store_cfg.journal.slot);
    subject_make_room(&self->world.meter.store_cfg);
    subject_buffers(&self->world.meter);
    memcpy(&self->fresh, &self->world, sizeof self->world);
}

void subject_reset(subject_t *self, const uint8_t *image, uint32_t size)
{
    kept_meter_t *meter = &self->world.meter;

    memcpy(&self->world, &self->fresh, sizeof self->world);
    memset(meter->store_cfg.buffer, 0xA5, meter->store_cfg.journal.slot);
    memset(meter->store_cfg.map, 0xA5, TOU_STORE_MAPS((size_t)meter->store.blocks));
    memset(meter->store_cfg.place, 0xA5, subject_place(meter));
    for (uint8_t k = 0; k < meter->store_cfg.n_rings; k++) {
        memset(meter->ring[k].entry, 0xA5, TOU_STORE_PLACE((size_t)meter->ring[k].size));
    }
    fuzz_require(tou_posix_nv_load(&self->world.part, image, size) == TOU_OK, "the image fits its part", size, 0);
}

void subject_boot(world_t *world, tou_utc_t utc, const char *what)
{
    world_power_up(world, utc);
    tou_err_t err = kept_meter_boot(&world->meter);

    fuzz_require(err == TOU_OK, what, (uint64_t)err, utc);
}

void subject_settle(world_t *world)
{
    tou_err_t err = TOU_MORE;

    for (unsigned i = 0; i < SUBJECT_POLLS && err == TOU_MORE && !tou_posix_nv_is_off(&world->part); i++) {
        err = tou_meter_poll(&world->meter.meter);
    }
    fuzz_require(err == TOU_OK || tou_posix_nv_is_off(&world->part), "a meter runs on, and comes to an end", (uint64_t)err,
                 0);
}

void subject_minute(world_t *world, uint16_t pulses)
{
    world_pass(world, 60, pulses);
    world->minute++;
    subject_settle(world);
}

bool subject_save(world_t *world)
{
    tou_keep_warn_isr(&world->meter.keep);
    for (unsigned i = 0; i < SUBJECT_POLLS && !tou_keep_rests(&world->meter.keep) && !world->meter.store.failing; i++) {
        (void)tou_meter_poll(&world->meter.meter);
        if (tou_posix_nv_is_off(&world->part)) {
            return false;
        }
    }
    tou_posix_nv_finish(&world->part);
    return tou_keep_rests(&world->meter.keep) && !tou_posix_nv_is_off(&world->part);
}

uint32_t subject_rates(const world_t *world)
{
    uint64_t sum = 0;

    for (unsigned r = 1; r <= SUBJECT_RATES; r++) {
        sum += world->meter.reg[r].units;
    }
    return (uint32_t)(sum % TOU_ENERGY_RANGE);
}

tou_err_t subject_program(world_t *world, const tou_item_t *item, const uint8_t *bytes)
{
    kept_meter_t *meter = &world->meter;
    tou_err_t err       = TOU_E_BUSY;

    for (unsigned i = 0; i < 1000u && err == TOU_E_BUSY && !tou_posix_nv_is_off(&world->part); i++) {
        if (tou_meter_unlock(&meter->meter) == TOU_OK) {
            for (unsigned k = 0; k < 1000u && (k == 0u || err == TOU_MORE); k++) {
                err = tou_tariff_write(&meter->tariff, item, bytes);
            }
            fuzz_require(err != TOU_MORE, "a write of a record comes to an end", item->kind, item->index);
            if (err == TOU_E_BUSY) {
                (void)tou_tariff_step(&meter->tariff, tou_meter_now(&meter->meter));
                (void)tou_tariff_events(&meter->tariff);
            }
            tou_meter_lock(&meter->meter, false);
        }
        subject_settle(world);
    }
    return err;
}

tou_err_t subject_write(world_t *world, uint8_t id, uint8_t index, uint8_t at, const uint8_t *bytes, uint8_t n)
{
    tou_err_t err = TOU_E_BUSY;

    for (unsigned i = 0; i < 1000u && err == TOU_E_BUSY && !tou_posix_nv_is_off(&world->part); i++) {
        err = tou_store_write(&world->meter.store, id, index, at, bytes, n);
        subject_settle(world);
    }
    return err;
}

void subject_program_all(world_t *world)
{
    static const tou_base_t base       = {2, 1, 0, 0, 1};
    static const tou_special_t day     = {{TOU_ON_YEARLY, 2, 14, 0}, TOU_AS + 7u};
    static const tou_table_t table     = {2, {{0, 0, 1}, {7, 30, 2}}};
    static const tou_week_t week       = {{1, 1, 1, 1, 1, 1, 1}};
    static const tou_dayset_t dayset   = {1, 0, TOU_BEFORE_OWN_LAST};
    static const tou_scheme_t scheme   = {0, 1};
    static const void *const records[] = {&base, &day, &table, &week, &dayset, &scheme};
    static const uint8_t kinds[]       = {TOU_ITEM_BASE, TOU_ITEM_SPECIAL, TOU_ITEM_TABLE,
                                          TOU_ITEM_WEEK, TOU_ITEM_DAYSET,  TOU_ITEM_SCHEME};

    for (unsigned i = 0; i < sizeof kinds; i++) {
        tou_item_t item = {kinds[i], 0, 0};
        tou_err_t err   = subject_program(world, &item, records[i]);

        fuzz_require(err == TOU_OK, "tables can be written", kinds[i], (uint64_t)err);
    }
}
