/* SPDX-License-Identifier: MIT */
#include "tou_taken.h"

#include "tou/bytes.h"
#include "tou/seal.h"

#include <string.h>

uint16_t tou_taken_size(const tou_taken_t *self)
{
    uint32_t size = tou_capture_size(self->what);

    if (size == 0u || self->ring >= self->store->cfg->n_rings ||
        self->head + size != self->store->cfg->ring[self->ring].size) {
        return 0;
    }
    return (uint16_t)(self->head + size);
}

uint8_t tou_taken_seal(const tou_capture_t *what)
{
    return tou_seal_byte(tou_capture_seal(what, TOU_SEAL_SEED));
}

tou_err_t tou_taken_head(const tou_taken_t *self, uint16_t age, uint8_t at, uint8_t n, uint32_t *value)
{
    uint8_t bytes[4];
    tou_err_t err = tou_store_get(self->store, self->ring, age, at, bytes, n);

    if (err == TOU_OK) {
        *value = tou_bytes_get(bytes, n);
    }
    return err;
}

/* What was taken down is no longer than an entry, so that 16 bits hold a place in it. */
static tou_err_t taken_number(const tou_taken_t *self, uint16_t age, uint32_t offset, uint32_t *value)
{
    uint8_t bytes[4];
    tou_err_t err = tou_store_get(self->store, self->ring, age, (uint16_t)(self->head + offset), bytes, sizeof bytes);

    if (err == TOU_OK) {
        *value = tou_bytes_get(bytes, 4);
    }
    return err;
}

tou_err_t tou_taken_energy(const tou_taken_t *self, uint16_t age, uint8_t energy, tou_rate_t rate, uint32_t *units)
{
    uint32_t offset = 0;
    tou_err_t err   = tou_capture_energy(self->what, energy, rate, &offset);

    return (err == TOU_OK) ? taken_number(self, age, offset, units) : err;
}

tou_err_t tou_taken_maximum(const tou_taken_t *self, uint16_t age, const uint8_t place[3], tou_maximum_t *maximum)
{
    uint32_t offset = 0;
    uint8_t bytes[8];
    tou_err_t err = tou_capture_demand(self->what, place[0], place[1], place[2], &offset);

    if (err == TOU_OK) {
        err = tou_store_get(self->store, self->ring, age, (uint16_t)(self->head + offset), bytes, sizeof bytes);
    }
    if (err == TOU_OK) {
        maximum->value  = tou_bytes_get(bytes, 4);
        maximum->at     = tou_bytes_get(&bytes[4], 4);
        maximum->pulses = 0;
    }
    return err;
}

tou_err_t tou_taken_word(const tou_taken_t *self, uint16_t age, uint8_t word, uint32_t *value)
{
    uint32_t offset = 0;
    tou_err_t err   = tou_capture_word(self->what, word, &offset);

    return (err == TOU_OK) ? taken_number(self, age, offset, value) : err;
}

bool tou_taken_set_rule(tou_capture_rule_t *rule, uint8_t mode, tou_utc_t from)
{
    bool same = rule->mode == mode && tou_bytes_get(rule->from, 4) == from;

    rule->mode = mode;
    (void)tou_bytes_put(rule->from, from, 4);
    return !same;
}

bool tou_taken_has_begun(const tou_capture_rule_t *rule, tou_utc_t at)
{
    return at >= tou_bytes_get(rule->from, 4);
}

bool tou_taken_rule_ok(const uint8_t *bytes)
{
    tou_utc_t from = tou_bytes_get(&bytes[offsetof(tou_capture_rule_t, from)], 4);

    return from == 0u || (from >= TOU_UTC_MIN && from < TOU_UTC_END);
}

uint16_t tou_taken_save(const tou_schedule_t *schedule, bool settable, uint8_t *out)
{
    if (out != NULL) {
        out = tou_bytes_put(out, schedule->done, 4);
    }
    if (out != NULL && settable) {
        memcpy(out, &schedule->cfg, sizeof schedule->cfg);
    }
    return (uint16_t)(4u + (settable ? sizeof schedule->cfg : 0u));
}

tou_err_t tou_taken_load(tou_schedule_t *schedule, bool settable, const uint8_t *in, uint16_t size)
{
    tou_schedule_t kept;
    tou_schedule_cfg_t cfg;

    kept = *schedule;
    if (size != tou_taken_save(schedule, settable, NULL)) {
        return TOU_E_INVALID;
    }
    if (settable) {
        memcpy(&cfg, &in[4], sizeof cfg);
        if (tou_schedule_set(&kept, &cfg, 0) != TOU_OK) {
            return TOU_E_INVALID;
        }
    }
    if (tou_schedule_restore(&kept, tou_bytes_get(in, 4)) != TOU_OK) {
        return TOU_E_INVALID;
    }
    *schedule = kept;
    return TOU_OK;
}
