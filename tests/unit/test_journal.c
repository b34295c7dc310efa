/* SPDX-License-Identifier: MIT */
#include "journalling.h"

#define MOST (40u - TOU_JOURNAL_HEAD - TOU_JOURNAL_TAIL) /* bytes of a body */

static tou_err_t try_cfg(uint32_t base, uint16_t slot, uint16_t per_block, uint8_t n_blocks)
{
    const tou_journal_cfg_t tried = {base, slot, per_block, n_blocks};
    tou_journal_t before;
    tou_journal_t after;

    memset(&before, 0xA5, sizeof before);
    memset(&after, 0xA5, sizeof after);
    tou_err_t err = tou_journal_init(&after, &tried, &nv);

    if (err != TOU_OK) {
        assert_memory_equal(&before, &after, sizeof after);
    }
    return err;
}

static void slots_lie_in_a_part_without_blocks(void **state)
{
    (void)state;
    make(256, 0, 16, 4);
    assert_int_equal(try_cfg(0, 64, 4, 1), TOU_OK);
    assert_int_equal(try_cfg(64, 64, 3, 1), TOU_OK);
    assert_int_equal(try_cfg(68, 64, 3, 1), TOU_E_RANGE);
    assert_int_equal(try_cfg(UINT32_MAX - 3u, 64, 3, 1), TOU_E_RANGE);
    assert_int_equal(try_cfg(62, 64, 3, 1), TOU_E_RANGE); /* not at a unit */
    assert_int_equal(try_cfg(0, 64, 5, 1), TOU_E_RANGE);
    assert_int_equal(try_cfg(0, 62, 3, 1), TOU_E_RANGE); /* no whole units */
    assert_int_equal(try_cfg(0, 64, 2, 1), TOU_E_RANGE);
    assert_int_equal(try_cfg(0, 64, 3, 0), TOU_E_RANGE);
    assert_int_equal(try_cfg(0, 64, 3, 2), TOU_E_RANGE);
    assert_int_equal(try_cfg(0, 12, 3, 1), TOU_E_RANGE); /* no room for a body */
    assert_int_equal(try_cfg(0, 16, 3, 1), TOU_OK);
    assert_int_equal(try_cfg(0, 65532, 65535, 1), TOU_E_RANGE);
}

static void slots_lie_in_a_part_with_blocks(void **state)
{
    (void)state;
    make(512, 128, 32, 8);
    assert_int_equal(try_cfg(0, 40, 3, 4), TOU_OK);
    assert_int_equal(try_cfg(128, 40, 3, 3), TOU_OK);
    assert_int_equal(try_cfg(256, 40, 3, 2), TOU_OK);
    assert_int_equal(try_cfg(256, 40, 3, 3), TOU_E_RANGE);
    assert_int_equal(try_cfg(0, 40, 3, 1), TOU_E_RANGE);
    assert_int_equal(try_cfg(0, 40, 3, 0), TOU_E_RANGE);
    assert_int_equal(try_cfg(64, 40, 3, 2), TOU_E_RANGE); /* not at a block */
    assert_int_equal(try_cfg(0, 48, 3, 2), TOU_E_RANGE);  /* 144 of 128 bytes */
    assert_int_equal(try_cfg(0, 40, 2, 2), TOU_E_RANGE);
    assert_int_equal(try_cfg(0, 36, 3, 2), TOU_E_RANGE);
}

static void a_blank_part_has_no_record(void **state)
{
    uint8_t out[4] = {1, 2, 3, 4};

    (void)state;
    assert_int_equal(mount(), TOU_E_ABSENT);
    assert_int_equal(mount(), TOU_E_ABSENT);
    assert_int_equal(tou_journal_number(&journal), 0);
    assert_int_equal(tou_journal_size(&journal), 0);
    assert_int_equal(tou_journal_read(&journal, 0, out, 0), TOU_E_RANGE);
    assert_int_equal(tou_journal_read(&journal, 0, out, 1), TOU_E_RANGE);
    assert_int_equal(out[0], 1);
    assert_int_equal(tou_posix_nv_stats(&part)->done, 0);
    assert_int_equal(violations(), 0);
}

static void nothing_is_written_before_it_is_mounted(void **state)
{
    (void)state;
    for (unsigned reads = 0; reads < 3u; reads++) {
        assert_int_equal(tou_journal_step(&journal), TOU_E_BUSY);
        assert_int_equal(begin(1, 4), TOU_E_BUSY);
        tou_journal_abort(&journal);
        assert_int_equal(tou_journal_mount(&journal), TOU_MORE);
    }
    tou_posix_nv_finish(&part);
    assert_int_equal(tou_posix_nv_stats(&part)->done, 0);
    assert_int_equal(mount(), TOU_E_ABSENT);
    commit(1, 4);
    assert_kept(1, 4);
}

/* Round all slots more than twice, with every size of body. */
static void every_size_is_kept(void **state)
{
    uint32_t number = 0;

    (void)state;
    assert_int_equal(mount(), TOU_E_ABSENT);
    for (unsigned record = 0; record < 100u; record++) {
        uint16_t size = (uint16_t)(record % (MOST + 1u));

        commit(record, size);
        assert_true(tou_journal_number(&journal) > number);
        number = tou_journal_number(&journal);
        assert_record(record, size);
        if (record % 3u == 0u) {
            assert_kept(record, size);
            assert_int_equal(tou_journal_number(&journal), number);
        }
    }
    assert_int_equal(begin(0, MOST + 1u), TOU_E_RANGE);
    assert_int_equal(begin(0, UINT16_MAX), TOU_E_RANGE);
    assert_int_equal(violations(), 0);
}

static void every_unit_and_page(void **state)
{
    (void)state;
    for (uint8_t unit = 1; unit <= 16u; unit = (uint8_t)(unit * 2u)) {
        for (uint16_t page = unit; page <= 64u; page = (uint16_t)(page * 2u)) {
            for (unsigned blocks = 0; blocks < 2u; blocks++) {
                make(512, (blocks != 0u) ? 256 : 0, page, unit);
                journal_on(80, 3, (blocks != 0u) ? 2 : 1);
                assert_int_equal(mount(), TOU_E_ABSENT);
                for (unsigned record = 0; record < 16u; record++) {
                    commit(record, (uint16_t)(record * 4u + (record & 3u)));
                    assert_kept(record, (uint16_t)(record * 4u + (record & 3u)));
                }
                assert_int_equal(violations(), 0);
            }
        }
    }
}

/* The bytes on the part are those the header tells. */
static void a_record_is_as_documented(void **state)
{
    uint8_t wanted[40];

    (void)state;
    assert_int_equal(mount(), TOU_E_ABSENT);
    commit(7, 10);
    tou_posix_nv_finish(&part);
    memset(wanted, 0xFF, sizeof wanted);
    assert_int_equal(forge(wanted, 1, 7, 10), 22);
    assert_memory_equal(tou_posix_nv_bytes(&part), wanted, sizeof wanted);
    assert_int_equal(wanted[0], 1);
    assert_int_equal(wanted[2], 10);
    assert_int_equal(wanted[4], 1);
}

static void reads_lie_within_the_body(void **state)
{
    uint8_t out[20];

    (void)state;
    assert_int_equal(mount(), TOU_E_ABSENT);
    commit(3, 10);
    for (uint16_t at = 0; at <= 12u; at++) {
        for (uint16_t size = 0; size <= 12u; size++) {
            memset(out, 0xEE, sizeof out);
            assert_int_equal(tou_journal_read(&journal, at, out, size), (at + size <= 10u) ? TOU_OK : TOU_E_RANGE);
            for (unsigned i = 0; i < 13u; i++) {
                assert_int_equal(out[i], (i < size && at + size <= 10u) ? content(3, at + i) : 0xEE);
            }
        }
    }
    assert_int_equal(tou_journal_read(&journal, UINT16_MAX, out, 2), TOU_E_RANGE);
    assert_int_equal(tou_journal_read(&journal, 2, out, UINT16_MAX), TOU_E_RANGE);
    assert_int_equal(violations(), 0);
}

static void one_record_at_a_time(void **state)
{
    (void)state;
    assert_int_equal(mount(), TOU_E_ABSENT);
    assert_int_equal(begin(1, 20), TOU_OK);
    assert_int_equal(tou_journal_write(&journal, buffer, 4), TOU_E_BUSY);
    assert_int_equal(tou_journal_step(&journal), TOU_MORE);
    assert_int_equal(tou_journal_write(&journal, buffer, 4), TOU_E_BUSY);
    assert_int_equal(finish(), TOU_OK);
    assert_kept(1, 20);
}

/* Broken off after each number of steps; then an emergency record of another size. */
static void a_record_can_be_broken_off_at_every_step(void **state)
{
    unsigned record = 1;

    (void)state;
    assert_int_equal(mount(), TOU_E_ABSENT);
    commit(record, 9);
    for (unsigned steps = 0; steps < 60u; steps++) {
        tou_posix_nv_set_busy(&part, steps % 3u);
        assert_int_equal(begin(record + 1u, MOST), TOU_OK);
        bool more = true;
        for (unsigned i = 0; i < steps / 3u && more; i++) {
            more = tou_journal_step(&journal) == TOU_MORE;
        }
        if (more && tou_journal_number(&journal) != 0u && steps < 3u) {
            assert_record(record, 9);
        }
        tou_journal_abort(&journal);
        if (tou_journal_size(&journal) == 9u) {
            assert_record(record, 9); /* the one before holds */
        } else {
            assert_record(record + 1u, MOST);
        }
        record += 2u;
        commit(record, 9);
        assert_kept(record, 9);
    }
    assert_int_equal(violations(), 0);
}

/* Each record is broken off, and the one that follows needs no erase. Then the journal may get ready again. */
static void an_emergency_record_never_waits_for_an_erase(void **state)
{
    unsigned broken = 0;

    (void)state;
    assert_int_equal(mount(), TOU_E_ABSENT);
    commit(0, 20);
    for (unsigned record = 1; record < 200u; record++) {
        tou_posix_nv_finish(&part);
        uint64_t erases = tou_posix_nv_stats(&part)->erases;
        assert_int_equal(begin(1000, MOST), TOU_OK);
        for (unsigned i = 0; i < record % 4u; i++) {
            assert_int_equal(tou_journal_step(&journal), TOU_MORE);
        }
        tou_journal_abort(&journal);
        broken++;
        uint32_t number = tou_journal_number(&journal);
        assert_int_equal(begin(record, 20), TOU_OK);
        while (tou_journal_number(&journal) == number) {
            assert_int_equal(tou_journal_step(&journal), TOU_MORE);
            assert_int_equal(tou_posix_nv_stats(&part)->erases, erases);
            assert_false(tou_posix_nv_in_flight(&part) == 128u);
        }
        assert_int_equal(finish(), TOU_OK);
        assert_record(record, 20);
    }
    assert_int_equal(broken, 199);
    assert_true(tou_posix_nv_stats(&part)->erases > 100u);
    assert_int_equal(violations(), 0);
}

/* Nothing but the slot being written and a block that does not hold the newest record changes. */
static void the_newest_record_is_never_touched(void **state)
{
    uint8_t before[NV_MOST];

    (void)state;
    assert_int_equal(mount(), TOU_E_ABSENT);
    commit(0, 20);
    for (unsigned record = 1; record < 100u; record++) {
        uint32_t at    = journal.newest.block * nv.block + journal.newest.index * 40u;
        bool broken    = record % 3u != 0u;
        uint32_t since = tou_journal_number(&journal);

        memcpy(before, tou_posix_nv_bytes(&part), nv.size);
        assert_int_equal(begin(record, 20), TOU_OK);
        for (unsigned i = 0; i < (broken ? 2u : STEPS) && tou_journal_number(&journal) == since; i++) {
            assert_int_equal(tou_journal_step(&journal), TOU_MORE);
            tou_posix_nv_finish(&part);
            assert_memory_equal(&tou_posix_nv_bytes(&part)[at], &before[at], 40);
        }
        tou_journal_abort(&journal);
    }
    assert_int_equal(violations(), 0);
}

/* @return the answer of a step; ready foretells it, and busy what is under way before it */
static tou_err_t foretold(bool under_way)
{
    bool ready    = tou_journal_ready(&journal);
    bool busy     = tou_journal_busy(&journal);
    tou_err_t err = tou_journal_step(&journal);

    assert_int_equal(busy, under_way);
    assert_int_equal(ready, err == TOU_OK);
    return err;
}

static void busy_and_ready_tell_what_a_step_will_find(void **state)
{
    unsigned getting_ready = 0;

    (void)state;
    assert_int_equal(foretold(false), TOU_E_BUSY); /* not mounted */
    assert_int_equal(mount(), TOU_E_ABSENT);
    for (unsigned record = 0; record < 90u; record++) {
        bool fails      = record % 5u == 4u;
        tou_err_t err   = TOU_MORE;
        uint32_t number = tou_journal_number(&journal);

        tou_posix_nv_set_busy(&part, record % 3u);
        assert_int_equal(begin(record, 20), TOU_OK);
        if (fails) {
            assert_int_equal(tou_posix_nv_fail(&part, TOU_POSIX_NV_WRITE, 0, 3, TOU_POSIX_NV_REFUSE), TOU_OK);
        }
        for (unsigned i = 0; err == TOU_MORE && tou_journal_number(&journal) == number; i++) {
            if (record % 5u == 2u && i == 4u) {
                tou_journal_abort(&journal);
                break;
            }
            err = foretold(true);
        }
        assert_int_equal(err, fails ? TOU_E_IO : TOU_MORE);
        assert_int_equal(tou_posix_nv_fail(&part, TOU_POSIX_NV_WRITE, 0, 0, TOU_POSIX_NV_REFUSE), TOU_OK);
        while (foretold(false) != TOU_OK) {
            getting_ready++;
        }
    }
    assert_int_equal(violations(), 0);
    if (nv.block == 0u) {
        assert_int_equal(getting_ready, 0);
    } else {
        assert_true(getting_ready > 20u);
    }
}

/* While the next block can not be erased the record before holds, nothing is under way, and the journal is not ready. */
static void not_ready_while_an_erase_fails(void **state)
{
    (void)state;
    assert_int_equal(mount(), TOU_E_ABSENT);
    assert_false(tou_journal_ready(&journal));
    commit(1, 9);
    assert_int_equal(tou_posix_nv_fail(&part, TOU_POSIX_NV_ERASE, 0, UINT32_MAX, TOU_POSIX_NV_REFUSE), TOU_OK);
    assert_int_equal(begin(2, 9), TOU_OK);
    assert_int_equal(finish(), TOU_E_IO);
    assert_record(2, 9);
    assert_int_equal(foretold(false), TOU_E_IO);
    assert_int_equal(foretold(false), TOU_E_IO);
    assert_int_equal(tou_posix_nv_fail(&part, TOU_POSIX_NV_ERASE, 0, 0, TOU_POSIX_NV_REFUSE), TOU_OK);
    assert_int_equal(foretold(false), TOU_MORE);
    assert_int_equal(foretold(false), TOU_OK);
}

static void numbers_run_out_without_harm(void **state)
{
    uint8_t image[40];

    (void)state;
    memset(image, 0xFF, sizeof image);
    (void)forge(image, UINT32_MAX - 2u, 5, 12);
    assert_int_equal(tou_posix_nv_load(&part, image, sizeof image), TOU_OK);
    assert_int_equal(mount_anew(), TOU_OK);
    commit(6, 12);
    assert_kept(6, 12);
    assert_int_equal(tou_journal_number(&journal), UINT32_MAX - 1u);
    assert_int_equal(begin(7, 12), TOU_E_RANGE);
    assert_int_equal(finish(), TOU_OK);
    assert_kept(6, 12);
}

#define ON(test, part) cmocka_unit_test_setup(test, on_##part)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slots_lie_in_a_part_without_blocks),
        cmocka_unit_test(slots_lie_in_a_part_with_blocks),
        ON(a_blank_part_has_no_record, eeprom),
        ON(a_blank_part_has_no_record, flash),
        ON(nothing_is_written_before_it_is_mounted, eeprom),
        ON(nothing_is_written_before_it_is_mounted, flash),
        ON(every_size_is_kept, eeprom),
        ON(every_size_is_kept, flash),
        cmocka_unit_test(every_unit_and_page),
        ON(a_record_is_as_documented, eeprom),
        ON(a_record_is_as_documented, flash),
        ON(reads_lie_within_the_body, eeprom),
        ON(reads_lie_within_the_body, flash),
        ON(one_record_at_a_time, eeprom),
        ON(one_record_at_a_time, flash),
        ON(a_record_can_be_broken_off_at_every_step, eeprom),
        ON(a_record_can_be_broken_off_at_every_step, flash),
        ON(an_emergency_record_never_waits_for_an_erase, flash),
        ON(the_newest_record_is_never_touched, eeprom),
        ON(the_newest_record_is_never_touched, flash),
        ON(busy_and_ready_tell_what_a_step_will_find, eeprom),
        ON(busy_and_ready_tell_what_a_step_will_find, flash),
        ON(not_ready_while_an_erase_fails, flash),
        ON(numbers_run_out_without_harm, eeprom),
        ON(numbers_run_out_without_harm, flash),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
