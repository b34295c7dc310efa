/* SPDX-License-Identifier: MIT */
/**
 * @file kept_meter.h
 * @brief A whole meter that keeps everything, as a product has it: what toumeter and the tests of power cuts run.
 *
 * One input; energy and demand by rate; past periods, freezes, a load profile, a log of events; tariff tables that are
 * programmed; all of it in a store on one nonvolatile part. kept_meter_boot() is what a board does at power-up, and after its
 * RAM was damaged: everything is set up anew and the last commit is loaded.
 */
#ifndef KEPT_METER_H
#define KEPT_METER_H

#include "tou/access.h"
#include "tou/demand_part.h"
#include "tou/eeprom.h"
#include "tou/energy_part.h"
#include "tou/freeze.h"
#include "tou/history.h"
#include "tou/keep.h"
#include "tou/log.h"
#include "tou/meter.h"
#include "tou/profile.h"
#include "tou/step.h"

#define KEPT_MARKS   4u    /**< minutes that the main loop may be late */
#define KEPT_RATES   63u   /**< most rates */
#define KEPT_RINGS   32u   /**< most rings */
#define KEPT_PARAMS  32u   /**< most kinds of blocks */
#define KEPT_PARTS   14u   /**< most parts */
#define KEPT_LOGGED  22u   /**< kinds of events in the log */
#define KEPT_WRITTEN 8u    /**< of them, those of what was written */
#define KEPT_SLOT    2048u /**< most bytes of a slot of the journal */
#define KEPT_ENTRY   900u  /**< most bytes of an entry in its place */
#define KEPT_PAGES   512u  /**< most pages of an EEPROM made of flash */

/** Freezes, by their place. Without KEPT_DAYS, KEPT_SWITCH is taken at switches of day tables, too. */
enum { KEPT_TIMED = 0, KEPT_INSTANT, KEPT_SWITCH, KEPT_HOURLY, KEPT_DAILY, KEPT_DAYS, KEPT_FREEZES };

/** How big it is and how it measures. 0: none of that. */
typedef struct kept_shape {
    uint16_t constant;                /**< imp/kWh */
    uint8_t n_rates;                  /**< 1..KEPT_RATES */
    uint8_t history;                  /**< periods kept */
    uint8_t make_up;                  /**< of closings and freezes missed, see billing.h */
    uint8_t outage;                   /**< of demand: TOU_DEMAND_RESTART, ... */
    uint8_t save_min;                 /**< save budget, minutes */
    uint16_t save_pulses;             /**< save budget, pulses */
    uint32_t limit;                   /**< of demand, 0.1 W */
    uint8_t slots;                    /**< of the journal, 3 or more */
    uint8_t page;                     /**< of the EEPROM that is made of a part with erase blocks, see eeprom.h */
    uint16_t pages;                   /**< their number */
    uint16_t freeze[KEPT_FREEZES];    /**< freezes kept of each kind */
    uint16_t profile;                 /**< intervals of the load profile kept */
    uint8_t interval_min;             /**< their length */
    tou_demand_cfg_t demand;          /**< n_rates as above or 0 */
    tou_moment_t moment[TOU_MOMENTS]; /**< closings */
} kept_shape_t;

/** The board: what the meter is made on. */
typedef struct kept_board {
    const tou_nv_t *nv;                /**< its nonvolatile part */
    const tou_clock_t *clock;          /**< its clock */
    const tou_zone_t *zone;            /**< where it stands */
    const tou_tariff_source_t *source; /**< its tables */
    tou_event_fn_t on_event;           /**< told what happens; NULL: nobody */
    void *ctx;                         /**< handed to it */
    const tou_param_t *param;          /**< n_params kinds of blocks of the product's own, kept */
    uint8_t n_params;                  /**< their number */
    uint8_t log;                       /**< events kept of each kind; 0: no log */
    bool limits;                       /**< the log has that demand exceeded its limit, too */
    bool writes;                       /**< with limits: and the kinds TOU_EV_..._WRITTEN */
    uint8_t tries;                     /**< wrong passwords that lock a level; 0: nobody can write */
    uint8_t steps;                     /**< readings of the step tariff, see step.h, whose blocks `param` lists; 0: none */
    bool settable;                     /**< load profile and freezes can be set, and freezes have a mode */
    bool (*key)(void *ctx);            /**< with ctx: is the programming key pressed? NULL: there is none */
} kept_board_t;

/** The objects of a meter. Must not be moved. */
typedef struct kept_meter {
    kept_shape_t shape;
    kept_board_t board;

    tou_nv_t nv; /* the board's, or an EEPROM made of it */
    tou_eeprom_t eeprom;
    uint16_t eeprom_map[KEPT_PAGES];
    uint8_t eeprom_buffer[TOU_EEPROM_BUFFER(128)];

    tou_store_t store;
    tou_store_cfg_t store_cfg;
    tou_param_t param[KEPT_PARAMS];
    tou_ring_cfg_t ring[KEPT_RINGS];
    tou_ring_t ring_state[KEPT_RINGS];
    uint8_t entry[KEPT_RINGS][KEPT_ENTRY];
    uint8_t map[TOU_STORE_MAPS(TOU_PARAMS_MAX)];
    uint8_t place[TOU_STORE_PLACE(TOU_PARAM_MAX)];
    uint8_t buffer[KEPT_SLOT];

    tou_tariff_t tariff;
    tou_billing_t billing;
    tou_pulse_t pulse;
    tou_pulse_t *input[1];
    tou_mark_t mark[KEPT_MARKS];
    tou_energy_part_t energy;
    tou_register_t reg[1 + KEPT_RATES];
    tou_demand_part_t demand;
    uint32_t cell[TOU_DEMAND_PERIOD_MAX];
    tou_maximum_t maximum[(1 + KEPT_RATES) * TOU_DEMAND_HIGHEST_MAX];
    uint32_t cumulative[1 + KEPT_RATES];
    const tou_energy_t *energies[1];
    const tou_demand_t *demands[1];
    tou_history_t history;
    tou_history_cfg_t history_cfg;
    tou_freeze_t freeze[KEPT_FREEZES];
    tou_freeze_cfg_t freeze_cfg[KEPT_FREEZES];
    const uint32_t *words[1];
    tou_profile_t profile;
    tou_profile_cfg_t profile_cfg;
    tou_log_t log;
    tou_log_kind_t logged[KEPT_LOGGED];
    tou_access_t access;
    tou_access_cfg_t access_cfg;
    tou_step_t step;
    tou_step_cfg_t step_cfg;
    tou_step_mark_t step_mark[TOU_STEP_MARKS];

    tou_keep_t keep;
    tou_keep_cfg_t keep_cfg;
    tou_meter_t meter;
    tou_meter_cfg_t cfg;
    tou_part_t part[KEPT_PARTS];
} kept_meter_t;

/**
 * @brief Lay out the store and set up all objects; nothing is read or written.
 * @return TOU_E_RANGE: it does not fit the part, or a number is out of range
 */
tou_err_t kept_meter_init(kept_meter_t *self, const kept_shape_t *shape, const kept_board_t *board);

/**
 * @brief Set up all objects anew and find the last commit. Nothing is written.
 * @return TOU_OK; TOU_E_ABSENT: a blank part; TOU_E_INVALID: what is there is not of this meter; TOU_E_IO
 */
tou_err_t kept_meter_mount(kept_meter_t *self);

/**
 * @brief Load the commit that kept_meter_mount() found.
 * @return TOU_OK; TOU_E_ABSENT: there is none; TOU_E_INVALID: it is not of this meter; TOU_E_IO
 */
tou_err_t kept_meter_load(kept_meter_t *self);

/** @brief Read the clock and begin. @return as tou_meter_start(), but for TOU_E_BUSY */
tou_err_t kept_meter_start(kept_meter_t *self);

/**
 * @brief Power comes up: mount, load, start.
 * @return TOU_OK, also on a blank part; TOU_E_INVALID: what is there is not of this meter; TOU_E_IO
 */
tou_err_t kept_meter_boot(kept_meter_t *self);

/** @brief Poll until nothing is left. @return TOU_OK; TOU_E_INVALID: damaged */
tou_err_t kept_meter_settle(kept_meter_t *self);

#endif
