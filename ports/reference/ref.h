/* SPDX-License-Identifier: MIT */
/**
 * @file ref.h
 * @brief The reference meter: what a board's vectors and main() need of it.
 *
 * One active import input, energy and maximum demand by rate, closed periods, tariff tables, settings and passwords, all of it
 * kept, read and programmed over DL/T 645-2007 and 1997; the large variant has freezes, a load profile, a log of events, cells and a
 * step tariff, pulse outputs and tariff relays, too. Nothing in it knows a board: board.h does.
 */
#ifndef REF_H
#define REF_H

#include "board.h"
#include "ref_config.h"
#include "tou/demand_part.h"
#include "tou/dlt645.h"
#include "tou/energy_part.h"
#include "tou/history.h"
#include "tou/keep.h"
#include "tou/kept_tables.h"
#include "tou/step.h"

/** Block of the address, once one was written. */
#define REF_ADDRESS 0x40u

/** Ids of rings. */
enum { REF_RING_MONTH = 0x40, REF_RING_PROFILE = 0x41, REF_RING_FREEZE = 0x50, REF_RING_LOG = 0x60 };

/** Ids of parts. */
enum {
    REF_PART_ENERGY = TOU_KEPT_PART,
    REF_PART_DEMAND,
    REF_PART_ACCESS,
    REF_PART_PROFILE,
    REF_PART_LOG,
    REF_PART_STEP,
    REF_PART_FREEZE = 0x20,
    REF_PART_OUTPUT = 0x30
};

/** Blocks of settings and tables. */
#define REF_BLOCKS                                                         \
    (5u + TOU_KEPT_COMMON_BLOCKS(REF_RATES, REF_SPECIALS) +                \
     2u * TOU_KEPT_BANKED_BLOCKS(REF_SEASONS, REF_WEEKS, REF_TABLES, 0u) + \
     (REF_RECORDS ? 1u + TOU_TEXTS + REF_SCREENS + REF_STEPS_SETS * (TOU_STEP_TABLES + 1u + REF_PRICES) : 0u))

/** Most parts. */
#define REF_PARTS (REF_RECORDS ? 17u : 4u)

/** The meter. */
typedef struct ref {
    tou_keep_t keep;
    tou_mark_t mark[REF_MARKS];
    tou_meter_t meter;
    tou_meter_cfg_t cfg;
    tou_part_t part[REF_PARTS];
    tou_tariff_t tariff;
    tou_billing_t billing;
    tou_billing_cfg_t billing_cfg;
    tou_energy_part_t energy;
    tou_register_t reg[1u + REF_RATES];
    tou_demand_part_t demand;
    tou_demand_settings_t demand_set;
    uint32_t cell[REF_CELLS];
    tou_maximum_t maximum[1u + REF_RATES];
    tou_history_t history;
    tou_access_t access;
    tou_store_t store;
    tou_store_cfg_t store_cfg;
    tou_ring_cfg_t ring[REF_RINGS];
    tou_ring_t ring_state[REF_RINGS];
    uint8_t map[TOU_STORE_MAPS(REF_BLOCKS)];
    uint8_t place[TOU_STORE_PLACE(REF_BLOCK)];
    uint8_t buffer[REF_SLOT];
    uint8_t pool[REF_POOL];
    uint16_t pooled; /**< bytes of `pool` in use */
    tou_dlt645_station_t station;
    tou_dlt645_t port[BOARD_LINES];
    uint32_t ms;     /**< when the ports were last told the time */
    tou_err_t state; /**< TOU_OK: it keeps what it counts */
} ref_t;

extern ref_t ref;

/** Where it stands. */
extern const tou_zone_t ref_zone;
/** What is measured: one of each. */
extern const tou_energy_t *const ref_energies[];
extern const tou_demand_t *const ref_demands[];
/** A capture of everything. */
extern const tou_capture_t ref_capture;

/** @brief Power is up, board_init() was called: find the last commit and go on from it. */
void ref_boot(void);

/** @brief One turn of the main loop. */
void ref_poll(void);

/** @name Between the files of the meter
 * @{ */
/** @brief Set up the ports. The meter was started. */
void ref_link_init(void);
/** @brief Bytes and time for the ports. @return is one busy? */
bool ref_link_poll(void);
/** @brief List a ring of the store. @return its number */
uint8_t ref_add_ring(uint8_t id, uint16_t size, uint16_t depth);
/** @brief List a part of the meter. */
void ref_add_part(const tou_part_ops_t *ops, void *ctx, uint8_t id);
/** @} */

#endif
