/* SPDX-License-Identifier: MIT */
/**
 * @file signal.h
 * @brief The multi-function output: second pulses, ends of demand windows, or switches of the tariff (DL/T 645, command 1D).
 *
 * At power-up it gives second pulses. Each pulse is TOU_SIGNAL_MS long.
 * - **Seconds**: the pulse begins in the second interrupt, so that its edges are as exact as the crystal. It ends with a tick.
 * - **Demand**: a pulse at each end of a window of the total, with sliding windows of each slide; none until the first
 *   window is complete, and none while the clock is not valid.
 * - **Tariff**: a pulse when another energy rate comes into force at a minute edge. A jump of the time is no switch.
 * The last two begin at the first tick behind the work of the minute edge, and nothing of them is kept through a power cut.
 *
 * Self-check: a check byte over all but what pulses change.
 *
 * Depends on: output.h, demand_part.h, seal.h.  RAM: sizeof(tou_signal_t).
 * Context: functions ending in `_isr` in interrupts that must not interrupt each other, all others in the main loop.
 *
 * @code
 * tou_signal_init(&signal, &demand);
 * static const tou_part_t parts[] = {..., {&tou_demand_part, &demand, 2}, {&tou_signal_part, &signal, 0}};  // behind the demand
 * ISR(second) { tou_pulse_mark_isr(&input); if (tou_signal_second_isr(&signal, 4)) { pin(true); } }
 * ISR(tick)   { pin(tou_output_tick_isr(&signal.output, 4)); }
 * static tou_err_t on_output(void *ctx, uint8_t what) { return tou_signal_set(ctx, what); }     // tou_dlt645_effects_t
 * @endcode
 */
#ifndef TOU_SIGNAL_H
#define TOU_SIGNAL_H

#include "tou/demand_part.h"
#include "tou/output.h"

TOU_C_BEGIN

/** Width of a pulse. */
#define TOU_SIGNAL_MS 80u

/** What the output gives; as in DL/T 645. */
enum {
    TOU_SIGNAL_SECOND = 0, /**< each second */
    TOU_SIGNAL_DEMAND = 1, /**< ends of demand windows */
    TOU_SIGNAL_TARIFF = 2  /**< switches of the tariff */
};

/** The multi-function output. `output` is for tou_output_tick_isr(), tou_output_poll() and tou_output_rests(). */
typedef struct tou_signal {
    uint8_t seal;                    /**< check byte over what pulses do not change */
    tou_rate_t rate;                 /**< in force */
    volatile uint8_t gives;          /**< TOU_SIGNAL_... */
    const tou_demand_part_t *demand; /**< kept */
    tou_output_t output;             /**< the pin */
} tou_signal_t;

/** Functions of the part. */
extern const tou_part_ops_t tou_signal_part;

/**
 * @brief Power is up. The interrupts must not run yet.
 * @param demand  kept, and listed before the signal; NULL: there is none
 */
void tou_signal_init(tou_signal_t *self, const tou_demand_part_t *demand);

/** @brief Choose what it gives. @param what  TOU_SIGNAL_... @return TOU_E_RANGE: that is none, or there is no demand */
tou_err_t tou_signal_set(tou_signal_t *self, uint8_t what);

/** @brief A second begins. @param tick_ms  of a tick @return is the pin on? @par Context second interrupt */
bool tou_signal_second_isr(tou_signal_t *self, uint8_t tick_ms);

TOU_C_END

#endif
