/* SPDX-License-Identifier: MIT */
#include "tou_posix_nv_part.h"

#include <string.h>

/* Vigna's splitmix64: every seed is as good as another. */
uint64_t tou_posix_nv_random(tou_posix_nv_t *self)
{
    uint64_t z = (self->random += UINT64_C(0x9E3779B97F4A7C15));

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static uint8_t nv_random_byte(tou_posix_nv_t *self)
{
    return (uint8_t)(tou_posix_nv_random(self) >> 56);
}

static void nv_put(tou_posix_nv_t *self, uint32_t at, uint8_t byte)
{
    if ((self->marks[at] & NV_STUCK) == 0u) {
        self->bytes[at] = byte;
    }
}

/* What the byte is to become. A part with blocks can only clear bits when it writes. */
static uint8_t nv_new(const tou_posix_nv_t *self, uint32_t at)
{
    if (self->erasing) {
        return 0xFFu;
    }
    return (self->part.block != 0u) ? (uint8_t)(self->bytes[at] & self->flight[at]) : self->flight[at];
}

static void nv_mark(tou_posix_nv_t *self, uint32_t at, uint32_t size, bool written)
{
    for (uint32_t i = at; i < at + size; i++) {
        self->marks[i] = (uint8_t)((self->marks[i] & NV_STUCK) | (written ? NV_WRITTEN : 0u));
    }
}

void tou_posix_nv_judge(tou_posix_nv_t *self, uint32_t at, uint32_t size)
{
    uint8_t unit = self->part.unit;

    if (self->part.block == 0u) {
        return;
    }
    for (uint32_t i = at; i < at + size; i += unit) {
        bool written = false;

        for (uint32_t j = i; j < i + unit; j++) {
            written = written || self->bytes[j] != 0xFFu;
        }
        nv_mark(self, i, unit, written);
    }
}

/* All of what is in flight. */
static void nv_carry_out(tou_posix_nv_t *self)
{
    if (!self->stuck && self->erasing) {
        memset(&self->bytes[self->at], 0xFF, self->size);
    } else {
        for (uint32_t i = self->at; i < self->at + self->size; i++) {
            nv_put(self, i, nv_new(self, i));
        }
    }
    if (self->part.block != 0u) {
        nv_mark(self, self->at, self->size, !self->erasing);
    }
}

static uint8_t nv_torn_byte(tou_posix_nv_t *self, uint32_t at)
{
    uint8_t was = self->bytes[at];
    uint8_t new = nv_new(self, at);

    switch (self->torn_byte) {
    case TOU_POSIX_NV_ERASED:
        return 0xFFu;
    case TOU_POSIX_NV_NEW:
        return new;
    case TOU_POSIX_NV_RANDOM:
        return nv_random_byte(self);
    case TOU_POSIX_NV_BITS:
        return (uint8_t)(was ^ ((was ^ new) & nv_random_byte(self)));
    default:
        return was;
    }
}

static void nv_tear_write(tou_posix_nv_t *self, uint32_t k)
{
    for (uint32_t i = 0; i < self->size; i++) {
        uint32_t at = self->at + i;
        bool new    = (self->torn_write == TOU_POSIX_NV_SHUFFLED) ? nv_random_byte(self) < 0x80u : i < k;

        if (i == k) {
            nv_put(self, at, nv_torn_byte(self, at));
        } else if (new) {
            nv_put(self, at, nv_new(self, at));
        }
    }
}

static uint8_t nv_half_erased(tou_posix_nv_t *self, uint32_t at, uint32_t k)
{
    switch (self->torn_erase) {
    case TOU_POSIX_NV_BLOCK_OLD:
        return self->bytes[at];
    case TOU_POSIX_NV_BLOCK_BITS:
        return (uint8_t)(self->bytes[at] | nv_random_byte(self));
    case TOU_POSIX_NV_BLOCK_RANDOM:
        return nv_random_byte(self);
    default:
        if (at == self->at + k) {
            return nv_torn_byte(self, at);
        }
        return (at < self->at + k) ? 0xFFu : self->bytes[at];
    }
}

static void nv_tear_erase(tou_posix_nv_t *self, uint32_t k)
{
    for (uint32_t at = self->at; at < self->at + self->size; at++) {
        nv_put(self, at, nv_half_erased(self, at, k));
    }
}

static void nv_tear(tou_posix_nv_t *self, uint32_t k)
{
    if (self->erasing) {
        nv_tear_erase(self, k);
    } else {
        nv_tear_write(self, k);
    }
    if (self->part.block == 0u) {
        return;
    }
    if (self->scars) {
        nv_mark(self, self->at, self->size, true);
    } else {
        tou_posix_nv_judge(self, self->at, self->size);
    }
}

static void nv_count(tou_posix_nv_t *self, uint32_t done)
{
    self->stats.done += done;
    if (self->erasing) {
        self->stats.erases++;
    } else {
        self->stats.writes++;
        self->stats.written += done;
    }
    if (self->wear == NULL || (self->part.block != 0u && !self->erasing)) {
        return;
    }
    if (self->erasing) {
        self->wear[self->at / self->part.block]++;
        return;
    }
    for (uint32_t i = self->at; i < self->at + self->size; i++) {
        self->wear[i]++;
    }
}

void tou_posix_nv_settle(tou_posix_nv_t *self, uint32_t k)
{
    if (k < self->size) {
        nv_tear(self, k);
    } else {
        nv_carry_out(self);
    }
    nv_count(self, k);
    tou_posix_nv_through(self, self->at, self->size);
    self->size = 0;
}

/* Bytes from now to the cut. */
static uint64_t nv_to_cut(const tou_posix_nv_t *self)
{
    return (self->cut_at > self->stats.done) ? self->cut_at - self->stats.done : 0u;
}

static void nv_strike(tou_posix_nv_t *self, uint32_t k)
{
    tou_posix_nv_settle(self, k);
    self->off    = true;
    self->cut_at = TOU_POSIX_NV_NEVER;
}

void tou_posix_nv_finish(tou_posix_nv_t *self)
{
    uint64_t k = nv_to_cut(self);

    if (self->size == 0u) {
        return;
    }
    if (k < self->size) {
        nv_strike(self, (uint32_t)k);
    } else {
        tou_posix_nv_settle(self, self->size);
    }
}

void tou_posix_nv_spoil(tou_posix_nv_t *self)
{
    uint32_t k = (uint32_t)(tou_posix_nv_random(self) % self->size);

    if (nv_to_cut(self) <= k) {
        tou_posix_nv_finish(self);
    } else {
        tou_posix_nv_settle(self, k);
    }
}

void tou_posix_nv_seed(tou_posix_nv_t *self, uint64_t seed)
{
    self->random = seed;
}

tou_err_t tou_posix_nv_set_torn(tou_posix_nv_t *self, uint8_t byte, uint8_t others, uint8_t block)
{
    if (byte > TOU_POSIX_NV_BITS || others > TOU_POSIX_NV_SHUFFLED || block > TOU_POSIX_NV_BLOCK_RANDOM) {
        return TOU_E_RANGE;
    }
    self->torn_byte  = byte;
    self->torn_write = others;
    self->torn_erase = block;
    return TOU_OK;
}

void tou_posix_nv_set_scars(tou_posix_nv_t *self, bool scars)
{
    self->scars = scars;
}

void tou_posix_nv_cut_at(tou_posix_nv_t *self, uint64_t n)
{
    self->cut_at = n;
}

void tou_posix_nv_cut(tou_posix_nv_t *self)
{
    if (self->size != 0u) {
        tou_posix_nv_settle(self, (uint32_t)(tou_posix_nv_random(self) % ((uint64_t)self->size + 1u)));
    }
    self->off    = true;
    self->cut_at = TOU_POSIX_NV_NEVER;
}

bool tou_posix_nv_is_off(const tou_posix_nv_t *self)
{
    return self->off;
}

void tou_posix_nv_power_up(tou_posix_nv_t *self)
{
    self->off = false;
}

tou_err_t tou_posix_nv_fail(tou_posix_nv_t *self, uint8_t call, uint32_t skip, uint32_t times, uint8_t how)
{
    if (call > TOU_POSIX_NV_ERASE || how > TOU_POSIX_NV_SPOIL) {
        return TOU_E_RANGE;
    }
    self->failing[call].skip  = skip;
    self->failing[call].times = times;
    self->failing[call].how   = how;
    return TOU_OK;
}

tou_err_t tou_posix_nv_stick(tou_posix_nv_t *self, uint32_t at, uint32_t size, bool stuck)
{
    if (at > self->part.size || size > self->part.size - at) {
        return TOU_E_RANGE;
    }
    for (uint32_t i = at; i < at + size; i++) {
        self->marks[i] = (uint8_t)((self->marks[i] & ~NV_STUCK) | (stuck ? NV_STUCK : 0u));
    }
    self->stuck = self->stuck || stuck;
    return TOU_OK;
}

tou_err_t tou_posix_nv_flip(tou_posix_nv_t *self, uint32_t at, uint8_t mask)
{
    if (at >= self->part.size) {
        return TOU_E_RANGE;
    }
    self->bytes[at] = (uint8_t)(self->bytes[at] ^ mask);
    tou_posix_nv_through(self, at, 1);
    return TOU_OK;
}
