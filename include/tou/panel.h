/* SPDX-License-Identifier: MIT */
/**
 * @file panel.h
 * @brief The front of a meter: items shown by turns or by key, each with its code, and signs.
 *
 * The panel is a master of DL/T 645-2007 in the meter: what it shows it reads through a port of dlt645.h of its own (request.h says
 * why). An **item** is an identifier and a part of it, as the standard has them (040401nn, 040402nn):
 *
 * | identifier | part | shown |
 * | --- | --- | --- |
 * | 00qqrrhh | 0 | energy, `123456.78` kWh; as many decimals as 04000303 says, the others cut off |
 * | 01qqrrhh | 0, 1, 2 | maximum demand, `12.3456` kW, decimals 04000304; its date `YY-MM-DD`; its time `hh-mm` |
 * | 0201pp00 to 0206pp00 | 0 | voltage, current, active, reactive and apparent power, power factor |
 * | 028000nn | 0 | current of the neutral, frequency, power and demand of the last window, ... as they are |
 * | 0311nnnn, 0330nnnn | 0, 1 | number of records; date and time of one; 2 and 3, of an outage: its end, of the clock set: before |
 * | 04000101, 102 | 0 | date `YY-MM-DD`, time `hh-mm-ss` |
 * | 04000106 to 10A | 0, 1 | date and time of a switch |
 * | 04000401, 402, 40E | 0, 1 | the lower eight and the upper four digits of an address or number |
 * | 04000403 and other texts | 0.. | eight characters each |
 * | 040100nn, 040200nn, 040300nn | 0.. | zones `MM-DD-NN`, slots `hh-mm-NN`, a holiday `YY.MM.DD.NN`, one each |
 * | 05kk00nn, 05kkiinn | 0.. | time of a freeze; its energies, one each |
 * | 04000801 | 0 | rest days, seven digits from Monday on, 1: it is one |
 * | other parameters, up to 4 bytes | 0 | their digits |
 * | TOU_ITEM_... | 0 | what only the panel knows, see there |
 *
 * Numbers have no leading zeros but the one before the point; less than nothing has a minus, in the place of the last decimal if there is no other. A date that
 * is none shows eight minuses; what the meter does not have shows `no dAtA`, and while it does not answer `no LInE`. The code is the identifier, with a point behind its p-th
 * digit for part p; or, if `obis` is set, the reduced OBIS code of energies, maxima, demand, date and time (IEC 62056-61): `1.8.2`, of
 * a closed period `1.8.2.01`.
 *
 * **Lists** have up to 254 items. Those of the meter (04000301, 305 how many, 040401nn, 040402nn) go before those of the product, which hold
 * while there are none. Each item of the first stands for 04000302 seconds, read when its turn comes, the time, and what
 * could not be read, each second; what is shown by key is read again each second. TOU_KEY_NEXT
 * and TOU_KEY_UP go through the second list, on and back; TOU_KEY_BACK, or `idle_s` without a key, back to the first. At power-up every
 * segment is on for 04000308 seconds. Pressing TOU_KEY_ENTER long opens the menu, if the product has one (menu.h).
 *
 * Depends on: glass.h, key.h, request.h.  RAM: sizeof(tou_panel_t).  Context: main loop.
 *
 * @code
 * static const uint8_t items[][TOU_ITEM_SIZE] TOU_ROM = {{TOU_ITEM(0x00, 0x01, 0x00, 0x00, 0)}, {TOU_ITEM(0x04, 0x00, 0x01, 0x02, 0)}};
 * static const tou_panel_cfg_t cfg = {{to_port, NULL, 2000}, show, signs, NULL, items, items, 2, 2, 60, false, &tou_menu, &menu};
 * tou_panel_init(&panel, &cfg);
 * for (;;) {                                                  // the main loop
 *     while (tou_keypad_get(&keypad, &key)) tou_panel_key(&panel, key);
 *     tou_panel_tick(&panel, ms_since_last_time());           // bytes that the port sends: tou_panel_rx()
 * }
 * @endcode
 */
#ifndef TOU_PANEL_H
#define TOU_PANEL_H

#include "tou/glass.h"
#include "tou/key.h"
#include "tou/request.h"

TOU_C_BEGIN

/** Bytes of an item of a list. */
#define TOU_ITEM_SIZE 5u
/** Bytes of an item. @param di3,di2,di1,di0  its identifier, high byte first @param part  of it */
#define TOU_ITEM(di3, di2, di1, di0, part) (di0), (di1), (di2), (di3), (part)

/** Items that only the panel knows: identifiers that the standard leaves to makers. Frozen. */
#define TOU_ITEM_TEST  0xF0000000u /**< every segment */
#define TOU_ITEM_RATE  0xF0000001u /**< the running rate: `rAtE  02` */
#define TOU_ITEM_BANKS 0xF0000002u /**< which sets of zones and of day tables run: `SEt  1-2` */

struct tou_panel;
struct tou_menu;

/** What a panel needs of a menu. Private. */
typedef struct tou_menu_ops {
    /** Open it. */
    void (*open)(struct tou_panel *panel) TOU_REENTRANT;
    /** A key, while it is open. */
    void (*key)(struct tou_panel *panel, uint8_t key) TOU_REENTRANT;
    /** Time has passed, while it is open. @return false: it is closed */
    bool (*tick)(struct tou_panel *panel, uint16_t ms) TOU_REENTRANT;
} tou_menu_ops_t;

/** How a panel works. Constant, and kept. */
typedef struct tou_panel_cfg {
    tou_request_cfg_t line; /**< where the meter is */
    /** Something else is to be seen. Called from tou_panel_tick() only. */
    void (*show)(void *ctx, const tou_glass_t *glass) TOU_REENTRANT;
    /** What is known at present: `signs`, but for TOU_SIGN_MENU, and `rate`. Called each second, and after each key. */
    void (*signs)(void *ctx, tou_glass_t *glass) TOU_REENTRANT;
    void *ctx;                              /**< handed to both */
    const uint8_t (*turns)[TOU_ITEM_SIZE];  /**< product's list by turns, TOU_ROM */
    const uint8_t (*by_key)[TOU_ITEM_SIZE]; /**< product's list by key, TOU_ROM */
    uint8_t n_turns;                        /**< items of it, 1..254 */
    uint8_t n_by_key;                       /**< items of it, 1..254 */
    uint8_t idle_s;                         /**< without a key it goes back to the list by turns, 1..255; 60 is usual */
    bool obis;                              /**< OBIS codes */
    const tou_menu_ops_t *ops;              /**< tou_menu, see menu.h; NULL: no menu is there, nor linked */
    struct tou_menu *menu;                  /**< its state; NULL likewise */
} tou_panel_cfg_t;

/** Settings that a panel reads. Private. */
enum {
    TOU_PANEL_FULL_S   = 0, /**< seconds of all segments */
    TOU_PANEL_SCREEN_S = 1, /**< seconds of a screen */
    TOU_PANEL_ENERGY   = 2, /**< decimals of energy */
    TOU_PANEL_POWER    = 3, /**< decimals of power */
    TOU_PANEL_TURNS    = 4, /**< items by turns */
    TOU_PANEL_BY_KEY   = 5, /**< items by key */
    TOU_PANEL_SETTINGS = 6  /**< their number */
};

/** A panel. Private. */
typedef struct tou_panel {
    const tou_panel_cfg_t *cfg;      /**< kept */
    tou_request_t request;           /**< to the meter */
    tou_glass_t glass;               /**< as it is to be */
    tou_glass_t shown;               /**< as it was shown last */
    uint8_t set[TOU_PANEL_SETTINGS]; /**< settings */
    uint8_t item[TOU_ITEM_SIZE];     /**< what is shown */
    uint8_t at;                      /**< its place in its list, from 0 on */
    uint8_t want;                    /**< what was asked of the meter */
    uint8_t step;                    /**< setting to be read next; TOU_PANEL_SETTINGS: none */
    uint8_t mode;                    /**< test, list by turns, list by key, menu */
    uint8_t seconds;                 /**< of the test, of this item, or without a key */
    uint16_t ms;                     /**< of the present second */
    bool listed;                     /**< `item` is that of `at` */
    bool again;                      /**< the last time that failed */
    bool due;                        /**< its value is to be read */
} tou_panel_t;

/** @brief Set up; the test of the display begins. @param cfg  kept */
void tou_panel_init(tou_panel_t *self, const tou_panel_cfg_t *cfg);

/** @brief A key was pressed. @param key  TOU_KEY_... and flags */
void tou_panel_key(tou_panel_t *self, uint8_t key);

/**
 * @brief What the panel goes by may have changed: read it again. Called for each cell that was written (cell.h, `on_cell`); a panel that cannot be told
 *        calls it from time to time. It does so by itself at power-up and when its menu closes.
 */
void tou_panel_refresh(tou_panel_t *self);

/** @brief A byte came from the meter. */
void tou_panel_rx(tou_panel_t *self, uint8_t byte);

/**
 * @brief Time has passed: ask, show.
 * @param ms  since the last call; called at least each 100 ms
 * @par Bound one command handed to the port, one call of `show` and of `signs`
 */
void tou_panel_tick(tou_panel_t *self, uint16_t ms);

/** @return whether something is under way, or digits blink: call tou_panel_tick() again in some milliseconds */
bool tou_panel_busy(const tou_panel_t *self);

TOU_C_END

#endif
