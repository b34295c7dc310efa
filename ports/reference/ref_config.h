/* SPDX-License-Identifier: MIT */
/**
 * @file ref_config.h
 * @brief How big the reference meter is. REF_SMALL, set by the build, chooses the small variant.
 *
 * Both keep their state in a 24C256: 32 KiB. What a product changes first is here; the store's layout follows from it
 * (tou_store_lay_out()), and a memory of another layout is refused.
 */
#ifndef REF_CONFIG_H
#define REF_CONFIG_H

#ifdef REF_SMALL
#define REF_RECORDS 0    /**< freezes, load profile and log of events, cells, step tariff and outputs */
#define REF_RATES   4u   /**< registers beside the total */
#define REF_CELLS   15u  /**< most minutes of a demand window, each a sub-interval */
#define REF_RINGS   1u   /**< closed periods */
#define REF_POOL    96u  /**< bytes of the rings' next entries */
#define REF_SLOT    320u /**< most bytes of a slot of the journal */
#define REF_BLOCK   49u  /**< bytes of the largest block: a day table */
#define REF_SCREENS 0u   /**< blocks of eight screens of the display lists */
#else
#define REF_RECORDS 1
#define REF_RATES   8u
#define REF_CELLS   60u
#define REF_RINGS   23u
#define REF_POOL    2600u
#define REF_SLOT    1024u
#define REF_BLOCK   128u
#define REF_LOG     10u /**< events kept of each kind: as many as DL/T 645-2007 can ask for */
#define REF_PROFILE 96u /**< quarters of an hour in the load profile */
#define REF_SCREENS 8u
#define REF_PEAK    2u  /**< rate of the second pulse output */
#define REF_VALLEY  4u  /**< rate of the third; the first gives all */
#define REF_DWELL_S 60u /**< tariff relays stay on, or off, for so long */
#endif

#define REF_CONSTANT   1600u /**< imp/kWh */
#define REF_HISTORY    12u   /**< closed periods kept */
#define REF_SLOTS      4u    /**< of the journal */
#define REF_SEASONS    14u   /**< DL/T 645-2007: zones of a year */
#define REF_WEEKS      8u    /**< DL/T 645-2007: a zone names a day table, so each table has a week */
#define REF_TABLES     8u    /**< day tables */
#define REF_SPECIALS   254u  /**< holidays */
#define REF_MARKS      4u    /**< minutes that the main loop may be late */
#define REF_SAVE_MIN   15u   /**< the state is saved after so many minutes */
#define REF_SAVE_KWH   1u    /**< or so much energy, whichever comes first */
#define REF_STEPS_SETS 2u    /**< of step tables, their zones and rate prices: one runs, one stands by */
#define REF_PRICES     1u    /**< blocks of eight rate prices of a set */
#define REF_OFFSET_MIN 480   /**< UTC+8, no summer time */
#define REF_TRIES      5u    /**< wrong passwords that lock a level */
#define REF_LOCK_MIN   1440u /**< for so long */

#endif
