/* SPDX-License-Identifier: MIT */
/**
 * @file output_isr.h
 * @brief The interrupt functions of output.h as `static inline`, for a tick that shall not pay for calls.
 *
 * Include it where the tick interrupt is and call the `_inline` form; contracts are those of output.h, whose functions are made of
 * these.
 *
 * Depends on: output.h.  RAM: none.  Context: the interrupts named in output.h.
 */
#ifndef TOU_OUTPUT_ISR_H
#define TOU_OUTPUT_ISR_H

#include "tou/output.h"

TOU_C_BEGIN

/** @brief A pulse begins. */
static inline void tou_output_begin_inline(tou_output_t *self)
{
    self->on   = 1;
    self->span = self->width;
    self->left = self->span;
}

/** @brief A pulse waits: begin it, unless the supply fails. A hold is a time in which one would have begun. */
static inline void tou_output_next_inline(tou_output_t *self, uint8_t ms)
{
    if (self->hold > ms) {
        self->hold = (uint16_t)(self->hold - ms);
        return;
    }
    self->hold  = 0;
    self->begun = (uint8_t)(self->begun + 1u);
    tou_output_begin_inline(self);
}

/** @brief See tou_output_tick_isr(). */
static inline bool tou_output_tick_inline(tou_output_t *self, uint8_t ms)
{
    uint16_t left = self->left;

    if (left > ms) {
        self->left = (uint16_t)(left - ms);
    } else if (self->on != 0u) {
        self->on   = 0;
        self->left = self->span;
    } else {
        self->left = 0;
        if (self->given != self->begun) {
            tou_output_next_inline(self, ms);
        }
    }
    return self->on != 0u;
}

/** @brief See tou_output_rests(). */
static inline bool tou_output_rests_inline(const tou_output_t *self)
{
    return self->given == self->begun && self->left == 0u && self->on == 0u;
}

/** @brief See tou_output_strike_isr(). */
static inline void tou_output_strike_inline(tou_output_t *self, uint8_t ms)
{
    if (self->on == 0u && self->left == 0u) {
        tou_output_begin_inline(self);
        self->left = (uint16_t)(self->left + ms);
    }
}

TOU_C_END

#endif
