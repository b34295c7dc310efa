/* SPDX-License-Identifier: MIT */
/**
 * @file step_object.h
 * @brief The step tariff as objects (object.h): what was consumed, which step that is, what it costs, and tables that are written.
 *
 * | class | item | row | age | value |
 * | --- | --- | --- | --- | --- |
 * | TOU_CLASS_STEP | TOU_STEP_CONSUMED | 0 | 0 now, 1.. a settled period | units, combined; see below |
 * | TOU_CLASS_STEP | TOU_STEP_NUMBER | 0 | 0 | step, 1.. |
 * | TOU_CLASS_STEP | TOU_STEP_PRICE | 0 | 0 | its price, 0.0001 of the currency's unit a kWh |
 * | TOU_CLASS_STEP | TOU_STEP_AT | 0 | 0 the next settlement, 1.. one that was | instant; 0: none, or not known |
 * | TOU_CLASS_STEP | TOU_STEP_TABLE | 0 | 0 | table in force, 1..TOU_STEP_TABLES |
 * | TOU_CLASS_STEP | TOU_STEP_BANK | TOU_STEP_SETS_... | 0 | set that runs, 0 or 1 |
 * | TOU_CLASS_STEP_ENERGY | active energy, a quantity | 0 | as TOU_STEP_CONSUMED | units of it |
 * | TOU_CLASS_STEP_SETTING | TOU_STEP_SET_TABLE | 1..TOU_STEP_TABLES | set | a table: TOU_SETTINGS_STEPS bytes, see step.h |
 * | TOU_CLASS_STEP_SETTING | TOU_STEP_SET_ZONES | 0 | set | zones: TOU_SETTINGS_STEP_ZONE bytes, see step.h |
 * | TOU_CLASS_STEP_SETTING | TOU_STEP_SET_PRICE | rate, 1..63 | set | rate price, 0..TOU_STEP_MOST: 4 bytes |
 * | TOU_CLASS_STEP_SETTING | TOU_STEP_SET_SWITCH | TOU_STEP_SETS_... | 0 | local time of the switch: 4 bytes; TOU_WALL_NONE: none |
 *
 * What was consumed is forward and reverse active energy, added or subtracted as TOU_CELL_COMBINE_ACTIVE says at present; less than
 * nothing is 0. The cell TOU_CELL_STEPS is the highest step, 0: as the table says. What is written obeys the rules of step.h: a set
 * that stands by in any order, the one that runs only if it stays valid.
 *
 * Depends on: cell.h, step.h.  RAM: none of its own.  Context: main loop.
 *
 * @code
 * static const tou_steps_t steps = {&tou_step_ops, tou_step_read, &step};
 * objects.steps = &steps;
 * err = tou_object_read(&objects, TOU_OBJECT(TOU_CLASS_STEP, TOU_STEP_NUMBER, 0, 0), &value);
 * @endcode
 */
#ifndef TOU_STEP_OBJECT_H
#define TOU_STEP_OBJECT_H

#include "tou/cell.h"
#include "tou/step.h"

TOU_C_BEGIN

/** Items of TOU_CLASS_STEP. Frozen. */
enum {
    TOU_STEP_CONSUMED = 0, /**< consumption */
    TOU_STEP_NUMBER   = 1, /**< present step */
    TOU_STEP_PRICE    = 2, /**< present step price */
    TOU_STEP_AT       = 3, /**< settlement */
    TOU_STEP_TABLE    = 4, /**< table in force */
    TOU_STEP_BANK     = 5  /**< which set runs */
};

/** Items of TOU_CLASS_STEP_SETTING. Frozen. */
enum {
    TOU_STEP_SET_TABLE  = 0, /**< a step table */
    TOU_STEP_SET_ZONES  = 1, /**< zones */
    TOU_STEP_SET_PRICE  = 2, /**< a rate price */
    TOU_STEP_SET_SWITCH = 3  /**< a switch time */
};

/** The step tariff of a meter, for tou_objects_t. Constant: everything it points to is set up. */
typedef struct tou_steps {
    const tou_cell_ops_t *ops;                                                                      /**< &tou_step_ops */
    tou_err_t (*read)(const tou_objects_t *objects, uint32_t id, tou_value_t *value) TOU_REENTRANT; /**< tou_step_read */
    tou_step_t *step; /**< the part, whose energies the objects list */
} tou_steps_t;

/** Functions of what is bytes. */
extern const tou_cell_ops_t tou_step_ops;

/**
 * @brief For tou_steps_t: read a number of the classes above. Others call tou_object_read().
 * @return as tou_object_read(); of step and price TOU_E_ABSENT also if the table in force was never written
 * @par Bound two reads of blocks
 */
tou_err_t tou_step_read(const tou_objects_t *objects, uint32_t id, tou_value_t *value) TOU_REENTRANT;

TOU_C_END

#endif
