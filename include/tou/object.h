/* SPDX-License-Identifier: MIT */
/**
 * @file object.h
 * @brief One name for every value of a meter, and the one door through which protocols and panels get at it.
 *
 * An object id is four bytes: class, item, row and age. What the last three mean follows from the class:
 *
 * | class | item | row | age | value |
 * | --- | --- | --- | --- | --- |
 * | TOU_CLASS_ENERGY | quantity | 0 the total, 1..63 a rate | 0 now, 1.. a closed period, 1 the newest | units; see tou_object_unit() |
 * | TOU_CLASS_MAXIMUM | quantity | likewise | likewise | 0.1 W, and the end of its window; both 0: none |
 * | TOU_CLASS_DEMAND | quantity | 0 | 0 | 0.1 W: the last complete window |
 * | TOU_CLASS_RISING | quantity | 0 | 0 | 0.1 W: the window under way |
 * | TOU_CLASS_CLOCK | 0 | 0 | 0 | the time, UTC; 0: it is not valid |
 * | TOU_CLASS_PERIOD | TOU_PERIOD_... | 0 | 1.. | of a closing: instant, instant of the one before, number or cause |
 *
 * Freezes, records of events and intervals of the load profile: see archive.h.
 *
 * Quantities are numbered as in DL/T 645-2007, 4.1: TOU_QUANTITY_.... The OBIS code of an object (IEC 62056-61) follows from
 * its id by rule.
 *
 * A closed period that has not been yet reads 0, as long as the meter keeps so many; so a master that asks for all twelve is
 * answered from the first day on.
 *
 * What it does not do yet: write, run commands, know who asks. Tables and settings are not named yet.
 *
 * Depends on: history.h, meter.h.  RAM: none of its own.  Context: main loop.
 *
 * @code
 * static const tou_quantity_t quantities[] = {{TOU_QUANTITY_ACTIVE_IMPORT, &import.energy, &peak.demand}};
 * static const tou_objects_t objects = {&meter, quantities, 1, &history, NULL};
 * tou_value_t value;
 * if (tou_object_read(&objects, TOU_OBJECT(TOU_CLASS_ENERGY, TOU_QUANTITY_ACTIVE_IMPORT, 2, 0), &value) == TOU_OK) ...
 * @endcode
 */
#ifndef TOU_OBJECT_H
#define TOU_OBJECT_H

#include "tou/history.h"
#include "tou/meter.h"

TOU_C_BEGIN

/** Classes of objects. Frozen. */
enum {
    TOU_CLASS_ENERGY          = 1,  /**< a register */
    TOU_CLASS_MAXIMUM         = 2,  /**< a maximum demand with its time */
    TOU_CLASS_DEMAND          = 3,  /**< demand of the last window */
    TOU_CLASS_RISING          = 4,  /**< demand of the window under way */
    TOU_CLASS_CLOCK           = 5,  /**< the clock */
    TOU_CLASS_PERIOD          = 6,  /**< of a closed period */
    TOU_CLASS_FREEZE          = 8,  /**< of a freeze, see archive.h */
    TOU_CLASS_FREEZE_ENERGY   = 9,  /**< a register as it was frozen */
    TOU_CLASS_FREEZE_MAXIMUM  = 10, /**< a maximum demand as it was frozen */
    TOU_CLASS_EVENT           = 11, /**< of a record of an event */
    TOU_CLASS_EVENT_ENERGY    = 12, /**< a register as it was at an event */
    TOU_CLASS_EVENT_MAXIMUM   = 13, /**< a maximum demand as it was at an event */
    TOU_CLASS_INTERVAL        = 14, /**< of an interval of the load profile */
    TOU_CLASS_INTERVAL_ENERGY = 15  /**< a register at its end */
};

/** Quantities (DL/T 645-2007, 4.1, DI2). Frozen. */
enum {
    TOU_QUANTITY_ACTIVE_IMPORT   = 1,  /**< active energy, forward */
    TOU_QUANTITY_ACTIVE_EXPORT   = 2,  /**< active energy, reverse */
    TOU_QUANTITY_REACTIVE_1      = 3,  /**< reactive energy, first combination */
    TOU_QUANTITY_REACTIVE_2      = 4,  /**< reactive energy, second combination */
    TOU_QUANTITY_QUADRANT_1      = 5,  /**< reactive energy of a quadrant; 2, 3 and 4 follow */
    TOU_QUANTITY_APPARENT_IMPORT = 9,  /**< apparent energy, forward */
    TOU_QUANTITY_APPARENT_EXPORT = 10, /**< apparent energy, reverse */
    TOU_QUANTITY_MAX             = 10
};

/** Items of TOU_CLASS_PERIOD. Frozen. */
enum {
    TOU_PERIOD_AT     = 0, /**< nominal instant of the closing */
    TOU_PERIOD_SINCE  = 1, /**< of the one before; 0: none */
    TOU_PERIOD_NUMBER = 2, /**< number of the period */
    TOU_PERIOD_CAUSE  = 3  /**< TOU_CAUSE_... */
};

/** An id. @param cls,item,row,age  see above */
#define TOU_OBJECT(cls, item, row, age) \
    (((uint32_t)(cls) << 24) | ((uint32_t)(item) << 16) | ((uint32_t)(row) << 8) | (uint32_t)(age))

/** A quantity that a meter measures. */
typedef struct tou_quantity {
    uint8_t quantity;           /**< TOU_QUANTITY_..., each its own */
    const tou_energy_t *energy; /**< NULL: none */
    const tou_demand_t *demand; /**< NULL: none */
} tou_quantity_t;

struct tou_archive;

/** What can be got at. Constant: everything it points to is set up. */
typedef struct tou_objects {
    const tou_meter_t *meter;          /**< time */
    const tou_quantity_t *quantity;    /**< n_quantities */
    uint8_t n_quantities;              /**< their number */
    const tou_history_t *history;      /**< closed periods, which list these energies and demands; NULL: none */
    const struct tou_archive *archive; /**< freezes, records of events and load profile, see archive.h; NULL: none */
} tou_objects_t;

/** A value. */
typedef struct tou_value {
    uint32_t number; /**< see the class */
    tou_utc_t at;    /**< of a maximum: end of the window; else 0 */
} tou_value_t;

/** Units, as COSEM numbers them (IEC 62056-6-2, unit of scaler_unit). */
enum {
    TOU_COSEM_TIME  = 0,  /**< an instant; not of COSEM */
    TOU_COSEM_W     = 27, /**< watt */
    TOU_COSEM_VA    = 28, /**< volt-ampere */
    TOU_COSEM_VAR   = 29, /**< var */
    TOU_COSEM_WH    = 30, /**< watt-hour */
    TOU_COSEM_VAH   = 31, /**< volt-ampere-hour */
    TOU_COSEM_VARH  = 32, /**< var-hour */
    TOU_COSEM_COUNT = 255 /**< a bare number */
};

/** Unit of a value. */
typedef struct tou_unit {
    uint8_t unit;  /**< TOU_COSEM_... */
    int8_t scaler; /**< the value is number x 10^scaler units */
} tou_unit_t;

/**
 * @brief Read an object.
 * @param id     TOU_OBJECT()
 * @param value  written on TOU_OK only
 * @return TOU_OK; TOU_E_ABSENT: this meter has no such object; TOU_E_BUSY, TOU_E_IO: the store's part is or failed;
 *         TOU_E_INVALID: what was kept is damaged
 * @par Bound reading one record of the history, or one entry of the archive
 */
tou_err_t tou_object_read(const tou_objects_t *self, uint32_t id, tou_value_t *value);

/**
 * @return rates beside the total of an energy or maximum: those of the tariff in force, if the meter has more registers; 0 also if
 *         there is no such object
 */
uint8_t tou_object_rates(const tou_objects_t *self, uint32_t id);

/** @brief Tell the unit of an object. @return TOU_E_ABSENT: no such object; `unit` is untouched */
tou_err_t tou_object_unit(const tou_objects_t *self, uint32_t id, tou_unit_t *unit);

/**
 * @brief Tell the OBIS code of an object, A to F (IEC 62056-61): of energies 1-0:C.8.E, of maxima 1-0:C.6.E, of demand
 *        1-0:C.5.0, rising 1-0:C.4.0, each F 255 now and the age of a closed period; of the clock 0-0:1.0.0.255.
 * @param code  6 bytes
 * @return TOU_E_ABSENT: no such object, or it has none; `code` is untouched
 */
tou_err_t tou_object_obis(const tou_objects_t *self, uint32_t id, uint8_t *code);

TOU_C_END

#endif
