/* SPDX-License-Identifier: MIT */
#include "image.h"

#include "tou/bytes.h"

#define SLOT_TAIL 8u /* of the EEPROM made of flash: checksum and FF */
#define NO_PLACE  UINT32_MAX
#define EDITS_MAX 24u

/* An edit: so many bytes of the store from an address on. */
typedef struct edit {
    uint32_t at;
    uint32_t n;
    bool physical; /* an address of the part, not of the EEPROM made of it */
    bool repair;
} edit_t;

/* ---- the image ------------------------------------------------------------------------------------------------ */

/* Where a byte of the store lies on the part; NO_PLACE: on a page that was never written. */
static uint32_t image_place(const image_t *self, const kept_shape_t *shape, uint32_t at)
{
    if (shape->page == 0u) {
        return at;
    }
    uint16_t place = (at / shape->page < shape->pages) ? self->page[at / shape->page] : UINT16_MAX;

    return (place == UINT16_MAX) ? NO_PLACE : (uint32_t)place * 16u + TOU_EEPROM_HEAD + at % shape->page;
}

static uint8_t image_get(const image_t *self, const subject_t *subject, const uint8_t *bytes, uint32_t at)
{
    uint32_t place = image_place(self, &subject->world.meter.shape, at);

    return (place < SUBJECT_BYTES) ? bytes[place] : 0xFFu;
}

static uint32_t image_number(const image_t *self, const subject_t *subject, const uint8_t *bytes, uint32_t at, unsigned n)
{
    uint32_t number = 0;

    for (unsigned i = 0; i < n; i++) {
        number |= (uint32_t)image_get(self, subject, bytes, at + i) << (8u * i);
    }
    return number;
}

static void image_put(const image_t *self, const subject_t *subject, uint8_t *bytes, uint32_t at, uint8_t byte)
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

/* ---- how it is made -------------------------------------------------------------------------------------------- */

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
        uint16_t pulses = world_pulses(world->minute);

        world->hardware = (uint16_t)(world->hardware + pulses);
        world->truth += pulses;
        tou_pulse_load_isr(&world->meter.pulse, world->hardware);
        for (unsigned s = 0; s < 60u; s++) {
            world->time.utc++;
            tou_pulse_mark_isr(&world->meter.pulse);
        }
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

/* ---- what is changed in it ------------------------------------------------------------------------------------- */

static uint32_t image_crc(const image_t *self, const subject_t *subject, const uint8_t *bytes, uint32_t at, uint32_t n)
{
    uint32_t crc = TOU_CRC_SEED;

    for (uint32_t i = 0; i < n; i++) {
        uint8_t byte = image_get(self, subject, bytes, at + i);

        crc = tou_bytes_crc(crc, &byte, 1);
    }
    return ~crc;
}

static void image_seal(const image_t *self, const subject_t *subject, uint8_t *bytes, uint32_t at, uint32_t n)
{
    uint32_t crc = image_crc(self, subject, bytes, at, n);

    for (unsigned i = 0; i < 4u; i++) {
        image_put(self, subject, bytes, at + n + i, (uint8_t)(crc >> (8u * i)));
    }
}

/* The place that an address lies in: where it begins, and how many bytes before its checksum. @return false: none */
static bool image_find_place(const kept_meter_t *meter, uint32_t at, uint32_t *begin, uint32_t *n)
{
    const tou_store_cfg_t *cfg = &meter->store_cfg;
    uint32_t from              = cfg->param_at;
    uint32_t size              = 0;

    for (unsigned k = 0; k < cfg->n_params + (unsigned)cfg->n_rings; k++) {
        bool block      = k < cfg->n_params;
        unsigned ring   = block ? 0u : k - cfg->n_params;
        uint32_t places = block ? 2u * cfg->param[k].n : (uint32_t)cfg->ring[ring].depth + cfg->ring[ring].spare;

        size = TOU_STORE_PLACE(block ? (uint32_t)cfg->param[k].size : cfg->ring[ring].size);
        if (at >= from && at < from + places * size) {
            *begin = at - (at - from) % size;
            *n     = size - TOU_STORE_TAIL;
            return true;
        }
        from += places * size;
    }
    return false;
}

/* Make good the checksum of the record or place around an address. */
static void image_mend(const image_t *self, const subject_t *subject, uint8_t *bytes, uint32_t at, image_repair_t *repair)
{
    const kept_meter_t *meter = &subject->world.meter;
    uint32_t slot             = meter->store_cfg.journal.slot;
    uint32_t begin            = at - at % slot;
    uint32_t n                = 0;

    if (at < meter->store_cfg.param_at) {
        n = TOU_JOURNAL_HEAD + image_number(self, subject, bytes, begin + 2u, 2);
        if (n + TOU_JOURNAL_TAIL <= slot) {
            image_seal(self, subject, bytes, begin, n);
            repair->record = true;
        }
    } else if (image_find_place(meter, at, &begin, &n)) {
        image_seal(self, subject, bytes, begin, n);
        repair->place = true;
    }
}

/* The same of a slot of the EEPROM made of flash. Blocks are cut into slots from their begin on. */
static void image_mend_slot(const kept_meter_t *meter, uint8_t *bytes, uint32_t place)
{
    uint32_t size  = TOU_EEPROM_BUFFER((uint32_t)meter->shape.page);
    uint32_t block = place - place % meter->board.nv->block;
    uint32_t slot  = block + (place - block) / size * size;

    if (slot + size <= block + meter->board.nv->block && slot + size <= SUBJECT_BYTES) {
        (void)tou_bytes_put(&bytes[slot + size - SLOT_TAIL],
                            ~tou_bytes_crc(TOU_CRC_SEED, &bytes[slot], (uint16_t)(size - SLOT_TAIL)), 4);
    }
}

/* What an edit goes to: anything, or what is of interest. */
static void image_aim(const image_t *self, const kept_meter_t *meter, uint8_t how, uint32_t offset, edit_t *edit)
{
    uint32_t store = meter->nv.size;
    uint32_t begin = 0;
    uint32_t n     = 0;

    edit->physical = false;
    switch (how & 7u) {
    case 0:
        edit->physical = true;
        edit->at       = offset % SUBJECT_BYTES;
        break;
    case 1:
        edit->at = offset % store;
        break;
    case 2:
        edit->at = self->section[offset % self->n_sections] + offset / 256u % 8u;
        break;
    case 3: /* the begin of a block's place, or an entry's */
        edit->at = meter->store_cfg.param_at + offset % (store - meter->store_cfg.param_at);
        if (image_find_place(meter, edit->at, &begin, &n)) {
            edit->at = begin;
        }
        break;
    default:
        edit->at = self->record + (((how & 7u) != 7u) ? offset % self->record_size : 0u);
        break;
    }
}

static void image_change(const image_t *self, const subject_t *subject, uint8_t *bytes, const edit_t *edit, fuzz_input_t *in)
{
    for (uint32_t i = 0; i < edit->n; i++) {
        uint8_t byte = fuzz_byte(in);

        if (!edit->physical) {
            image_put(self, subject, bytes, edit->at + i, byte);
        } else if (edit->at + i < SUBJECT_BYTES) {
            bytes[edit->at + i] = byte;
        }
    }
}

/* Make a section of the newest record longer or shorter: what follows moves. */
static void image_resize(const image_t *self, const subject_t *subject, uint8_t *bytes, uint32_t which, int delta)
{
    uint8_t record[KEPT_SLOT];
    uint32_t size = TOU_JOURNAL_HEAD + image_number(self, subject, bytes, self->record + 2u, 2);
    uint32_t at   = self->section[1u + which % (self->n_sections - 1u)];
    uint32_t old  = image_number(self, subject, bytes, at + 1u, 2);
    uint32_t end  = at - self->record + TOU_KEPT_HEAD + old;
    uint32_t slot = subject->world.meter.store_cfg.journal.slot;

    if (end > size || size > slot - TOU_JOURNAL_TAIL || (int)old + delta < 0 ||
        (int)(slot - TOU_JOURNAL_TAIL) < (int)size + delta) {
        return;
    }
    for (uint32_t i = 0; i < size; i++) {
        record[i] = image_get(self, subject, bytes, self->record + i);
    }
    memmove(&record[(int)end + delta], &record[end], size - end);
    (void)tou_bytes_put(&record[at - self->record + 1u], (uint32_t)((int)old + delta), 2);
    size = (uint32_t)((int)size + delta);
    (void)tou_bytes_put(&record[2], size - TOU_JOURNAL_HEAD, 2);
    for (uint32_t i = 0; i < size; i++) {
        image_put(self, subject, bytes, self->record + i, record[i]);
    }
}

/* The checksums of the store first: those of the flash's slots cover them. */
static void image_mend_all(const image_t *self, const subject_t *subject, uint8_t *bytes, const edit_t *edit, unsigned n,
                           image_repair_t *repair)
{
    const kept_meter_t *meter = &subject->world.meter;
    bool flash                = meter->shape.page != 0u;

    for (unsigned k = 0; k < n; k++) {
        if (edit[k].repair && (!edit[k].physical || !flash)) {
            image_mend(self, subject, bytes, edit[k].at, repair);
        }
    }
    bool all = flash && (repair->record || repair->place);

    for (unsigned k = 0; k < n && flash; k++) {
        uint32_t place = edit[k].physical ? edit[k].at : image_place(self, &meter->shape, edit[k].at);

        repair->slot = repair->slot || edit[k].physical;
        if (place < SUBJECT_BYTES && (edit[k].repair || !edit[k].physical)) {
            image_mend_slot(meter, bytes, place);
        }
    }
    /* A checksum may lie on other pages than what was changed. */
    for (uint32_t at = 0; at < meter->nv.size && all; at += meter->shape.page) {
        uint32_t place = image_place(self, &meter->shape, at);

        if (place < SUBJECT_BYTES) {
            image_mend_slot(meter, bytes, place);
        }
    }
}

image_repair_t image_edit(const image_t *self, const subject_t *subject, uint8_t *bytes, fuzz_input_t *in)
{
    image_repair_t repair = {false, false, false};
    edit_t edit[EDITS_MAX];
    unsigned n = 0;

    while (in->left != 0u && n < EDITS_MAX) {
        uint8_t how     = fuzz_byte(in);
        uint32_t offset = fuzz_number(in, 2);

        image_aim(self, &subject->world.meter, how, offset, &edit[n]);
        if ((how & 7u) == 7u) {
            image_resize(self, subject, bytes, offset % 256u, (int)(offset / 256u % 32u) - 16);
        }
        edit[n].repair = (how & 0x80u) != 0u;
        edit[n].n      = ((how & 7u) == 7u) ? 0u : 1u + (how >> 3) % 16u % 12u;
        image_change(self, subject, bytes, &edit[n], in);
        n++;
    }
    image_mend_all(self, subject, bytes, edit, n, &repair);
    return repair;
}
