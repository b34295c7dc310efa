/* SPDX-License-Identifier: MIT */
/**
 * @file energy_part.h
 * @brief The energy registers of one quantity as a part of a meter.
 *
 * A quantity counts the pulses of one or several inputs: active import from one, combined active energy from import and
 * export, reactive energy from two quadrants. Registers only rise; a difference of quantities is for the reader to make.
 *
 * A period that counts as much as a register holds is told by TOU_EV_PERIOD_OVER, as seen at minute edges.
 *
 * Pulses that come in a rate beyond the quantity's last are credited to its last: none is lost.
 *
 * Self-check: a check byte over the quantity, and the law of tou_energy_check() over its registers.
 *
 * Depends on: energy.h, part.h, seal.h.  RAM: sizeof(tou_energy_part_t) and the registers.  Context: main loop.
 *
 * @code
 * (void)tou_energy_init(&import.energy, reg, 4, 1600, 1, TOU_UNIT_WH);
 * tou_energy_part_init(&import, 0x01);                    // input 0
 * static const tou_part_t parts[] = {{&tou_energy_part, &import}};
 * @endcode
 */
#ifndef TOU_ENERGY_PART_H
#define TOU_ENERGY_PART_H

#include "tou/energy.h"
#include "tou/part.h"

TOU_C_BEGIN

/** One quantity. `energy` may be read, and changed between tou_meter_unlock() and tou_meter_lock(). */
typedef struct tou_energy_part {
    uint8_t seal;        /**< check byte over the rest */
    uint8_t inputs;      /**< bit k: pulses of input k count */
    tou_rate_t rate;     /**< in force */
    uint32_t opened;     /**< total register when the period began, units */
    uint32_t counted;    /**< units since then at the last minute edge */
    tou_energy_t energy; /**< the registers */
} tou_energy_part_t;

/** Functions of the part. */
extern const tou_part_ops_t tou_energy_part;

/**
 * @brief Set up the part after its `energy`: a period begins with what the registers show.
 * @param inputs  bit k: pulses of input k count
 */
void tou_energy_part_init(tou_energy_part_t *self, uint8_t inputs);

TOU_C_END

#endif
