/* SPDX-License-Identifier: MIT */
/**
 * @file energy.h
 * @brief Energy registers that count pulses without ever losing a fraction.
 *
 * A meter gives C pulses per kilowatt-hour; a register shows whole units (1 Wh by default). One pulse is rarely a whole
 * number of units, so every register keeps its own remainder, a numerator over the quantity's common denominator.
 * Nothing is rounded on the way in: units x den + rem is exact, for each rate and for the total, for ever.
 *
 * One tou_energy_t is one quantity - active import, active export, reactive ... - with a register for the total and one
 * for each rate. The total is counted by itself and not summed from the rates, as State Grid specifications (Q/GDW) ask,
 * so the two check each other: see tou_energy_check(). Shown values round down; the shown rates may therefore fall short
 * of the shown total by at most (rates - 1) units.
 *
 * Registers are 32 bits and wrap at TOU_ENERGY_RANGE units; all arithmetic is modulo that range.
 *
 * What it does not do: decide which rate is in force (tariff.h), keep registers through a power cut (store.h, later).
 *
 * Depends on: types.h.  RAM: 17 bytes a quantity on AVR, 24 on Cortex-M; 6 and 8 bytes a register.
 * Context: main loop.
 *
 * @code
 * static tou_register_t reg[1 + 4];                        // total and four rates
 * static tou_energy_t import;
 * if (tou_energy_init(&import, reg, 4, 1600, 1, TOU_UNIT_WH) != TOU_OK) { ... }
 * tou_energy_add(&import, rate, upto.count);               // pulses from tou_pulse_take()
 * @endcode
 */
#ifndef TOU_ENERGY_H
#define TOU_ENERGY_H

#include "tou/types.h"

TOU_C_BEGIN

/** Registers run 0 .. TOU_ENERGY_RANGE - 1 units and wrap: 999 999.999 kWh at the default unit of 1 Wh. */
#define TOU_ENERGY_RANGE UINT32_C(1000000000)

/** Highest product of current and voltage transformer ratios. */
#define TOU_RATIO_MAX UINT32_C(4000000)

/** @name Units of a register, as units per kWh
 * @{ */
#define TOU_UNIT_WH    1000u /**< 1 Wh, the default */
#define TOU_UNIT_10WH  100u  /**< 0.01 kWh, what DL/T 645 shows */
#define TOU_UNIT_100WH 10u   /**< 0.1 kWh */
#define TOU_UNIT_KWH   1u    /**< 1 kWh */
/** @} */

/** One register, or an amount of energy. Zero-initialised is an empty register. */
typedef struct tou_register {
    uint32_t units; /**< 0 .. TOU_ENERGY_RANGE - 1; what a display shows */
    uint16_t rem;   /**< 0 .. den - 1; what is not yet a unit */
} tou_register_t;

/** One quantity. Read-only outside the module. */
typedef struct tou_energy {
    tou_register_t *reg;      /**< kept: 1 + n_rates registers, reg[0] the total, reg[r] rate r */
    uint8_t n_rates;          /**< 1..TOU_RATE_MAX */
    uint16_t den;             /**< common denominator of every remainder: the meter constant */
    tou_register_t per_pulse; /**< what one pulse is worth */
    uint16_t units_per_kwh;   /**< TOU_UNIT_... */
    uint32_t excess;          /**< units that the total counts more than the rates, from changes of constant */
} tou_energy_t;

/**
 * @brief Set up a quantity over registers that are new or were kept through a power cut; then also tou_energy_restore().
 * @param reg            1 + n_rates registers, kept; their contents stay
 * @param n_rates        1..TOU_RATE_MAX
 * @param imp_per_kwh    meter constant, 1..65535 pulses per kWh at the meter's terminals (DL/T 645-2007: 04000409)
 * @param ratio          current times voltage transformer ratio, 1..TOU_RATIO_MAX; 1 for direct connection
 * @param units_per_kwh  TOU_UNIT_...
 * @return TOU_E_RANGE if an argument is outside its range or one pulse would reach the register range; nothing changes
 */
tou_err_t tou_energy_init(tou_energy_t *self, tou_register_t *reg, uint8_t n_rates, uint16_t imp_per_kwh, uint32_t ratio,
                          uint16_t units_per_kwh);

/**
 * @brief Put back what was kept together with the registers. Call after tou_energy_init(), which makes it 0.
 * @param excess  tou_energy_t.excess as it was
 * @return TOU_E_INVALID if registers and excess do not pass tou_energy_check(): then they are not of one commit. The excess
 *         is taken all the same, so that the fault stays visible.
 */
tou_err_t tou_energy_restore(tou_energy_t *self, uint32_t excess);

/**
 * @brief Credit pulses to the total and to one rate, each exactly.
 * @param rate    1..n_rates; the rate in force when the pulses came
 * @param pulses  0..65535
 * @return TOU_E_ARG if the rate does not exist; no register changes
 * @par Bound 3 additions of registers for each binary digit of `pulses`; no division
 */
tou_err_t tou_energy_add(tou_energy_t *self, tou_rate_t rate, uint16_t pulses);

/**
 * @brief Change the meter constant or the transformer ratio of a quantity that has counted.
 *
 * The remainders, each less than a unit, are dropped, for the new denominator cannot express them. The total may then
 * exceed the sum of the rates by 0..n_rates - 1 units; these are added to `excess`, which keeps the conservation law
 * exact. A product commits the registers and logs the change.
 *
 * @return TOU_E_RANGE as for tou_energy_init(); TOU_E_INVALID if tou_energy_check() does not hold, for the difference it
 *         would hide could not be found again; nothing changes
 * @par Bound 4 x n_rates steps
 */
tou_err_t tou_energy_set_constant(tou_energy_t *self, uint16_t imp_per_kwh, uint32_t ratio);

/**
 * @brief Self-check: remainders and units in range, and the sum over rates of (units x den + rem), plus excess x den,
 *        equal to the total's modulo the register range.
 * @return true if it all holds
 * @par Bound 3 x n_rates steps; no division
 */
bool tou_energy_check(const tou_energy_t *self);

/** @return units counted between two readings of one register, also across its wrap. @param now,then  units */
uint32_t tou_energy_between(uint32_t then, uint32_t now);

TOU_C_END

#endif
