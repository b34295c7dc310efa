/* SPDX-License-Identifier: MIT */
/**
 * @file archive.h
 * @brief Freezes, records of events and the load profile as objects (object.h): for a meter that keeps them. One that does not leaves
 *        the archive of its objects NULL, and links none of this.
 *
 * | class | item | row | age | value |
 * | --- | --- | --- | --- | --- |
 * | TOU_CLASS_FREEZE | kind of freeze | TOU_FROZEN_... | 1.. | of a freeze; age 0 with row 0: how many were taken |
 * | TOU_CLASS_FREEZE_ENERGY | kind x 16 + quantity | 0 the total, 1..63 a rate | 1.. | units of the quantity's energy |
 * | TOU_CLASS_FREEZE_MAXIMUM | likewise | likewise | 1.. | 0.1 W, and the end of its window |
 * | TOU_CLASS_EVENT | TOU_EV_... | TOU_EVENT_... | 1.. | of a record; age 0 with row 0: how many there were |
 * | TOU_CLASS_EVENT_ENERGY | TOU_EV_... | quantity | 1.. | units: the total, as it was taken down with the event |
 * | TOU_CLASS_EVENT_MAXIMUM | TOU_EV_... | quantity | 1.. | 0.1 W, and the end of its window, likewise |
 * | TOU_CLASS_INTERVAL | high byte of the age | TOU_INTERVAL_... | low byte | of an interval; age 0 with row 0: how many there were |
 * | TOU_CLASS_INTERVAL_ENERGY | high byte of the age | quantity | low byte | units: the total at its end |
 *
 * Age 1 is the newest. Kinds of freezes are numbered as in DL/T 645-2007 (05 kk ii nn), those of events as in part.h. A quantity is
 * one of the objects' list; it is found in what was taken down as an energy or demand, or as a word that is its register.
 *
 * Energies and maxima of a freeze are all that it has, whatever its mode says.
 *
 * A freeze or a record of an event that has not been yet reads 0, its mode all, as long as the meter keeps so many, as closed periods do. An
 * interval that has not been is TOU_E_ABSENT. Numbers of how many there were are those since it was cleared, modulo 2^24; who
 * reads a record in several steps compares them, since ages move on with each new one.
 *
 * What it does not do: serve a second freeze of a kind, a second log or profile; words that are no registers; highest maxima
 * but the first.
 *
 * Depends on: object.h, freeze.h, log.h, profile.h.  RAM: none of its own.  Context: main loop.
 *
 * @code
 * static const tou_archive_t archive = {tou_archive_read, {&timed, &instant, NULL, NULL, NULL, NULL, &daily, NULL}, &events, &profile, 0};
 * static const tou_objects_t objects = {&meter, quantities, 1, &history, &archive};
 * err = tou_object_read(&objects, TOU_OBJECT(TOU_CLASS_FREEZE, TOU_FREEZE_DAILY, 0, 1), &value);    // when the last one was
 * @endcode
 */
#ifndef TOU_ARCHIVE_H
#define TOU_ARCHIVE_H

#include "tou/freeze.h"
#include "tou/log.h"
#include "tou/object.h"
#include "tou/profile.h"

TOU_C_BEGIN

/** Kinds of freezes (DL/T 645-2007, 4.6, DI2). Frozen. */
enum {
    TOU_FREEZE_TIMED   = 0, /**< by a schedule that a command sets */
    TOU_FREEZE_INSTANT = 1, /**< at a command */
    TOU_FREEZE_WEEKS   = 2, /**< at a switch of seasons and weeks */
    TOU_FREEZE_DAYS    = 3, /**< at a switch of day tables */
    TOU_FREEZE_HOURLY  = 4, /**< every hour */
    TOU_FREEZE_PRICES  = 5, /**< at a switch of prices */
    TOU_FREEZE_DAILY   = 6, /**< every day */
    TOU_FREEZE_STEPS   = 7, /**< at a switch of steps */
    TOU_FREEZE_KINDS   = 8
};

/** Rows of TOU_CLASS_FREEZE. Frozen. */
enum {
    TOU_FROZEN_AT   = 0, /**< its instant */
    TOU_FROZEN_MODE = 1  /**< the mode that it was taken in, see freeze.h */
};

/** Rows of TOU_CLASS_EVENT, see tou_log_entry_t. Frozen. */
enum {
    TOU_EVENT_AT     = 0, /**< when */
    TOU_EVENT_BEFORE = 1, /**< an instant before */
    TOU_EVENT_BY     = 2, /**< operator's code */
    TOU_EVENT_DETAIL = 3, /**< see the kind */
    TOU_EVENT_EXTRA  = 16 /**< four bytes of its extra; 17 the next four, as many as are kept */
};

/** Rows of TOU_CLASS_INTERVAL. Frozen. */
enum {
    TOU_INTERVAL_AT     = 0, /**< its end */
    TOU_INTERVAL_STATUS = 1  /**< TOU_PROFILE_... bits */
};

/** An id of TOU_CLASS_INTERVAL or TOU_CLASS_INTERVAL_ENERGY. @param age  1 the newest .. 65535 */
#define TOU_OBJECT_INTERVAL(cls, row, age) TOU_OBJECT(cls, (uint16_t)(age) >> 8, row, (age)&0xFFu)

/** How tou_object_read() gets at the classes above. */
typedef tou_err_t (*tou_archive_read_t)(const tou_objects_t *objects, uint32_t id, tou_value_t *value) TOU_REENTRANT;

/** What is kept. Constant: everything it points to is set up. */
typedef struct tou_archive {
    tou_archive_read_t read;                      /**< tou_archive_read */
    const tou_freeze_t *freeze[TOU_FREEZE_KINDS]; /**< by kind; NULL: none. Kinds that one freeze serves share it */
    const tou_log_t *log;                         /**< records of events; NULL: none */
    const tou_profile_t *profile;                 /**< NULL: none */
    uint8_t limited; /**< quantity of the demand that TOU_EV_UNDER_LIMIT is told of; 0: of none, or of several */
} tou_archive_t;

/**
 * @brief For tou_archive_t: read an object of the classes above. Others call tou_object_read().
 * @return as tou_object_read()
 * @par Bound reading one entry of a ring
 */
tou_err_t tou_archive_read(const tou_objects_t *objects, uint32_t id, tou_value_t *value) TOU_REENTRANT;

/**
 * @return of a quantity, how many registers or maxima a freeze holds - 0 none, 1 the total only, else the total and the rates of
 *         the tariff in force - or the load profile: 0 or 1. Nothing is read
 * @param id  of TOU_CLASS_FREEZE_ENERGY, TOU_CLASS_FREEZE_MAXIMUM or TOU_CLASS_INTERVAL_ENERGY; row of a freeze and age are not looked at
 */
uint8_t tou_archive_registers(const tou_objects_t *objects, uint32_t id);

/**
 * @brief Find the oldest interval that ended at an instant or later, see tou_profile_find().
 * @param utc  0: the oldest of all
 * @param age  1 the newest ..
 * @return TOU_E_ABSENT: there is none; TOU_E_BUSY; TOU_E_IO; `age` is untouched
 * @par Bound as tou_profile_find()
 */
tou_err_t tou_archive_find(const tou_objects_t *objects, tou_utc_t utc, uint16_t *age);

TOU_C_END

#endif
