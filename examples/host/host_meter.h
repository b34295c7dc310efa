/* SPDX-License-Identifier: MIT */
/**
 * @file host_meter.h
 * @brief A whole meter on the host: one input, energy, demand and history, by a tariff file and on a simulated time.
 *
 * What a board's interrupts and main loop do, host_meter_minute() does in one go.
 */
#ifndef HOST_METER_H
#define HOST_METER_H

#include "tariff_file.h"
#include "tou/demand_part.h"
#include "tou/energy_part.h"
#include "tou/history.h"
#include "tou/meter.h"
#include "tou_posix_sim.h"

#define HOST_METER_MARKS 4u /**< minutes that the main loop may be late; it never is */

/** How it is made. */
typedef struct host_meter_cfg {
    const tariff_file_t *file; /**< zone, rates, demand and billing; kept */
    tou_tariff_t *tariff;      /**< set up from it; kept */
    uint16_t constant;         /**< imp/kWh */
    bool imp;                  /**< registers count pulses, not Wh */
    tou_event_fn_t on_event;   /**< told what happens */
    void *ctx;                 /**< handed to it */
} host_meter_cfg_t;

/** The objects of a meter, as a product would have them. Must not be moved. */
typedef struct host_meter {
    tou_meter_t meter;
    tou_meter_cfg_t cfg;
    tou_part_t part[3];
    tou_pulse_t *input[1];
    tou_pulse_t pulse;
    tou_mark_t mark[HOST_METER_MARKS];
    tou_energy_part_t energy;
    tou_register_t reg[1 + TOU_RATE_MAX];
    tou_demand_part_t demand;
    uint32_t cell[TOU_DEMAND_PERIOD_MAX];
    tou_maximum_t maximum[1 + TOU_RATE_MAX];
    tou_history_t history;
    tou_history_cfg_t history_cfg;
    const tou_energy_t *energies[1];
    const tou_demand_t *demands[1];
    uint8_t record[2][TOU_HISTORY_RECORD(1u + TOU_RATE_MAX, 1u + TOU_RATE_MAX, 0u)];
    tou_billing_t billing;
    tou_posix_sim_t time;
    tou_clock_t clock;
    uint16_t hardware; /**< free-running pulse counter of the board */
} host_meter_t;

/** @brief Set up. Missed closings are all made up. @return false: the file's settings make no meter */
bool host_meter_init(host_meter_t *self, const host_meter_cfg_t *cfg);

/** @brief Power comes up at an instant. @return false: the meter refuses to run */
bool host_meter_power_up(host_meter_t *self, tou_utc_t utc);

/** @brief A minute with so many pulses passes, the last of its 60 ticks an edge. @return false: the meter refuses to run */
bool host_meter_minute(host_meter_t *self, uint64_t pulses);

/** @brief Poll until nothing is left. @return false: the meter refuses to run */
bool host_meter_settle(host_meter_t *self);

#endif
