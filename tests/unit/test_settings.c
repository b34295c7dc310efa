/* SPDX-License-Identifier: MIT */
/* Settings as bytes and back, and through a store. */
#include "storage.h"

#include "tou/bytes.h"
#include "tou/settings.h"

#define GUARD 0xA5
#define MOST  64u

static const tou_zone_t madrid      = {60,
                                       60,
                                       {{TOU_ON_WEEKDAY, 3, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC},
                                       {{TOU_ON_WEEKDAY, 10, 0, TOU_SUNDAY}, 1440, TOU_BASE_WALL}};
static const uint8_t madrid_bytes[] = {60, 0, 60, 3, 3, 0, 7, 60, 0, 0, 3, 10, 0, 7, 0xA0, 5, 1};

static const tou_billing_cfg_t monthly = {
    {{1, 0}, {15, 23}, {28, 7}}, TOU_MAKE_UP_FIRST, {{1, 0x1234}, {7, 5}, {0, 0xFFFF}}};
static const uint8_t monthly_bytes[] = {1, 0, 15, 23, 28, 7, 0xFF, 1, 0x34, 0x12, 7, 5, 0, 0, 0xFF, 0xFF};

static const tou_demand_settings_t sliding = {
    {15, 5, TOU_DEMAND_FREE, TOU_DEMAND_AT_END, 63, 10}, {11, 12, 0x1314}, TOU_DEMAND_SYNCHRONISE, 0x41424344};
static const uint8_t sliding_bytes[] = {15, 5, 1, 1, 63, 10, 11, 12, 0x14, 0x13, 2, 0x44, 0x43, 0x42, 0x41};

static const tou_constant_t transformer    = {0x0640, 0x00012345, TOU_UNIT_WH};
static const uint8_t transformer_bytes[]   = {0x40, 0x06, 0x45, 0x23, 0x01, 0x00, 0xE8, 0x03};
static const tou_schedule_settings_t daily = {{TOU_EVERY_YEAR, 2, 28, 23, 59, {0x34, 0x02}}, 253};
static const uint8_t daily_bytes[]         = {4, 2, 28, 23, 59, 0x34, 0x02, 253};

static uint8_t bytes[MOST];

static int begin(void **state)
{
    (void)state;
    memset(bytes, GUARD, sizeof bytes);
    return 0;
}

static void assert_bytes(const uint8_t *expected, size_t size)
{
    assert_memory_equal(bytes, expected, size);
    assert_int_equal(bytes[size], GUARD);
}

static void bytes_are_as_the_header_lays_them_out(void **state)
{
    (void)state;
    tou_settings_zone_put(bytes, &madrid);
    assert_bytes(madrid_bytes, TOU_SETTINGS_ZONE);
    (void)begin(NULL);
    tou_settings_billing_put(bytes, &monthly);
    assert_bytes(monthly_bytes, TOU_SETTINGS_BILLING);
    (void)begin(NULL);
    tou_settings_demand_put(bytes, &sliding);
    assert_bytes(sliding_bytes, TOU_SETTINGS_DEMAND);
    (void)begin(NULL);
    tou_settings_constant_put(bytes, &transformer);
    assert_bytes(transformer_bytes, TOU_SETTINGS_CONSTANT);
    (void)begin(NULL);
    tou_settings_schedule_put(bytes, &daily);
    assert_bytes(daily_bytes, TOU_SETTINGS_SCHEDULE);
    assert_int_equal(sizeof madrid_bytes, TOU_SETTINGS_ZONE);
    assert_int_equal(sizeof monthly_bytes, TOU_SETTINGS_BILLING);
    assert_int_equal(sizeof sliding_bytes, TOU_SETTINGS_DEMAND);
    assert_int_equal(sizeof transformer_bytes, TOU_SETTINGS_CONSTANT);
    assert_int_equal(sizeof daily_bytes, TOU_SETTINGS_SCHEDULE);
}

static void assert_rule(const tou_dst_rule_t *is, const tou_dst_rule_t *be)
{
    assert_memory_equal(&is->on, &be->on, sizeof is->on);
    assert_int_equal(is->minute, be->minute);
    assert_int_equal(is->base, be->base);
}

static void a_zone_comes_back_as_it_was(void **state)
{
    tou_zone_t zone = {0, 0, {{0, 0, 0, 0}, 0, 0}, {{0, 0, 0, 0}, 0, 0}};

    (void)state;
    assert_int_equal(tou_settings_zone_get(madrid_bytes, &zone), TOU_OK);
    assert_int_equal(zone.offset_min, 60);
    assert_int_equal(zone.shift_min, 60);
    assert_rule(&zone.begin, &madrid.begin);
    assert_rule(&zone.end, &madrid.end);
    for (int16_t offset = -720; offset <= 840; offset++) {
        zone.offset_min = offset;
        tou_settings_zone_put(bytes, &zone);
        zone.offset_min = 0;
        assert_int_equal(tou_settings_zone_get(bytes, &zone), TOU_OK);
        assert_int_equal(zone.offset_min, offset);
    }
}

static void settings_of_billing_come_back_as_they_were(void **state)
{
    tou_billing_cfg_t cfg;

    (void)state;
    memset(&cfg, GUARD, sizeof cfg);
    assert_int_equal(tou_settings_billing_get(monthly_bytes, &cfg), TOU_OK);
    assert_int_equal(cfg.make_up, TOU_MAKE_UP_FIRST);
    for (unsigned i = 0; i < TOU_MOMENTS; i++) {
        assert_int_equal(cfg.moment[i].day, monthly.moment[i].day);
        assert_int_equal(cfg.moment[i].hour, monthly.moment[i].hour);
        assert_int_equal(cfg.lock[i].blocks, monthly.lock[i].blocks);
        assert_int_equal(cfg.lock[i].minutes, monthly.lock[i].minutes);
    }
}

static void settings_of_demand_come_back_as_they_were(void **state)
{
    tou_demand_settings_t out;

    (void)state;
    memset(&out, GUARD, sizeof out);
    assert_int_equal(tou_settings_demand_get(sliding_bytes, &out), TOU_OK);
    assert_memory_equal(&out.cfg, &sliding.cfg, sizeof out.cfg);
    assert_int_equal(out.forgive.minutes, 11);
    assert_int_equal(out.forgive.cold_minutes, 12);
    assert_int_equal(out.forgive.cold_after_min, 0x1314);
    assert_int_equal(out.outage, TOU_DEMAND_SYNCHRONISE);
    assert_int_equal(out.limit, 0x41424344);
}

static void what_a_pulse_is_worth_and_a_schedule_come_back_as_they_were(void **state)
{
    tou_constant_t constant       = {0, 0, 0};
    tou_schedule_settings_t often = {{0, 0, 0, 0, 0, {0, 0}}, 0};

    (void)state;
    assert_int_equal(tou_settings_constant_get(transformer_bytes, &constant), TOU_OK);
    assert_int_equal(constant.imp_per_kwh, 1600);
    assert_int_equal(constant.ratio, 0x12345);
    assert_int_equal(constant.units_per_kwh, 1000);
    assert_int_equal(tou_settings_schedule_get(daily_bytes, &often), TOU_OK);
    assert_memory_equal(&often.cfg, &daily.cfg, sizeof often.cfg);
    assert_int_equal(often.make_up, 253);
}

/* Change one byte of what is good. @return the changed bytes */
static const uint8_t *spoilt(const uint8_t *good, size_t size, unsigned at, uint8_t value)
{
    memcpy(bytes, good, size);
    bytes[at] = value;
    return bytes;
}

static void a_zone_that_is_none_is_refused_and_changes_nothing(void **state)
{
    static const uint8_t bad[][2] = {{1, 0x40}, {2, 181}, {3, 9}, {4, 13}, {7, 0xFF}, {9, 3}, {11, 12}, {16, 4}};
    tou_zone_t zone;
    tou_zone_t same;

    (void)state;
    memset(&zone, GUARD, sizeof zone);
    memset(&same, GUARD, sizeof same);
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const uint8_t *in = spoilt(madrid_bytes, sizeof madrid_bytes, bad[i][0], bad[i][1]);

        bytes[8] = (bad[i][0] == 7) ? 0xFF : bytes[8]; /* the minute has two bytes */
        assert_int_equal(tou_settings_zone_get(in, &zone), TOU_E_INVALID);
        assert_memory_equal(&zone, &same, sizeof same);
    }
}

static void settings_of_billing_that_are_none_are_refused_and_change_nothing(void **state)
{
    static const uint8_t bad[][2] = {{0, 29}, {1, 24}, {2, 29}, {4, 255}, {5, 24}, {7, 8}, {10, 8}, {13, 255}};
    tou_billing_cfg_t cfg;
    tou_billing_cfg_t same;

    (void)state;
    memset(&cfg, GUARD, sizeof cfg);
    memset(&same, GUARD, sizeof same);
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const uint8_t *in = spoilt(monthly_bytes, sizeof monthly_bytes, bad[i][0], bad[i][1]);

        assert_int_equal(tou_settings_billing_get(in, &cfg), TOU_E_INVALID);
        assert_memory_equal(&cfg, &same, sizeof same);
    }
}

static void settings_of_demand_that_are_none_are_refused_and_change_nothing(void **state)
{
    static const uint8_t bad[][2] = {{0, 61}, {0, 0}, {1, 4}, {1, 0}, {2, 2}, {3, 2}, {4, 64}, {5, 0}, {5, 11}, {10, 3}};
    tou_demand_settings_t out;
    tou_demand_settings_t same;

    (void)state;
    memset(&out, GUARD, sizeof out);
    memset(&same, GUARD, sizeof same);
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const uint8_t *in = spoilt(sliding_bytes, sizeof sliding_bytes, bad[i][0], bad[i][1]);

        assert_int_equal(tou_settings_demand_get(in, &out), TOU_E_INVALID);
        assert_memory_equal(&out, &same, sizeof same);
    }
}

static void a_constant_that_is_none_is_refused_and_changes_nothing(void **state)
{
    static const tou_constant_t bad[] = {
        {0, 1, TOU_UNIT_WH}, {1600, 0, TOU_UNIT_WH}, {1600, TOU_RATIO_MAX + 1, TOU_UNIT_WH}, {1, TOU_RATIO_MAX, TOU_UNIT_WH},
        {1600, 1, 0},        {1600, 1, 999}};
    tou_constant_t constant = {1, 2, 3};

    (void)state;
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        tou_settings_constant_put(bytes, &bad[i]);
        assert_int_equal(tou_settings_constant_get(bytes, &constant), TOU_E_INVALID);
        assert_int_equal(constant.imp_per_kwh, 1);
        assert_int_equal(constant.ratio, 2);
        assert_int_equal(constant.units_per_kwh, 3);
    }
}

static void a_schedule_that_is_none_is_refused_and_changes_nothing(void **state)
{
    static const uint8_t bad[][2] = {{0, 5}, {1, 13}, {2, 29}, {3, 24}, {4, 60}};
    tou_schedule_settings_t often = {{1, 1, 1, 1, 1, {1, 1}}, 1};
    tou_schedule_settings_t same  = often;

    (void)state;
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const uint8_t *in = spoilt(daily_bytes, sizeof daily_bytes, bad[i][0], bad[i][1]);

        assert_int_equal(tou_settings_schedule_get(in, &often), TOU_E_INVALID);
        assert_memory_equal(&often, &same, sizeof same);
    }
}

/* As the header says of a block of which only a part was written. */
static void all_zero_is_valid_where_it_is_harmless(void **state)
{
    tou_zone_t zone;
    tou_billing_cfg_t billing;
    tou_demand_settings_t demand;
    tou_constant_t constant;
    tou_schedule_settings_t often;

    (void)state;
    memset(bytes, 0, sizeof bytes);
    assert_int_equal(tou_settings_zone_get(bytes, &zone), TOU_OK);
    assert_int_equal(tou_settings_billing_get(bytes, &billing), TOU_OK);
    assert_int_equal(tou_settings_schedule_get(bytes, &often), TOU_OK);
    assert_int_equal(tou_settings_demand_get(bytes, &demand), TOU_E_INVALID);
    assert_int_equal(tou_settings_constant_get(bytes, &constant), TOU_E_INVALID);
}

static void a_password_is_right_when_all_its_bits_are_and_the_level_is_its_own(void **state)
{
    tou_passwords_t passwords;
    uint8_t given[TOU_PASSWORD_SIZE];

    (void)state;
    for (unsigned i = 0; i < TOU_SETTINGS_PASSWORDS; i++) {
        bytes[i] = (uint8_t)(3 * i + 1);
    }
    tou_settings_passwords_get(bytes, &passwords);
    for (uint8_t level = 0; level < 10; level++) {
        memcpy(given, passwords.level[level], sizeof given);
        for (uint8_t other = 0; other < 12; other++) {
            assert_int_equal(tou_settings_password_ok(&passwords, other, given), other == level);
        }
        for (unsigned bit = 0; bit < 24; bit++) {
            given[bit / 8] ^= (uint8_t)(1u << (bit % 8));
            assert_false(tou_settings_password_ok(&passwords, level, given));
            given[(bit + 8) % 24 / 8] ^= (uint8_t)(1u << (bit % 8)); /* two that differ alike */
            assert_false(tou_settings_password_ok(&passwords, level, given));
            given[(bit + 8) % 24 / 8] ^= (uint8_t)(1u << (bit % 8));
            given[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        }
    }
    assert_false(tou_settings_password_ok(&passwords, 255, given));
    assert_int_equal(sizeof passwords, TOU_SETTINGS_PASSWORDS);

    uint8_t out[TOU_SETTINGS_PASSWORDS + 1] = {0};
    tou_settings_passwords_put(out, &passwords);
    assert_memory_equal(out, bytes, TOU_SETTINGS_PASSWORDS);
    assert_int_equal(out[TOU_SETTINGS_PASSWORDS], 0);
}

static void settings_go_through_a_store(void **state)
{
    static const tou_param_t params[] = {
        {TOU_SETTING_ZONE, 1, TOU_SETTINGS_ZONE},         {TOU_SETTING_BILLING, 1, TOU_SETTINGS_BILLING},
        {TOU_SETTING_DEMAND, 2, TOU_SETTINGS_DEMAND},     {TOU_SETTING_CONSTANT, 1, TOU_SETTINGS_CONSTANT},
        {TOU_SETTING_SCHEDULE, 1, TOU_SETTINGS_SCHEDULE}, {TOU_SETTING_PASSWORDS, 1, TOU_SETTINGS_PASSWORDS}};
    tou_demand_settings_t out = {{0, 0, 0, 0, 0, 0}, {0, 0, 0}, 0, 0};

    (void)state;
    storage_blank(params, 6, NULL, 0);
    assert_int_equal(tou_store_read(&store, TOU_SETTING_DEMAND, 1, 0, bytes, TOU_SETTINGS_DEMAND), TOU_E_ABSENT);
    storage_commit();
    tou_settings_demand_put(bytes, &sliding);
    assert_int_equal(tou_store_write(&store, TOU_SETTING_DEMAND, 1, 0, bytes, TOU_SETTINGS_DEMAND), TOU_OK);
    storage_commit();
    assert_int_equal(storage_mount(), TOU_OK);
    memset(bytes, 0, sizeof bytes);
    assert_int_equal(tou_store_read(&store, TOU_SETTING_DEMAND, 1, 0, bytes, TOU_SETTINGS_DEMAND), TOU_OK);
    assert_int_equal(tou_settings_demand_get(bytes, &out), TOU_OK);
    assert_int_equal(out.limit, sliding.limit);
    assert_int_equal(TOU_SETTING_ZONE, 32);
    assert_int_equal(TOU_SETTING_PASSWORDS, 37);
}

static void numbers_of_entries_are_those_of_the_standard(void **state)
{
    static const uint8_t most[]   = {14, 8, 14, 0};
    static const uint8_t beyond[] = {15, 9, 15, 1};
    tou_counts_t counts           = {1, 2, 3};

    (void)state;
    tou_settings_counts_put(bytes, &counts);
    assert_int_equal(tou_bytes_get(bytes, 4), 0x00030201);
    assert_int_equal(bytes[TOU_SETTINGS_COUNTS], GUARD);
    for (unsigned i = 0; i < TOU_SETTINGS_COUNTS; i++) {
        memcpy(bytes, most, sizeof most);
        bytes[i] = beyond[i];
        assert_int_equal(tou_settings_counts_get(bytes, &counts), TOU_E_INVALID);
        bytes[i] = 0;
        assert_int_equal(tou_settings_counts_get(bytes, &counts), (i == 3) ? TOU_OK : TOU_E_INVALID);
    }
    assert_int_equal(counts.zones, 14);
    assert_int_equal(counts.tables, 8);
    assert_int_equal(counts.slots, 14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(bytes_are_as_the_header_lays_them_out, begin),
        cmocka_unit_test_setup(a_zone_comes_back_as_it_was, begin),
        cmocka_unit_test_setup(settings_of_billing_come_back_as_they_were, begin),
        cmocka_unit_test_setup(settings_of_demand_come_back_as_they_were, begin),
        cmocka_unit_test_setup(what_a_pulse_is_worth_and_a_schedule_come_back_as_they_were, begin),
        cmocka_unit_test_setup(a_zone_that_is_none_is_refused_and_changes_nothing, begin),
        cmocka_unit_test_setup(settings_of_billing_that_are_none_are_refused_and_change_nothing, begin),
        cmocka_unit_test_setup(settings_of_demand_that_are_none_are_refused_and_change_nothing, begin),
        cmocka_unit_test_setup(a_constant_that_is_none_is_refused_and_changes_nothing, begin),
        cmocka_unit_test_setup(a_schedule_that_is_none_is_refused_and_changes_nothing, begin),
        cmocka_unit_test_setup(all_zero_is_valid_where_it_is_harmless, begin),
        cmocka_unit_test_setup(a_password_is_right_when_all_its_bits_are_and_the_level_is_its_own, begin),
        cmocka_unit_test_setup(numbers_of_entries_are_those_of_the_standard, begin),
        cmocka_unit_test_setup(settings_go_through_a_store, begin),
    };
    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
