/* SPDX-License-Identifier: MIT */
/**
 * @file relay.h
 * @brief Tariff relays: the outputs of the tariff, each held for a least time in each position.
 *
 * The tariff says which relays shall be on (tou_action_t `outputs`). Each changes only when it has been where it is for its least
 * time, on or off, so that a clock that is set over a switch and back, tables that are written, or a supply that comes and goes make no
 * contact chatter. A wish that lasts less than that is not followed; the last one is, as soon as it may be.
 *
 * At power-up all are off, as contacts without a coil are, and stay so for their least time off.
 *
 * Depends on: types.h.  RAM: sizeof(tou_relays_t).  Context: main loop.
 *
 * @code
 * static const tou_relay_t relay[] = {{60, 60}, {600, 300}};
 * (void)tou_relays_init(&relays, relay, 2);
 * pins(tou_relays_drive(&relays, tou_meter_in_force(&meter)->action.outputs, ms));     // ms since the last call
 * @endcode
 */
#ifndef TOU_RELAY_H
#define TOU_RELAY_H

#include "tou/types.h"

TOU_C_BEGIN

/** Most relays. */
#define TOU_RELAYS_MAX 8u

/** One relay. */
typedef struct tou_relay {
    uint16_t on_s;  /**< least time on, seconds; 0: none */
    uint16_t off_s; /**< least time off */
} tou_relay_t;

/** The relays of a meter. Private. */
typedef struct tou_relays {
    const tou_relay_t *relay;      /**< kept */
    uint8_t n;                     /**< how many */
    uint8_t driven;                /**< bits that are on */
    uint32_t left[TOU_RELAYS_MAX]; /**< ms in which each must stay as it is */
} tou_relays_t;

/**
 * @brief Power is up.
 * @param relay  n of them, kept
 * @param n      1..TOU_RELAYS_MAX
 * @return TOU_E_ARG if n is none of these; nothing changes
 */
tou_err_t tou_relays_init(tou_relays_t *self, const tou_relay_t *relay, uint8_t n);

/**
 * @brief Follow the tariff. At each turn of the main loop.
 * @param wanted  bit k: relay k is to be on; bits beyond the last relay are not looked at
 * @param ms      since the last call
 * @return bits to drive
 * @par Bound n steps
 */
uint8_t tou_relays_drive(tou_relays_t *self, uint8_t wanted, uint16_t ms);

TOU_C_END

#endif
