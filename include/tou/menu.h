/* SPDX-License-Identifier: MIT */
/**
 * @file menu.h
 * @brief Programming a meter by a few keys: password, then items that are set digit by digit, as a whole or not at all.
 *
 * | title | what (DL/T 645-2007) | digits |
 * | --- | --- | --- |
 * | `dAtE` | 04000101 date | `YY.MM.DD` |
 * | `tInE` | 04000102 time | `hh.mm.ss`: the second begins with TOU_KEY_ENTER |
 * | `PErIod`, `SLIdE` | 04000103, 104 minutes of a demand window, and of a sub-interval | `NN` |
 * | `rAtES` | 04000204 number of rates | `NN` |
 * | `dAyS A`, `dAyS b` | 040100nn, 040200nn day tables 1..8 of the first set and of the second | up to 14 times `hh.mm.NN`, NN the rate |
 * | `SEAS A`, `SEAS b` | 04010000, 04020000 zones | up to 14 times `MM.DD.NN`, NN the day table |
 * | `S dAyS`, `S SEAS` | 04000107, 106 when the other set begins | `YY.MM.DD.hh.mm`; zeros: not |
 * | `rESt`, `rESt dA` | 04000801, 802 rest days from Monday on, 1: it is one; their day table | `1111111`, `NN` |
 * | `SPEC no`, `SPEC` | 04000205 number of special days; 040300nn one of them | `NNNN`; `YY.MM.DD.NN`, FF for each year, zeros: none |
 * | `bILL` | 04000B01..03 moments of billing | `DD.hh` |
 * | `Auto no`, `Auto SEC`, `Auto` | 04000301, 302, 040401nn list by turns | `NN`, `NN`, part and identifier |
 * | `HAnd no`, `HAnd` | 04000305, 040402nn list by key | likewise |
 * | `dEc E`, `dEc P` | 04000303, 304 decimals | `NN` |
 * | `PASS` | password of a level (command 18) | level, new password: `NN.NN.NN.NN` |
 * | `CLEAr d` | demand reset (command 19) | none |
 *
 * **Keys.** NEXT: the next title, or digit. UP: the title before, or one more in this digit; kept pressed it repeats. ENTER: in, or take it. BACK: out; what
 * was not sent is forgotten. A remote's TOU_KEY_0..9 set the digit and go to the next. Without a key for the panel's `idle_s` the menu closes.
 *
 * **In.** `P2` and six digits: level and password, of which the meter is asked at once by a write that it has no place for: the right
 * password is answered by "no such data", anything else ends here with the meter's error. Each write takes the programming key as well, if the meter has one.
 *
 * **Numbers of rows.** Where there are several of a kind `no 01` asks for which; of tables `n  06` asks for how many entries.
 *
 * **Checks.** Each entry, when it is taken: `Err F2` says that its second pair is out of range, and stays there. When all are there, tables ask
 * `SEnd  Y`: ENTER sends. What the meter then refuses shows `Err` and its error byte - 01 value or order, 02 none here, 04 password, level or key,
 * 10, 20, 40 too many zones, slots, rates - and nothing has changed. `donE` is shown when it is kept. `no LInE`: the meter did
 * not answer.
 *
 * **What it cannot do** on purpose: clear the meter or records, change constants, address or step tariffs, for which there are lines.
 *
 * Depends on: panel.h.  RAM: sizeof(tou_menu_t).  Context: main loop.
 *
 * @code
 * static tou_menu_t menu;
 * static const tou_panel_cfg_t cfg = {..., &tou_menu, &menu};
 * @endcode
 */
#ifndef TOU_MENU_H
#define TOU_MENU_H

#include "tou/panel.h"

TOU_C_BEGIN

/** Most digits that are set at once: an identifier and its part, or a switch time. */
#define TOU_MENU_DIGITS 10u
/** Bytes of the longest value: 14 entries of a table. */
#define TOU_MENU_VALUE 42u
/** Bytes of level and password. */
#define TOU_MENU_RIGHT 4u

/** State of a menu. Private; all zero at first. */
typedef struct tou_menu {
    uint8_t right[TOU_MENU_RIGHT];  /**< level and password, while it is open */
    uint8_t value[TOU_MENU_VALUE];  /**< as it will be sent, low byte first */
    uint8_t digit[TOU_MENU_DIGITS]; /**< being set, from the left */
    uint8_t n_digits;               /**< their number */
    uint8_t cursor;                 /**< which one */
    uint8_t stage;                  /**< what is going on */
    uint8_t title;                  /**< where in the list of titles */
    uint8_t row;                    /**< which of several, from 1 on */
    uint8_t entries;                /**< of the value */
    uint8_t entry;                  /**< which one is set, from 0 on */
    uint8_t idle;                   /**< seconds without a key */
    uint16_t ms;                    /**< of the present second */
    bool owed;                      /**< the command of this stage is still to be given */
} tou_menu_t;

/** For tou_panel_cfg_t. */
extern const tou_menu_ops_t tou_menu;

TOU_C_END

#endif
