/* SPDX-License-Identifier: MIT */
#include "tou_object.h"

#include "tou/bytes.h"

#define ARCHIVE_WORD 0x80u /* place in a list of words, with those of energies below it */
#define ARCHIVE_NONE 0xFFu

#define ARCHIVE_EXTRA 4u /* bytes of an event's extra in a value */

/* Where a capture has a register: in its energies, or among its words. Words beyond the first 127 are not looked at. */
static uint8_t archive_register(const tou_capture_t *what, const tou_energy_t *energy, uint8_t rate)
{
    if (energy == NULL || rate > energy->n_rates) {
        return ARCHIVE_NONE;
    }
    for (uint8_t i = 0; i < what->n_energies; i++) {
        if (what->energy[i] == energy) {
            return i;
        }
    }
    for (uint8_t i = 0; i < what->n_words && i < ARCHIVE_NONE - ARCHIVE_WORD; i++) {
        if (what->word[i] == &energy->reg[rate].units) {
            return (uint8_t)(ARCHIVE_WORD + i);
        }
    }
    return ARCHIVE_NONE;
}

static uint8_t archive_demand(const tou_capture_t *what, const tou_demand_t *demand, uint8_t rate)
{
    for (uint8_t i = 0; demand != NULL && rate <= demand->cfg.n_rates && i < what->n_demands; i++) {
        if (what->demand[i] == demand) {
            return i;
        }
    }
    return ARCHIVE_NONE;
}

/* Likewise, of a quantity that may not be measured. */
static uint8_t archive_register_of(const tou_objects_t *self, const tou_capture_t *what, uint8_t quantity, uint8_t rate)
{
    const tou_quantity_t *measured = tou_object_quantity(self, quantity);

    return (measured != NULL) ? archive_register(what, measured->energy, rate) : ARCHIVE_NONE;
}

static uint8_t archive_demand_of(const tou_objects_t *self, const tou_capture_t *what, uint8_t quantity, uint8_t rate)
{
    const tou_quantity_t *measured = tou_object_quantity(self, quantity);

    return (measured != NULL) ? archive_demand(what, measured->demand, rate) : ARCHIVE_NONE;
}

static void archive_set(tou_value_t *value, const tou_maximum_t *maximum)
{
    value->number = maximum->value;
    value->at     = maximum->at;
}

/* Of the entries that a ring promises, those that have not been yet are empty. */
static tou_err_t archive_kept(const tou_store_t *store, uint8_t ring, uint16_t age, tou_err_t err, tou_value_t *value)
{
    if (age == 0u || age > store->cfg->ring[ring].depth) {
        return TOU_E_ABSENT;
    }
    if (err != TOU_E_ABSENT) {
        return err;
    }
    value->number = 0;
    value->at     = 0;
    return TOU_OK;
}

static const tou_freeze_t *archive_freeze(const tou_objects_t *self, uint8_t kind)
{
    return (kind < TOU_FREEZE_KINDS) ? self->archive->freeze[kind] : NULL;
}

static tou_err_t archive_freeze_energy(const tou_objects_t *self, const tou_object_id_t *id, tou_value_t *value)
{
    const tou_freeze_t *freeze = archive_freeze(self, (uint8_t)(id->item >> 4));
    uint8_t place              = ARCHIVE_NONE;

    if (freeze != NULL) {
        place = archive_register_of(self, &freeze->cfg->what, (uint8_t)(id->item & 0xFu), id->row);
    }
    if (place == ARCHIVE_NONE) {
        return TOU_E_ABSENT;
    }
    tou_err_t err = (place < ARCHIVE_WORD)
                        ? tou_freeze_energy(freeze, id->age, place, id->row, &value->number)
                        : tou_freeze_word(freeze, id->age, (uint8_t)(place - ARCHIVE_WORD), &value->number);

    return archive_kept(freeze->cfg->store, freeze->cfg->ring, id->age, err, value);
}

static tou_err_t archive_freeze_maximum(const tou_objects_t *self, const tou_object_id_t *id, tou_value_t *value)
{
    const tou_freeze_t *freeze = archive_freeze(self, (uint8_t)(id->item >> 4));
    tou_maximum_t maximum      = {0, 0, 0};
    uint8_t place              = ARCHIVE_NONE;

    if (freeze != NULL) {
        place = archive_demand_of(self, &freeze->cfg->what, (uint8_t)(id->item & 0xFu), id->row);
    }
    if (place == ARCHIVE_NONE) {
        return TOU_E_ABSENT;
    }
    tou_err_t err = tou_freeze_maximum(freeze, id->age, place, id->row, 0, &maximum);

    archive_set(value, &maximum);
    return archive_kept(freeze->cfg->store, freeze->cfg->ring, id->age, err, value);
}

static tou_err_t archive_freeze_mode(const tou_freeze_t *freeze, uint8_t age, tou_value_t *value)
{
    uint8_t mode       = TOU_FREEZE_MODE_ALL;
    tou_err_t of_entry = tou_freeze_mode(freeze, age, &mode);
    tou_err_t err      = archive_kept(freeze->cfg->store, freeze->cfg->ring, age, of_entry, value);

    value->number = mode;
    return err;
}

static tou_err_t archive_freeze_at(const tou_objects_t *self, const tou_object_id_t *id, tou_value_t *value)
{
    const tou_freeze_t *freeze = archive_freeze(self, id->item);

    if (freeze == NULL || id->row > TOU_FROZEN_MODE) {
        return TOU_E_ABSENT;
    }
    const tou_freeze_cfg_t *cfg = freeze->cfg;

    if (id->row == TOU_FROZEN_MODE) {
        return archive_freeze_mode(freeze, id->age, value);
    }
    if (id->age == 0u) {
        value->number = tou_store_count(cfg->store, cfg->ring);
        return TOU_OK;
    }
    return archive_kept(cfg->store, cfg->ring, id->age, tou_freeze_at(freeze, id->age, &value->number), value);
}

/* How a kind of event is recorded; NULL: it is not. */
static const tou_log_kind_t *archive_kind(const tou_log_t *log, uint8_t kind)
{
    for (uint8_t i = 0; log != NULL && i < log->n_kinds; i++) {
        if (log->kind[i].kind == kind) {
            return &log->kind[i];
        }
    }
    return NULL;
}

static tou_err_t archive_extra(const tou_log_t *log, const tou_log_kind_t *kind, const tou_object_id_t *id,
                               tou_value_t *value)
{
    uint8_t bytes[ARCHIVE_EXTRA];
    uint16_t at = (uint16_t)((uint16_t)(id->row - TOU_EVENT_EXTRA) * ARCHIVE_EXTRA);

    if (at + ARCHIVE_EXTRA > kind->extra) {
        return TOU_E_ABSENT;
    }
    tou_err_t err = tou_log_extra(log, id->item, id->age, (uint8_t)at, bytes, ARCHIVE_EXTRA);

    if (err == TOU_OK) {
        value->number = tou_bytes_get(bytes, ARCHIVE_EXTRA);
    }
    return archive_kept(log->store, kind->ring, id->age, err, value);
}

static tou_err_t archive_entry(const tou_log_t *log, const tou_log_kind_t *kind, const tou_object_id_t *id,
                               tou_value_t *value)
{
    tou_log_entry_t entry = {0, 0, 0, 0};
    tou_err_t err         = tou_log_get(log, id->item, id->age, &entry);

    switch (id->row) {
    case TOU_EVENT_AT:
        value->number = entry.at;
        break;
    case TOU_EVENT_BEFORE:
        value->number = entry.before;
        break;
    case TOU_EVENT_BY:
        value->number = entry.by;
        break;
    case TOU_EVENT_DETAIL:
        value->number = entry.detail;
        break;
    default:
        return TOU_E_ABSENT;
    }
    return archive_kept(log->store, kind->ring, id->age, err, value);
}

static tou_err_t archive_event(const tou_objects_t *self, const tou_object_id_t *id, tou_value_t *value)
{
    const tou_log_t *log       = self->archive->log;
    const tou_log_kind_t *kind = archive_kind(log, id->item);

    if (kind == NULL) {
        return TOU_E_ABSENT;
    }
    if (id->age == 0u && id->row == 0u) {
        value->number = tou_log_count(log, id->item);
        return TOU_OK;
    }
    return (id->row >= TOU_EVENT_EXTRA) ? archive_extra(log, kind, id, value) : archive_entry(log, kind, id, value);
}

static tou_err_t archive_event_energy(const tou_objects_t *self, const tou_object_id_t *id, tou_value_t *value)
{
    const tou_log_t *log       = self->archive->log;
    const tou_log_kind_t *kind = archive_kind(log, id->item);
    uint8_t place              = ARCHIVE_NONE;

    if (kind != NULL && kind->what != NULL) {
        place = archive_register_of(self, kind->what, id->row, 0);
    }
    if (place == ARCHIVE_NONE) {
        return TOU_E_ABSENT;
    }
    tou_err_t err = (place < ARCHIVE_WORD)
                        ? tou_log_energy(log, id->item, id->age, place, 0, &value->number)
                        : tou_log_word(log, id->item, id->age, (uint8_t)(place - ARCHIVE_WORD), &value->number);

    return archive_kept(log->store, kind->ring, id->age, err, value);
}

static tou_err_t archive_event_maximum(const tou_objects_t *self, const tou_object_id_t *id, tou_value_t *value)
{
    const tou_log_t *log       = self->archive->log;
    const tou_log_kind_t *kind = archive_kind(log, id->item);
    tou_maximum_t maximum      = {0, 0, 0};
    uint8_t place              = ARCHIVE_NONE;

    if (kind != NULL && kind->what != NULL) {
        place = archive_demand_of(self, kind->what, id->row, 0);
    }
    if (place == ARCHIVE_NONE) {
        return TOU_E_ABSENT;
    }
    tou_err_t err = tou_log_maximum(log, id->item, id->age, place, 0, 0, &maximum);

    archive_set(value, &maximum);
    return archive_kept(log->store, kind->ring, id->age, err, value);
}

static uint16_t archive_age(const tou_object_id_t *id)
{
    return (uint16_t)(((uint16_t)id->item << 8) | id->age);
}

static tou_err_t archive_interval(const tou_objects_t *self, const tou_object_id_t *id, tou_value_t *value)
{
    const tou_profile_t *profile = self->archive->profile;
    uint16_t age                 = archive_age(id);
    uint8_t status               = 0;

    if (profile == NULL || id->row > TOU_INTERVAL_STATUS) {
        return TOU_E_ABSENT;
    }
    if (id->row == TOU_INTERVAL_STATUS) {
        tou_err_t err = tou_profile_status(profile, age, &status);

        value->number = status;
        return err;
    }
    if (age == 0u) {
        value->number = tou_store_count(profile->cfg->store, profile->cfg->ring);
        return TOU_OK;
    }
    return tou_profile_at(profile, age, &value->number);
}

static tou_err_t archive_interval_energy(const tou_objects_t *self, const tou_object_id_t *id, tou_value_t *value)
{
    const tou_profile_t *profile = self->archive->profile;
    uint8_t place                = ARCHIVE_NONE;

    if (profile != NULL) {
        place = archive_register_of(self, &profile->cfg->what, id->row, 0);
    }
    if (place == ARCHIVE_NONE) {
        return TOU_E_ABSENT;
    }
    return (place < ARCHIVE_WORD)
               ? tou_profile_energy(profile, archive_age(id), place, 0, &value->number)
               : tou_profile_word(profile, archive_age(id), (uint8_t)(place - ARCHIVE_WORD), &value->number);
}

tou_err_t tou_archive_read(const tou_objects_t *objects, uint32_t id, tou_value_t *value) TOU_REENTRANT
{
    tou_object_id_t parts;

    tou_object_split(id, &parts);
    value->at = 0;
    switch (parts.cls) {
    case TOU_CLASS_FREEZE:
        return archive_freeze_at(objects, &parts, value);
    case TOU_CLASS_FREEZE_ENERGY:
        return archive_freeze_energy(objects, &parts, value);
    case TOU_CLASS_FREEZE_MAXIMUM:
        return archive_freeze_maximum(objects, &parts, value);
    case TOU_CLASS_EVENT:
        return archive_event(objects, &parts, value);
    case TOU_CLASS_EVENT_ENERGY:
        return archive_event_energy(objects, &parts, value);
    case TOU_CLASS_EVENT_MAXIMUM:
        return archive_event_maximum(objects, &parts, value);
    case TOU_CLASS_INTERVAL:
        return archive_interval(objects, &parts, value);
    case TOU_CLASS_INTERVAL_ENERGY:
        return archive_interval_energy(objects, &parts, value);
    default:
        return TOU_E_ABSENT;
    }
}

static uint8_t archive_rates(const tou_objects_t *self, uint8_t cls, uint8_t quantity)
{
    return (uint8_t)(1u + tou_object_rates(self, TOU_OBJECT(cls, quantity, 0, 0)));
}

static uint8_t archive_frozen(const tou_objects_t *self, const tou_object_id_t *id)
{
    const tou_freeze_t *freeze = archive_freeze(self, (uint8_t)(id->item >> 4));
    uint8_t quantity           = (uint8_t)(id->item & 0xFu);

    if (freeze == NULL) {
        return 0;
    }
    if (id->cls == TOU_CLASS_FREEZE_MAXIMUM) {
        bool none = archive_demand_of(self, &freeze->cfg->what, quantity, 0) == ARCHIVE_NONE;

        return (uint8_t)(none ? 0u : archive_rates(self, TOU_CLASS_MAXIMUM, quantity));
    }
    if (archive_register_of(self, &freeze->cfg->what, quantity, 0) == ARCHIVE_NONE) {
        return 0;
    }
    bool total_only = archive_register_of(self, &freeze->cfg->what, quantity, 1) == ARCHIVE_NONE;

    return (uint8_t)(total_only ? 1u : archive_rates(self, TOU_CLASS_ENERGY, quantity));
}

uint8_t tou_archive_registers(const tou_objects_t *objects, uint32_t id)
{
    const tou_archive_t *archive = objects->archive;
    tou_object_id_t parts;

    tou_object_split(id, &parts);
    if (archive != NULL && (parts.cls == TOU_CLASS_FREEZE_ENERGY || parts.cls == TOU_CLASS_FREEZE_MAXIMUM)) {
        return archive_frozen(objects, &parts);
    }
    if (archive != NULL && parts.cls == TOU_CLASS_INTERVAL_ENERGY && archive->profile != NULL) {
        bool none = archive_register_of(objects, &archive->profile->cfg->what, parts.row, 0) == ARCHIVE_NONE;

        return (uint8_t)(none ? 0u : 1u);
    }
    return 0;
}

tou_err_t tou_archive_find(const tou_objects_t *objects, tou_utc_t utc, uint16_t *age)
{
    const tou_archive_t *archive = objects->archive;
    uint16_t before              = 0;
    tou_err_t err                = TOU_E_ABSENT;

    if (archive == NULL || archive->profile == NULL) {
        return TOU_E_ABSENT;
    }
    if (utc != 0u) {
        err = tou_profile_find(archive->profile, utc - 1u, &before);
    }
    if (err == TOU_E_ABSENT) {
        /* None is earlier: all of them. */
        before = (uint16_t)(tou_profile_used(archive->profile) + 1u);
        err    = TOU_OK;
    }
    if (err != TOU_OK || before == 1u) {
        return (err != TOU_OK) ? err : TOU_E_ABSENT;
    }
    *age = (uint16_t)(before - 1u);
    return TOU_OK;
}
