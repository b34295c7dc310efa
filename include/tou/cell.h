/* SPDX-License-Identifier: MIT */
/**
 * @file cell.h
 * @brief Cells: values that a meter keeps, checks and answers: pulse width, display, ratios, words, load profile, freezes, name
 *        plate, lists of display screens. The effect of most is the product's.
 *
 * A cell is an object (object.h): class TOU_CLASS_CELL, item TOU_CELL_..., row which of several, age 0. It is read by
 * tou_object_get() and written by tou_object_put(), for a meter whose objects list `cells`; one that leaves them NULL has none, and
 * links none of this.
 *
 * | kind | bytes | may be |
 * | --- | --- | --- |
 * | number | little-endian | from the least to the most; each has a default |
 * | word | 1 | bits that are defined; of a speed exactly one |
 * | moment | minute, hour; day, month; year of 2000 | a reading of a clock; with a date also all 0: none |
 * | text | characters, the first one first, then 0 | ASCII without control characters |
 * | digits | packed, the lowest two first | BCD |
 * | screen | what:4, the identifier that a protocol has for it, little-endian; part:1, of it, 0..254 | any |
 *
 * **Where they are kept.** Numbers, words and moments in one block TOU_SETTING_CELLS; each text and digits in a block TOU_SETTING_TEXT;
 * eight screens in a block of TOU_SETTING_SCREENS, of both lists by turns: 2 x n blocks have room for 8 x n screens of each. The sizes
 * are in settings.h. A product lists what it wants. What is not listed cannot be written and reads as its default, a text or
 * screen as TOU_E_ABSENT, and so does what was never written. Numbers are kept as what differs from the default, by exclusive
 * or, so that a block that is all zero is all defaults: defaults and places are frozen.
 *
 * **Who obeys them.** TOU_CELL_COMBINE_ACTIVE and TOU_CELL_COMBINE_REACTIVE: DL/T 645, in what it answers as combined energy.
 * TOU_CELL_LOAD_..., TOU_CELL_FREEZE_MODE, TOU_CELL_HOURLY_... and TOU_CELL_DAILY_AT: load profiles and freezes that are listed below, see
 * tou_cell_loads and tou_cell_freezes. Nothing in the library obeys the others: the product is told by `on_cell`, and
 * reads them at power-up. Ratios above all are for display: energy is counted by what a pulse is worth (settings.h), which they do not
 * change.
 *
 * Depends on: object.h, profile.h.  RAM: none of its own.  Context: main loop.
 *
 * @code
 * static const tou_param_t params[] = {{TOU_SETTING_CELLS, 1, TOU_SETTINGS_CELLS}, {TOU_SETTING_TEXT, TOU_TEXTS, TOU_SETTINGS_TEXT}};
 * static const tou_cells_t cells = {&tou_cell_ops, on_cell, NULL, {"1.0", "A", "ACME"}, NULL, NULL, NULL, NULL};
 * uint8_t ms[2];
 * objects.cells = &cells;
 * if (tou_object_get(&objects, TOU_OBJECT(TOU_CLASS_CELL, TOU_CELL_PULSE_MS, 0, 0), ms) == TOU_OK) ...
 * @endcode
 */
#ifndef TOU_CELL_H
#define TOU_CELL_H

#include "tou/object.h"
#include "tou/profile.h"

TOU_C_BEGIN

/** Cells, and where DL/T 645-2007 has them. Rows begin with 0, those of screens with 1. Frozen. */
enum {
    TOU_CELL_PULSE_MS         = 1,  /**< width of test pulses, 1..9999 ms; 80 (04000105) */
    TOU_CELL_SCREENS          = 2,  /**< screens that are shown, 0..99; 0. Rows: by turns, by key (04000301, 305) */
    TOU_CELL_SCREEN_S         = 3,  /**< seconds of each, 5..20; 5 (04000302) */
    TOU_CELL_ENERGY_DECIMALS  = 4,  /**< shown, 0..2; 2 (04000303) */
    TOU_CELL_POWER_DECIMALS   = 5,  /**< shown, 0..4; 4 (04000304) */
    TOU_CELL_CT               = 6,  /**< ratio of the current transformer, 1..999999; 1 (04000306) */
    TOU_CELL_VT               = 7,  /**< of the voltage transformer; 1 (04000307) */
    TOU_CELL_FULL_S           = 8,  /**< seconds of all segments at power-up, 5..30; 5 (04000308) */
    TOU_CELL_HARMONICS        = 9,  /**< orders that are analysed, 0..99; 0 (04000206) */
    TOU_CELL_STEPS            = 10, /**< steps of a tariff, 0..7; 0 (04000207) */
    TOU_CELL_COMBINE_ACTIVE   = 11, /**< TOU_COMBINE_... bits; 05 (04000601) */
    TOU_CELL_COMBINE_REACTIVE = 12, /**< TOU_COMBINE_ADD and _SUBTRACT of each quadrant, the first one lowest; 05: 1 and 2
                                         added, 50: 3 and 4. Rows: combination 1, 2 (04000602, 603) */
    TOU_CELL_SPEED     = 13, /**< codes of DL/T 645; 08: 2400 Bd. Rows: modulated, contact IR, ports 1..3 (04000701..705) */
    TOU_CELL_LOAD_MODE = 14, /**< classes of the load profile, 00..3F; 3F (04000901) */
    TOU_CELL_FREEZE_MODE   = 15, /**< what is frozen; FF. Rows: timed, instant, at switches, hourly, daily (04000902..906) */
    TOU_CELL_LOAD_START    = 16, /**< mm hh DD MM from which on intervals are recorded; none: at once (04000A01) */
    TOU_CELL_LOAD_INTERVAL = 17, /**< minutes, 0..1440; 0: none. Rows: classes 1..6 (04000A02..07) */
    TOU_CELL_LINE          = 18, /**< parameters of the line, 0..9999; 0. Rows: 12 (04000D01..0C) */
    TOU_CELL_VOLTAGE       = 19, /**< limits, 0..9999, 0.1 V; 0: none. Rows: upper, lower (04000E03, E04) */
    TOU_CELL_HOURLY_START  = 20, /**< mm hh DD MM YY from which on hourly freezes are taken; none: at once (04001201) */
    TOU_CELL_HOURLY_MIN    = 21, /**< minutes between them, 1..60; 60 (04001202) */
    TOU_CELL_DAILY_AT      = 22, /**< mm hh of daily freezes; 00:00 (04001203) */
    TOU_CELL_TRIP_MIN      = 23, /**< minutes until it trips, 0..9999; 0 (04001401) */
    TOU_CELL_ASSET         = 24, /**< text of 32: the owner's code of the meter (04000403) */
    TOU_CELL_RATED_VOLTAGE = 25, /**< text of 6 (04000404) */
    TOU_CELL_RATED_CURRENT = 26, /**< text of 6 (04000405) */
    TOU_CELL_MAX_CURRENT   = 27, /**< text of 6 (04000406) */
    TOU_CELL_ACCURACY      = 28, /**< text of 4: class of accuracy. Rows: active, reactive (04000407, 408) */
    TOU_CELL_MODEL         = 29, /**< text of 10 (0400040B) */
    TOU_CELL_MADE          = 30, /**< text of 10: date (0400040C) */
    TOU_CELL_PROTOCOL      = 31, /**< text of 16: version of the protocol (0400040D) */
    TOU_CELL_CUSTOMER      = 32, /**< 12 digits (0400040E) */
    TOU_CELL_NUMBER        = 33, /**< 12 digits: the meter's number, which need not be its address (04000402) */
    TOU_CELL_SCREEN        = 34, /**< screen of the list by turns. Rows: 1..254 (040401nn) */
    TOU_CELL_KEY_SCREEN    = 35, /**< of the list by key. Rows: 1..254 (040402nn) */
    TOU_CELL_MAKER         = 36  /**< text of 32, for reading: versions of software and hardware, maker (04800001..03) */
};

/** Bits of combinations: two of each quantity (DL/T 645-2007, 4.4). */
enum {
    TOU_COMBINE_ADD             = 0x01, /**< it is added */
    TOU_COMBINE_SUBTRACT        = 0x02, /**< subtracted */
    TOU_COMBINE_REACTIVE_1      = 0x05, /**< of the first combination of reactive energy, if it was never written */
    TOU_COMBINE_REACTIVE_2      = 0x50, /**< of the second */
    TOU_COMBINE_ADD_IMPORT      = 0x01, /**< forward energy is added */
    TOU_COMBINE_SUBTRACT_IMPORT = 0x02, /**< subtracted */
    TOU_COMBINE_ADD_EXPORT      = 0x04, /**< reverse energy is added */
    TOU_COMBINE_SUBTRACT_EXPORT = 0x08, /**< subtracted */
    TOU_COMBINE_DEFAULT         = 0x05  /**< both are added */
};

/** Bits that each quantity has in the word of a combination. */
#define TOU_COMBINE_BITS 2u
/** Most bytes of a cell. */
#define TOU_CELL_MAX 32u
/** Classes of load profiles. */
#define TOU_LOAD_CLASSES 6u
/** Rows of TOU_CELL_MAKER. */
#define TOU_MAKER_TEXTS 3u

/** How tou_object_get() and tou_object_put() get at cells. */
typedef struct tou_cell_ops {
    uint8_t (*size)(uint32_t id) TOU_REENTRANT;                                              /**< tou_cell_size() */
    tou_err_t (*get)(const tou_objects_t *objects, uint32_t id, uint8_t *out) TOU_REENTRANT; /**< as tou_object_get() */
    tou_err_t (*put)(const tou_objects_t *objects, uint32_t id,
                     const uint8_t *bytes) TOU_REENTRANT; /**< as tou_object_put() */
} tou_cell_ops_t;

/** How parts keep cells and obey them. Both answer TOU_E_ABSENT to one that is none of theirs: it is kept as others. */
typedef struct tou_cell_obeying {
    tou_err_t (*get)(const tou_objects_t *objects, uint32_t id, uint8_t *out) TOU_REENTRANT; /**< as tou_object_get() */
    tou_err_t (*put)(const tou_objects_t *objects, uint32_t id,
                     const uint8_t *bytes) TOU_REENTRANT; /**< as tou_object_put(), of bytes that may be */
} tou_cell_obeying_t;

/** Cells of a meter. Constant: everything it points to is set up. */
typedef struct tou_cells {
    const tou_cell_ops_t *ops; /**< &tou_cell_ops */
    /** A cell was written: it reads as the new value, and is real with the next commit. The meter is unlocked. NULL: nobody is told. */
    void (*on_cell)(void *ctx, uint32_t id) TOU_REENTRANT;
    void *ctx;                                /**< handed to it */
    const char *maker[TOU_MAKER_TEXTS];       /**< rows of TOU_CELL_MAKER, of which 32 characters are read; NULL: none */
    tou_profile_t *const *load;               /**< TOU_LOAD_CLASSES: the profile of each class, `settable`; NULL: none */
    const tou_cell_obeying_t *obeying_load;   /**< tou_cell_loads; NULL: `load` is not looked at, nor profiles linked */
    tou_freeze_t *const *freeze;              /**< TOU_FREEZE_KINDS, see archive.h: by kind, `ruled`; NULL: none */
    const tou_cell_obeying_t *obeying_freeze; /**< tou_cell_freezes; NULL: `freeze` is not looked at, nor freezes linked */
} tou_cells_t;

/** Functions of cells. */
extern const tou_cell_ops_t tou_cell_ops;

/**
 * @brief Cells of load profiles. What is listed keeps them, as the part keeps all of its settings.
 *
 * - TOU_CELL_LOAD_INTERVAL: the interval of the profile of that class.
 * - TOU_CELL_LOAD_MODE: a profile is recorded as long as a class that lists it has its bit. Bits of classes without a profile do nothing.
 * - TOU_CELL_LOAD_START: of all profiles; ends of intervals before it have no entry, that at it has. It has no year: of the moments so called the one that is
 *   nearest to now. While the clock is not valid it is refused.
 */
extern const tou_cell_obeying_t tou_cell_loads;

/**
 * @brief Cells of freezes, likewise.
 *
 * - TOU_CELL_FREEZE_MODE: the mode of the freeze; that at switches is of all four kinds of them. Bits of what a freeze does not have do
 *   nothing.
 * - TOU_CELL_HOURLY_START, TOU_CELL_HOURLY_MIN: of the hourly freeze, if it is `settable`, too. Its moments are so many minutes apart,
 *   counted on standard time from the start on, or from 00:00 if there is none; a number that does not divide the day begins anew each
 *   day (schedule.h). Those before the start are passed over.
 * - TOU_CELL_DAILY_AT: of the daily freeze, if it is `settable`, too.
 */
extern const tou_cell_obeying_t tou_cell_freezes;

/** @return bytes of a cell; 0: there is none of that item and row. @param id  TOU_OBJECT() */
uint8_t tou_cell_size(uint32_t id) TOU_REENTRANT;

TOU_C_END

#endif
