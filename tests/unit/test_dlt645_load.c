/* SPDX-License-Identifier: MIT */
/* dlt645.h, load records: commands with and without a time, blocks, answers of several frames, intervals that come or go meanwhile. */
#include "linking.h"

#define JUNE ram_at(2026, 6, 1, 0, 0)
#define DAY  86400u

#define EARLIEST 0x06000000u
#define GIVEN    0x06000001u
#define LATEST   0x06000002u

/* What a block has around time and forward energy. */
#define HEAD  "A0 A0 1B "
#define EMPTY "AA AA AA "
#define REST  "00 00 00 00 00 00 00 00 00 00 00 00 AA AA AA "

/* 300 W since 23:30. */
static int begin(void **state)
{
    (void)keeping_everything(state);
    linking_begin(JUNE - 1800u);
    linking_records();
    run(60, 5);
    return 0;
}

static void assert_blocks(uint32_t di, const char *behind, const char *data)
{
    request_di(0x11, di, 4, behind);
    assert_memory_equal(sent + 24, "91", 2);
    assert_string_equal(sent_data(4), data);
}

static void assert_error(uint32_t di, const char *behind, const char *frame)
{
    request_di(0x11, di, 4, behind);
    assert_on_line(frame);
}

/* The first four: 23:45, 00:00, 00:15, 00:30. */
#define B2345 HEAD "45 23 31 05 26 " EMPTY "07 00 00 00 " REST "22 E5 "
#define B0000 HEAD "00 00 01 06 26 " EMPTY "15 00 00 00 " REST "99 E5 "
#define B0015 HEAD "15 00 01 06 26 " EMPTY "22 00 00 00 " REST "BB E5 "
#define B0030 HEAD "30 00 01 06 26 " EMPTY "30 00 00 00 " REST "E4 E5 "

static void blocks_go_on_from_the_earliest(void **state)
{
    (void)state;
    assert_blocks(EARLIEST, "01", B2345);
    assert_blocks(EARLIEST, "02", B2345 B0000);
    assert_blocks(EARLIEST, "04", B2345 B0000 B0015 B0030);
    assert_blocks(EARLIEST, "05", B2345 B0000 B0015 B0030); /* no more are there */
    assert_blocks(EARLIEST, "99", B2345 B0000 B0015 B0030);
    assert_blocks(0x06040000, "01", B2345); /* the class alone */
}

/* Rounded up to the end of an interval. */
static void blocks_go_on_from_a_time(void **state)
{
    (void)state;
    assert_blocks(GIVEN, "01 00 00 01 06 26", B0000);
    assert_blocks(GIVEN, "01 01 00 01 06 26", B0015);
    assert_blocks(GIVEN, "01 15 00 01 06 26", B0015);
    assert_blocks(GIVEN, "03 59 23 31 05 26", B0000 B0015 B0030);
    assert_blocks(GIVEN, "01 00 00 01 01 01", B2345); /* which was long before */
}

static void the_latest_has_none_behind_it(void **state)
{
    (void)state;
    assert_blocks(LATEST, "01", B0030);
    assert_blocks(LATEST, "09", B0030);
    assert_blocks(0x06040002, "01", B0030);
}

/* Byte for byte. */
static void a_block_is_a_frame(void **state)
{
    (void)state;
    assert_answer(OWN "11 05 35 33 33 39 34 59 16 ",
                  OWN "91 24 35 33 33 39 D3 D3 4E 63 33 34 39 59 DD DD DD 63 33 33 33 33 33 33 "
                      "33 33 33 33 33 33 33 33 33 DD DD DD 17 18 D1 16 ");
}

static void what_is_not_there_is_refused(void **state)
{
    (void)state;
    assert_error(GIVEN, "01 31 00 01 06 26", NO_DATA); /* later than the last one */
    assert_error(0x06010000, "01", NO_DATA);
    assert_error(0x06020001, "01 00 00 01 06 26", NO_DATA);
    assert_error(0x06060002, "01", NO_DATA);
    assert_error(0x06070002, "01", NO_DATA);
    assert_error(0x06000100, "01", NO_DATA);
    assert_error(0x06000003, "01", NO_DATA);
    tou_store_clear(&world.meter.store, world.meter.profile.cfg->ring);
    assert_error(EARLIEST, "01", NO_DATA);
    assert_error(LATEST, "01", NO_DATA);
    assert_error(GIVEN, "01 00 00 01 06 26", NO_DATA);
    archive.profile = NULL;
    assert_error(EARLIEST, "01", NO_DATA);
}

/* Length, number of blocks, digits, time. */
static void a_command_must_be_right(void **state)
{
    static const char *const times[] = {"01 60 00 01 06 26",
                                        "01 00 24 01 06 26",
                                        "01 00 00 00 06 26",
                                        "01 00 00 31 06 26",
                                        "01 00 00 01 13 26",
                                        "01 00 00 01 06 9A",
                                        "01 0A 00 01 06 26",
                                        "00 00 00 01 06 26",
                                        "01 00 00 01 01 00 00",
                                        "01 00 00 01 01",
                                        "01",
                                        "",
                                        "01 99 99 99 99 99"};

    (void)state;
    for (unsigned i = 0; i < sizeof times / sizeof times[0]; i++) {
        assert_error(GIVEN, times[i], OTHER);
    }
    assert_error(EARLIEST, "", OTHER);
    assert_error(EARLIEST, "00", OTHER);
    assert_error(EARLIEST, "0A", OTHER);
    assert_error(EARLIEST, "A0", OTHER);
    assert_error(EARLIEST, "01 00", OTHER);
    assert_error(LATEST, "01 00 00 01 06 26", OTHER);
    assert_error(GIVEN, "01 00 00 01 01 00", OTHER);
}

/* 13 blocks of 32 bytes are 416: frames of 196, 195 and 25. */
static unsigned ask_13(uint8_t *data)
{
    request_di(0x11, EARLIEST, 4, "13");
    return collect("B1", data, false, 0);
}

static void assert_13(const uint8_t *data, unsigned n)
{
    assert_int_equal(n, 13u * 32u);
    for (unsigned i = 0; i < 13u; i++) {
        const uint8_t *block = &data[(size_t)32 * i];
        uint8_t sum          = 0;

        for (unsigned k = 0; k < 30u; k++) {
            sum = (uint8_t)(sum + block[k]);
        }
        assert_int_equal(block[0], 0xA0);
        assert_int_equal(block[2], 27);
        assert_int_equal(block[30], sum);
        assert_int_equal(block[31], 0xE5);
        assert_int_equal(block[3], (uint8_t)(((45u + 15u * i) % 60u / 10u) * 16u + (45u + 15u * i) % 10u));
    }
}

static void many_blocks_come_in_frames(void **state)
{
    uint8_t data[1024];
    unsigned n;

    (void)state;
    run(180, 5);
    n = ask_13(data);
    n += ask_next(EARLIEST, 1, "B2", data + n);
    n -= 195u;
    n += ask_next(EARLIEST, 1, "B2", data + n);
    n += ask_next(EARLIEST, 2, "92", data + n);
    assert_13(data, n);
}

/* 40 are kept; 16 are there at first, so that all blocks but the first frame's outlive 25 newer ones. */
static void intervals_that_come_meanwhile_change_nothing(void **state)
{
    uint8_t data[1024];
    unsigned n;

    (void)state;
    run(180, 5);
    n = ask_13(data);
    run(24u * 15u, 5);
    n += ask_next(EARLIEST, 1, "B2", data + n);
    run(9u * 15u, 5); /* 49, but the earliest nine are not asked for any more */
    n += ask_next(EARLIEST, 2, "92", data + n);
    assert_13(data, n);
}

static void intervals_that_are_overwritten_are_not_sent(void **state)
{
    uint8_t data[1024];

    (void)state;
    run(180, 5);
    (void)ask_13(data);
    run(35u * 15u, 5); /* the frame begins with the seventh */
    assert_broken(EARLIEST, 1);
    assert_int_equal(ask_13(data), 196);
    tou_store_clear(&world.meter.store, world.meter.profile.cfg->ring);
    assert_broken(EARLIEST, 1);
}

/* As if its place had been spoiled: it is left out, the others are sent. */
static void a_damaged_interval_is_left_out(void **state)
{
    const tou_store_t *store = &world.meter.store;
    uint8_t ring             = world.meter.profile.cfg->ring;
    uint32_t from            = store->cfg->ring_at;

    (void)state;
    for (uint8_t k = 0; k < ring; k++) {
        from += TOU_STORE_PLACE((uint32_t)store->cfg->ring[k].size) * (store->cfg->ring[k].depth + 2u);
    }
    warn();
    from += TOU_STORE_PLACE((uint32_t)store->cfg->ring[ring].size); /* the second one */
    assert_int_equal(tou_posix_nv_flip(&world.part, from + 6u, 1), TOU_OK);
    assert_blocks(EARLIEST, "03", B2345 B0015);
}

/* All that are measured, each in its unit; here they share a register. A place that fails is an error. */
static void the_class_has_four_energies(void **state)
{
    static tou_energy_t energy[3];
    static tou_quantity_t all[4];
    static const uint8_t named[3] = {TOU_QUANTITY_ACTIVE_EXPORT, TOU_QUANTITY_REACTIVE_1, TOU_QUANTITY_REACTIVE_2};

    (void)state;
    all[0] = quantities[0];
    for (unsigned i = 0; i < 3u; i++) {
        assert_int_equal(tou_energy_init(&energy[i], world.meter.reg, 1, 1000, 1, TOU_UNIT_KWH), TOU_OK);
        all[i + 1u].quantity = named[i];
        all[i + 1u].energy   = &energy[i];
    }
    objects.quantity     = all;
    objects.n_quantities = 4;
    assert_blocks(LATEST, "01",
                  HEAD "30 00 01 06 26 " EMPTY "30 00 00 00 00 00 03 00 00 00 03 00 00 00 03 00 AA AA AA ED E5 ");
    warn();
    fail_reads(0, UINT32_MAX, TOU_POSIX_NV_REFUSE);
    assert_error(LATEST, "01", OTHER);
}

/* The command is looked at again, though the answer was begun in its place. */
static void storage_that_is_busy_delays_the_answer(void **state)
{
    (void)state;
    warn();
    for (uint32_t busy = 1; busy < 20u; busy++) {
        fail_reads(busy, 3, TOU_POSIX_NV_DELAY);
        request_di(0x11, GIVEN, 4, "03 59 23 31 05 26");
        pass(10);
        assert_int_equal(strlen(sent), 3u * (16u + 96u));
        assert_memory_equal(sent + 24, "91", 2);
        sent[0] = 0;
        fail_reads(0, 0, TOU_POSIX_NV_DELAY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(blocks_go_on_from_the_earliest, begin),
        cmocka_unit_test_setup(blocks_go_on_from_a_time, begin),
        cmocka_unit_test_setup(the_latest_has_none_behind_it, begin),
        cmocka_unit_test_setup(a_block_is_a_frame, begin),
        cmocka_unit_test_setup(what_is_not_there_is_refused, begin),
        cmocka_unit_test_setup(a_command_must_be_right, begin),
        cmocka_unit_test_setup(many_blocks_come_in_frames, begin),
        cmocka_unit_test_setup(intervals_that_come_meanwhile_change_nothing, begin),
        cmocka_unit_test_setup(intervals_that_are_overwritten_are_not_sent, begin),
        cmocka_unit_test_setup(a_damaged_interval_is_left_out, begin),
        cmocka_unit_test_setup(the_class_has_four_energies, begin),
        cmocka_unit_test_setup(storage_that_is_busy_delays_the_answer, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
