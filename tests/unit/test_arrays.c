/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tou/arrays.h"

static const tou_special_t special[2] = {{{TOU_ON_YEARLY, 12, 25, 0}, 2}, {{TOU_ON_YEARLY, 1, 1, 0}, TOU_AS + TOU_SUNDAY}};
static const tou_kind_t kind[3]       = {{TOU_KIND_PEAK}, {TOU_KIND_FLAT}, {TOU_KIND_VALLEY}};
static const tou_season_t season[2]   = {{{TOU_ON_YEARLY, 4, 1, 0}, 1}, {{TOU_ON_YEARLY, 10, 1, 0}, 2}};
static const tou_week_t week[2]       = {{{1, 1, 1, 1, 1, 2, 2}}, {{2, 2, 2, 2, 2, 2, 2}}};
static const tou_table_t table[2]     = {{2, {{7, 0, 1}, {22, 0, 4}}}, {1, {{0, 0, 3}}}};
static const tou_action_t action[1]   = {{3, 2, 0x05}};

static tou_arrays_t arrays;
static uint8_t image[1024];
static size_t image_length;

static void put_u16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

/* Length and checksum of what lies in `image`. */
static void close_image(size_t length)
{
    put_u16(image + 4, (unsigned)(length + 2));
    put_u16(image + 6, 0);
    put_u16(image + length, tou_image_crc(image, length));
    image_length = length + 2;
}

static size_t add_section(size_t at, uint8_t id, uint8_t size, uint8_t count, const void *records)
{
    image[at]     = id;
    image[at + 1] = size;
    image[at + 2] = count;
    if (size * count != 0) {
        memcpy(image + at + 3, records, (size_t)(size * count));
    }
    return at + 3 + (size_t)(size * count);
}

static size_t add_tables(void)
{
    static const uint8_t magic[4] = {'T', 'O', 'U', TOU_IMAGE_VERSION};
    size_t at                     = TOU_IMAGE_HEADER;

    memcpy(image, magic, sizeof magic);
    at = add_section(at, TOU_ITEM_BASE, sizeof(tou_base_t), 1, &arrays.base);
    at = add_section(at, TOU_ITEM_SCHEME, sizeof(tou_scheme_t), 1, &arrays.bank[0].scheme);
    at = add_section(at, TOU_ITEM_DAYSET, sizeof(tou_dayset_t), 1, &arrays.bank[0].dayset);
    at = add_section(at, TOU_ITEM_SEASON, sizeof(tou_season_t), 2, season);
    at = add_section(at, TOU_ITEM_WEEK, sizeof(tou_week_t), 2, week);
    at = add_section(at, TOU_ITEM_TABLE, sizeof(tou_table_t), 2, table);
    at = add_section(at, TOU_ITEM_ACTION, sizeof(tou_action_t), 1, action);
    at = add_section(at, TOU_ITEM_SPECIAL, sizeof(tou_special_t), 2, special);
    return add_section(at, TOU_ITEM_KIND, sizeof(tou_kind_t), 3, kind);
}

static const uint8_t madrid[17] = {60, 0, 60, TOU_ON_WEEKDAY, 3, 0, 7, 60, 0, 0, TOU_ON_WEEKDAY, 10, 0, 7, 0xA0, 0x05, 1};

/* Madrid, both switch times, demand and two billing moments; a section that this version does not know. */
static int begin(void **state)
{
    static const uint8_t at_once[8] = {0x80, 0x51, 0x01, 0x00, 0xFF, 0xFF, 0xFF, 0xFF};
    static const uint8_t demand[4]  = {15, 5, 1, 1};
    static const uint8_t billing[4] = {1, 0, 15, 23};
    const tou_arrays_t tables = {{3, 1, 0x40, 2, 2}, special, kind, {{{2, 2}, season, week, {2, 1, 1}, table, action}}};

    (void)state;
    arrays    = tables;
    size_t at = add_tables();
    at        = add_section(at, TOU_SECTION_ZONE, 17, 1, madrid);
    at        = add_section(at, TOU_SECTION_ACTIVATE, 8, 1, at_once);
    at        = add_section(at, TOU_SECTION_DEMAND, 4, 1, demand);
    at        = add_section(at, TOU_SECTION_BILLING, 2, 2, billing);
    close_image(add_section(at, 200, 7, 1, madrid));
    return 0;
}

/* Does the image open, given no more bytes than its length? It lies at the end of a block, so that ASan sees any excess. */
static tou_err_t open_copy(const uint8_t *bytes, size_t length)
{
    tou_image_t opened;
    uint8_t *copy = (uint8_t *)malloc((length != 0) ? length : 1);

    assert_non_null(copy);
    memcpy(copy, bytes, length);
    tou_err_t err = tou_image_open(copy, length, &opened);
    if (err == TOU_OK) {
        /* Whatever it says it holds must be there to be read. */
        for (unsigned k = TOU_ITEM_BASE; k <= TOU_ITEM_KIND; k++) {
            for (unsigned i = 0; i < 256; i++) {
                const tou_item_t item = {(uint8_t)k, 0, (uint8_t)i};
                tou_record_t record;

                (void)tou_arrays_read(&opened.arrays, &item, record.bytes);
            }
        }
    }
    free(copy);
    return err;
}

static void every_record_is_read_as_it_lies_in_its_array(void **state)
{
    (void)state;
    const struct {
        tou_item_t item;
        const void *want;
    } cases[] = {
        {{TOU_ITEM_BASE, 0, 0}, &arrays.base},
        {{TOU_ITEM_SCHEME, 0, 0}, &arrays.bank[0].scheme},
        {{TOU_ITEM_DAYSET, 0, 0}, &arrays.bank[0].dayset},
        {{TOU_ITEM_SPECIAL, 0, 1}, &special[1]},
        {{TOU_ITEM_SEASON, 0, 1}, &season[1]},
        {{TOU_ITEM_WEEK, 0, 0}, &week[0]},
        {{TOU_ITEM_TABLE, 0, 1}, &table[1]},
        {{TOU_ITEM_ACTION, 0, 0}, &action[0]},
        {{TOU_ITEM_KIND, 0, 2}, &kind[2]},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tou_record_t record;

        assert_int_equal(tou_arrays_read(&arrays, &cases[i].item, record.bytes), TOU_OK);
        assert_memory_equal(record.bytes, cases[i].want, tou_item_size(cases[i].item.kind));
        memset(&record, 0, sizeof record);
        assert_int_equal(tou_arrays_read_rom(&arrays, &cases[i].item, record.bytes), TOU_OK);
        assert_memory_equal(record.bytes, cases[i].want, tou_item_size(cases[i].item.kind));
    }
}

static void records_beyond_the_counts_are_absent(void **state)
{
    (void)state;
    const tou_item_t none[] = {{TOU_ITEM_BASE, 0, 1},
                               {TOU_ITEM_SCHEME, 0, 1},
                               {TOU_ITEM_DAYSET, 0, 1},
                               {TOU_ITEM_SPECIAL, 0, 2},
                               {TOU_ITEM_SEASON, 0, 2},
                               {TOU_ITEM_WEEK, 0, 2},
                               {TOU_ITEM_TABLE, 0, 2},
                               {TOU_ITEM_ACTION, 0, 1},
                               {TOU_ITEM_KIND, 0, 3},
                               {TOU_ITEM_WEEK, 1, 0},
                               {TOU_ITEM_TABLE, 0, 255},
                               {0, 0, 0},
                               {10, 0, 0}};

    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        tou_record_t record = {{0xAA, 0xAA}};

        assert_int_equal(tou_arrays_read(&arrays, &none[i], record.bytes), TOU_E_ABSENT);
        assert_int_equal(tou_arrays_read_rom(&arrays, &none[i], record.bytes), TOU_E_ABSENT);
        assert_int_equal(record.bytes[0], 0xAA);
    }
}

static void kinds_of_rates_may_be_unknown(void **state)
{
    (void)state;
    const tou_item_t item = {TOU_ITEM_KIND, 0, 0};
    tou_record_t record;

    arrays.kind = NULL;
    assert_int_equal(tou_arrays_read(&arrays, &item, record.bytes), TOU_E_ABSENT);
}

static void the_second_bank_is_read_by_itself(void **state)
{
    (void)state;
    const tou_item_t item = {TOU_ITEM_WEEK, 1, 0};
    tou_record_t record;

    arrays.bank[1]      = arrays.bank[0];
    arrays.bank[1].week = &week[1];
    assert_int_equal(tou_arrays_read(&arrays, &item, record.bytes), TOU_OK);
    assert_memory_equal(record.bytes, &week[1], sizeof week[1]);
}

static void arrays_make_a_valid_set(void **state)
{
    (void)state;
    static const tou_tariff_ops_t ops = {tou_arrays_read, NULL};
    const tou_tariff_source_t source  = {&ops, &arrays, 1};
    const tou_zone_t utc              = {0, 0, {{0, 0, 0, 0}, 0, 0}, {{0, 0, 0, 0}, 0, 0}};
    tou_err_t err                     = TOU_MORE;
    tou_check_t check;

    tou_check_begin(&check, &source, &utc, 0, 0);
    while (err == TOU_MORE) {
        err = tou_check_step(&check, NULL, NULL);
    }
    assert_int_equal(err, TOU_OK);
}

static void the_checksum_is_that_of_its_name(void **state)
{
    (void)state;
    assert_int_equal(tou_image_crc((const uint8_t *)"123456789", 9), 0x29B1);
    assert_int_equal(tou_image_crc(image, 0), 0xFFFF);
}

static void an_image_holds_all_that_was_put_into_it(void **state)
{
    (void)state;
    const tou_item_t item = {TOU_ITEM_TABLE, 0, 0};
    tou_image_t opened;
    tou_record_t record;

    assert_int_equal(tou_image_open(image, image_length, &opened), TOU_OK);
    assert_int_equal(opened.zone.offset_min, 60);
    assert_int_equal(opened.zone.shift_min, 60);
    assert_int_equal(opened.zone.begin.on.month, 3);
    assert_int_equal(opened.zone.begin.minute, 60);
    assert_int_equal(opened.zone.end.on.month, 10);
    assert_int_equal(opened.zone.end.minute, 1440);
    assert_int_equal(opened.zone.end.base, TOU_BASE_WALL);
    assert_int_equal(opened.activate[0], 86400);
    assert_int_equal(opened.activate[1], TOU_WALL_NONE);
    assert_int_equal(opened.demand[0], 15);
    assert_int_equal(opened.n_billing, 2);
    assert_int_equal(opened.billing[3], 23);
    assert_memory_equal(&opened.arrays.base, &arrays.base, sizeof arrays.base);
    assert_int_equal(tou_arrays_read(&opened.arrays, &item, record.bytes), TOU_OK);
    assert_memory_equal(record.bytes, &table[0], sizeof table[0]);
    /* Bytes behind the image do not matter. */
    assert_int_equal(tou_image_open(image, sizeof image, &opened), TOU_OK);
}

static void an_image_may_hold_tables_and_zone_only(void **state)
{
    (void)state;
    tou_image_t opened;

    close_image(add_section(add_tables(), TOU_SECTION_ZONE, 17, 1, madrid));
    assert_int_equal(tou_image_open(image, image_length, &opened), TOU_OK);
    assert_int_equal(opened.activate[0], TOU_WALL_NONE);
    assert_int_equal(opened.activate[1], TOU_WALL_NONE);
    assert_null(opened.demand);
    assert_null(opened.billing);
    assert_int_equal(opened.n_billing, 0);
    assert_int_equal(opened.zone.offset_min, 60);
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    for (size_t length = 0; length < image_length; length++) {
        assert_int_equal(open_copy(image, length), TOU_E_INVALID);
    }
    assert_int_equal(open_copy(image, image_length), TOU_OK);
}

static void every_flipped_bit_is_refused(void **state)
{
    (void)state;
    for (size_t bit = 0; bit < 8 * image_length; bit++) {
        image[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        assert_int_equal(open_copy(image, image_length), TOU_E_INVALID);
        image[bit / 8] ^= (uint8_t)(1u << (bit % 8));
    }
    assert_int_equal(open_copy(image, image_length), TOU_OK);
}

static void a_wrong_image_with_a_right_checksum_is_never_read_beyond(void **state)
{
    (void)state;
    uint8_t good[sizeof image];
    const size_t length = image_length;
    unsigned opened     = 0;

    memcpy(good, image, sizeof good);
    for (size_t at = 0; at < length - 2; at++) {
        for (unsigned value = 0; value < 256; value++) {
            memcpy(image, good, sizeof good);
            image[at] = (uint8_t)value;
            put_u16(image + length - 2, tou_image_crc(image, length - 2));
            opened += open_copy(image, length) == TOU_OK;
        }
    }
    assert_true(opened > 0);
}

static void broken_frames_are_refused_and_leave_the_answer_alone(void **state)
{
    (void)state;
    const struct {
        size_t at;
        uint8_t value;
    } cases[] = {
        {0, 't'},                            /* magic */
        {3, 2},                              /* version */
        {4, 9},                              /* shorter than a header and a checksum */
        {7, 1},                              /* longer than the bytes at hand */
        {TOU_IMAGE_HEADER, TOU_ITEM_SEASON}, /* ids that do not ascend */
        {TOU_IMAGE_HEADER, 0},               /* there is no section 0 */
        {TOU_IMAGE_HEADER + 1, 4},           /* size of a record */
        {TOU_IMAGE_HEADER + 2, 2},           /* two heads */
        {TOU_IMAGE_HEADER + 3 + 4, 3},       /* special rows: head and section differ */
        {TOU_IMAGE_HEADER + 3, 4},           /* rates: likewise */
        {TOU_IMAGE_HEADER + 8 + 3, 1},       /* seasons: likewise */
        {TOU_IMAGE_HEADER + 8 + 4, 3},       /* weeks: likewise */
        {TOU_IMAGE_HEADER + 8 + 5 + 3, 1},   /* tables: likewise */
        {TOU_IMAGE_HEADER + 8 + 5 + 4, 0},   /* actions: likewise */
    };
    tou_image_t opened;
    tou_image_t untouched;

    memset(&opened, 0x55, sizeof opened);
    untouched = opened;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        (void)begin(state);
        image[cases[i].at] = cases[i].value;
        put_u16(image + image_length - 2, tou_image_crc(image, image_length - 2));
        assert_int_equal(tou_image_open(image, image_length, &opened), TOU_E_INVALID);
        assert_memory_equal(&opened, &untouched, sizeof opened);
    }
}

static void an_image_without_heads_or_a_zone_that_works_is_refused(void **state)
{
    (void)state;
    uint8_t broken[17];
    tou_image_t opened;

    close_image(TOU_IMAGE_HEADER);
    assert_int_equal(tou_image_open(image, image_length, &opened), TOU_E_INVALID);
    close_image(add_tables());
    assert_int_equal(tou_image_open(image, image_length, &opened), TOU_E_INVALID);
    close_image(add_section(TOU_IMAGE_HEADER, TOU_SECTION_ZONE, 17, 1, madrid));
    assert_int_equal(tou_image_open(image, image_length, &opened), TOU_E_INVALID);
    memcpy(broken, madrid, sizeof broken);
    broken[2] = 181; /* minutes that DST adds */
    close_image(add_section(add_tables(), TOU_SECTION_ZONE, 17, 1, broken));
    assert_int_equal(tou_image_open(image, image_length, &opened), TOU_E_INVALID);
}

static void one_to_three_billing_moments_are_taken(void **state)
{
    (void)state;
    static const uint8_t moments[8] = {1, 0, 10, 0, 20, 0, 28, 0};

    for (uint8_t n = 0; n <= 4; n++) {
        tou_image_t opened;

        size_t at = add_section(add_tables(), TOU_SECTION_ZONE, 17, 1, madrid);
        close_image(add_section(at, TOU_SECTION_BILLING, 2, n, moments));
        assert_int_equal(tou_image_open(image, image_length, &opened), (n >= 1 && n <= 3) ? TOU_OK : TOU_E_INVALID);
    }
}

static void a_section_left_out_is_found_before_the_tables_run(void **state)
{
    (void)state;
    static const tou_tariff_ops_t ops = {tou_arrays_read, NULL};
    size_t at                         = TOU_IMAGE_HEADER;
    tou_err_t err                     = TOU_MORE;
    tou_image_t opened;
    tou_check_t check;

    at = add_section(at, TOU_ITEM_BASE, sizeof(tou_base_t), 1, &arrays.base);
    at = add_section(at, TOU_ITEM_SCHEME, sizeof(tou_scheme_t), 1, &arrays.bank[0].scheme);
    at = add_section(at, TOU_ITEM_DAYSET, sizeof(tou_dayset_t), 1, &arrays.bank[0].dayset);
    close_image(add_section(at, TOU_SECTION_ZONE, 17, 1, madrid));
    assert_int_equal(tou_image_open(image, image_length, &opened), TOU_OK);
    const tou_tariff_source_t source = {&ops, &opened.arrays, 1};
    tou_check_begin(&check, &source, &opened.zone, 0, 0);
    while (err == TOU_MORE) {
        err = tou_check_step(&check, NULL, NULL);
    }
    assert_int_equal(err, TOU_E_INVALID);
    assert_int_equal(check.fault.code, TOU_FAULT_MISSING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_record_is_read_as_it_lies_in_its_array, begin),
        cmocka_unit_test_setup(records_beyond_the_counts_are_absent, begin),
        cmocka_unit_test_setup(kinds_of_rates_may_be_unknown, begin),
        cmocka_unit_test_setup(the_second_bank_is_read_by_itself, begin),
        cmocka_unit_test_setup(arrays_make_a_valid_set, begin),
        cmocka_unit_test_setup(the_checksum_is_that_of_its_name, begin),
        cmocka_unit_test_setup(an_image_holds_all_that_was_put_into_it, begin),
        cmocka_unit_test_setup(an_image_may_hold_tables_and_zone_only, begin),
        cmocka_unit_test_setup(an_image_without_heads_or_a_zone_that_works_is_refused, begin),
        cmocka_unit_test_setup(every_truncation_is_refused, begin),
        cmocka_unit_test_setup(every_flipped_bit_is_refused, begin),
        cmocka_unit_test_setup(a_wrong_image_with_a_right_checksum_is_never_read_beyond, begin),
        cmocka_unit_test_setup(broken_frames_are_refused_and_leave_the_answer_alone, begin),
        cmocka_unit_test_setup(one_to_three_billing_moments_are_taken, begin),
        cmocka_unit_test_setup(a_section_left_out_is_found_before_the_tables_run, begin),
    };
    return cmocka_run_group_tests_name("arrays", tests, NULL, NULL);
}
