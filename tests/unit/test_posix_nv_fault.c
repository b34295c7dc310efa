/* SPDX-License-Identifier: MIT */
/* Faults of a part of ports/posix: every cut leaves what the tables of its header say, and nothing else. */
#include "nv.h"

#define AT     16u
#define LENGTH 12u

static const uint8_t was[LENGTH] = {0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xAA, 0xBB, 0xCC};
static const uint8_t new[LENGTH] = {0xF0, 0xE1, 0xD2, 0xC3, 0xB4, 0xA5, 0x96, 0x87, 0x78, 0x69, 0x5A, 0x4B};
static uint8_t before[NV_MOST];

/* Is each bit of the byte one of a or one of b? */
static bool mixes(uint8_t byte, uint8_t a, uint8_t b)
{
    return ((byte ^ a) & (byte ^ b)) == 0;
}

/* What a byte holds whose bytes are all of one value: so that random things can be counted. */
static unsigned differing(const uint8_t *bytes, unsigned size, uint8_t byte)
{
    unsigned n = 0;

    for (unsigned i = 0; i < size; i++) {
        n += bytes[i] != byte;
    }
    return n;
}

static void set_torn(uint8_t byte, uint8_t others, uint8_t block)
{
    assert_int_equal(tou_posix_nv_set_torn(&part, byte, others, block), TOU_OK);
}

/* `was` is there, `new` in flight over it, power fails in byte k of that. */
static void tear_eeprom(uint32_t k, uint8_t byte, uint8_t others, uint64_t seed)
{
    void *none = NULL;

    (void)eeprom(&none);
    tou_posix_nv_seed(&part, seed);
    set_torn(byte, others, TOU_POSIX_NV_BLOCK_PART);
    assert_int_equal(put(AT, was, LENGTH), TOU_OK);
    tou_posix_nv_cut_at(&part, LENGTH + k);
    assert_int_equal(put(AT, new, LENGTH), TOU_OK);
    memcpy(before, tou_posix_nv_bytes(&part), nv.size);
    assert_memory_equal(before + AT, was, LENGTH);
    assert_false(tou_posix_nv_is_off(&part));
    tou_posix_nv_finish(&part);
    assert_true(tou_posix_nv_is_off(&part));
    assert_int_equal(tou_posix_nv_in_flight(&part), 0);
    assert_int_equal(tou_posix_nv_stats(&part)->done, LENGTH + k);
    assert_memory_equal(tou_posix_nv_bytes(&part), before, AT);
    assert_memory_equal(tou_posix_nv_bytes(&part) + AT + LENGTH, before + AT + LENGTH, nv.size - AT - LENGTH);
}

static void a_cut_in_each_byte_of_a_write_leaves_each_kind_of_torn_byte(void **state)
{
    unsigned random = 0;

    (void)state;
    for (uint32_t k = 0; k < LENGTH; k++) {
        for (unsigned model = TOU_POSIX_NV_OLD; model <= TOU_POSIX_NV_BITS; model++) {
            tear_eeprom(k, (uint8_t)model, TOU_POSIX_NV_ORDERED, k);
            const uint8_t *left = tou_posix_nv_bytes(&part) + AT;

            assert_memory_equal(left, new, k);
            assert_memory_equal(left + k + 1, was + k + 1, LENGTH - k - 1u);
            assert_true(model != TOU_POSIX_NV_OLD || left[k] == was[k]);
            assert_true(model != TOU_POSIX_NV_ERASED || left[k] == 0xFF);
            assert_true(model != TOU_POSIX_NV_NEW || left[k] == new[k]);
            assert_true(model != TOU_POSIX_NV_BITS || mixes(left[k], was[k], new[k]));
            random += model == TOU_POSIX_NV_RANDOM && !mixes(left[k], was[k], new[k]);
        }
    }
    assert_true(random > LENGTH / 2u);
}

/* Every one of the 2^LENGTH subsets can come; so each byte must be seen new and old, before and after the one under way. */
static void a_shuffled_write_leaves_any_of_its_other_bytes_old_or_new(void **state)
{
    unsigned seen_new[LENGTH] = {0};
    unsigned mixed            = 0;

    (void)state;
    for (uint64_t seed = 0; seed < 400; seed++) {
        tear_eeprom(5, TOU_POSIX_NV_ERASED, TOU_POSIX_NV_SHUFFLED, seed);
        const uint8_t *left = tou_posix_nv_bytes(&part) + AT;

        assert_int_equal(left[5], 0xFF);
        for (uint32_t i = 0; i < LENGTH; i++) {
            assert_true(i == 5 || left[i] == was[i] || left[i] == new[i]);
            seen_new[i] += left[i] == new[i];
        }
        mixed += left[11] == new[11] && left[0] == was[0];
    }
    for (uint32_t i = 0; i < LENGTH; i++) {
        assert_true(i == 5 || (seen_new[i] > 150 && seen_new[i] < 250));
    }
    assert_true(mixed > 50);
}

static void a_torn_byte_of_bits_has_old_and_new_ones(void **state)
{
    unsigned between = 0;

    (void)state;
    for (uint64_t seed = 0; seed < 100; seed++) {
        tear_eeprom(7, TOU_POSIX_NV_BITS, TOU_POSIX_NV_ORDERED, seed);
        uint8_t left = tou_posix_nv_bytes(&part)[AT + 7u];

        assert_true(mixes(left, was[7], new[7]));
        between += left != was[7] && left != new[7];
    }
    assert_true(between > 80);
}

static void the_same_seed_leaves_the_same_bytes_and_another_others(void **state)
{
    uint8_t first[64];

    (void)state;
    tear_eeprom(3, TOU_POSIX_NV_RANDOM, TOU_POSIX_NV_SHUFFLED, 42);
    memcpy(first, tou_posix_nv_bytes(&part), sizeof(first));
    tear_eeprom(3, TOU_POSIX_NV_RANDOM, TOU_POSIX_NV_SHUFFLED, 42);
    assert_memory_equal(first, tou_posix_nv_bytes(&part), sizeof(first));
    tear_eeprom(3, TOU_POSIX_NV_RANDOM, TOU_POSIX_NV_SHUFFLED, 43);
    assert_memory_not_equal(first, tou_posix_nv_bytes(&part), sizeof(first));
}

/* A block of zeros is under erase when power fails in byte k of it; the blocks beside it hold zeros too. */
static const uint8_t *tear_flash(uint32_t k, uint8_t byte, uint8_t block)
{
    static const uint8_t zeros[192] = {0};
    void *none                      = NULL;

    (void)flash(&none);
    set_torn(byte, TOU_POSIX_NV_ORDERED, block);
    assert_int_equal(tou_posix_nv_load(&part, zeros, sizeof(zeros)), TOU_OK);
    tou_posix_nv_cut_at(&part, k);
    assert_int_equal(nv.ops->erase(nv.ctx, 64), TOU_OK);
    assert_int_equal(differing(tou_posix_nv_bytes(&part), 192, 0), 0);
    tou_posix_nv_finish(&part);
    assert_true(tou_posix_nv_is_off(&part));
    assert_int_equal(tou_posix_nv_stats(&part)->erases, 1);
    assert_int_equal(differing(tou_posix_nv_bytes(&part), 64, 0), 0);
    assert_int_equal(differing(tou_posix_nv_bytes(&part) + 128, 64, 0), 0);
    tou_posix_nv_power_up(&part);
    return tou_posix_nv_bytes(&part) + 64;
}

static void a_cut_erase_leaves_each_kind_of_torn_block(void **state)
{
    (void)state;
    for (uint32_t k = 0; k < 64; k++) {
        const uint8_t *left = tear_flash(k, TOU_POSIX_NV_RANDOM, TOU_POSIX_NV_BLOCK_PART);

        assert_int_equal(differing(left, k, 0xFF), 0);
        assert_int_equal(differing(left + k + 1, 63u - k, 0), 0);
        assert_int_equal(tear_flash(k, TOU_POSIX_NV_NEW, TOU_POSIX_NV_BLOCK_PART)[k], 0xFF);
        assert_int_equal(tear_flash(k, TOU_POSIX_NV_OLD, TOU_POSIX_NV_BLOCK_PART)[k], 0);
        left = tear_flash(k, TOU_POSIX_NV_NEW, TOU_POSIX_NV_BLOCK_OLD);
        assert_int_equal(differing(left, 64, 0), 0);
        left = tear_flash(k, TOU_POSIX_NV_NEW, TOU_POSIX_NV_BLOCK_BITS);
        assert_true(differing(left, 64, 0) > 56 && differing(left, 64, 0xFF) > 56);
        left = tear_flash(k, TOU_POSIX_NV_NEW, TOU_POSIX_NV_BLOCK_RANDOM);
        assert_true(differing(left, 64, 0) > 56 && differing(left, 64, 0xFF) > 56);
    }
    assert_int_equal(tou_posix_nv_set_torn(&part, 5, 0, 0), TOU_E_RANGE);
    assert_int_equal(tou_posix_nv_set_torn(&part, 0, 2, 0), TOU_E_RANGE);
    assert_int_equal(tou_posix_nv_set_torn(&part, 0, 0, 4), TOU_E_RANGE);
}

/* Bits of a half-erased block never go down, anything does. */
static void a_torn_block_of_bits_loses_none_and_a_random_one_does(void **state)
{
    uint8_t image[64];
    unsigned lost[2] = {0, 0};

    (void)state;
    memset(image, 0x5A, sizeof(image));
    for (unsigned random = 0; random < 2; random++) {
        make(64, 64, 0, 1);
        set_torn(0, 0, random ? TOU_POSIX_NV_BLOCK_RANDOM : TOU_POSIX_NV_BLOCK_BITS);
        assert_int_equal(tou_posix_nv_load(&part, image, sizeof(image)), TOU_OK);
        assert_int_equal(nv.ops->erase(nv.ctx, 0), TOU_OK);
        tou_posix_nv_cut_at(&part, 0);
        tou_posix_nv_finish(&part);
        for (unsigned i = 0; i < 64; i++) {
            lost[random] += (tou_posix_nv_bytes(&part)[i] & 0x5A) != 0x5A;
        }
    }
    assert_int_equal(lost[0], 0);
    assert_true(lost[1] > 40);
}

static void torn_flash_is_erased_where_it_reads_so_or_nowhere_with_scars(void **state)
{
    (void)state;
    for (unsigned scars = 0; scars < 2; scars++) {
        make(256, 64, 32, 4);
        tou_posix_nv_set_scars(&part, scars != 0);
        tou_posix_nv_cut_at(&part, 6);
        assert_int_equal(put(0, was, LENGTH), TOU_OK);
        tou_posix_nv_finish(&part);
        tou_posix_nv_power_up(&part);
        assert_violates(put(4, new, 4), TOU_POSIX_NV_NOT_ERASED);
        if (scars != 0) {
            assert_violates(put(8, new, 4), TOU_POSIX_NV_NOT_ERASED);
        } else {
            assert_int_equal(put(8, new, 4), TOU_OK);
        }
        assert_int_equal(put(12, new, 4), TOU_OK);
        assert_int_equal(nv.ops->erase(nv.ctx, 0), TOU_OK);
        assert_int_equal(put(4, new, 4), TOU_OK);
        assert_holds(4, new, 4);
    }
}

static void without_power_nothing_is_done_until_it_returns(void **state)
{
    uint8_t out[4] = {0};

    (void)state;
    tou_posix_nv_cut_at(&part, 6);
    assert_int_equal(put(0, was, 4), TOU_OK);
    assert_int_equal(put(4, was, 4), TOU_OK);
    assert_int_equal(get(0, out, 4), TOU_E_IO); /* the call that would have carried out the second */
    assert_true(tou_posix_nv_is_off(&part));
    assert_int_equal(put(8, was, 4), TOU_E_IO);
    assert_int_equal(get(0, out, 4), TOU_E_IO);
    assert_int_equal(put(63, was, 4), TOU_E_IO);
    assert_int_equal(tou_posix_nv_fail(&part, TOU_POSIX_NV_WRITE, 0, 1, TOU_POSIX_NV_DELAY), TOU_OK);
    assert_int_equal(put(8, was, 4), TOU_E_IO);
    assert_int_equal(tou_posix_nv_fail(&part, TOU_POSIX_NV_WRITE, 0, 0, TOU_POSIX_NV_DELAY), TOU_OK);
    assert_int_equal(violations(), 0);
    assert_int_equal(tou_posix_nv_stats(&part)->reads, 0);
    tou_posix_nv_cut_at(&part, 9);
    tou_posix_nv_power_up(&part);
    assert_holds(0, was, 4);
    assert_holds(4, "\x11\x22\xFF\xFF", 4);
    assert_int_equal(put(8, was, 4), TOU_OK);
    assert_int_equal(put(12, was, 4), TOU_E_IO);
    assert_memory_equal(tou_posix_nv_bytes(&part) + 8, "\x11\x22\x33\xFF", 4);
}

/* A cut strikes once; one whose moment has passed strikes in the next byte. */
static void a_cut_strikes_once(void **state)
{
    (void)state;
    assert_int_equal(put(0, was, 4), TOU_OK);
    tou_posix_nv_finish(&part);
    tou_posix_nv_cut_at(&part, 1);
    tou_posix_nv_finish(&part);
    assert_false(tou_posix_nv_is_off(&part));
    assert_int_equal(put(0, new, 4), TOU_OK);
    tou_posix_nv_finish(&part);
    assert_true(tou_posix_nv_is_off(&part));
    tou_posix_nv_power_up(&part);
    assert_holds(0, was, 4);
    for (unsigned i = 0; i < 10; i++) {
        assert_int_equal(put(0, new, 4), TOU_OK);
    }
    assert_holds(0, new, 4);
    tou_posix_nv_cut_at(&part, 46);
    tou_posix_nv_cut_at(&part, TOU_POSIX_NV_NEVER);
    assert_int_equal(put(0, was, 4), TOU_OK);
    assert_holds(0, was, 4);
}

static void a_cut_now_falls_anywhere_into_what_is_in_flight(void **state)
{
    unsigned seen[LENGTH + 1u] = {0};

    (void)state;
    for (uint64_t seed = 0; seed < 400; seed++) {
        make(64, 0, 16, 1);
        tou_posix_nv_seed(&part, seed);
        tou_posix_nv_set_busy(&part, UINT32_MAX);
        assert_int_equal(put(AT, new, LENGTH), TOU_OK);
        tou_posix_nv_cut(&part);
        assert_int_equal(put(0, new, 1), TOU_E_IO);
        uint64_t done = tou_posix_nv_stats(&part)->done;

        assert_in_range(done, 0, LENGTH);
        assert_memory_equal(tou_posix_nv_bytes(&part) + AT, new, (size_t)done);
        assert_int_equal(differing(tou_posix_nv_bytes(&part) + AT + done, LENGTH - (unsigned)done, 0xFF), 0);
        seen[done]++;
    }
    for (unsigned k = 0; k <= LENGTH; k++) {
        assert_in_range(seen[k], 10, 60);
    }
    tou_posix_nv_power_up(&part);
    tou_posix_nv_cut(&part);
    assert_true(tou_posix_nv_is_off(&part));
}

static void calls_fail_that_are_asked_to_and_others_do_not(void **state)
{
    uint8_t out[4] = {0};

    (void)state;
    assert_int_equal(tou_posix_nv_fail(&part, TOU_POSIX_NV_WRITE, 2, 1, TOU_POSIX_NV_REFUSE), TOU_OK);
    assert_int_equal(tou_posix_nv_fail(&part, TOU_POSIX_NV_READ, 0, 2, TOU_POSIX_NV_REFUSE), TOU_OK);
    assert_int_equal(put(0, was, 4), TOU_OK);
    assert_int_equal(put(4, was, 4), TOU_OK);
    assert_int_equal(put(8, was, 4), TOU_E_IO);
    assert_int_equal(put(12, was, 4), TOU_OK);
    memcpy(out, was, 4);
    assert_int_equal(get(0, out, 4), TOU_E_IO);
    assert_memory_not_equal(out, was, 4); /* not even what was there before */
    assert_int_equal(get(0, out, 4), TOU_E_IO);
    assert_holds(0, was, 4);
    assert_holds(4, was, 4);
    assert_holds(8, "\xFF\xFF\xFF\xFF", 4);
    assert_holds(12, was, 4);
    assert_int_equal(tou_posix_nv_fail(&part, TOU_POSIX_NV_WRITE, 0, 2, TOU_POSIX_NV_DELAY), TOU_OK);
    assert_int_equal(put(0, new, 4), TOU_E_BUSY);
    assert_int_equal(put(0, new, 4), TOU_E_BUSY);
    assert_int_equal(put(0, new, 4), TOU_OK);
    assert_holds(0, new, 4);
    assert_int_equal(violations(), 0);
    assert_int_equal(tou_posix_nv_fail(&part, 3, 0, 1, TOU_POSIX_NV_DELAY), TOU_E_RANGE);
    assert_int_equal(tou_posix_nv_fail(&part, TOU_POSIX_NV_READ, 0, 1, 3), TOU_E_RANGE);
}

static void a_spoiled_write_or_erase_fails_half_done(void **state)
{
    const uint8_t *bytes = tou_posix_nv_bytes(&part);
    unsigned partly      = 0;

    (void)state;
    for (uint64_t seed = 0; seed < 50; seed++) {
        make(256, 64, 32, 4);
        tou_posix_nv_seed(&part, seed);
        assert_int_equal(tou_posix_nv_fail(&part, TOU_POSIX_NV_WRITE, 0, 1, TOU_POSIX_NV_SPOIL), TOU_OK);
        assert_int_equal(tou_posix_nv_fail(&part, TOU_POSIX_NV_ERASE, 1, 1, TOU_POSIX_NV_SPOIL), TOU_OK);
        assert_int_equal(put(0, was, LENGTH), TOU_E_IO);
        assert_int_equal(tou_posix_nv_in_flight(&part), 0);
        assert_int_equal(bytes[LENGTH - 1u], 0xFF);
        partly += bytes[0] == was[0];
        assert_int_equal(nv.ops->erase(nv.ctx, 0), TOU_OK);
        assert_int_equal(put(32, was, LENGTH), TOU_OK);
        assert_int_equal(nv.ops->erase(nv.ctx, 0), TOU_E_IO);
        partly += bytes[32] == was[0] || bytes[32 + LENGTH - 1u] == was[LENGTH - 1u];
        assert_int_equal(nv.ops->erase(nv.ctx, 0), TOU_OK);
        tou_posix_nv_finish(&part);
        assert_int_equal(differing(bytes, 64, 0xFF), 0);
        assert_false(tou_posix_nv_is_off(&part));
    }
    assert_in_range(partly, 60, 90);
    tou_posix_nv_cut_at(&part, 0);
    assert_int_equal(tou_posix_nv_fail(&part, TOU_POSIX_NV_WRITE, 0, 1, TOU_POSIX_NV_SPOIL), TOU_OK);
    assert_int_equal(put(0, was, LENGTH), TOU_E_IO);
    assert_true(tou_posix_nv_is_off(&part));
}

static void stuck_bytes_keep_what_they_hold(void **state)
{
    (void)state;
    assert_int_equal(put(0, was, LENGTH), TOU_OK);
    tou_posix_nv_finish(&part);
    assert_int_equal(tou_posix_nv_stick(&part, 2, 3, true), TOU_OK);
    assert_int_equal(tou_posix_nv_stick(&part, 3, 1, true), TOU_OK);
    assert_int_equal(nv.ops->erase(nv.ctx, 0), TOU_OK);
    assert_holds(0, "\xFF\xFF\x33\x44\x55\xFF", 6);
    assert_int_equal(put(0, new, LENGTH), TOU_OK);
    assert_holds(0, "\xF0\xE1\x33\x44\x55\xA5\x96", 7);
    set_torn(TOU_POSIX_NV_RANDOM, TOU_POSIX_NV_SHUFFLED, TOU_POSIX_NV_BLOCK_RANDOM);
    assert_int_equal(nv.ops->erase(nv.ctx, 0), TOU_OK);
    tou_posix_nv_cut_at(&part, 0);
    tou_posix_nv_finish(&part);
    tou_posix_nv_power_up(&part);
    assert_holds(2, "\x33\x44\x55", 3);
    assert_int_equal(tou_posix_nv_stick(&part, 0, 256, false), TOU_OK);
    assert_int_equal(nv.ops->erase(nv.ctx, 0), TOU_OK);
    assert_holds(2, "\xFF\xFF\xFF", 3);
    assert_int_equal(tou_posix_nv_stick(&part, 250, 7, true), TOU_E_RANGE);
    assert_int_equal(tou_posix_nv_stick(&part, 257, 0, true), TOU_E_RANGE);
    assert_int_equal(violations(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_in_each_byte_of_a_write_leaves_each_kind_of_torn_byte),
        cmocka_unit_test(a_shuffled_write_leaves_any_of_its_other_bytes_old_or_new),
        cmocka_unit_test(a_torn_byte_of_bits_has_old_and_new_ones),
        cmocka_unit_test(the_same_seed_leaves_the_same_bytes_and_another_others),
        cmocka_unit_test(a_cut_erase_leaves_each_kind_of_torn_block),
        cmocka_unit_test(a_torn_block_of_bits_loses_none_and_a_random_one_does),
        cmocka_unit_test(torn_flash_is_erased_where_it_reads_so_or_nowhere_with_scars),
        cmocka_unit_test_setup(without_power_nothing_is_done_until_it_returns, eeprom),
        cmocka_unit_test_setup(a_cut_strikes_once, eeprom),
        cmocka_unit_test(a_cut_now_falls_anywhere_into_what_is_in_flight),
        cmocka_unit_test_setup(calls_fail_that_are_asked_to_and_others_do_not, eeprom),
        cmocka_unit_test_setup(a_spoiled_write_or_erase_fails_half_done, flash),
        cmocka_unit_test_setup(stuck_bytes_keep_what_they_hold, flash),
    };
    return cmocka_run_group_tests_name("posix_nv_fault", tests, NULL, NULL);
}
