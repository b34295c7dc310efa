/* SPDX-License-Identifier: MIT */
/**
 * @file ds1338.h
 * @brief Real-time clock DS1338: seven BCD registers from the second up, and a flag that says that its oscillator has stopped.
 *
 * It holds UTC, so that summer time needs no change. After its battery was empty the flag is set and the time is not valid
 * until it is set; so is a time that is no date at all.
 */
#ifndef DS1338_H
#define DS1338_H

#include "tou/port.h"

/** Address on the bus. */
#define DS1338_DEVICE 0x68u

/** For tou_clock_t.ops; its ctx is not looked at. */
extern const tou_clock_ops_t ds1338_ops;

#endif
