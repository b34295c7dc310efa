/* SPDX-License-Identifier: MIT */
/**
 * @file pulse_isr.h
 * @brief The interrupt functions of pulse.h as `static inline`, for vectors that shall not pay for a call.
 *
 * Include it where the interrupt vectors are and call the `_inline` form; contracts are those of the `_isr` functions,
 * which are made of these.
 *
 * Depends on: pulse.h.  RAM: none.  Context: the interrupts named in pulse.h.
 */
#ifndef TOU_PULSE_ISR_H
#define TOU_PULSE_ISR_H

#include "tou/pulse.h"

TOU_C_BEGIN

/** @brief Count up to 255 and stay there. */
static inline void tou_pulse_fault_inline(volatile uint8_t *counter)
{
    uint8_t value = *counter;

    if (value != UINT8_MAX) {
        *counter = (uint8_t)(value + 1u);
    }
}

/** @brief See tou_pulse_add_isr(). */
static inline void tou_pulse_add_inline(tou_pulse_t *self)
{
    self->count = (uint16_t)(self->count + 1u);
}

/** @brief A pulse has ended: count it unless it follows the last one too closely. */
static inline void tou_pulse_end_inline(tou_pulse_t *self, uint16_t stamp)
{
    if (self->count_age < 2u && (uint16_t)(stamp - self->count_stamp) < self->cfg.min_period) {
        tou_pulse_fault_inline(&self->fast);
        return;
    }
    self->count_stamp = stamp;
    self->count_age   = 0;
    tou_pulse_add_inline(self);
}

/** @brief See tou_pulse_edge_isr(). */
static inline void tou_pulse_edge_inline(tou_pulse_t *self, bool active, uint16_t stamp)
{
    uint16_t since = (uint16_t)(stamp - self->edge_stamp);
    bool idle      = self->edge_age >= 2u;

    if (active == (self->level != 0u)) {
        return; /* both edges of a spike in one interrupt */
    }
    self->level      = active;
    self->edge_stamp = stamp;
    self->edge_age   = 0;
    if (active) {
        if (idle || since >= self->cfg.min_low) {
            self->open = 1;
        }
    } else if (!idle && since < self->cfg.min_high) {
        tou_pulse_fault_inline(&self->bounced);
    } else if (self->open != 0u) {
        self->open = 0;
        tou_pulse_end_inline(self, stamp);
    }
}

/** @brief See tou_pulse_load_isr(). */
static inline void tou_pulse_load_inline(tou_pulse_t *self, uint16_t hardware)
{
    if (self->cfg.max_second != 0u && (uint16_t)(hardware - self->count) > self->cfg.max_second) {
        tou_pulse_fault_inline(&self->fast);
    }
    self->count = hardware;
}

/** @brief Append a mark, or drop it if the ring is full. */
static inline void tou_pulse_append_inline(tou_pulse_t *self)
{
    uint8_t used = (uint8_t)(self->put - self->taken);

    if (used >= self->n_marks) {
        tou_pulse_fault_inline(&self->dropped);
        return;
    }
    uint8_t at = self->put_at;

    if (at >= self->n_marks) {
        at = 0;
    }
    self->mark[at].tick  = self->tick;
    self->mark[at].count = self->count;
    self->put_at         = (uint8_t)(at + 1u);
    self->put            = (uint8_t)(self->put + 1u);
}

/** @brief Is this tick a minute edge? */
static inline bool tou_pulse_edge_here_inline(tou_pulse_t *self)
{
    uint8_t phase = self->phase;
    bool soon     = (phase & TOU_PHASE_SKIP) != 0u && self->mark_age < TOU_TRIM_MAX;

    if (self->second == (phase & (uint8_t)~TOU_PHASE_SKIP) && !soon) {
        self->mark_age = 0;
        return true;
    }
    return false;
}

/** @brief See tou_pulse_mark_isr(). */
static inline void tou_pulse_mark_inline(tou_pulse_t *self)
{
    uint8_t unread_hi = (uint8_t)((self->count >> 8) - self->read_hi);

    self->tick   = self->tick + 1u;
    self->second = (uint8_t)((self->second >= 59u) ? 0u : (self->second + 1u));
    if (self->mark_age < TOU_TRIM_MAX) {
        self->mark_age++;
    }
    if (tou_pulse_edge_here_inline(self)) {
        tou_pulse_append_inline(self);
    }
    if (unread_hi >= 128u) {
        tou_pulse_fault_inline(&self->behind);
    }
    if (self->edge_age < 2u) {
        self->edge_age++;
    }
    if (self->count_age < 2u) {
        self->count_age++;
    }
}

/** @brief Quarter of the turn that the sensors show; forward they follow as 0, 1, 2, 3. */
static inline uint8_t tou_disc_quarter_inline(bool a, bool b)
{
    if (a) {
        return b ? 2u : 1u;
    }
    return b ? 3u : 0u;
}

/** @brief A whole turn was made. */
static inline void tou_disc_turn_inline(tou_disc_t *self)
{
    bool back = self->quarters < 0;

    self->quarters = (int8_t)(self->quarters + (back ? 4 : -4));
    self->back     = back;
    tou_pulse_add_inline(back ? self->reverse : self->forward);
}

/** @brief See tou_disc_edge_isr(). */
static inline void tou_disc_edge_inline(tou_disc_t *self, bool a, bool b)
{
    uint8_t state = tou_disc_quarter_inline(a, b);
    uint8_t moved = (uint8_t)((state + 4u - self->state) & 3u);

    self->state = state;
    if (moved == 2u) {
        tou_pulse_fault_inline(&self->skipped);
        self->quarters = (int8_t)(self->quarters + 2 * self->way);
    } else if (moved != 0u) {
        self->way      = (moved == 1u) ? 1 : -1;
        self->quarters = (int8_t)(self->quarters + self->way);
    }
    if (self->quarters >= 4 || self->quarters <= -4) {
        tou_disc_turn_inline(self);
    }
}

TOU_C_END

#endif
