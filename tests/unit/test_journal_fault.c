/* SPDX-License-Identifier: MIT */
/* The journal on parts that fail, and on parts that hold anything. */
#include "journalling.h"

#define SLOT    40u
#define N_CALLS 3u /* TOU_POSIX_NV_READ, _WRITE, _ERASE */
#define MOST    (SLOT - TOU_JOURNAL_HEAD - TOU_JOURNAL_TAIL)

static uint64_t random_state;

static uint32_t any(uint32_t below)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(random_state >> 33) % below;
}

/* Any call may answer BUSY, once or again and again: nothing is lost and nothing else comes of it. */
static void busy_at_every_call(void **state)
{
    unsigned record = 0;

    (void)state;
    assert_int_equal(mount(), TOU_E_ABSENT);
    commit(record, 20);
    for (uint8_t call = 0; call < N_CALLS; call++) {
        for (uint32_t skip = 0; skip < 12u; skip++) {
            assert_int_equal(tou_posix_nv_fail(&part, call, skip, 1u + skip % 4u, TOU_POSIX_NV_DELAY), TOU_OK);
            assert_int_equal(mount_anew(), TOU_OK);
            assert_record(record, 20);
            record++;
            commit(record, 20);
            assert_kept(record, 20);
        }
    }
    assert_int_equal(violations(), 0);
}

/* A part that is never ready keeps the journal at it, a step at a time. */
static void busy_for_good(void **state)
{
    (void)state;
    assert_int_equal(mount(), TOU_E_ABSENT);
    commit(1, 20);
    for (uint8_t call = 0; call < N_CALLS; call++) {
        assert_int_equal(tou_posix_nv_fail(&part, call, 0, UINT32_MAX, TOU_POSIX_NV_DELAY), TOU_OK);
    }
    assert_int_equal(begin(2, 20), TOU_OK);
    assert_int_equal(finish(), TOU_MORE);
    assert_int_equal(tou_journal_read(&journal, 0, buffer, 4), TOU_E_BUSY);
    for (uint8_t call = 0; call < N_CALLS; call++) {
        assert_int_equal(tou_posix_nv_fail(&part, call, 0, 0, TOU_POSIX_NV_DELAY), TOU_OK);
    }
    tou_journal_abort(&journal);
    commit(3, 20);
    assert_kept(3, 20);
}

/* A mount whose read fails is repeated and finds the same. */
static void a_read_that_fails_while_mounting(void **state)
{
    (void)state;
    assert_int_equal(mount(), TOU_E_ABSENT);
    commit(1, 20);
    commit(2, MOST);
    for (uint32_t skip = 0; skip < 30u; skip++) {
        bool failed = false;

        assert_int_equal(tou_journal_init(&journal, &cfg, &nv), TOU_OK);
        assert_int_equal(tou_posix_nv_fail(&part, TOU_POSIX_NV_READ, skip, 1, TOU_POSIX_NV_REFUSE), TOU_OK);
        tou_err_t err = mount();
        if (err == TOU_E_IO) {
            failed = true;
            err    = mount();
        }
        assert_int_equal(err, TOU_OK);
        assert_int_equal(failed, skip < (uint32_t)cfg.per_block * cfg.n_blocks + 2u || part.failing[0].times == 0u);
        assert_int_equal(tou_posix_nv_fail(&part, TOU_POSIX_NV_READ, 0, 0, TOU_POSIX_NV_REFUSE), TOU_OK);
        assert_record(2, MOST);
    }
    assert_int_equal(tou_posix_nv_fail(&part, TOU_POSIX_NV_READ, 0, 1, TOU_POSIX_NV_REFUSE), TOU_OK);
    assert_int_equal(tou_journal_read(&journal, 0, buffer, 4), TOU_E_IO);
}

/* One call fails, then two, then three in a row: twice a record is written anew, then the one before it holds. */
static void calls_that_fail_while_writing(void **state)
{
    unsigned record = 0;
    unsigned gone   = 0;
    unsigned good   = 0;

    (void)state;
    assert_int_equal(mount(), TOU_E_ABSENT);
    commit(record, 9);
    for (unsigned i = 0; i < 3u * 3u * 6u * 4u; i++) {
        uint8_t call   = (uint8_t)(i % 3u);
        uint8_t how    = (i / 3u % 2u == 0u) ? TOU_POSIX_NV_REFUSE : TOU_POSIX_NV_SPOIL;
        uint32_t times = 1u + i / 6u % 3u;

        assert_int_equal(tou_posix_nv_fail(&part, call, i / 18u % 4u, times, how), TOU_OK);
        uint32_t number = tou_journal_number(&journal);
        assert_int_equal(begin(record + 1u, MOST), TOU_OK);
        tou_err_t err = finish();
        assert_int_equal(tou_posix_nv_fail(&part, call, 0, 0, how), TOU_OK);
        assert_true(err == TOU_OK || err == TOU_E_IO);
        if (times < 3u && call != TOU_POSIX_NV_ERASE) {
            assert_int_equal(err, TOU_OK);
        }
        if (tou_journal_number(&journal) == number) {
            assert_int_equal(err, TOU_E_IO);
            assert_record(record, 9);
            gone++;
        } else {
            assert_record(record + 1u, MOST);
            good++;
        }
        record += 2u;
        commit(record, 9);
        assert_kept(record, 9);
    }
    assert_true(gone > 10u && good > 100u);
    assert_int_equal(violations(), 0);
}

/* What can not be read back is not kept, however often it is written. */
static void reads_that_fail_for_good(void **state)
{
    (void)state;
    assert_int_equal(mount(), TOU_E_ABSENT);
    commit(1, 9);
    assert_int_equal(tou_posix_nv_fail(&part, TOU_POSIX_NV_READ, 0, UINT32_MAX, TOU_POSIX_NV_REFUSE), TOU_OK);
    uint32_t number = tou_journal_number(&journal);
    assert_int_equal(begin(2, 9), TOU_OK);
    assert_int_equal(finish(), TOU_E_IO);
    assert_int_equal(tou_journal_number(&journal), number);
    assert_int_equal(tou_posix_nv_fail(&part, TOU_POSIX_NV_READ, 0, 0, TOU_POSIX_NV_REFUSE), TOU_OK);
    assert_record(1, 9);
    commit(3, 9);
    assert_kept(3, 9);
}

/* A block that can not be erased: told, tried again, and nothing is lost. */
static void an_erase_that_fails(void **state)
{
    (void)state;
    assert_int_equal(mount(), TOU_E_ABSENT);
    assert_int_equal(tou_posix_nv_fail(&part, TOU_POSIX_NV_ERASE, 0, 1, TOU_POSIX_NV_REFUSE), TOU_OK);
    assert_int_equal(begin(1, 9), TOU_OK);
    assert_int_equal(finish(), TOU_E_IO);
    assert_int_equal(tou_journal_number(&journal), 0);
    commit(2, 9);

    /* The second record of a block: it is complete, but the block ahead is not ready. */
    assert_int_equal(tou_posix_nv_fail(&part, TOU_POSIX_NV_ERASE, 0, 2, TOU_POSIX_NV_REFUSE), TOU_OK);
    uint32_t number = tou_journal_number(&journal);
    assert_int_equal(begin(3, 9), TOU_OK);
    assert_int_equal(finish(), TOU_E_IO);
    assert_true(tou_journal_number(&journal) > number);
    assert_int_equal(finish(), TOU_E_IO);
    assert_int_equal(finish(), TOU_OK);
    assert_kept(3, 9);
    commit(4, 9);
    assert_kept(4, 9);
    assert_int_equal(violations(), 0);
}

/* A byte of the next slot keeps what it holds: with blocks the record goes into the slot after it. */
static void a_stuck_byte_in_flash(void **state)
{
    (void)state;
    assert_int_equal(mount(), TOU_E_ABSENT);
    commit(1, 9);
    assert_int_equal(tou_posix_nv_stick(&part, SLOT + 15u, 1, true), TOU_OK);
    commit(2, 20);
    assert_int_equal(journal.newest.index, 2);
    assert_kept(2, 20);
    for (unsigned record = 3; record < 40u; record++) {
        commit(record, MOST);
        assert_kept(record, MOST);
    }
    assert_int_equal(violations(), 0);
}

/* The same without blocks, whichever byte of a record it is. */
static void a_stuck_byte_in_an_eeprom(void **state)
{
    unsigned stepped = 0;

    for (uint32_t at = 0; at < SLOT; at++) {
        (void)on_eeprom(state);
        assert_int_equal(mount(), TOU_E_ABSENT);
        commit(1, 9);
        assert_int_equal(tou_posix_nv_stick(&part, SLOT + at, 1, true), TOU_OK);
        commit(2, MOST);
        stepped += (journal.newest.index == 2u) ? 1u : 0u;
        assert_kept(2, MOST);
        for (unsigned record = 3; record < 20u; record++) {
            commit(record, MOST);
            assert_kept(record, MOST);
        }
        assert_int_equal(violations(), 0);
    }
    assert_true(stepped >= SLOT - 2u); /* but for a byte that is 0xFF anyway */
}

/* Three slots, two of them stuck. The third one holds the newest record: it is passed over, and the first is tried again. */
static void tries_pass_over_the_newest_record(void **state)
{
    uint32_t wear[256];

    (void)state;
    for (uint32_t newest = 0; newest < 3u; newest++) {
        uint32_t first  = (newest + 1u) % 3u * SLOT;
        uint32_t second = (newest + 2u) % 3u * SLOT;
        uint32_t holds  = newest * SLOT;

        make(256, 0, 16, 1);
        journal_on(SLOT, 3, 1);
        assert_int_equal(mount(), TOU_E_ABSENT);
        for (unsigned record = 0; record <= newest; record++) {
            commit(record, 9);
        }
        assert_int_equal(tou_posix_nv_stick(&part, first + 15u, 1, true), TOU_OK);
        assert_int_equal(tou_posix_nv_stick(&part, second + 15u, 1, true), TOU_OK);
        tou_posix_nv_finish(&part);
        tou_posix_nv_count_wear(&part, wear);
        assert_int_equal(begin(newest + 1u, 20), TOU_OK);
        assert_int_equal(finish(), TOU_E_IO);
        assert_int_equal(wear[first + TOU_JOURNAL_HEAD], 2);
        assert_int_equal(wear[second + TOU_JOURNAL_HEAD], 1);
        assert_int_equal(wear[holds + TOU_JOURNAL_HEAD], 0);
        assert_kept(newest, 9);
        assert_int_equal(tou_posix_nv_stick(&part, second + 15u, 1, false), TOU_OK);
        commit(newest + 1u, 20);
        assert_int_equal(wear[holds + TOU_JOURNAL_HEAD], 0);
        assert_kept(newest + 1u, 20);
        assert_int_equal(violations(), 0);
    }
}

/* Each bit of the newest record: the one before it holds then; both broken: there is none. */
static void bits_that_flip(void **state)
{
    (void)state;
    assert_int_equal(mount(), TOU_E_ABSENT);
    commit(1, 9);
    commit(2, 9);
    for (uint32_t bit = 0; bit < 8u * 21u; bit++) {
        uint32_t at = SLOT + bit / 8u;

        assert_int_equal(tou_posix_nv_flip(&part, at, (uint8_t)(1u << (bit % 8u))), TOU_OK);
        assert_int_equal(mount_anew(), TOU_OK);
        assert_record(1, 9);
        assert_int_equal(tou_posix_nv_flip(&part, at, (uint8_t)(1u << (bit % 8u))), TOU_OK);
        assert_int_equal(mount_anew(), TOU_OK);
        assert_record(2, 9);
    }
    assert_int_equal(tou_posix_nv_flip(&part, 10, 1), TOU_OK);
    assert_int_equal(tou_posix_nv_flip(&part, SLOT + 10u, 1), TOU_OK);
    assert_int_equal(mount_anew(), TOU_E_ABSENT);
    commit(3, 9);
    assert_kept(3, 9);
}

/* A bit is weak: the record that it is in reads spoiled, the next one goes behind it, then it reads whole again. */
static void a_record_that_comes_back_is_older(void **state)
{
    for (uint32_t bit = 0; bit < 8u * 21u; bit++) {
        uint32_t at  = SLOT + bit / 8u;
        uint8_t mask = (uint8_t)(1u << (bit % 8u));

        (void)on_flash(state);
        assert_int_equal(mount(), TOU_E_ABSENT);
        commit(1, 9);
        commit(2, 9);
        assert_int_equal(tou_posix_nv_flip(&part, at, mask), TOU_OK);
        assert_int_equal(mount_anew(), TOU_OK);
        assert_record(1, 9);
        commit(3, 9);
        tou_posix_nv_finish(&part);
        assert_int_equal(tou_posix_nv_flip(&part, at, mask), TOU_OK);
        assert_kept(3, 9);
    }
}

/* Records 2 and 4 have the same head, if they have the same number: then the head of 4 before the rest of 2 would be 2 again. */
static void a_head_does_not_complete_an_older_record(void **state)
{
    (void)state;
    assert_int_equal(mount(), TOU_E_ABSENT);
    commit(1, 9);
    assert_int_equal(begin(2, 20), TOU_OK);
    for (unsigned page = 0; page < 3u; page++) {
        assert_int_equal(tou_journal_step(&journal), TOU_MORE);
    }
    tou_journal_abort(&journal);
    for (unsigned record = 3; record <= 4u; record++) {
        assert_int_equal(begin(record, (record == 3u) ? 9u : 20u), TOU_OK);
        assert_int_equal(tou_journal_step(&journal), TOU_MORE);
        tou_posix_nv_finish(&part);
        assert_int_equal(mount_anew(), TOU_OK);
        assert_record(1, 9);
    }
}

/* The next record is begun, and the power fails in byte k of it, counted with all that is written before it. */
static void cut_in_record(unsigned record, uint16_t size, uint64_t k)
{
    assert_int_equal(tou_posix_nv_set_torn(&part, TOU_POSIX_NV_NEW, TOU_POSIX_NV_ORDERED, TOU_POSIX_NV_BLOCK_OLD), TOU_OK);
    tou_posix_nv_cut_at(&part, tou_posix_nv_stats(&part)->done + k);
    assert_int_equal(begin(record, size), TOU_OK);
    (void)finish();
    tou_posix_nv_cut(&part);
    tou_posix_nv_power_up(&part);
}

/* Any byte of record 2 is spoiled, and the power fails in any byte of the next one, of the same size and much the same bytes. */
static void a_record_is_not_mended_by_the_next(void **state)
{
    for (uint32_t at = 0; at < 21u; at++) {
        for (uint64_t k = 0; k < 22u; k++) {
            (void)on_eeprom(state);
            assert_int_equal(mount(), TOU_E_ABSENT);
            commit(1, 9);
            commit(2, 9);
            assert_int_equal(tou_posix_nv_flip(&part, SLOT + at, 0x10), TOU_OK);
            assert_int_equal(mount_anew(), TOU_OK);
            assert_record(1, 9);
            cut_in_record(2, 9, k);
            assert_int_equal(mount_anew(), TOU_OK);
            assert_record(1, 9);
            commit(3, 9);
            assert_kept(3, 9);
        }
    }
    assert_int_equal(violations(), 0);
}

static unsigned n_slots(void)
{
    return (unsigned)cfg.per_block * cfg.n_blocks;
}

/* Where there is no record yet nothing is passed over: all slots fail, then one is good and is found, wherever it is. */
static void the_first_record_may_go_into_any_slot(void **state)
{
    bool blocks = nv.block != 0u;

    for (unsigned good = 0; good < n_slots(); good++) {
        unsigned writes = 0;

        (void)(blocks ? on_flash(state) : on_eeprom(state));
        assert_int_equal(mount(), TOU_E_ABSENT);
        for (unsigned slot = 0; slot < n_slots(); slot++) {
            assert_int_equal(tou_posix_nv_stick(&part, slot_at(slot) + 4u, 1, true), TOU_OK);
        }
        for (unsigned record = 0; record < 3u; record++) {
            assert_int_equal(begin(record, 9), TOU_OK);
            assert_int_equal(finish(), TOU_E_IO);
            assert_int_equal(tou_journal_number(&journal), 0);
        }
        assert_int_equal(tou_posix_nv_stick(&part, slot_at(good) + 4u, 1, false), TOU_OK);
        do {
            writes++;
            assert_int_equal(begin(3, 9), TOU_OK);
        } while (finish() == TOU_E_IO && writes < 3u);
        assert_int_equal(journal.newest.block * (unsigned)cfg.per_block + journal.newest.index, good);
        assert_kept(3, 9);
        assert_int_equal(violations(), 0);
    }
}

/* What the bound of a mount comes to if all records are no good: all heads and a whole slot for each. */
static uint64_t mount_most(void)
{
    uint64_t slots = n_slots();

    return (slots + 1u) * (slots + 2u + 2u);
}

/* Heads with forged numbers and bad checksums, random bytes, now and then a good record. @return the slot of the newest good
 * one, its number into `best`; 0: none */
static uint8_t scramble(uint8_t *image, uint32_t *best)
{
    bool blank   = any(4) == 0u;
    uint8_t good = 0;

    *best = 0;
    for (uint32_t at = 0; at < nv.size; at++) {
        image[at] = (uint8_t)(blank ? 0xFFu : any(256));
    }
    for (unsigned i = 0; i < n_slots(); i++) {
        uint8_t *head   = &image[slot_at(i)];
        uint32_t number = (any(3) == 0u) ? UINT32_MAX - 1u - any(3) : 1u + any(8);
        uint32_t kind   = any(8);

        if (kind < 5u) {
            (void)forge(head, number, i, (uint16_t)any(MOST + 1u));
        }
        if (kind == 1u) {
            head[(size_t)any(4) * 3u] ^= 0x10u; /* of the head or the first bytes after it */
        } else if (kind > 1u && kind < 5u) {
            head[TOU_JOURNAL_HEAD] ^= 0x10u; /* of the body, or of the checksum where there is none */
        } else if (kind == 0u && number > *best) {
            *best = number;
            good  = (uint8_t)i;
        }
    }
    return good;
}

static void anything_on_the_part(void **state)
{
    uint8_t image[NV_MOST];
    unsigned found = 0;

    (void)state;
    random_state = 4;
    for (unsigned round = 0; round < 4000u; round++) {
        uint32_t best;
        uint8_t good = scramble(image, &best);

        assert_int_equal(tou_posix_nv_load(&part, image, nv.size), TOU_OK);
        uint64_t done  = tou_posix_nv_stats(&part)->done;
        uint64_t reads = tou_posix_nv_stats(&part)->reads;
        assert_int_equal(mount_anew(), (best != 0u) ? TOU_OK : TOU_E_ABSENT);
        assert_true(tou_posix_nv_stats(&part)->reads - reads <= mount_most());
        assert_int_equal(tou_posix_nv_stats(&part)->done, done);
        assert_int_equal(tou_journal_number(&journal), best);
        if (best != 0u) {
            assert_record(good, tou_journal_size(&journal));
            found++;
        }
        if (best < UINT32_MAX - 4u) {
            commit(round, 9);
            commit(round + 1u, MOST);
            assert_kept(round + 1u, MOST);
        }
    }
    assert_true(found > 1000u && found < 3900u);
    /* Only the slot behind the newest record is seen to be blank; others are found out by reading back what was written. */
    assert_true(violations() == 0u || (nv.block != 0u && violations() < 100u));
    assert_int_equal(tou_posix_nv_stats(&part)->violation,
                     (violations() == 0u) ? TOU_POSIX_NV_SOUND : TOU_POSIX_NV_NOT_ERASED);
}

/* All slots hold good heads of the same high number and none a good checksum. */
static void nothing_but_forged_heads(void **state)
{
    uint8_t image[NV_MOST];

    (void)state;
    memset(image, 0, sizeof image);
    for (unsigned i = 0; i < n_slots(); i++) {
        uint32_t at = slot_at(i);

        (void)forge(&image[at], UINT32_MAX - 1u, i, MOST);
        image[at + 20u] ^= 1u;
    }
    assert_int_equal(tou_posix_nv_load(&part, image, nv.size), TOU_OK);
    assert_int_equal(mount_anew(), TOU_E_ABSENT);
    assert_true(tou_posix_nv_stats(&part)->reads <= mount_most());
    commit(1, 9);
    assert_kept(1, 9);
}

/* A record of another version, or with a byte that is not zero, is none, whatever its checksum. */
static void records_of_other_forms(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 3u; i++) {
        uint8_t image[64];
        uint16_t size = forge(image, 9, 5, 12);

        image[0] = (i == 1u) ? TOU_JOURNAL_VERSION + 1u : TOU_JOURNAL_VERSION;
        image[1] = (i == 2u) ? 1u : 0u;
        (void)tou_bytes_put(&image[size - 4u], ~tou_bytes_crc(TOU_CRC_SEED, image, (uint16_t)(size - 4u)), 4);
        assert_int_equal(tou_posix_nv_load(&part, image, size), TOU_OK);
        assert_int_equal(mount_anew(), (i == 0u) ? TOU_OK : TOU_E_ABSENT);
    }
}

#define ON(test, part) cmocka_unit_test_setup(test, on_##part)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON(busy_at_every_call, eeprom),
        ON(busy_at_every_call, flash),
        ON(busy_for_good, eeprom),
        ON(busy_for_good, flash),
        ON(a_read_that_fails_while_mounting, eeprom),
        ON(a_read_that_fails_while_mounting, flash),
        ON(calls_that_fail_while_writing, eeprom),
        ON(calls_that_fail_while_writing, flash),
        ON(reads_that_fail_for_good, eeprom),
        ON(reads_that_fail_for_good, flash),
        ON(an_erase_that_fails, flash),
        ON(a_stuck_byte_in_flash, flash),
        cmocka_unit_test(a_stuck_byte_in_an_eeprom),
        cmocka_unit_test(tries_pass_over_the_newest_record),
        ON(the_first_record_may_go_into_any_slot, eeprom),
        ON(the_first_record_may_go_into_any_slot, flash),
        ON(bits_that_flip, eeprom),
        ON(bits_that_flip, flash),
        cmocka_unit_test(a_record_that_comes_back_is_older),
        ON(a_head_does_not_complete_an_older_record, eeprom),
        cmocka_unit_test(a_record_is_not_mended_by_the_next),
        ON(anything_on_the_part, eeprom),
        ON(anything_on_the_part, flash),
        ON(nothing_but_forged_heads, eeprom),
        ON(nothing_but_forged_heads, flash),
        ON(records_of_other_forms, eeprom),
        ON(records_of_other_forms, flash),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
