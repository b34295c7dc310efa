/* SPDX-License-Identifier: MIT */
#include "image.h"

#include "tou/bytes.h"

#define SLOT_TAIL 8u /* of the EEPROM made of flash: checksum and FF */
#define EDITS_MAX 24u

/* An edit: so many bytes of the store from an address on. */
typedef struct edit {
    uint32_t at;
    uint32_t n;
    bool physical; /* an address of the part, not of the EEPROM made of it */
    bool repair;
} edit_t;

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
