/* SPDX-License-Identifier: MIT */
/* A part of ports/posix without faults: what it keeps, when it does so, and what it says to calls that break the contract. */
#include "nv.h"

#include "tou_posix_sim.h"

static const uint8_t some[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
static uint8_t blank[NV_MOST];

static int begin(void **state)
{
    (void)state;
    memset(blank, 0xFF, sizeof(blank));
    return 0;
}

static void a_geometry_that_no_part_has_is_refused(void **state)
{
    static const struct {
        uint32_t size;
        uint32_t block;
        uint16_t page;
        uint8_t unit;
        tou_err_t err;
    } cases[] = {
        {1024, 0, 0, 1, TOU_OK},         {1024, 0, 64, 1, TOU_OK},
        {1024, 512, 64, 16, TOU_OK},     {1024, 1024, 0, 8, TOU_OK},
        {24, 0, 12, 4, TOU_OK},          {0, 0, 0, 1, TOU_E_RANGE},
        {1024, 0, 0, 0, TOU_E_RANGE},    {1024, 0, 0, 3, TOU_E_RANGE},
        {1024, 0, 0, 32, TOU_E_RANGE},   {1024, 300, 0, 1, TOU_E_RANGE},
        {1024, 0, 100, 1, TOU_E_RANGE},  {1024, 256, 512, 1, TOU_E_RANGE},
        {1024, 256, 4, 8, TOU_E_RANGE},  {1020, 0, 0, 8, TOU_E_RANGE},
        {1024, 2048, 0, 1, TOU_E_RANGE}, {NV_MOST + 1u, 0, 0, 1, TOU_E_ARG},
        {1024, 4, 0, 8, TOU_E_RANGE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        tou_nv_t wanted = {.size = cases[i].size, .block = cases[i].block, .page = cases[i].page, .unit = cases[i].unit};
        tou_posix_nv_t self;

        assert_int_equal(tou_posix_nv_init(&self, &wanted, nv_memory, sizeof(nv_memory)), cases[i].err);
    }
}

static void the_service_tells_the_geometry_and_a_new_part_is_erased(void **state)
{
    (void)state;
    make(256, 64, 32, 4);
    assert_int_equal(nv.size, 256);
    assert_int_equal(nv.block, 64);
    assert_int_equal(nv.page, 32);
    assert_int_equal(nv.unit, 4);
    assert_int_equal(nv.write_ms, 5);
    assert_int_equal(nv.erase_ms, 25);
    assert_int_equal(nv.cycles, 1000);
    assert_non_null(nv.ops->erase);
    assert_holds(0, blank, 256);
    make(64, 0, 16, 1);
    assert_null(nv.ops->erase);
}

static void a_write_is_carried_out_by_the_next_call_and_takes_the_bytes_of_its_own_time(void **state)
{
    uint8_t bytes[4] = {1, 2, 3, 4};

    (void)state;
    assert_int_equal(put(17, bytes, 4), TOU_OK);
    memset(bytes, 0x99, sizeof(bytes));
    assert_int_equal(tou_posix_nv_in_flight(&part), 4);
    assert_memory_equal(tou_posix_nv_bytes(&part), blank, 64);
    assert_holds(17, some, 4);
    assert_int_equal(tou_posix_nv_in_flight(&part), 0);
    assert_memory_equal(tou_posix_nv_bytes(&part), blank, 17);
    assert_memory_equal(tou_posix_nv_bytes(&part) + 21, blank, 64 - 21);
    assert_int_equal(put(18, bytes, 2), TOU_OK);
    assert_int_equal(put(0, some, 1), TOU_OK);
    assert_memory_equal(tou_posix_nv_bytes(&part) + 17, "\x01\x99\x99\x04", 4);
    tou_posix_nv_finish(&part);
    assert_int_equal(tou_posix_nv_bytes(&part)[0], 1);
    assert_int_equal(violations(), 0);
}

static void a_part_is_busy_for_as_many_calls_as_asked_and_does_nothing_in_them(void **state)
{
    uint8_t out[2] = {7, 7};

    (void)state;
    tou_posix_nv_set_busy(&part, 3);
    assert_int_equal(get(0, out, 1), TOU_OK);
    assert_int_equal(put(0, some, 2), TOU_OK);
    out[0] = 7;
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal((i == 1) ? put(4, some, 1) : get(0, out, 2), TOU_E_BUSY);
        assert_int_equal(tou_posix_nv_in_flight(&part), 2);
        assert_int_equal(tou_posix_nv_bytes(&part)[0], 0xFF);
    }
    assert_memory_equal(out, "\x07\x07", 2);
    assert_holds(0, some, 2);
    assert_holds(4, blank, 1);
    assert_int_equal(tou_posix_nv_stats(&part)->busy, 3);
    assert_int_equal(put(0, some, 2), TOU_OK);
    assert_int_equal(get(0, out, 2), TOU_E_BUSY);
    tou_posix_nv_finish(&part);
    assert_int_equal(get(0, out, 2), TOU_OK);
}

static void a_part_with_a_timer_is_busy_for_the_time_of_a_write_and_of_an_erase(void **state)
{
    tou_posix_sim_t sim;
    tou_timer_t timer;
    uint8_t out;

    (void)state;
    assert_int_equal(tou_posix_sim_init(&sim, 0, 0), TOU_OK);
    tou_posix_sim_timer(&sim, &timer);
    tou_posix_nv_set_timer(&part, &timer);
    tou_posix_sim_advance_ms(&sim, 1234);
    assert_int_equal(put(0, some, 4), TOU_OK);
    tou_posix_sim_advance_ms(&sim, 4);
    assert_int_equal(get(0, &out, 1), TOU_E_BUSY);
    tou_posix_sim_advance_ms(&sim, 1);
    assert_int_equal(nv.ops->erase(nv.ctx, 0), TOU_OK);
    assert_int_equal(tou_posix_nv_bytes(&part)[3], 4);
    tou_posix_sim_advance_ms(&sim, 24);
    assert_int_equal(put(0, some, 4), TOU_E_BUSY);
    tou_posix_sim_advance_ms(&sim, 1);
    assert_int_equal(put(0, some, 4), TOU_OK);
    tou_posix_nv_set_timer(&part, NULL);
    assert_holds(0, some, 4);
}

static void wrong_reads_and_writes_are_counted_and_do_nothing(void **state)
{
    uint8_t out[16];

    (void)state;
    assert_violates(put(0, some, 0), TOU_POSIX_NV_SIZE);
    assert_violates(get(0, out, 0), TOU_POSIX_NV_SIZE);
    assert_violates(get(64, out, 1), TOU_POSIX_NV_END);
    assert_violates(get(60, out, 5), TOU_POSIX_NV_END);
    assert_violates(get(UINT32_MAX, out, 2), TOU_POSIX_NV_END);
    assert_violates(put(63, some, 2), TOU_POSIX_NV_END);
    assert_violates(put(15, some, 2), TOU_POSIX_NV_PAGE);
    assert_violates(put(40, some, 9), TOU_POSIX_NV_PAGE);
    assert_int_equal(get(60, out, 4), TOU_OK);
    assert_int_equal(get(10, out, 16), TOU_OK);
    assert_int_equal(put(15, some, 1), TOU_OK);
    assert_int_equal(put(16, some, 16), TOU_OK);
    assert_int_equal(violations(), 8);
    assert_holds(16, some, 16);
    assert_holds(0, blank, 15);
    assert_holds(32, blank, 32);
}

static void a_unit_is_written_whole_once_after_each_erase(void **state)
{
    (void)state;
    assert_violates(put(2, some, 4), TOU_POSIX_NV_UNIT);
    assert_violates(put(4, some, 6), TOU_POSIX_NV_UNIT);
    assert_int_equal(put(4, some, 8), TOU_OK);
    assert_violates(put(8, some, 4), TOU_POSIX_NV_NOT_ERASED);
    assert_violates(put(0, some, 8), TOU_POSIX_NV_NOT_ERASED);
    assert_holds(0, blank, 4);
    assert_int_equal(put(0, some, 4), TOU_OK);
    assert_int_equal(put(12, blank, 4), TOU_OK); /* 0xFF written is written */
    assert_violates(put(12, some, 4), TOU_POSIX_NV_NOT_ERASED);
    assert_int_equal(put(64, some, 4), TOU_OK);
    assert_violates(nv.ops->erase(nv.ctx, 4), TOU_POSIX_NV_BLOCK);
    assert_violates(nv.ops->erase(nv.ctx, 256), TOU_POSIX_NV_END);
    assert_int_equal(nv.ops->erase(nv.ctx, 0), TOU_OK);
    assert_int_equal(tou_posix_nv_in_flight(&part), 64);
    assert_int_equal(tou_posix_nv_bytes(&part)[4], 1);
    assert_holds(0, blank, 64);
    assert_holds(64, some, 4);
    assert_int_equal(put(12, some, 4), TOU_OK);
    assert_holds(12, some, 4);
    assert_int_equal(violations(), 7);
}

static void a_flipped_bit_in_erased_flash_cannot_be_set_by_writing(void **state)
{
    (void)state;
    assert_int_equal(tou_posix_nv_flip(&part, 1, 0x02), TOU_OK);
    assert_int_equal(put(0, some, 4), TOU_OK);
    assert_holds(0, "\x01\x00\x03\x04", 4);
    assert_int_equal(tou_posix_nv_flip(&part, 256, 1), TOU_E_RANGE);
    make(64, 0, 16, 1);
    assert_int_equal(tou_posix_nv_flip(&part, 1, 0x02), TOU_OK);
    assert_holds(1, "\xFD", 1);
    assert_int_equal(put(0, some, 4), TOU_OK);
    assert_holds(0, some, 4);
}

static void a_loaded_image_is_erased_where_a_unit_is_blank(void **state)
{
    static const uint8_t image[12] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

    (void)state;
    assert_int_equal(put(100, some, 4), TOU_OK);
    assert_int_equal(tou_posix_nv_load(&part, image, 257), TOU_E_RANGE);
    assert_int_equal(tou_posix_nv_in_flight(&part), 4);
    assert_int_equal(tou_posix_nv_load(&part, image, sizeof(image)), TOU_OK);
    assert_holds(0, image, sizeof(image));
    assert_holds(12, blank, 244);
    assert_int_equal(put(0, some, 4), TOU_OK);
    assert_violates(put(4, some, 4), TOU_POSIX_NV_NOT_ERASED);
    assert_int_equal(put(8, some, 4), TOU_OK);
    assert_int_equal(tou_posix_nv_load(&part, NULL, 0), TOU_OK);
    assert_holds(0, blank, 256);
}

static void what_is_done_is_counted_when_it_is_done(void **state)
{
    const tou_posix_nv_stats_t *stats = tou_posix_nv_stats(&part);
    uint8_t out[100];

    (void)state;
    assert_int_equal(put(0, some, 8), TOU_OK);
    assert_int_equal(stats->writes, 0);
    assert_int_equal(nv.ops->erase(nv.ctx, 64), TOU_OK);
    assert_int_equal(stats->writes, 1);
    assert_int_equal(stats->written, 8);
    assert_int_equal(stats->done, 8);
    assert_int_equal(stats->erases, 0);
    assert_int_equal(get(0, out, 100), TOU_OK);
    assert_int_equal(get(0, out, 1), TOU_OK);
    assert_int_equal(stats->erases, 1);
    assert_int_equal(stats->done, 72);
    assert_int_equal(stats->written, 8);
    assert_int_equal(stats->read, 101);
    assert_int_equal(stats->reads, 2);
    assert_int_equal(stats->violations, 0);
}

static void wear_is_counted_per_byte_or_per_block(void **state)
{
    uint32_t wear[64];

    (void)state;
    assert_int_equal(tou_posix_nv_worn(&part), 0);
    tou_posix_nv_count_wear(&part, wear);
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(put(3 + i, some, 2), TOU_OK);
    }
    tou_posix_nv_finish(&part);
    assert_int_equal(tou_posix_nv_worn(&part), 2);
    assert_int_equal(wear[3], 1);
    assert_int_equal(wear[4], 2);
    assert_int_equal(wear[9], 0);
    make(256, 64, 32, 4);
    tou_posix_nv_count_wear(&part, wear);
    assert_int_equal(put(0, some, 4), TOU_OK);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(nv.ops->erase(nv.ctx, 64), TOU_OK);
    }
    assert_int_equal(nv.ops->erase(nv.ctx, 192), TOU_OK);
    tou_posix_nv_finish(&part);
    assert_int_equal(tou_posix_nv_worn(&part), 3);
    assert_int_equal(wear[0], 0);
    assert_int_equal(wear[3], 1);
}

static void a_copy_goes_its_own_way_from_the_same_state(void **state)
{
    static uint8_t memory[TOU_POSIX_NV_MEMORY(256)];
    tou_posix_nv_t other;
    tou_nv_t service;
    uint32_t wear[4];
    uint8_t out[4];

    (void)state;
    tou_posix_nv_count_wear(&part, wear);
    assert_int_equal(tou_posix_nv_init(&other, &nv, memory, sizeof(memory)), TOU_OK);
    tou_posix_nv_set_busy(&part, 1);
    assert_int_equal(put(0, some, 4), TOU_OK);
    tou_posix_nv_finish(&part);
    assert_int_equal(put(32, some, 4), TOU_OK);
    assert_int_equal(tou_posix_nv_copy(&other, &part), TOU_OK);
    tou_posix_nv_service(&other, &service);
    assert_int_equal(tou_posix_nv_load(&part, NULL, 0), TOU_OK);
    assert_int_equal(tou_posix_nv_stats(&other)->writes, 1);
    assert_int_equal(service.ops->read(service.ctx, 32, out, 4), TOU_E_BUSY);
    assert_int_equal(service.ops->read(service.ctx, 32, out, 4), TOU_OK);
    assert_memory_equal(out, some, 4);
    assert_int_equal(service.ops->write(service.ctx, 0, some, 4), TOU_E_IO);
    assert_int_equal(tou_posix_nv_stats(&other)->violation, TOU_POSIX_NV_NOT_ERASED);
    assert_int_equal(service.ops->erase(service.ctx, 0), TOU_OK);
    tou_posix_nv_finish(&other);
    assert_int_equal(tou_posix_nv_worn(&part), 0);
    assert_holds(0, blank, 256);
    assert_int_equal(violations(), 0);
    make(64, 0, 16, 1);
    assert_int_equal(tou_posix_nv_copy(&other, &part), TOU_E_ARG);
}

static void a_copy_has_stuck_bytes_where_the_other_has_and_nowhere_else(void **state)
{
    static uint8_t memory[TOU_POSIX_NV_MEMORY(64)];
    tou_posix_nv_t other;
    tou_nv_t service;
    uint8_t out[2];

    (void)state;
    assert_int_equal(tou_posix_nv_init(&other, &nv, memory, sizeof(memory)), TOU_OK);
    tou_posix_nv_service(&other, &service);
    assert_int_equal(tou_posix_nv_stick(&other, 1, 1, true), TOU_OK);
    assert_int_equal(tou_posix_nv_copy(&part, &other), TOU_OK);
    assert_int_equal(put(0, some, 2), TOU_OK);
    assert_holds(0, "\x01\xFF", 2);
    make(64, 0, 16, 1);
    assert_int_equal(tou_posix_nv_copy(&other, &part), TOU_OK);
    assert_int_equal(service.ops->write(service.ctx, 0, some, 2), TOU_OK);
    assert_int_equal(service.ops->read(service.ctx, 0, out, 2), TOU_OK);
    assert_memory_equal(out, some, 2);
}

static void sticking_leaves_what_was_written_written(void **state)
{
    (void)state;
    assert_int_equal(put(8, blank, 4), TOU_OK);
    tou_posix_nv_finish(&part);
    assert_int_equal(tou_posix_nv_stick(&part, 8, 4, true), TOU_OK);
    assert_violates(put(8, some, 4), TOU_POSIX_NV_NOT_ERASED);
    assert_int_equal(tou_posix_nv_stick(&part, 8, 4, false), TOU_OK);
    assert_violates(put(8, some, 4), TOU_POSIX_NV_NOT_ERASED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_geometry_that_no_part_has_is_refused),
        cmocka_unit_test(the_service_tells_the_geometry_and_a_new_part_is_erased),
        cmocka_unit_test_setup(a_write_is_carried_out_by_the_next_call_and_takes_the_bytes_of_its_own_time, eeprom),
        cmocka_unit_test_setup(a_part_is_busy_for_as_many_calls_as_asked_and_does_nothing_in_them, eeprom),
        cmocka_unit_test_setup(a_part_with_a_timer_is_busy_for_the_time_of_a_write_and_of_an_erase, flash),
        cmocka_unit_test_setup(wrong_reads_and_writes_are_counted_and_do_nothing, eeprom),
        cmocka_unit_test_setup(a_unit_is_written_whole_once_after_each_erase, flash),
        cmocka_unit_test_setup(a_flipped_bit_in_erased_flash_cannot_be_set_by_writing, flash),
        cmocka_unit_test_setup(a_loaded_image_is_erased_where_a_unit_is_blank, flash),
        cmocka_unit_test_setup(what_is_done_is_counted_when_it_is_done, flash),
        cmocka_unit_test_setup(wear_is_counted_per_byte_or_per_block, eeprom),
        cmocka_unit_test_setup(a_copy_goes_its_own_way_from_the_same_state, flash),
        cmocka_unit_test_setup(a_copy_has_stuck_bytes_where_the_other_has_and_nowhere_else, eeprom),
        cmocka_unit_test_setup(sticking_leaves_what_was_written_written, flash),
    };
    return cmocka_run_group_tests_name("posix_nv", tests, begin, NULL);
}
