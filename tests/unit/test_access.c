/* SPDX-License-Identifier: MIT */
/* Access on a store of ports/posix, without a meter around it: its part is called as the meter and the keeper call it. */
#include "storage.h"

#include "tou/access.h"

#define TRIES    3u
#define LOCK_MIN 1440u
#define KEPT     33u
#define LEVELS   10u

enum { ID_OTHER = 70 };

static const tou_param_t kinds[2] = {{ID_OTHER, 1, 8}, {TOU_SETTING_PASSWORDS, 1, TOU_SETTINGS_PASSWORDS}};
static const uint8_t zeros[3]     = {0, 0, 0};
static const uint8_t bad[3]       = {0x12, 0x34, 0x56};

static const tou_part_ops_t *const ops = &tou_access_part;
static tou_access_t access_now;
static tou_access_cfg_t cfg;
static bool pressed;
static unsigned asked;

static bool key_pressed(void *ctx)
{
    assert_ptr_equal(ctx, &pressed);
    asked++;
    return pressed;
}

static const uint8_t *own(uint8_t level)
{
    static uint8_t password[3];

    password[0] = (uint8_t)(0x10 + level);
    password[1] = 0x77;
    password[2] = (uint8_t)(0x90 + level);
    return password;
}

static tou_err_t check(uint8_t needed, uint8_t given, const uint8_t *password)
{
    return tou_access_check(&access_now, needed, given, password, true);
}

/* Writes what waits and commits what was asked for with the part's section, until nothing is left or the power fails. */
static void settle(void)
{
    for (unsigned i = 0; !tou_posix_nv_is_off(&storage_part); i++) {
        assert_true(i < STORAGE_STEPS);
        if (tou_store_asked(&store) && tou_store_may_begin(&store)) {
            uint8_t *at = tou_store_begin(&store);

            assert_int_equal(tou_store_commit(&store, at + ops->save(&access_now, at)), TOU_OK);
        }
        if (tou_store_step(&store) == TOU_OK && !tou_store_asked(&store)) {
            break;
        }
    }
    if (!tou_posix_nv_is_off(&storage_part)) {
        tou_posix_nv_finish(&storage_part);
    }
}

/* Commits free the places that the records before name. */
static void make_places(void)
{
    for (unsigned i = 0; i < 2; i++) {
        tou_store_ask(&store);
        settle();
    }
}

static tou_err_t load(void)
{
    const uint8_t *body = NULL;
    uint16_t size       = 0;
    tou_err_t err       = tou_store_load(&store, &body, &size);

    return (err == TOU_OK) ? ops->load(&access_now, body, size) : err;
}

/* The power goes and returns; RAM knows nothing. */
static void reboot(void)
{
    tou_posix_nv_cut(&storage_part);
    tou_posix_nv_power_up(&storage_part);
    memset(&access_now, 0xEE, sizeof access_now);
    assert_int_equal(storage_mount(), TOU_OK);
    assert_int_equal(tou_access_init(&access_now, &cfg), TOU_OK);
    assert_int_equal(load(), TOU_OK);
}

/* A new meter, its key pressed, with places free for writes. */
static int begin(void **state)
{
    (void)state;
    storage_blank(kinds, 2, NULL, 0);
    memset(&cfg, 0, sizeof cfg);
    cfg.store    = &store;
    cfg.key      = key_pressed;
    cfg.ctx      = &pressed;
    cfg.tries    = TRIES;
    cfg.lock_min = LOCK_MIN;
    pressed      = true;
    asked        = 0;
    assert_int_equal(tou_access_init(&access_now, &cfg), TOU_OK);
    make_places();
    return 0;
}

/* Each level has a password of its own, committed and seen. */
static int begin_own(void **state)
{
    uint8_t bytes[TOU_SETTINGS_PASSWORDS];

    (void)begin(state);
    for (uint8_t level = 0; level < LEVELS; level++) {
        memcpy(&bytes[(size_t)level * 3u], own(level), 3);
    }
    assert_int_equal(tou_store_write(&store, TOU_SETTING_PASSWORDS, 0, 0, bytes, sizeof bytes), TOU_OK);
    settle();
    tou_access_minute(&access_now);
    settle();
    return 0;
}

static void guess(uint8_t level, unsigned n)
{
    for (; n != 0; n--) {
        assert_int_equal(check(level, level, bad), TOU_E_DENIED);
    }
}

static void minutes(uint32_t n)
{
    for (; n != 0; n--) {
        assert_int_equal(ops->on_minute(&access_now, 1), TOU_EV_NONE);
    }
}

static void assert_same(const tou_access_t *before)
{
    assert_memory_equal(&access_now, before, sizeof access_now);
    assert_true(ops->check(&access_now, true));
}

static void what_cannot_be_is_refused_when_it_is_set_up(void **state)
{
    static const tou_param_t brief[] = {{TOU_SETTING_PASSWORDS, 1, TOU_SETTINGS_PASSWORDS - 1}};
    static const tou_param_t more[]  = {{TOU_SETTING_PASSWORDS, 1, TOU_SETTINGS_PASSWORDS + 2}};
    tou_access_t before;

    (void)state;
    memset(&access_now, 0x5A, sizeof access_now);
    before    = access_now;
    cfg.tries = 0;
    assert_int_equal(tou_access_init(&access_now, &cfg), TOU_E_RANGE);
    cfg.tries    = 1;
    cfg.lock_min = 0;
    assert_int_equal(tou_access_init(&access_now, &cfg), TOU_E_RANGE);
    cfg.lock_min = 1;
    cfg.store    = NULL;
    assert_int_equal(tou_access_init(&access_now, &cfg), TOU_E_RANGE);
    cfg.store = &store;
    storage_blank(kinds, 1, NULL, 0);
    assert_int_equal(tou_access_init(&access_now, &cfg), TOU_E_RANGE);
    storage_blank(brief, 1, NULL, 0);
    assert_int_equal(tou_access_init(&access_now, &cfg), TOU_E_RANGE);
    assert_memory_equal(&access_now, &before, sizeof before);
    storage_blank(more, 1, NULL, 0);
    assert_int_equal(tou_access_init(&access_now, &cfg), TOU_OK);
    assert_int_equal(check(9, 9, zeros), TOU_OK);
}

static void a_new_meter_opens_by_zeros_on_every_level(void **state)
{
    (void)state;
    for (uint8_t level = 0; level < LEVELS; level++) {
        assert_int_equal(check(level, level, zeros), TOU_OK);
        assert_int_equal(check(level, level, bad), TOU_E_DENIED);
        assert_int_equal(tou_access_locked(&access_now, level), 0);
    }
}

static void a_level_opens_what_demands_it_or_a_lower_one(void **state)
{
    static const uint8_t levels[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 98, 99, 255};
    tou_access_t before           = access_now;

    (void)state;
    for (unsigned n = 0; n < sizeof levels; n++) {
        for (unsigned g = 0; g < sizeof levels; g++) {
            uint8_t needed = levels[n];
            uint8_t given  = levels[g];
            bool may       = needed < LEVELS && given <= needed;

            assert_int_equal(check(needed, given, own(given)), may ? TOU_OK : TOU_E_DENIED);
            if (!may) { /* and a wrong one is no try */
                assert_int_equal(check(needed, given, bad), TOU_E_DENIED);
            }
        }
    }
    assert_same(&before);
    assert_false(tou_store_asked(&store));
}

static void the_password_is_that_of_the_level_given(void **state)
{
    (void)state;
    assert_int_equal(check(4, 2, own(2)), TOU_OK);
    assert_int_equal(check(4, 2, own(4)), TOU_E_DENIED);
    assert_int_equal(access_now.wrong[2], 1);
    assert_int_equal(access_now.wrong[4], 0);
    guess(4, 1);
    assert_int_equal(check(4, 2, own(2)), TOU_OK);
    assert_int_equal(access_now.wrong[2], 0);
    assert_int_equal(access_now.wrong[4], 1);
}

static void without_the_key_nothing_opens_and_nothing_counts(void **state)
{
    tou_access_t before = access_now;

    (void)state;
    pressed = false;
    assert_false(tou_access_key(&access_now));
    for (unsigned i = 0; i < 2 * TRIES; i++) {
        assert_int_equal(check(4, 4, bad), TOU_E_DENIED);
        assert_int_equal(check(4, 4, own(4)), TOU_E_DENIED);
        assert_int_equal(tou_access_change(&access_now, 4, own(4), 4, bad), TOU_E_DENIED);
    }
    assert_same(&before);
    assert_false(tou_store_asked(&store));
    pressed = true;
    assert_true(tou_access_key(&access_now));
    assert_int_equal(check(4, 4, own(4)), TOU_OK);
}

static void the_key_is_asked_for_where_it_is_needed_only(void **state)
{
    (void)state;
    pressed = false;
    assert_int_equal(tou_access_check(&access_now, 4, 4, own(4), false), TOU_OK);
    assert_int_equal(tou_access_check(&access_now, 4, 4, bad, false), TOU_E_DENIED);
    assert_int_equal(access_now.wrong[4], 1);
    assert_int_equal(asked, 0);
    cfg.key = NULL;
    assert_int_equal(tou_access_init(&access_now, &cfg), TOU_OK);
    assert_true(tou_access_key(&access_now));
    assert_int_equal(check(4, 4, own(4)), TOU_OK);
    assert_int_equal(asked, 0);
}

static void so_many_wrong_passwords_in_a_row_lock_and_one_fewer_do_not(void **state)
{
    static const uint8_t tries[] = {1, 2, 3, 5, 254, 255};

    (void)state;
    for (unsigned i = 0; i < sizeof tries; i++) {
        cfg.tries = tries[i];
        assert_int_equal(tou_access_init(&access_now, &cfg), TOU_OK);
        for (unsigned twice = 0; twice < 2; twice++) {
            guess(4, tries[i] - 1u);
            assert_int_equal(tou_access_locked(&access_now, 4), 0);
            assert_int_equal(check(4, 4, own(4)), TOU_OK);
        }
        guess(4, tries[i]);
        assert_int_equal(tou_access_locked(&access_now, 4), LOCK_MIN);
        assert_int_equal(check(4, 4, own(4)), TOU_E_DENIED);
        for (uint8_t level = 0; level < 12; level++) { /* alone */
            assert_int_equal(tou_access_locked(&access_now, level), (level == 4) ? LOCK_MIN : 0);
            assert_int_equal(check(9, level, own(level)), (level == 4 || level > 9) ? TOU_E_DENIED : TOU_OK);
        }
    }
}

static void a_lock_out_lasts_its_minutes_whatever_is_given_meanwhile(void **state)
{
    static const uint16_t lock_min[] = {1, 2, 1440, 65535};

    (void)state;
    for (unsigned i = 0; i < sizeof lock_min / sizeof lock_min[0]; i++) {
        cfg.lock_min = lock_min[i];
        assert_int_equal(tou_access_init(&access_now, &cfg), TOU_OK);
        guess(0, TRIES);
        guess(9, TRIES);
        minutes(lock_min[i] - 1u);
        assert_int_equal(tou_access_locked(&access_now, 0), 1);
        guess(0, 2 * TRIES);
        assert_int_equal(check(0, 0, own(0)), TOU_E_DENIED);
        assert_int_equal(tou_access_locked(&access_now, 9), 1);
        minutes(1);
        assert_int_equal(tou_access_locked(&access_now, 0), 0);
        guess(0, TRIES - 1); /* counting begins anew */
        assert_int_equal(check(0, 0, own(0)), TOU_OK);
        assert_int_equal(check(9, 9, own(9)), TOU_OK);
        minutes(1);
        assert_int_equal(tou_access_locked(&access_now, 9), 0);
    }
}

/* Whatever differs: the same answer, the same count, the same read. */
static void every_wrong_bit_is_refused_alike(void **state)
{
    tou_access_t fresh = access_now;
    tou_access_t after;
    uint8_t password[3];

    (void)state;
    assert_int_equal(check(4, 4, bad), TOU_E_DENIED);
    after = access_now;
    for (unsigned bit = 0; bit < 24; bit++) {
        access_now = fresh;
        memcpy(password, own(4), 3);
        password[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        assert_int_equal(check(4, 4, password), TOU_E_DENIED);
        assert_same(&after);
    }
}

static void a_password_is_changed_by_its_level_or_a_higher_one(void **state)
{
    (void)state;
    for (uint8_t given = 0; given < 12; given++) {
        for (uint8_t level = 0; level < 12; level++) {
            bool may = level < LEVELS && given <= level;

            (void)begin_own(NULL);
            assert_int_equal(tou_access_change(&access_now, given, own(given), level, bad), may ? TOU_OK : TOU_E_DENIED);
            assert_int_equal(tou_store_asked(&store), may);
            settle();
            reboot();
            for (uint8_t i = 0; i < LEVELS; i++) {
                assert_int_equal(check(i, i, (may && i == level) ? bad : own(i)), TOU_OK);
                assert_int_equal(check(i, i, (may && i == level) ? own(i) : bad), TOU_E_DENIED);
            }
        }
    }
}

static void a_change_takes_the_right_password_and_a_wrong_one_counts_for_the_level_given(void **state)
{
    (void)state;
    for (unsigned i = 0; i < TRIES; i++) {
        assert_int_equal(tou_access_locked(&access_now, 2), 0);
        assert_int_equal(tou_access_change(&access_now, 2, own(4), 4, bad), TOU_E_DENIED);
    }
    assert_int_equal(tou_access_locked(&access_now, 2), LOCK_MIN);
    assert_int_equal(tou_access_locked(&access_now, 4), 0);
    assert_int_equal(tou_access_change(&access_now, 2, own(2), 4, bad), TOU_E_DENIED);
    assert_int_equal(check(4, 4, own(4)), TOU_OK);
}

static void a_change_ends_the_lock_out_of_what_is_changed_alone(void **state)
{
    uint8_t sixth[3];

    (void)state;
    guess(4, TRIES);
    guess(5, TRIES);
    guess(6, 1);
    assert_int_equal(tou_access_change(&access_now, 4, own(4), 4, bad), TOU_E_DENIED); /* not by itself */
    assert_int_equal(tou_access_change(&access_now, 2, own(2), 4, zeros), TOU_OK);
    assert_int_equal(tou_access_locked(&access_now, 4), 0);
    assert_int_equal(tou_access_locked(&access_now, 5), LOCK_MIN);
    assert_int_equal(access_now.wrong[6], 1);
    assert_true(ops->check(&access_now, true));
    assert_int_equal(check(4, 4, zeros), TOU_OK); /* at once */
    make_places();
    memcpy(sixth, own(6), sizeof sixth); /* of own() there is one at a time */
    assert_int_equal(tou_access_change(&access_now, 2, own(2), 6, sixth), TOU_OK);
    assert_int_equal(access_now.wrong[6], 0);
    settle();
    reboot();
    assert_int_equal(tou_access_locked(&access_now, 4), 0);
    assert_int_equal(tou_access_locked(&access_now, 5), LOCK_MIN);
}

static void a_change_is_real_with_the_commit(void **state)
{
    (void)state;
    assert_int_equal(tou_access_change(&access_now, 2, own(2), 4, bad), TOU_OK);
    uint32_t ticket = tou_store_ticket(&store);
    assert_false(tou_store_done(&store, ticket));
    reboot();
    assert_int_equal(check(4, 4, own(4)), TOU_OK);
    /* After power-up no place is free until commits were made. */
    assert_int_equal(tou_access_change(&access_now, 2, own(2), 4, bad), TOU_E_BUSY);
    assert_int_equal(check(4, 4, own(4)), TOU_OK);
    assert_true(tou_store_asked(&store));
    settle();
    assert_int_equal(tou_access_change(&access_now, 2, own(2), 4, bad), TOU_OK);
    ticket = tou_store_ticket(&store);
    settle();
    assert_true(tou_store_done(&store, ticket));
    reboot();
    assert_int_equal(check(4, 4, bad), TOU_OK);
}

static void a_change_that_finds_no_place_ends_no_lock_out(void **state)
{
    (void)state;
    guess(4, TRIES);
    settle();
    reboot();
    assert_int_equal(tou_access_change(&access_now, 2, own(2), 4, bad), TOU_E_BUSY);
    assert_int_equal(tou_access_locked(&access_now, 4), LOCK_MIN);
}

static void a_change_that_cannot_be_written_leaves_the_old_password(void **state)
{
    (void)state;
    (void)begin(NULL); /* also of a meter whose passwords were never written: it must not shut itself up */
    assert_int_equal(tou_access_change(&access_now, 0, zeros, 4, bad), TOU_OK);
    tou_access_minute(&access_now);
    assert_int_equal(tou_posix_nv_fail(&storage_part, TOU_POSIX_NV_WRITE, 0, UINT32_MAX, TOU_POSIX_NV_REFUSE), TOU_OK);
    for (unsigned i = 0; i < 100; i++) {
        (void)tou_store_step(&store);
    }
    assert_int_equal(tou_store_wrote(&store), TOU_E_IO);
    assert_int_equal(check(4, 4, bad), TOU_E_DENIED);
    assert_int_equal(check(4, 4, zeros), TOU_OK);
}

static void a_part_that_cannot_be_read_counts_nothing(void **state)
{
    static const struct {
        uint8_t how;
        tou_err_t answer;
    } cases[]      = {{TOU_POSIX_NV_DELAY, TOU_E_BUSY}, {TOU_POSIX_NV_REFUSE, TOU_E_IO}};
    uint8_t one[8] = {1};
    tou_access_t before;

    (void)state;
    reboot(); /* the block is not in RAM */
    before = access_now;
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(tou_posix_nv_fail(&storage_part, TOU_POSIX_NV_READ, 0, 3, cases[i].how), TOU_OK);
        assert_int_equal(check(4, 4, bad), cases[i].answer);
        assert_int_equal(check(4, 4, own(4)), cases[i].answer);
        assert_int_equal(tou_access_change(&access_now, 4, own(4), 4, bad), cases[i].answer);
        assert_same(&before);
    }
    assert_int_equal(check(4, 4, own(4)), TOU_OK);
    make_places();
    assert_int_equal(tou_store_write(&store, ID_OTHER, 0, 0, one, 8), TOU_OK);
    assert_int_equal(check(4, 4, bad), TOU_E_BUSY);
    assert_same(&before);
    settle();
    assert_int_equal(check(4, 4, own(4)), TOU_OK);
}

/* Where the block lies that is in force: its second place, behind the other block's two. */
static uint32_t block_at(void)
{
    return storage_cfg.param_at + 2u * TOU_STORE_PLACE(8u) + TOU_STORE_PLACE(TOU_SETTINGS_PASSWORDS);
}

static void assert_shut(void)
{
    tou_access_t before = access_now;

    for (uint8_t level = 0; level < LEVELS; level++) {
        for (unsigned i = 0; i < TRIES; i++) {
            assert_int_equal(check(level, level, zeros), TOU_E_DENIED);
        }
        assert_int_equal(check(level, level, own(level)), TOU_E_DENIED);
        assert_int_equal(tou_access_change(&access_now, level, zeros, level, zeros), TOU_E_DENIED);
    }
    assert_same(&before);
}

static void a_damaged_block_opens_nothing(void **state)
{
    static const uint8_t mended[TOU_SETTINGS_PASSWORDS] = {1, 2, 3};

    (void)state;
    for (uint32_t i = 0; i < TOU_STORE_PLACE(TOU_SETTINGS_PASSWORDS); i++) {
        reboot();
        assert_int_equal(check(0, 0, own(0)), TOU_OK);
        reboot();
        assert_int_equal(tou_posix_nv_flip(&storage_part, block_at() + i, (uint8_t)(1u << (i % 8u))), TOU_OK);
        assert_shut();
        assert_int_equal(tou_posix_nv_flip(&storage_part, block_at() + i, (uint8_t)(1u << (i % 8u))), TOU_OK);
    }
    assert_int_equal(tou_posix_nv_flip(&storage_part, block_at(), 1), TOU_OK);
    make_places();
    assert_int_equal(tou_store_write(&store, TOU_SETTING_PASSWORDS, 0, 0, mended, sizeof mended), TOU_OK);
    assert_int_equal(check(0, 0, mended), TOU_OK);
}

static void blank(void)
{
    for (uint32_t i = 0; i < TOU_STORE_PLACE(TOU_SETTINGS_PASSWORDS); i++) {
        uint8_t byte = tou_posix_nv_bytes(&storage_part)[block_at() + i];

        assert_int_equal(tou_posix_nv_flip(&storage_part, block_at() + i, (uint8_t)(byte ^ 0xFFu)), TOU_OK);
    }
}

static void a_block_that_became_blank_is_not_a_new_meter(void **state)
{
    (void)state;
    reboot();
    blank();
    assert_shut();
    minutes(3);
    assert_shut();
    reboot();
    assert_shut();
}

/* Not by a check alone: the factory writes, and nobody asks any more. */
static void passwords_are_seen_within_a_minute_or_at_a_check(void **state)
{
    (void)state;
    for (unsigned by = 0; by < 2; by++) {
        (void)begin(NULL);
        assert_int_equal(tou_access_change(&access_now, 0, zeros, 0, own(0)), TOU_OK);
        tou_access_minute(&access_now); /* it waits in RAM, and may yet fail */
        assert_int_equal(check(0, 0, own(0)), TOU_OK);
        assert_false(access_now.written);
        settle();
        if (by == 0) {
            tou_access_minute(&access_now);
        } else {
            assert_int_equal(check(0, 0, own(0)), TOU_OK);
        }
        assert_true(access_now.written);
        assert_true(tou_store_asked(&store));
        settle();
        reboot();
        blank();
        assert_shut();
    }
}

static void a_store_that_is_not_mounted_opens_nothing(void **state)
{
    (void)state;
    assert_int_equal(tou_store_init(&store, &storage_cfg), TOU_OK);
    assert_int_equal(tou_access_init(&access_now, &cfg), TOU_OK);
    assert_shut();
}

/* The map tells which of two places holds the passwords: the other one has those before. */
static void a_store_that_is_damaged_opens_nothing(void **state)
{
    (void)state;
    assert_int_equal(tou_access_change(&access_now, 0, own(0), 0, bad), TOU_OK);
    settle();
    reboot();
    storage_map[0] ^= 2u;
    assert_shut();
    storage_map[0] ^= 2u;
    assert_int_equal(check(0, 0, bad), TOU_OK);
}

static void a_power_cut_keeps_counts_and_lock_outs(void **state)
{
    (void)state;
    guess(4, TRIES - 1);
    assert_true(tou_store_asked(&store));
    settle();
    reboot();
    assert_int_equal(access_now.wrong[4], TRIES - 1);
    guess(4, 1);
    assert_int_equal(tou_access_locked(&access_now, 4), LOCK_MIN);
    assert_true(tou_store_asked(&store));
    settle();
    minutes(10); /* not saved: it comes back longer */
    reboot();
    assert_int_equal(tou_access_locked(&access_now, 4), LOCK_MIN);
    minutes(10);
    tou_store_ask(&store);
    settle();
    reboot();
    assert_int_equal(tou_access_locked(&access_now, 4), LOCK_MIN - 10);
    assert_int_equal(check(4, 4, own(4)), TOU_E_DENIED);
    minutes(LOCK_MIN - 10);
    assert_int_equal(check(4, 4, own(4)), TOU_OK);
    assert_false(tou_store_asked(&store));
    guess(4, 1);
    settle();
    assert_int_equal(check(4, 4, own(4)), TOU_OK);
    assert_true(tou_store_asked(&store));
    settle();
    reboot();
    assert_int_equal(access_now.wrong[4], 0);
}

/* In each byte of the commit: what was answered for is counted. */
static void wherever_the_power_fails_what_is_committed_is_counted(void **state)
{
    unsigned cuts = 0;
    bool off      = true;

    (void)state;
    for (uint64_t n = 0; off; n++) {
        (void)begin_own(NULL);
        guess(4, TRIES - 2);
        settle();
        guess(4, 1);
        uint32_t ticket = tou_store_ticket(&store);
        tou_posix_nv_cut_at(&storage_part, tou_posix_nv_stats(&storage_part)->done + n);
        settle();
        off       = tou_posix_nv_is_off(&storage_part);
        bool done = tou_store_done(&store, ticket);
        reboot();
        assert_in_range(access_now.wrong[4], done ? TRIES - 1 : TRIES - 2, TRIES - 1);
        assert_int_equal(check(4, 4, own(4)), TOU_OK);
        cuts++;
    }
    assert_true(cuts > KEPT);
}

static void what_was_kept_by_something_else_is_refused(void **state)
{
    uint8_t kept[KEPT + 1] = {0};
    tou_access_t before    = access_now;

    (void)state;
    assert_int_equal(ops->save(&access_now, NULL), KEPT);
    assert_int_equal(ops->load(&access_now, kept, KEPT - 1), TOU_E_INVALID);
    assert_int_equal(ops->load(&access_now, kept, KEPT + 1), TOU_E_INVALID);
    kept[0] = 2;
    assert_int_equal(ops->load(&access_now, kept, KEPT), TOU_E_INVALID);
    assert_same(&before);
}

static void a_broadcast_moves_the_clock_once_a_day(void **state)
{
    (void)state;
    assert_true(tou_access_may_adjust(&access_now, 9500));
    tou_access_adjusted(&access_now, 9500);
    assert_true(ops->check(&access_now, true));
    assert_false(tou_access_may_adjust(&access_now, 9500));
    assert_true(tou_access_may_adjust(&access_now, 9501));
    assert_true(tou_access_may_adjust(&access_now, 9499));
    access_now.adjusted = 9400;
    assert_false(tou_access_may_adjust(&access_now, 9500));
    tou_access_adjusted(&access_now, 9500);
    assert_false(ops->check(&access_now, true));
}

static void what_was_kept_under_other_settings_is_brought_within_them(void **state)
{
    uint8_t kept[KEPT];
    uint8_t again[KEPT];

    (void)state;
    kept[0] = 1;
    kept[1] = 0x34;
    kept[2] = 0x12;
    for (unsigned i = 0; i < LEVELS; i++) {
        kept[3 + 3 * i] = (uint8_t)i;
        kept[4 + 3 * i] = 0xA0; /* 1440, 1441 */
        kept[5 + 3 * i] = 5;
    }
    kept[4]  = 0xA1;
    kept[30] = 255;
    assert_int_equal(ops->load(&access_now, kept, KEPT), TOU_OK);
    assert_true(ops->check(&access_now, true));
    assert_true(access_now.written);
    assert_int_equal(access_now.adjusted, 0x1234);
    for (uint8_t i = 0; i < LEVELS; i++) {
        assert_int_equal(access_now.wrong[i], (i < TRIES) ? i : TRIES - 1);
        assert_int_equal(tou_access_locked(&access_now, i), LOCK_MIN);
    }
    assert_int_equal(ops->save(&access_now, again), KEPT);
    kept[0] = 0;
    assert_int_equal(again[0], 1);
    assert_int_equal(again[4] + 256 * again[5], LOCK_MIN);
    assert_int_equal(ops->load(&access_now, kept, KEPT), TOU_OK);
    assert_false(access_now.written);
    minutes(LOCK_MIN);
    assert_int_equal(check(9, 9, bad), TOU_E_DENIED);
    assert_int_equal(tou_access_locked(&access_now, 9), LOCK_MIN);
}

/* And nothing opens, counts or is taken for good by what was changed. */
static void assert_flips_are_found(void *object, size_t size)
{
    uint8_t *byte = object;

    for (size_t i = 0; i < 8 * size; i++) {
        byte[i / 8] ^= (uint8_t)(1u << (i % 8));
        assert_false(ops->check(&access_now, true));
        assert_true(ops->check(&access_now, false));
        assert_int_equal(check(2, 2, own(2)), TOU_E_DENIED);
        assert_int_equal(check(2, 2, bad), TOU_E_DENIED);
        assert_int_equal(tou_access_change(&access_now, 2, own(2), 2, bad), TOU_E_DENIED);
        tou_access_minute(&access_now);
        assert_false(tou_access_key(&access_now));
        assert_false(ops->check(&access_now, true));
        byte[i / 8] ^= (uint8_t)(1u << (i % 8));
    }
    assert_true(ops->check(&access_now, true));
}

static void every_flipped_bit_is_found_and_opens_nothing(void **state)
{
    (void)state;
    guess(4, TRIES);
    guess(5, 1);
    settle();
    assert_flips_are_found(&access_now, sizeof access_now);
    assert_flips_are_found(&cfg, sizeof cfg);
    assert_int_equal(check(2, 2, own(2)), TOU_OK);
    access_now.left[4] = 0;
    ops->seal(&access_now);
    assert_true(ops->check(&access_now, true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_cannot_be_is_refused_when_it_is_set_up, begin),
        cmocka_unit_test_setup(a_new_meter_opens_by_zeros_on_every_level, begin),
        cmocka_unit_test_setup(a_level_opens_what_demands_it_or_a_lower_one, begin_own),
        cmocka_unit_test_setup(the_password_is_that_of_the_level_given, begin_own),
        cmocka_unit_test_setup(without_the_key_nothing_opens_and_nothing_counts, begin_own),
        cmocka_unit_test_setup(the_key_is_asked_for_where_it_is_needed_only, begin_own),
        cmocka_unit_test_setup(so_many_wrong_passwords_in_a_row_lock_and_one_fewer_do_not, begin_own),
        cmocka_unit_test_setup(a_lock_out_lasts_its_minutes_whatever_is_given_meanwhile, begin_own),
        cmocka_unit_test_setup(every_wrong_bit_is_refused_alike, begin_own),
        cmocka_unit_test_setup(a_password_is_changed_by_its_level_or_a_higher_one, begin_own),
        cmocka_unit_test_setup(a_change_takes_the_right_password_and_a_wrong_one_counts_for_the_level_given, begin_own),
        cmocka_unit_test_setup(a_change_ends_the_lock_out_of_what_is_changed_alone, begin_own),
        cmocka_unit_test_setup(a_change_is_real_with_the_commit, begin_own),
        cmocka_unit_test_setup(a_change_that_finds_no_place_ends_no_lock_out, begin_own),
        cmocka_unit_test_setup(a_change_that_cannot_be_written_leaves_the_old_password, begin),
        cmocka_unit_test_setup(a_part_that_cannot_be_read_counts_nothing, begin_own),
        cmocka_unit_test_setup(a_damaged_block_opens_nothing, begin_own),
        cmocka_unit_test_setup(a_block_that_became_blank_is_not_a_new_meter, begin_own),
        cmocka_unit_test_setup(passwords_are_seen_within_a_minute_or_at_a_check, begin),
        cmocka_unit_test_setup(a_store_that_is_not_mounted_opens_nothing, begin),
        cmocka_unit_test_setup(a_store_that_is_damaged_opens_nothing, begin_own),
        cmocka_unit_test_setup(a_power_cut_keeps_counts_and_lock_outs, begin_own),
        cmocka_unit_test_setup(wherever_the_power_fails_what_is_committed_is_counted, begin_own),
        cmocka_unit_test_setup(what_was_kept_by_something_else_is_refused, begin_own),
        cmocka_unit_test_setup(a_broadcast_moves_the_clock_once_a_day, begin),
        cmocka_unit_test_setup(what_was_kept_under_other_settings_is_brought_within_them, begin_own),
        cmocka_unit_test_setup(every_flipped_bit_is_found_and_opens_nothing, begin_own),
    };
    return cmocka_run_group_tests_name("access", tests, NULL, NULL);
}
