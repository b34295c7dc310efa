/* SPDX-License-Identifier: MIT */
/* What parts share that take down by a schedule into a ring of a store. */
#ifndef LIB_TOU_TAKEN_H
#define LIB_TOU_TAKEN_H

#include "tou/capture.h"
#include "tou/schedule.h"
#include "tou/store.h"

/* Entries of a ring: a head of the part's own, then what is taken down. */
typedef struct tou_taken {
    const tou_capture_t *what;
    const tou_store_t *store;
    uint8_t ring;
    uint8_t head; /* bytes */
} tou_taken_t;

/* Bytes of an entry; 0: the ring is not of this size, or there is nothing to take down. */
uint16_t tou_taken_size(const tou_taken_t *self);

/* Seal over the lists. */
uint8_t tou_taken_seal(const tou_capture_t *what);

/* Read: a number of the head, and what was taken down. Answers as tou_store_get() and tou_capture_...(). */
tou_err_t tou_taken_head(const tou_taken_t *self, uint16_t age, uint8_t at, uint8_t n, uint32_t *value);
tou_err_t tou_taken_energy(const tou_taken_t *self, uint16_t age, uint8_t energy, tou_rate_t rate, uint32_t *units);
tou_err_t tou_taken_maximum(const tou_taken_t *self, uint16_t age, const uint8_t place[3], tou_maximum_t *maximum);
tou_err_t tou_taken_word(const tou_taken_t *self, uint16_t age, uint8_t word, uint32_t *value);

/* What is kept of a schedule, done:4, and its settings if they can be changed; the bytes of it. `out` may be NULL. */
uint16_t tou_taken_save(const tou_schedule_t *schedule, bool settable, uint8_t *out);
tou_err_t tou_taken_load(tou_schedule_t *schedule, bool settable, const uint8_t *in, uint16_t size);

/* A rule: does it change? Is a moment one of those that are taken? Is it one that can be kept? */
bool tou_taken_set_rule(tou_capture_rule_t *rule, uint8_t mode, tou_utc_t from);
bool tou_taken_has_begun(const tou_capture_rule_t *rule, tou_utc_t at);
bool tou_taken_rule_ok(const uint8_t *bytes);

#endif
