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
 * | TOU_CLASS_BANK | TOU_BANKS_... | 0 | 0 | running bank of seasons and weeks, or of day tables |
 * | TOU_CLASS_RECORD | TOU_ITEM_... | its index | its bank | a record of the tariff: its bytes, see tables.h |
 * | TOU_CLASS_SWITCH | TOU_BANKS_... | 0 | 0 | local time at which that pair of banks is switched:4; TOU_WALL_NONE: none |
 * | TOU_CLASS_STATE | TOU_STATE_... | quantity | 0 | what is known of it |
 * | TOU_CLASS_SETTING | TOU_SETTING_... | which one | 0 | settings: their bytes, see settings.h |
 * | TOU_CLASS_CELL | TOU_CELL_... | which one | 0 | a value that is kept for the product: its bytes, see cell.h |
 * | TOU_CLASS_STEP, ..._ENERGY, ..._SETTING | TOU_STEP_..., TOU_STEP_SET_... | | | of the step tariff, see step_object.h |
 *
 * The first are numbers, read by tou_object_read(). Records, switches, settings and cells are bytes, little-endian, read by tou_object_get(). These, and the
 * clock as four bytes, are written by tou_object_put(): checked as a whole, then kept and put into force, or refused without a
 * trace. Commands go through tou_object_run(). What was put or run is real when the next commit is complete: ask the keeper for a
 * ticket (keep.h).
 *
 * Freezes, records of events and intervals of the load profile: see archive.h.
 *
 * Quantities are numbered as in DL/T 645-2007, 4.1: TOU_QUANTITY_.... The OBIS code of an object (IEC 62056-61) follows from
 * its id by rule.
 *
 * A closed period that has not been yet reads 0, as long as the meter keeps so many; so a master that asks for all twelve is
 * answered from the first day on.
 *
 * Several records that belong together are put by tou_object_put_all(): if power fails meanwhile, some are new. A bank that stands by is
 * checked whole before it runs, and the set in force is valid after each.
 *
 * What it does not do: know who asks. A link or a panel asks access.h first.
 *
 * Depends on: demand_part.h, freeze.h, history.h, meter.h, settings.h, store.h.  RAM: none of its own.  Context: main loop.
 *
 * @code
 * static const tou_quantity_t quantities[] = {{TOU_QUANTITY_ACTIVE_IMPORT, &import.energy, &peak.demand}};
 * static const tou_objects_t objects = {&meter, quantities, 1, &history, NULL, &changing, NULL, NULL};
 * tou_value_t value;
 * if (tou_object_read(&objects, TOU_OBJECT(TOU_CLASS_ENERGY, TOU_QUANTITY_ACTIVE_IMPORT, 2, 0), &value) == TOU_OK) ...
 * @endcode
 */
#ifndef TOU_OBJECT_H
#define TOU_OBJECT_H

#include "tou/demand_part.h"
#include "tou/freeze.h"
#include "tou/history.h"
#include "tou/meter.h"
#include "tou/settings.h"
#include "tou/store.h"

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
    TOU_CLASS_INTERVAL_ENERGY = 15, /**< a register at its end */
    TOU_CLASS_RECORD          = 16, /**< a record of the tariff */
    TOU_CLASS_SWITCH          = 17, /**< when banks are switched */
    TOU_CLASS_SETTING         = 18, /**< settings */
    TOU_CLASS_BANK            = 19, /**< which bank runs */
    TOU_CLASS_CELL            = 20, /**< a value that is kept for the product, see cell.h */
    TOU_CLASS_STATE           = 21, /**< what is known of a quantity */
    TOU_CLASS_STEP            = 24, /**< of the step tariff, see step_object.h */
    TOU_CLASS_STEP_ENERGY     = 25, /**< what was consumed of a quantity */
    TOU_CLASS_STEP_SETTING    = 26  /**< its tables */
};

/** Items of TOU_CLASS_STATE. Frozen. */
enum {
    TOU_STATE_OVER     = 0, /**< 1: the last window of its demand exceeded its limit, see demand_part.h; else 0 */
    TOU_STATE_CONSTANT = 1, /**< pulses to a kWh that its energy is counted by */
    TOU_STATE_SETTING  = 2  /**< block of TOU_SETTING_DEMAND that its demand has */
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

/** Commands. Frozen. */
enum {
    TOU_RUN_DEMAND_CLEAR = 1, /**< clear the maxima */
    TOU_RUN_METER_CLEAR  = 2, /**< clear everything that was measured */
    TOU_RUN_EVENT_CLEAR  = 3, /**< clear records of events; argument: the kind, 0: all */
    TOU_RUN_FREEZE       = 4, /**< take an instant freeze */
    TOU_RUN_CLOSE        = 5, /**< close the period by hand: TOU_CAUSE_COMMAND */
    TOU_RUN_ANNOUNCE     = 6  /**< argument: day table 0..32, and 256 for tomorrow, see tou_tariff_announce() */
};

/** What can be changed. Constant: everything it points to is set up. */
typedef struct tou_changing {
    tou_store_t *store;               /**< has the blocks of the settings below */
    tou_demand_part_t *const *demand; /**< n_demands, whose settings are blocks 0.. of TOU_SETTING_DEMAND */
    const tou_constant_t *constant;   /**< what pulses of these demands are worth */
    uint8_t n_demands;                /**< their number */
    uint8_t n_cells;                  /**< cells that each has room for, see TOU_DEMAND_CELLS() */
    tou_freeze_t *timed;              /**< the freeze whose moments can be set, see freeze.h; NULL: none */
    tou_err_t (*set_timed)(tou_freeze_t *freeze, const tou_schedule_cfg_t *cfg, tou_utc_t utc)
        TOU_REENTRANT; /**< tou_freeze_set_schedule(); a pointer, so that a meter without freezes does not link them */
} tou_changing_t;

struct tou_archive;
struct tou_cells;
struct tou_steps;

/** What can be got at. Constant: everything it points to is set up. */
typedef struct tou_objects {
    tou_meter_t *meter;                /**< time, tariff, billing */
    const tou_quantity_t *quantity;    /**< n_quantities */
    uint8_t n_quantities;              /**< their number */
    const tou_history_t *history;      /**< closed periods, which list these energies and demands; NULL: none */
    const struct tou_archive *archive; /**< freezes, records of events and load profile, see archive.h; NULL: none */
    const tou_changing_t *changing;    /**< NULL: reading only */
    const struct tou_cells *cells;     /**< see cell.h; NULL: none */
    const struct tou_steps *steps;     /**< step tariff, see step_object.h; NULL: none */
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

/** @return bytes of an object that is read and written as bytes, but for cells and steps; 0: there is no such class. @param id  TOU_OBJECT() */
uint8_t tou_object_size(uint32_t id);

/**
 * @brief Read an object as bytes.
 * @param out  tou_object_size() bytes, of a cell tou_cell_size(); written on TOU_OK only
 * @return TOU_OK; TOU_E_ABSENT: this meter has no such object, or it was never written; TOU_E_BUSY: call again; TOU_E_IO; TOU_E_INVALID:
 *         what was kept is damaged
 * @par Bound one read of a block
 */
tou_err_t tou_object_get(const tou_objects_t *self, uint32_t id, uint8_t *out);

/**
 * @brief Write an object.
 * @param bytes  n bytes, the same until it is neither TOU_MORE nor TOU_E_BUSY
 * @param n      tou_object_size(), of a cell tou_cell_size(); 4 for the clock
 * @return TOU_OK: it is in force, or stands by; TOU_MORE: call again at once; TOU_E_BUSY: call again after the meter was polled; TOU_E_INVALID:
 *         the bytes are not valid, or the set in force would not be; TOU_E_RANGE: n, or the time is outside 2000..2099; TOU_E_ABSENT: no such
 *         object; TOU_E_DENIED: it is not written, or this meter is for reading only; TOU_E_IO. But for TOU_OK nothing changes.
 * @par Bound one read and one write of a block
 */
tou_err_t tou_object_put(const tou_objects_t *self, uint32_t id, const uint8_t *bytes, uint8_t n);

/**
 * @brief Write records of the tariff that belong together: all of them, or none if what results is not valid.
 * @param batch  see tou_tariff_write_all()
 * @return as tou_object_put(). But for TOU_OK nothing changes, unless the part failed meanwhile or the caller gave up.
 * @par Bound as tou_tariff_write_all()
 */
tou_err_t tou_object_put_all(const tou_objects_t *self, tou_batch_t *batch);

/**
 * @brief Run a command.
 * @param command   TOU_RUN_...
 * @param argument  see there, else 0
 * @return TOU_OK; TOU_E_BUSY: call again after the meter was polled; TOU_E_ARG: no such command; TOU_E_RANGE, TOU_E_DENIED: as the
 *         function behind it says; TOU_E_INVALID: the meter is damaged. But for TOU_OK nothing changes.
 */
tou_err_t tou_object_run(const tou_objects_t *self, uint8_t command, uint32_t argument);

/**
 * @brief Set the moments of the timed freeze.
 * @return TOU_OK; TOU_E_BUSY: call again after the meter was polled; TOU_E_DENIED: this meter has none; TOU_E_RANGE as
 *         tou_schedule_check(); TOU_E_INVALID: the meter is damaged. But for TOU_OK nothing changes.
 */
tou_err_t tou_object_schedule(const tou_objects_t *self, const tou_schedule_cfg_t *schedule);

/**
 * @brief Have it taken down that something was programmed: TOU_EV_PROGRAMMED.
 * @param what  n bytes, in the words of who asks, at most TOU_LOG_EXTRA_MAX are kept
 * @return TOU_OK; TOU_E_BUSY: call again after the meter was polled; TOU_E_INVALID: the meter is damaged
 */
tou_err_t tou_object_programmed(const tou_objects_t *self, const uint8_t *what, uint8_t n);

TOU_C_END

#endif
