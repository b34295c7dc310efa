/* SPDX-License-Identifier: MIT */
#include "image.h"

#include "tou/bytes.h"

uint32_t image_place(const image_t *self, const kept_shape_t *shape, uint32_t at)
{
    if (shape->page == 0u) {
        return at;
    }
    uint16_t place = (at / shape->page < shape->pages) ? self->page[at / shape->page] : UINT16_MAX;

    return (place == UINT16_MAX) ? IMAGE_NO_PLACE : (uint32_t)place * 16u + TOU_EEPROM_HEAD + at % shape->page;
}

uint8_t image_get(const image_t *self, const subject_t *subject, const uint8_t *bytes, uint32_t at)
{
    uint32_t place = image_place(self, &subject->world.meter.shape, at);

    return (place < SUBJECT_BYTES) ? bytes[place] : 0xFFu;
}

uint32_t image_number(const image_t *self, const subject_t *subject, const uint8_t *bytes, uint32_t at, unsigned n)
{
    uint32_t number = 0;

    for (unsigned i = 0; i < n; i++) {
        number |= (uint32_t)image_get(self, subject, bytes, at + i) << (8u * i);
    }
    return number;
}

void image_put(const image_t *self, const subject_t *subject, uint8_t *bytes, uint32_t at, uint8_t byte)
{
    uint32_t place = image_place(self, &subject->world.meter.shape, at);

    if (place < SUBJECT_BYTES) {
        bytes[place] = byte;
    }
}

/* How long a meter's own section of an id is; 0: it has none. */
static uint32_t image_section(const image_t *self, const subject_t *subject, uint8_t id)
{
    for (unsigned k = 1; k < self->n_sections; k++) {
        if (image_get(self, subject, self->bytes, self->section[k]) == id) {
            return image_number(self, subject, self->bytes, self->section[k] + 1u, 2);
        }
    }
    return 0;
}

static bool image_sections_fit(const image_t *self, const subject_t *subject)
{
    const tou_store_t *store = &subject->world.meter.store;
    uint8_t head[TOU_KEPT_HEAD];
    uint32_t at = 0;
    bool fit    = true;

    while (fit && tou_store_peek(store, (uint16_t)at, head, sizeof head) == TOU_OK) {
        uint32_t size = tou_bytes_get(&head[1], 2);
        uint32_t own  = image_section(self, subject, head[0]);

        fit = own == 0u || own == size;
        at += TOU_KEPT_HEAD + size;
    }
    return fit;
}

bool image_loaded(const image_t *self, const subject_t *subject)
{
    const kept_meter_t *meter = &subject->world.meter;
    bool good =
        tou_energy_check(&meter->energy.energy) && meter->tariff.state.bank[0] < 2u && meter->tariff.state.bank[1] < 2u;

    for (unsigned i = 0; i < TOU_MOMENTS; i++) {
        uint16_t month = meter->billing.state.month[i];

        good = good && (month < 12u * 100u || month == UINT16_MAX);
    }
    return good && image_sections_fit(self, subject);
}

bool image_committed(const image_t *self, uint32_t total)
{
    bool found = false;

    for (unsigned i = 0; i < self->n_commits && !found; i++) {
        found = self->commit[i] == total;
    }
    return found;
}

/* The record of each commit says what was counted in it: the energy's section is the first of a part. */
static void image_note(image_t *self, kept_meter_t *meter)
{
    uint8_t head[TOU_KEPT_HEAD] = {0, 0, 0};
    uint8_t units[4]            = {0, 0, 0, 0};
    uint16_t at                 = 0;

    while (tou_store_peek(&meter->store, at, head, sizeof head) == TOU_OK && head[0] != TOU_KEPT_PART) {
        at = (uint16_t)(at + TOU_KEPT_HEAD + tou_bytes_get(&head[1], 2));
    }
    fuzz_require(head[0] == TOU_KEPT_PART && self->n_commits < IMAGE_COMMITS &&
                     tou_store_peek(&meter->store, (uint16_t)(at + TOU_KEPT_HEAD + 17u), units, 4) == TOU_OK,
                 "a commit can be read", head[0], self->n_commits);
    self->commit[self->n_commits] = tou_bytes_get(units, 4);
    self->most = (self->commit[self->n_commits] > self->most) ? self->commit[self->n_commits] : self->most;
    self->n_commits++;
}

/* Poll to the end, and take down each commit. */
static void image_settle(image_t *self, world_t *world)
{
    tou_err_t err = TOU_MORE;

    for (unsigned i = 0; i < SUBJECT_POLLS && err == TOU_MORE; i++) {
        uint32_t number = tou_store_number(&world->meter.store);

        err = tou_meter_poll(&world->meter.meter);
        if (tou_store_number(&world->meter.store) != number) {
            tou_posix_nv_finish(&world->part);
            image_note(self, &world->meter);
        }
    }
    fuzz_require(err == TOU_OK, "the script runs on", (uint64_t)err, world->minute);
}

static void image_run(image_t *self, world_t *world, unsigned minutes)
{
    for (unsigned i = 0; i < minutes; i++) {
        world_pass(world, 60, world_pulses(world->minute));
        world->minute++;
        image_settle(self, world);
    }
}

/* The supply fails without a warning, and returns. */
static void image_outage(image_t *self, world_t *world, uint32_t seconds)
{
    tou_posix_nv_finish(&world->part);
    subject_boot(world, world->time.utc + seconds, "the script comes up again");
    world->truth = world_counted(world);
    image_settle(self, world);
}

static void image_write(image_t *self, world_t *world, uint8_t id, uint8_t index)
{
    static const uint8_t bytes[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    tou_err_t err                  = TOU_E_BUSY;

    for (unsigned i = 0; i < 100u && err == TOU_E_BUSY; i++) {
        err = tou_store_write(&world->meter.store, id, index, 0, bytes, (id == TOU_SETTING_CONSTANT) ? 8 : 12);
        image_settle(self, world);
    }
    fuzz_require(err == TOU_OK, "the script can write", (uint64_t)err, id);
}

static void image_act(image_t *self, world_t *world)
{
    static const uint8_t what[] = {4, 0, 1, 2};
    tou_meter_t *meter          = &world->meter.meter;

    (void)tou_meter_report(meter, TOU_EV_FREEZE, 0, NULL, 0);
    image_settle(self, world);
    (void)tou_meter_report(meter, TOU_EV_PROGRAMMED, 0, what, sizeof what);
    image_settle(self, world);
    (void)tou_meter_close(meter, TOU_CAUSE_COMMAND);
    image_settle(self, world);
    (void)tou_meter_clear(meter, TOU_EV_DEMAND_CLEAR, 0);
    image_settle(self, world);
    (void)tou_meter_set_clock(meter, world->time.utc + 1000u);
    image_settle(self, world);
}

/* Where the newest record and its sections are. */
static void image_find(image_t *self, const subject_t *subject)
{
    const kept_meter_t *meter = &subject->world.meter;
    uint32_t newest           = 0;

    for (unsigned k = 0; k < meter->shape.slots; k++) {
        uint32_t at     = (uint32_t)meter->store_cfg.journal.slot * k;
        uint32_t number = image_number(self, subject, self->bytes, at + 4u, 4);

        if (image_get(self, subject, self->bytes, at) == TOU_JOURNAL_VERSION && number > newest) {
            newest            = number;
            self->record      = at;
            self->record_size = TOU_JOURNAL_HEAD + image_number(self, subject, self->bytes, at + 2u, 2);
        }
    }
    uint32_t at      = self->record + TOU_JOURNAL_HEAD;
    self->section[0] = at;
    self->n_sections = 1;
    at += image_number(self, subject, self->bytes, at, 2);
    while (at < self->record + self->record_size && self->n_sections < IMAGE_SECTIONS) {
        self->section[self->n_sections++] = at;
        at += TOU_KEPT_HEAD + image_number(self, subject, self->bytes, at + 1u, 2);
    }
    fuzz_require(newest > 10u && self->n_sections > 8u && at == self->record + self->record_size,
                 "the script leaves a record", newest, self->n_sections);
}

void image_make(image_t *self, subject_t *subject)
{
    world_t *world   = &subject->world;
    tou_date_t begin = {26, 1, 31};

    memset(self, 0, sizeof *self);
    subject_reset(subject, NULL, 0);
    subject_boot(world, tou_date_to_day(&begin) * TOU_DAY_S + 22u * 3600u, "a new meter comes up");
    image_settle(self, world);
    self->n_commits                 = 0; /* what was noted is right, what subject_program_all() commits is 0 */
    self->commit[self->n_commits++] = 0;
    subject_program_all(world);
    image_run(self, world, 100);
    for (uint8_t i = 0; i < 3u; i++) {
        image_write(self, world, SUBJECT_OWN, i);
        image_run(self, world, 10);
    }
    image_write(self, world, TOU_SETTING_BILLING, 0);
    image_write(self, world, TOU_SETTING_CONSTANT, 0);
    image_outage(self, world, 3u * TOU_DAY_S);
    image_run(self, world, 70);
    image_act(self, world);
    image_run(self, world, 70);
    image_outage(self, world, 600);
    image_run(self, world, 20);
    tou_posix_nv_finish(&world->part);
    memcpy(self->bytes, tou_posix_nv_bytes(&world->part), SUBJECT_BYTES);
    memcpy(self->page, world->meter.eeprom_map, sizeof self->page);
    self->utc = world->time.utc;
    image_find(self, subject);
}
