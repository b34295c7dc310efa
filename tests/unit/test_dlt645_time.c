/* SPDX-License-Identifier: MIT */
/* Broadcasts of the time with their limits, addresses, speeds and outputs. */
#include "programming.h"

#define DAY   86400u
#define FIRST (UINT32_C(9497) * DAY) /* 2026-01-01 00:00 */
#define NOON  (FIRST + 10u * DAY + 43200u)

static bool settles; /* steps, on the 20th of January at 10:00 */

static int begin_noon(void **state)
{
    (void)keeping_everything(state);
    programming_begin(NOON);
    return 0;
}

/* A meter whose clock shows an instant; so many minutes ahead of UTC. */
static void begin_in(void **state, tou_utc_t utc, int16_t ahead)
{
    static const tou_moment_t closings[TOU_MOMENTS] = {{5, 6}, {15, 8}, {21, 23}};

    (void)keeping_everything(state);
    memcpy(shape.moment, closings, sizeof closings);
    zone.offset_min   = ahead;
    programming_marks = settles ? 2u : 0u;
    programming_begin(utc);
    if (settles) {
        uint8_t table[TOU_SETTINGS_STEPS];

        memset(table, 0, sizeof table);
        table[55]      = 0x10;
        table[56]      = 0x20;
        table[57]      = 0x01;
        port_cfg.steps = &tou_dlt645_steps;
        assert_write(2, 0x040606FF, table, sizeof table, WRITTEN);
    }
    assert_int_equal(tou_meter_now(&world.meter.meter), utc);
}

static void begin_again(void **state, tou_utc_t utc)
{
    begin_in(state, utc, 0);
}

static void to_all(uint8_t control, const uint8_t *data, uint8_t n)
{
    char digits[256];
    uint8_t sum = 0;
    uint8_t frame[64];

    memset(frame, 0x99, 7);
    frame[0] = 0x68;
    frame[7] = 0x68;
    frame[8] = control;
    frame[9] = n;
    for (uint8_t i = 0; i < n; i++) {
        frame[10u + i] = (uint8_t)(data[i] + 0x33u);
    }
    for (uint8_t i = 0; i < 10u + n; i++) {
        sum = (uint8_t)(sum + frame[i]);
    }
    frame[10u + n] = sum;
    frame[11u + n] = 0x16;
    digits[0]      = 0;
    for (uint8_t i = 0; i < 12u + n; i++) {
        (void)snprintf(digits + strlen(digits), 4, "%02X ", frame[i]);
    }
    give(digits);
    for (unsigned ms = 0; ms < 100u; ms++) {
        pass(1);
        keeping_settle();
    }
    assert_string_equal(sent, "");
}

static uint8_t packed(uint32_t number)
{
    return (uint8_t)(number / 10u % 10u * 16u + number % 10u);
}

/* An instant of UTC, or one of another zone as it reads there. */
static void broadcast(tou_utc_t utc)
{
    uint8_t data[6];
    tou_date_t date;
    tou_day_t day;
    uint32_t second = tou_wall_split(utc, &day);

    tou_date_from_day(day, &date);
    data[0] = packed(second % 60u);
    data[1] = packed(second / 60u % 60u);
    data[2] = packed(second / 3600u);
    data[3] = packed(date.day);
    data[4] = packed(date.month);
    data[5] = packed(date.year);
    to_all(0x08, data, 6);
}

static void assert_shows(tou_utc_t utc)
{
    assert_int_equal(tou_meter_now(&world.meter.meter), utc);
}

/* Whether a clock that shows `own` follows a broadcast. */
static void assert_follows(void **state, tou_utc_t own, tou_utc_t sent_utc, bool follows)
{
    begin_again(state, own);
    broadcast(sent_utc);
    assert_shows(follows ? sent_utc : own);
    assert_int_equal(world.meter.meter.count[TOU_EV_CLOCK_SET], 0);
    assert_int_equal(world.meter.meter.count[TOU_EV_CLOCK_ADJUSTED], (follows && sent_utc != own) ? 1 : 0);
}

static void five_minutes_at_most(void **state)
{
    assert_follows(state, NOON, NOON + 300u, true);
    assert_follows(state, NOON, NOON + 301u, false);
    assert_follows(state, NOON, NOON - 300u, true);
    assert_follows(state, NOON, NOON - 301u, false);
}

static void once_a_day(void **state)
{
    begin_again(state, NOON);
    broadcast(NOON + 301u); /* refused, so it does not count */
    broadcast(NOON + 60u);
    assert_shows(NOON + 60u);
    broadcast(NOON + 120u);
    assert_shows(NOON + 60u);
    run(24u * 60u - 1u, 0);
    assert_shows(NOON + 60u + DAY - 60u);
    broadcast(NOON + DAY + 60u);
    assert_shows(NOON + DAY + 60u);
    assert_int_equal(world.meter.meter.count[TOU_EV_CLOCK_ADJUSTED], 2);
    assert_int_equal(tou_log_count(&world.meter.log, TOU_EV_CLOCK_SET), 0);
}

/* The power fails without a warning, and comes back after so many seconds. */
static void outage(uint32_t seconds)
{
    cut();
    tou_posix_nv_power_up(&world.part);
    world_power_up(&world, tou_meter_now(&world.meter.meter) + seconds);
    assert_int_equal(kept_meter_boot(&world.meter), TOU_OK);
    keeping_settle();
}

static void once_a_day_also_through_a_power_cut(void **state)
{
    begin_again(state, NOON);
    broadcast(NOON + 60u);
    outage(3600);
    assert_shows(NOON + 3660u);
    broadcast(NOON + 3720u);
    assert_shows(NOON + 3660u);
    outage(DAY);
    broadcast(NOON + DAY + 3720u);
    assert_shows(NOON + DAY + 3720u);
}

/* Dates count, not a day's length: late on one and early on the next, but not early and late on the same. */
static void once_a_date(void **state)
{
    tou_utc_t midnight = FIRST + 11u * DAY;

    begin_again(state, midnight - 301u);
    broadcast(midnight - 361u);
    assert_shows(midnight - 361u);
    run(11, 0);
    assert_shows(midnight + 299u);
    broadcast(midnight + 359u); /* too near */
    assert_shows(midnight + 299u);
    tick(1);
    keeping_settle();
    broadcast(midnight + 360u);
    assert_shows(midnight + 360u);
    run(23u * 60u + 48u, 0);
    assert_shows(midnight + DAY - 360u);
    broadcast(midnight + DAY - 320u);
    assert_shows(midnight + DAY - 360u);
}

/* A product may allow more, or less. */
static void as_far_as_the_product_says(void **state)
{
    static const struct {
        uint16_t most;
        uint16_t by;
        bool follows;
    } row[] = {{600, 600, true}, {600, 601, false}, {60, 60, true}, {60, 61, false}};

    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
        begin_again(state, NOON);
        station_cfg.adjust_s = row[i].most;
        broadcast(NOON - row[i].by);
        assert_shows(row[i].follows ? NOON - row[i].by : NOON);
    }
}

static void not_near_midnight(void **state)
{
    tou_utc_t midnight = FIRST + 11u * DAY;

    assert_follows(state, midnight - 301u, midnight - 241u, true);
    assert_follows(state, midnight - 300u, midnight - 240u, false);
    assert_follows(state, midnight - 1u, midnight + 60u, false);
    assert_follows(state, midnight, midnight + 60u, false);
    assert_follows(state, midnight + 299u, midnight + 359u, false);
    assert_follows(state, midnight + 300u, midnight + 360u, true);
}

/* Each of the three. */
static void not_near_a_closing(void **state)
{
    static const tou_utc_t closings[] = {FIRST + 4u * DAY + 6u * 3600u, FIRST + 14u * DAY + 8u * 3600u,
                                         FIRST + 20u * DAY + 23u * 3600u};

    for (unsigned i = 0; i < sizeof closings / sizeof closings[0]; i++) {
        tou_utc_t closing = closings[i];

        assert_follows(state, closing - 301u, closing - 241u, true);
        assert_follows(state, closing - 300u, closing - 240u, false);
        assert_follows(state, closing + 299u, closing + 359u, false);
        assert_follows(state, closing + 300u, closing + 360u, true);
        assert_follows(state, closing + DAY, closing + DAY + 60u, true); /* another day */
    }
}

/* The limits are those of the wall clock, eight hours ahead of UTC: its midnight, and its billing day. */
static void limits_are_of_local_time(void **state)
{
    static const struct {
        uint32_t wall; /* that the clock shows, behind FIRST */
        bool follows;
    } row[] = {{11u * DAY - 301u, true},
               {11u * DAY - 300u, false},
               {11u * DAY + 299u, false},
               {11u * DAY + 300u, true},
               {11u * DAY + 8u * 3600u, true}, /* midnight of UTC */
               {14u * DAY + 8u * 3600u - 301u, true},
               {14u * DAY + 8u * 3600u - 300u, false},
               {14u * DAY + 8u * 3600u + 299u, false},
               {14u * DAY + 8u * 3600u + 300u, true},
               {14u * DAY + 16u * 3600u, true}};

    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
        tou_utc_t utc = FIRST + row[i].wall - 8u * 3600u;

        begin_in(state, utc, 480);
        broadcast(FIRST + row[i].wall + 60u); /* as it reads */
        assert_shows(row[i].follows ? utc + 60u : utc);
    }
}

static void not_near_a_settlement_of_steps(void **state)
{
    tou_utc_t settlement = FIRST + 19u * DAY + 10u * 3600u;

    settles = true;
    assert_follows(state, settlement - 301u, settlement - 241u, true);
    assert_follows(state, settlement - 300u, settlement - 240u, false);
    assert_follows(state, settlement + 299u, settlement + 359u, false);
    assert_follows(state, settlement + 300u, settlement + 360u, true);
    assert_follows(state, settlement + DAY, settlement + DAY + 60u, true);             /* another day */
    assert_follows(state, settlement - 3600u, settlement - 3660u, true);               /* another hour */
    assert_follows(state, settlement + 31u * DAY, settlement + 31u * DAY + 60u, true); /* another month */
    settles = false;
    assert_follows(state, settlement, settlement + 60u, true);
    programming_marks = 0;
}

static void a_clock_that_is_not_valid_does_not_follow(void **state)
{
    begin_again(state, NOON);
    tou_posix_nv_power_up(&world.part);
    world_power_up(&world, NOON);
    world.time.valid = false;
    assert_int_equal(kept_meter_boot(&world.meter), TOU_OK);
    keeping_settle();
    assert_shows(0);
    broadcast(NOON);
    assert_shows(0);
}

static void broadcasts_that_are_none(void **state)
{
    static const uint8_t no_day[] = {0, 0, 0x12, 0x32, 1, 0x26};
    static const uint8_t digits[] = {0x0A, 0, 0x12, 0x11, 1, 0x26};
    static const uint8_t time[]   = {0, 1, 0x12, 0x11, 1, 0x26};
    static const uint8_t clear[]  = {4, 0, 0, 0, 0, 0, 0, 0};

    begin_again(state, NOON);
    to_all(0x08, no_day, 6);
    to_all(0x08, digits, 6);
    to_all(0x08, time, 5);
    to_all(0x19, clear, 8);
    run(30, 1);
    to_all(0x1A, clear, 8);
    assert_int_equal(world.meter.reg[0].units, 30);
    assert_shows(NOON + 1800u);
    assert_command(0x08, time, 6, ""); /* to the own address */
    assert_shows(NOON + 1800u);
}

/* ---- address, speed, output, relay ---- */

static uint8_t address_kept[6];
static uint8_t signal_given;
static uint8_t speed_asked;
static uint8_t speed_set;
static uint8_t order_given;
static tou_utc_t order_until;

static tou_err_t keep_address(void *ctx, const uint8_t *address)
{
    (void)ctx;
    memcpy(address_kept, address, 6);
    return TOU_OK;
}

static tou_err_t set_speed(void *ctx, const tou_serial_t *serial, uint8_t code, bool is_sent)
{
    (void)ctx;
    assert_ptr_equal(serial, &line);
    if (code == 0x40u) {
        return TOU_E_RANGE;
    }
    speed_asked = code;
    speed_set   = is_sent ? code : speed_set;
    return TOU_OK;
}

static tou_err_t give_signal(void *ctx, uint8_t signal)
{
    (void)ctx;
    signal_given = signal;
    return TOU_OK;
}

static tou_err_t give_order(void *ctx, uint8_t order, tou_utc_t until)
{
    (void)ctx;
    order_given = order;
    order_until = until;
    return TOU_OK;
}

static const tou_dlt645_effects_t effects = {set_speed, give_signal, give_order, NULL, NULL};

static void the_address_is_written_with_the_key(void **state)
{
    (void)state;
    key_pressed           = false;
    station_cfg.readdress = keep_address;
    give("68 AA AA AA AA AA AA 68 15 06 44 44 44 44 44 44 7F 16");
    serve();
    assert_string_equal(sent, "");
    key_pressed = true;
    give("68 AA AA AA AA AA AA 68 15 06 44 44 44 44 44 DD 18 16"); /* AA: no digits */
    serve();
    assert_string_equal(sent, "");
    give("68 AA AA AA AA AA AA 68 15 06 CC CC CC CC CC CC AF 16"); /* that of broadcasts */
    serve();
    assert_string_equal(sent, "");
    give("68 12 89 67 45 23 01 68 15 06 44 44 44 44 44 44 EE 16"); /* to one */
    serve();
    assert_string_equal(sent, "");
    give("68 AA AA AA AA AA AA 68 15 06 44 44 44 44 44 44 7F 16");
    serve();
    assert_string_equal(sent, "68 11 11 11 11 11 11 68 95 00 CB 16 ");
    assert_int_equal(address_kept[5], 0x11);
}

static void a_speed_is_changed_behind_the_answer(void **state)
{
    (void)state;
    assert_answer("68 12 89 67 45 23 01 68 17 01 53 A6 16", OWN "D7 01 3B 4E 16 ");
    station_cfg.effects = &effects;
    assert_answer("68 12 89 67 45 23 01 68 17 01 5B AE 16", OWN "D7 01 3B 4E 16 "); /* two bits */
    assert_answer("68 12 89 67 45 23 01 68 17 01 73 C6 16", OWN "D7 01 3B 4E 16 "); /* the board cannot */
    assert_answer("68 12 89 67 45 23 01 68 17 01 34 87 16", OWN "D7 01 3B 4E 16 "); /* no code */
    assert_int_equal(speed_set, 0);
    room = 3;
    give("68 12 89 67 45 23 01 68 17 01 53 A6 16");
    pass(LINKING_DELAY);
    assert_int_equal(speed_asked, 0x20);
    assert_int_equal(speed_set, 0);
    room = UINT32_MAX;
    pass(1);
    assert_string_equal(sent, OWN "97 01 53 26 16 ");
    assert_int_equal(speed_set, 0x20);
}

static void an_output_is_chosen(void **state)
{
    static const uint8_t two[] = {2};

    (void)state;
    assert_answer("68 12 89 67 45 23 01 68 1D 01 34 8D 16", OWN "DD 01 34 4D 16 ");
    station_cfg.effects = &effects;
    assert_answer("68 12 89 67 45 23 01 68 1D 01 34 8D 16", OWN "9D 01 34 0D 16 ");
    assert_int_equal(signal_given, 1);
    assert_answer("68 12 89 67 45 23 01 68 1D 01 36 8F 16", OWN "DD 01 34 4D 16 ");
    to_all(0x1D, two, 1);
    assert_int_equal(signal_given, 2);
}

static void a_relay_takes_a_password_and_no_key(void **state)
{
    uint8_t data[] = {2, 0, 0, 0, 7, 0, 0, 0, 0x1A, 0, 0, 0, 0x13, 0x12, 1, 0x26};

    (void)state;
    key_pressed = false;
    assert_command(0x1C, data, 16, OWN "DC 01 34 4C 16 ");
    station_cfg.effects = &effects;
    assert_command(0x1C, data, 16, OWN "9C 00 D7 16 ");
    assert_int_equal(order_given, 0x1A);
    assert_int_equal(order_until, FIRST + 11u * DAY + 13u * 3600u);
    data[13] = 0x32;
    assert_command(0x1C, data, 16, OWN "DC 01 34 4C 16 ");
    memset(&data[10], 0, 6);
    assert_command(0x1C, data, 16, OWN "9C 00 D7 16 ");
    assert_int_equal(order_until, 0);
    data[0] = 3;
    assert_command(0x1C, data, 16, OWN "DC 01 37 4F 16 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_minutes_at_most),
        cmocka_unit_test(once_a_day),
        cmocka_unit_test(once_a_day_also_through_a_power_cut),
        cmocka_unit_test(once_a_date),
        cmocka_unit_test(as_far_as_the_product_says),
        cmocka_unit_test(not_near_midnight),
        cmocka_unit_test(not_near_a_closing),
        cmocka_unit_test(limits_are_of_local_time),
        cmocka_unit_test(not_near_a_settlement_of_steps),
        cmocka_unit_test(a_clock_that_is_not_valid_does_not_follow),
        cmocka_unit_test(broadcasts_that_are_none),
        cmocka_unit_test_setup(the_address_is_written_with_the_key, begin_noon),
        cmocka_unit_test_setup(a_speed_is_changed_behind_the_answer, begin_noon),
        cmocka_unit_test_setup(an_output_is_chosen, begin_noon),
        cmocka_unit_test_setup(a_relay_takes_a_password_and_no_key, begin_noon),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
