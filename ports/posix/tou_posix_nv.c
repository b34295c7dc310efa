/* SPDX-License-Identifier: MIT */
#include "tou_posix_nv_part.h"

#include <string.h>

static bool nv_divides(uint32_t part, uint32_t whole)
{
    return part == 0u || whole % part == 0u;
}

static bool nv_is_geometry(const tou_nv_t *part)
{
    uint32_t span = (part->block != 0u) ? part->block : part->size;

    if (part->unit == 0u || part->unit > 16u || (part->unit & (part->unit - 1u)) != 0u) {
        return false;
    }
    return part->size != 0u && nv_divides(part->block, part->size) && nv_divides(part->page, span) &&
           nv_divides(part->unit, span) && nv_divides(part->unit, part->page);
}

static tou_err_t nv_violation(tou_posix_nv_t *self, uint8_t what)
{
    self->stats.violations++;
    self->stats.violation = what;
    return TOU_E_IO;
}

static tou_err_t nv_busy(tou_posix_nv_t *self)
{
    self->stats.busy++;
    return TOU_E_BUSY;
}

/* Is the part still busy with what is in flight? */
static bool nv_works(tou_posix_nv_t *self)
{
    uint32_t needed_ms = self->erasing ? self->part.erase_ms : self->part.write_ms;

    if (self->size == 0u) {
        return false;
    }
    if (self->busy_left != 0u) {
        self->busy_left--;
        return true;
    }
    return self->timer != NULL && self->timer->ops->now_ms(self->timer->ctx) - self->began_ms < needed_ms;
}

static bool nv_fails(tou_posix_nv_failing_t *failing)
{
    if (failing->times == 0u) {
        return false;
    }
    if (failing->skip != 0u) {
        failing->skip--;
        return false;
    }
    failing->times--;
    return true;
}

/* What every call does first. `*fails`: it is one of those that fail, once it is found to keep the contract. */
static tou_err_t nv_enter(tou_posix_nv_t *self, uint8_t call, bool *fails)
{
    *fails = false;
    if (self->off || self->lost) {
        return TOU_E_IO;
    }
    if (nv_works(self)) {
        return nv_busy(self);
    }
    *fails = nv_fails(&self->failing[call]);
    if (*fails && self->failing[call].how == TOU_POSIX_NV_DELAY) {
        return nv_busy(self);
    }
    tou_posix_nv_finish(self);
    return (tou_err_t)((self->off || self->lost) ? TOU_E_IO : TOU_OK);
}

static tou_err_t nv_check_range(tou_posix_nv_t *self, uint32_t at, uint32_t size)
{
    if (size == 0u) {
        return nv_violation(self, TOU_POSIX_NV_SIZE);
    }
    if (at > self->part.size || size > self->part.size - at) {
        return nv_violation(self, TOU_POSIX_NV_END);
    }
    return TOU_OK;
}

static bool nv_is_erased(const tou_posix_nv_t *self, uint32_t at, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        if ((self->marks[at + i] & NV_WRITTEN) != 0u) {
            return false;
        }
    }
    return true;
}

static tou_err_t nv_check_write(tou_posix_nv_t *self, uint32_t at, uint32_t size)
{
    const tou_nv_t *part = &self->part;
    tou_err_t err        = nv_check_range(self, at, size);

    if (err != TOU_OK) {
        return err;
    }
    if (at % part->unit != 0u || size % part->unit != 0u) {
        return nv_violation(self, TOU_POSIX_NV_UNIT);
    }
    if (part->page != 0u && at / part->page != (at + size - 1u) / part->page) {
        return nv_violation(self, TOU_POSIX_NV_PAGE);
    }
    if (part->block != 0u && !nv_is_erased(self, at, size)) {
        return nv_violation(self, TOU_POSIX_NV_NOT_ERASED);
    }
    return TOU_OK;
}

/* Put a write or erase in flight, or what a failing one leaves in place. */
static tou_err_t nv_begin(tou_posix_nv_t *self, uint32_t at, uint32_t size, bool erasing, bool fails)
{
    if (fails && self->failing[erasing ? TOU_POSIX_NV_ERASE : TOU_POSIX_NV_WRITE].how == TOU_POSIX_NV_REFUSE) {
        return TOU_E_IO;
    }
    self->at        = at;
    self->size      = size;
    self->erasing   = erasing;
    self->busy_left = self->busy_calls;
    if (self->timer != NULL) {
        self->began_ms = self->timer->ops->now_ms(self->timer->ctx);
    }
    if (fails) {
        tou_posix_nv_spoil(self);
        return TOU_E_IO;
    }
    return TOU_OK;
}

static tou_err_t nv_read(void *ctx, uint32_t at, void *out, uint16_t size) TOU_REENTRANT
{
    tou_posix_nv_t *self = (tou_posix_nv_t *)ctx;
    bool fails;
    tou_err_t err = nv_enter(self, TOU_POSIX_NV_READ, &fails);

    if (err == TOU_E_BUSY) {
        return err;
    }
    if (err == TOU_OK) {
        err = nv_check_range(self, at, size);
    }
    if (err != TOU_OK || fails) {
        memset(out, (int)(tou_posix_nv_random(self) & 0xFFu), size);
        return TOU_E_IO;
    }
    memcpy(out, &self->bytes[at], size);
    self->stats.reads++;
    self->stats.read += size;
    return TOU_OK;
}

static tou_err_t nv_write(void *ctx, uint32_t at, const void *bytes, uint16_t size) TOU_REENTRANT
{
    tou_posix_nv_t *self = (tou_posix_nv_t *)ctx;
    bool fails;
    tou_err_t err = nv_enter(self, TOU_POSIX_NV_WRITE, &fails);

    if (err == TOU_OK) {
        err = nv_check_write(self, at, size);
    }
    if (err != TOU_OK) {
        return err;
    }
    memcpy(&self->flight[at], bytes, size);
    return nv_begin(self, at, size, false, fails);
}

static tou_err_t nv_erase(void *ctx, uint32_t at) TOU_REENTRANT
{
    tou_posix_nv_t *self = (tou_posix_nv_t *)ctx;
    bool fails;
    tou_err_t err = nv_enter(self, TOU_POSIX_NV_ERASE, &fails);

    if (err != TOU_OK) {
        return err;
    }
    if (at >= self->part.size) {
        return nv_violation(self, TOU_POSIX_NV_END);
    }
    if (at % self->part.block != 0u) {
        return nv_violation(self, TOU_POSIX_NV_BLOCK);
    }
    return nv_begin(self, at, self->part.block, true, fails);
}

tou_err_t tou_posix_nv_init(tou_posix_nv_t *self, const tou_nv_t *part, void *memory, size_t size)
{
    if (!nv_is_geometry(part)) {
        return TOU_E_RANGE;
    }
    if (size / 3u < part->size) {
        return TOU_E_ARG;
    }
    memset(self, 0, sizeof(*self));
    self->part   = *part;
    self->bytes  = (uint8_t *)memory;
    self->flight = self->bytes + part->size;
    self->marks  = self->flight + part->size;
    self->cut_at = TOU_POSIX_NV_NEVER;
    self->file   = -1;
    memset(self->bytes, 0xFF, part->size);
    memset(self->marks, 0, part->size);
    return TOU_OK;
}

void tou_posix_nv_service(tou_posix_nv_t *self, tou_nv_t *nv)
{
    static const tou_nv_ops_t rewritable = {nv_read, nv_write, NULL};
    static const tou_nv_ops_t blocks     = {nv_read, nv_write, nv_erase};

    *nv     = self->part;
    nv->ops = (self->part.block != 0u) ? &blocks : &rewritable;
    nv->ctx = self;
}

void tou_posix_nv_set_busy(tou_posix_nv_t *self, uint32_t calls)
{
    self->busy_calls = calls;
}

void tou_posix_nv_set_timer(tou_posix_nv_t *self, const tou_timer_t *timer)
{
    self->timer = timer;
}

uint32_t tou_posix_nv_in_flight(const tou_posix_nv_t *self)
{
    return self->size;
}

const uint8_t *tou_posix_nv_bytes(const tou_posix_nv_t *self)
{
    return self->bytes;
}

tou_err_t tou_posix_nv_load(tou_posix_nv_t *self, const void *image, uint32_t size)
{
    if (size > self->part.size) {
        return TOU_E_RANGE;
    }
    if (size != 0u) {
        memcpy(self->bytes, image, size);
    }
    memset(&self->bytes[size], 0xFF, self->part.size - size);
    self->size = 0;
    tou_posix_nv_judge(self, 0, self->part.size);
    tou_posix_nv_through(self, 0, self->part.size);
    return TOU_OK;
}

tou_err_t tou_posix_nv_copy(tou_posix_nv_t *self, const tou_posix_nv_t *from)
{
    const tou_posix_nv_t own = *self;

    if (own.part.size != from->part.size || own.file >= 0) {
        return TOU_E_ARG;
    }
    *self        = *from;
    self->bytes  = own.bytes;
    self->flight = own.flight;
    self->marks  = own.marks;
    self->wear   = own.wear;
    self->file   = -1;
    self->lost   = false;
    memcpy(self->bytes, from->bytes, self->part.size);
    if (!from->erasing) {
        memcpy(&self->flight[from->at], &from->flight[from->at], from->size);
    }
    if (from->part.block != 0u || own.part.block != 0u || from->stuck || own.stuck) {
        memcpy(self->marks, from->marks, self->part.size);
    }
    return TOU_OK;
}

const tou_posix_nv_stats_t *tou_posix_nv_stats(const tou_posix_nv_t *self)
{
    return &self->stats;
}

static uint32_t nv_wearing(const tou_posix_nv_t *self)
{
    return (self->part.block != 0u) ? self->part.size / self->part.block : self->part.size;
}

void tou_posix_nv_count_wear(tou_posix_nv_t *self, uint32_t *wear)
{
    self->wear = wear;
    if (wear != NULL) {
        memset(wear, 0, nv_wearing(self) * sizeof(*wear));
    }
}

uint32_t tou_posix_nv_worn(const tou_posix_nv_t *self)
{
    uint32_t most = 0;

    for (uint32_t i = 0; self->wear != NULL && i < nv_wearing(self); i++) {
        if (self->wear[i] > most) {
            most = self->wear[i];
        }
    }
    return most;
}
