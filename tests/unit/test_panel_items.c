/* SPDX-License-Identifier: MIT */
/* What each item looks like. docs/panel.md has the same table, see tests/lint/golden.py. */
#include "paneling.h"

/* An item, and what is to be seen of it. */
typedef struct golden {
    uint32_t di;
    uint32_t part;
    const char *code;
    const char *digits;
    size_t unit;
} golden_t;

enum { NONE = TOU_GLASS_NO_UNIT, KWH = TOU_GLASS_KWH, KW = TOU_GLASS_KW };

/*
 * Of a meter with rates 1 sharp, 2 peak, 3 flat and 4 valley, at 12:35 on 3 February 2026, a Tuesday; its demand was cleared and it was
 * programmed on that day. A line each, with what it is.
 */
static const golden_t golden[] = {
    {0x00010000, 0, "00010000", "   594.45", KWH},    /* total energy */
    {0x00010100, 0, "00010100", "    56.53", KWH},    /* sharp energy */
    {0x00010200, 0, "00010200", "    64.44", KWH},    /* peak energy */
    {0x00010300, 0, "00010300", "   231.44", KWH},    /* flat energy */
    {0x00010400, 0, "00010400", "   242.04", KWH},    /* valley energy */
    {0x00010001, 0, "00010001", "   553.32", KWH},    /* total energy at the end of last month */
    {0x00010401, 0, "00010401", "   221.22", KWH},    /* valley energy at the end of last month */
    {0x01010000, 0, "01010000", "   0.7800", KW},     /* maximum demand of this month */
    {0x01010000, 1, "0.1010000", "26-02-03", NONE},   /* date of it */
    {0x01010000, 2, "01.010000", "   12-15", NONE},   /* time of it */
    {0x01010001, 0, "01010001", "   1.4400", KW},     /* maximum demand of last month */
    {0x01010001, 1, "0.1010001", "26-01-01", NONE},   /* date of it */
    {0x01010001, 2, "01.010001", "   23-15", NONE},   /* time of it */
    {0x01010200, 0, "01010200", "   0.7200", KW},     /* peak maximum demand of this month */
    {0x01010200, 1, "0.1010200", "26-02-03", NONE},   /* date of it */
    {0x01010200, 2, "01.010200", "   11-15", NONE},   /* time of it */
    {0x01010300, 0, "01010300", "   0.7800", KW},     /* flat maximum demand of this month */
    {0x01010300, 1, "0.1010300", "26-02-03", NONE},   /* date of it */
    {0x01010300, 2, "01.010300", "   12-15", NONE},   /* time of it */
    {0x01010400, 0, "01010400", "   0.0000", KW},     /* valley maximum demand of this month */
    {0x01010400, 1, "0.1010400", "--------", NONE},   /* date of it */
    {0x01010400, 2, "01.010400", "--------", NONE},   /* time of it */
    {0x01010100, 1, "0.1010100", "--------", NONE},   /* date of a maximum that is none */
    {0x00010002, 0, "00010002", "     0.00", KWH},    /* energy of a month that has not been yet */
    {0x02800004, 0, "02800004", "   0.7800", KW},     /* demand of the last window */
    {0x04000101, 0, "04000101", "26-02-03", NONE},    /* date */
    {0x04000102, 0, "04000102", "12-35-30", NONE},    /* time */
    {0x04000409, 0, "04000409", "    1000", NONE},    /* constant, imp/kWh */
    {0x04000401, 0, "04000401", "45678912", NONE},    /* address, lower digits */
    {0x04000401, 1, "0.4000401", "    0123", NONE},   /* address, upper digits */
    {0xF0000001, 0, "F0000001", "rAtE  02", NONE},    /* running rate */
    {0xF0000002, 0, "F0000002", "SEt  1-1", NONE},    /* running sets of zones and day tables */
    {0x03300000, 0, "03300000", "       5", NONE},    /* how often it was programmed */
    {0x03300001, 0, "03300001", "26-02-03", NONE},    /* date of the last programming */
    {0x03300001, 1, "0.3300001", "12-30-30", NONE},   /* time of it */
    {0x03300201, 0, "03300201", "26-02-03", NONE},    /* date of the last demand reset */
    {0x03300201, 1, "0.3300201", "09-00-30", NONE},   /* time of it */
    {0x03300401, 0, "03300401", "26-02-02", NONE},    /* date that the clock was set to last */
    {0x03300401, 3, "033.00401", "12-00-00", NONE},   /* time that it had then */
    {0x04000103, 0, "04000103", "      15", NONE},    /* demand period */
    {0x04000801, 0, "04000801", " 0000011", NONE},    /* rest days */
    {0x04000B01, 0, "04000B01", "   01-00", NONE},    /* first moment of billing, day and hour */
    {0x04010001, 1, "0.4010001", "08-00-02", NONE},   /* second slot of day table 1 */
    {0x04010000, 1, "0.4010000", "07-01-03", NONE},   /* second zone */
    {0x04030001, 0, "04030001", "26.01.05.03", NONE}, /* a special day */
    {0x0400040B, 0, "0400040B", "no dAtA ", NONE},    /* model, which was never written */
    {0x04800001, 0, "04800001", "LT 1.20 ", NONE},    /* version of the software */
    {0x00150000, 0, "00150000", "no dAtA ", NONE},    /* what the meter does not have */
};

#define ITEMS (sizeof golden / sizeof golden[0])

/* As the display does with an item of the meter's own list. */
static uint8_t golden_list[ITEMS][TOU_ITEM_SIZE];

/* Pulses a minute are those of the hour, so that each rate has a maximum of its own. */
static void run_hours(tou_utc_t until)
{
    while (world.time.utc < until) {
        run(1, (uint16_t)(1u + world.time.utc % DAY / HOUR));
    }
}

static int golden_meter(void **state)
{
    (void)paneling_new(state);
    program_all();
    assert_kept(0x04000B01, "00 01 ");
    run_hours(NOON + 32u * DAY);
    assert_put(0x04000102, "30 00 12 ", WRITTEN);
    run_hours(NOON + 32u * DAY + 21u * HOUR);
    assert_command(0x19, (const uint8_t[8]){2}, 8, OWN "99 00 D4 16 ");
    run_hours(NOON + 33u * DAY + 1800u);
    assert_kept(0x04000103, "15 ");
    run_hours(NOON + 33u * DAY + 2100u);
    for (unsigned i = 0; i < ITEMS; i++) {
        uint8_t *at = tou_bytes_put(golden_list[i], golden[i].di, 4);

        *at = (uint8_t)golden[i].part;
    }
    panel_cfg.by_key   = (const uint8_t(*)[TOU_ITEM_SIZE])golden_list;
    panel_cfg.n_by_key = ITEMS;
    return 0;
}

static void every_item_looks_as_the_manual_says(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ITEMS; i++) {
        press("n");
        assert_code(golden[i].code);
        assert_seen(golden[i].digits);
        assert_int_equal(seen.unit, golden[i].unit);
    }
}

/* As the last month of a meter is after a clear: it was not. */
static void nothing_is_left_after_a_meter_clear(void **state)
{
    (void)state;
    assert_command(0x1A, (const uint8_t[8]){2}, 8, OWN "9A 00 D5 16 ");
    for (unsigned i = 0; i < ITEMS; i++) {
        press("n");
        if (golden[i].unit == KWH && golden[i].di != 0x00150000) {
            assert_seen("     0.00");
        } else if (golden[i].di >> 24 == 1u) {
            assert_seen((golden[i].part == 0u) ? "   0.0000" : "--------");
        }
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_item_looks_as_the_manual_says, golden_meter),
        cmocka_unit_test_setup(nothing_is_left_after_a_meter_clear, golden_meter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
