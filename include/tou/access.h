/* SPDX-License-Identifier: MIT */
/**
 * @file access.h
 * @brief Who may change a meter: passwords of ten levels, the sealed programming key, lock-outs after wrong passwords.
 *
 * Level 0 has the most rights, 9 the fewest (DL/T 645-2007). An action demands a level, and perhaps the key; whoever asks for
 * it gives a level of his own and its password. What he gives must be as high as what is demanded or higher. Which action
 * demands what is for the product and its links to say.
 *
 * **Lock-out.** So many wrong passwords of a level in a row lock it for so many minutes. A locked level is refused whatever is
 * given, and that neither counts nor makes the lock-out longer; afterwards counting begins anew. Nothing else counts: not a key
 * that is not pressed, not a level too low, not a part that cannot be read. A right password clears the count of its level.
 *
 * **Time** is minutes that the meter has run, not instants: setting the clock does not end a lock-out, time without power
 * does not count, and a clock that is not valid stops nothing.
 *
 * **A power cut is no way round.** What was counted asks for a commit at once. A link takes tou_store_ticket() after a check and
 * holds back its answer, a refusal as well, until tou_store_done(), or as long as it waits for a write: else a supply that is
 * cut after each answer undoes each count. Wrong passwords cost at most 10 x `tries` commits in `lock_min` minutes. A lock-out
 * comes back as it was last saved: longer than it was, never shorter.
 *
 * **Passwords** lie in block 0 of TOU_SETTING_PASSWORDS (settings.h). A block that was never written reads as ten times 000000,
 * so that a new meter can be programmed. Once it was seen written, which is kept as well, a block that reads blank is damaged.
 * A block that is damaged opens nothing: the product mends it by tou_store_write() of the whole. Nothing here hands a password
 * out. Passwords are 3 bytes in the clear on a wire: they keep out mistakes and the curious.
 *
 * **The clock** may be moved by anybody's broadcast, once a day (DL/T 645-2007): on which date it was is kept here, too.
 *
 * As a part it takes an id, else lock-outs end with the power. Functions here may be called at any time between polls; they
 * check the object before they rely on it and renew its check byte, so the meter need not be unlocked. A damaged object
 * refuses everything until it is set up anew.
 *
 * Self-check: check bytes over the object and its settings; the store's own, asked before passwords are read.
 *
 * Depends on: part.h, seal.h, settings.h, store.h.  RAM: sizeof(tou_access_t).  Context: main loop.
 *
 * @code
 * static const tou_param_t params[] = {{TOU_SETTING_PASSWORDS, 1, TOU_SETTINGS_PASSWORDS}};
 * static const tou_access_cfg_t cfg = {&store, key_pressed, NULL, 5, 1440};
 * (void)tou_access_init(&access, &cfg);
 * static const tou_part_t parts[] = {{&tou_energy_part, &import, 16}, {&tou_access_part, &access, 17}};
 * if (tou_access_check(&access, 4, frame[4], &frame[5], true) == TOU_OK) ...      // a write of DL/T 645, its PA and P0..P2
 * @endcode
 */
#ifndef TOU_ACCESS_H
#define TOU_ACCESS_H

#include "tou/part.h"
#include "tou/settings.h"
#include "tou/store.h"

TOU_C_BEGIN

/** How access is guarded. Constant, and kept: everything it points to outlives the object. */
typedef struct tou_access_cfg {
    tou_store_t *store; /**< set up; lists TOU_SETTING_PASSWORDS */
    bool (*key)(void *ctx)
        TOU_REENTRANT; /**< is the programming key pressed? NULL: this meter has none, it counts as pressed */
    void *ctx;         /**< handed to it */
    uint8_t tries;     /**< wrong passwords in a row that lock a level, 1..255; 3..5 are usual */
    uint16_t lock_min; /**< minutes that it is locked, 1..65535; 1440 is usual */
} tou_access_cfg_t;

/** State of access. Private. */
typedef struct tou_access {
    uint8_t seal;                       /**< check byte over the rest */
    uint8_t seal_cfg;                   /**< over the settings */
    bool written;                       /**< the passwords were seen written */
    tou_day_t adjusted;                 /**< local date of the last broadcast that moved the clock; 0: none */
    uint8_t wrong[TOU_PASSWORD_LEVELS]; /**< of each level: wrong passwords in a row, 0..tries - 1 */
    uint16_t left[TOU_PASSWORD_LEVELS]; /**< of each level: minutes that it is still locked, 0..lock_min */
    const tou_access_cfg_t *cfg;        /**< kept */
} tou_access_t;

/** Functions of the part. */
extern const tou_part_ops_t tou_access_part;

/**
 * @brief Set up access without a wrong try, nothing locked. Nothing is read.
 * @param cfg  kept
 * @return TOU_E_RANGE if there is no store, it does not list blocks of passwords or they are too short, or `tries` or
 *         `lock_min` is 0; nothing changes
 */
tou_err_t tou_access_init(tou_access_t *self, const tou_access_cfg_t *cfg);

/**
 * @brief May an action be done? How long that takes does not depend on where a password differs.
 * @param needed    the level that the action demands, 0..9; above: nobody may
 * @param given     the caller's level, any byte
 * @param password  TOU_PASSWORD_SIZE bytes, as they lie in a frame
 * @param key       the action takes the programming key
 * @return TOU_OK; TOU_E_DENIED: the key is not pressed, `given` is above `needed`, the level given is locked, the password is
 *         wrong (which alone counts, and asks for a commit), the passwords or this object are damaged, or the store is not
 *         mounted; TOU_E_BUSY: the part is, or another block waits to be written, call again; TOU_E_IO
 * @par Bound the store's self-check, one read of a block
 */
tou_err_t tou_access_check(tou_access_t *self, uint8_t needed, uint8_t given, const uint8_t *password, bool key);

/** @return whether the programming key is pressed (DL/T 645-2007, status word 3, bit 3); false also if the object is damaged */
bool tou_access_key(const tou_access_t *self);

/**
 * @brief A minute has passed: lock-outs run. The part does so at each minute edge.
 * @par Bound as tou_access_check() until passwords were seen written, else 10 steps
 */
void tou_access_minute(tou_access_t *self);

/** @return whether a broadcast may move the clock on a local date; false also if the object is damaged. @param today  that date */
bool tou_access_may_adjust(const tou_access_t *self, tou_day_t today);

/** @brief A broadcast has moved the clock. That it may not once more is real with the next commit, which this asks for. */
void tou_access_adjusted(tou_access_t *self, tou_day_t today);

/** @return minutes that a level is still locked; 0: it is not. @param level  0..9; above: 0 */
uint16_t tou_access_locked(const tou_access_t *self, uint8_t level);

/**
 * @brief Change a password (DL/T 645-2007, control 18H). It takes the key, and the password of the same level or of a higher
 *        one. It ends the lock-out of the level that is changed, is in force at once, and is real with the next commit, which
 *        this asks for. If it cannot be written - tou_store_wrote() - the old one holds.
 * @param given         level of the caller
 * @param password      its password, TOU_PASSWORD_SIZE bytes
 * @param level         whose password is changed, 0..9
 * @param new_password  TOU_PASSWORD_SIZE bytes, any
 * @return TOU_OK: taken; TOU_E_DENIED as tou_access_check(), `level` demanded; TOU_E_BUSY, TOU_E_IO as there and as
 *         tou_store_write(): no password changes
 * @par Bound as tou_access_check(), twice
 */
tou_err_t tou_access_change(tou_access_t *self, uint8_t given, const uint8_t *password, uint8_t level,
                            const uint8_t *new_password);

TOU_C_END

#endif
