/* SPDX-License-Identifier: MIT */
/* Parameters of DL/T 645-2007 beside the clock and the tariff, status words and variables: read, written, refused, kept. */
#include "programming.h"

#define NOON (UINT32_C(9497) * 86400u + 43200u) /* 2026-01-01 12:00 */

#define WRONG  REFUSED("34 44 16 ")
#define ABSENT REFUSED("35 45 16 ")

static int begin(void **state)
{
    (void)keeping_everything(state);
    programming_begin(NOON);
    return 0;
}

static void assert_reads(uint32_t di, const char *data)
{
    keeping_settle();
    assert_data(di, data);
}

static void write_bytes(uint32_t di, const char *digits, const char *answer)
{
    uint8_t data[64];
    uint8_t n = 0;
    unsigned byte;
    int used;

    for (; sscanf(digits, "%x%n", &byte, &used) == 1; digits += used) {
        data[n] = (uint8_t)byte;
        n++;
    }
    assert_write(2, di, data, n, answer);
}

/* What was there, what is written at both edges, and what lies beyond. NULL: nothing does */
static const struct parameter {
    uint32_t di;
    const char *before;
    const char *least;
    const char *most;
    const char *below;
    const char *above;
} parameters[] = {
    {0x04000105, "80 00 ", "01 00 ", "99 99 ", "00 00 ", "9A 99 "},
    {0x04000206, "00 ", "00 ", "99 ", NULL, "A0 "},
    {0x04000207, "00 ", "00 ", "07 ", NULL, "08 "},
    {0x04000301, "00 ", "00 ", "99 ", NULL, "9A "},
    {0x04000302, "05 ", "05 ", "20 ", "04 ", "21 "},
    {0x04000303, "02 ", "00 ", "02 ", NULL, "03 "},
    {0x04000304, "04 ", "00 ", "04 ", NULL, "05 "},
    {0x04000305, "00 ", "00 ", "99 ", NULL, "AA "},
    {0x04000306, "01 00 00 ", "01 00 00 ", "99 99 99 ", "00 00 00 ", "99 99 9A "},
    {0x04000307, "01 00 00 ", "01 00 00 ", "99 99 99 ", "00 00 00 ", "0A 00 00 "},
    {0x04000308, "05 ", "05 ", "30 ", "04 ", "31 "},
    {0x04000402, "", "00 00 00 00 00 00 ", "99 99 99 99 99 99 ", NULL, "99 99 99 99 99 9A "},
    {0x04000404, "", "00 00 00 56 30 32 ", "7E 7E 7E 7E 7E 20 ", "00 00 00 00 00 1F ", "7F 20 20 20 20 20 "},
    {0x04000408, "", "00 30 2E 32 ", "30 30 2E 31 ", NULL, "30 30 80 31 "},
    {0x0400040E, "", "00 00 00 00 00 00 ", "12 34 56 78 90 99 ", NULL, "A0 00 00 00 00 00 "},
    {0x04000601, "05 ", "00 ", "0F ", NULL, "10 "},
    {0x04000602, "05 ", "00 ", "FF ", NULL, NULL},
    {0x04000603, "50 ", "41 ", "FF ", NULL, NULL},
    {0x04000701, "08 ", "02 ", "40 ", "01 ", "80 "},
    {0x04000705, "08 ", "02 ", "40 ", "00 ", "03 "},
    {0x04000901, "3F ", "00 ", "3F ", NULL, "40 "},
    {0x04000902, "FF ", "00 ", "FF ", NULL, NULL},
    {0x04000906, "FF ", "00 ", "FF ", NULL, NULL},
    {0x04000A01, "00 00 00 00 ", "00 00 01 01 ", "59 23 31 12 ", "60 00 01 01 ", "00 24 01 01 "},
    {0x04000A02, "00 00 ", "00 00 ", "40 14 ", NULL, "41 14 "},
    {0x04000A07, "15 00 ", "00 00 ", "40 14 ", NULL, "41 14 "},
    {0x04000D01, "00 00 ", "00 00 ", "99 99 ", NULL, "99 9A "},
    {0x04000D0C, "00 00 ", "00 00 ", "99 99 ", NULL, "9A 99 "},
    {0x04000E03, "00 00 ", "00 00 ", "99 99 ", NULL, "9A 99 "},
    {0x04000E04, "00 00 ", "00 00 ", "99 99 ", NULL, "9A 99 "},
    {0x04001201, "00 00 00 00 00 ", "00 00 03 01 00 ", "59 23 30 12 99 ", "59 23 02 01 00 ", "00 00 31 12 99 "},
    {0x04001202, "60 ", "01 ", "60 ", "00 ", "61 "},
    {0x04001203, "00 00 ", "00 00 ", "59 23 ", NULL, "5A 23 "},
    {0x04001401, "00 00 ", "00 00 ", "99 99 ", NULL, "9A 99 "},
    {0x04040101, "", "00 00 01 00 00 ", "FF FF FF FF FE ", NULL, "00 00 01 00 FF "},
    {0x04040210, "", "00 00 01 00 00 ", "FF FF FF FF FE ", NULL, "00 00 01 00 FF "},
};

#define PARAMETERS (sizeof parameters / sizeof parameters[0])

static void parameters_stay_in_their_range(void **state)
{
    (void)state;
    for (unsigned i = 0; i < PARAMETERS; i++) {
        const struct parameter *row = &parameters[i];

        assert_reads(row->di, row->before);
        write_bytes(row->di, row->most, WRITTEN);
        assert_reads(row->di, row->most);
        write_bytes(row->di, row->least, WRITTEN);
        if (row->below != NULL) {
            write_bytes(row->di, row->below, WRONG);
        }
        if (row->above != NULL) {
            write_bytes(row->di, row->above, WRONG);
        }
        assert_reads(row->di, row->least);
    }
}

static void parameters_have_their_length(void **state)
{
    char digits[128];

    (void)state;
    for (unsigned i = 0; i < PARAMETERS; i++) {
        (void)snprintf(digits, sizeof digits, "%s 00 ", parameters[i].most);
        write_bytes(parameters[i].di, digits, WRONG);
        if (strlen(parameters[i].most) > 3u) {
            write_bytes(parameters[i].di, parameters[i].most + 3, WRONG);
        }
        assert_reads(parameters[i].di, parameters[i].before);
    }
}

static void parameters_are_kept(void **state)
{
    (void)state;
    for (unsigned i = 0; i < PARAMETERS; i++) {
        write_bytes(parameters[i].di, parameters[i].most, WRITTEN);
    }
    come_up(NOON + 3600u);
    for (unsigned i = 0; i < PARAMETERS; i++) {
        assert_reads(parameters[i].di, parameters[i].most);
    }
}

/* Whole frames, worked out by hand. */
static void frames_are_as_written_down(void **state)
{
    (void)state;
    assert_answer("68 12 89 67 45 23 01 68 11 04 38 34 33 37 26 16", OWN "91 06 38 34 33 37 B3 33 8E 16 ");
    give("68 12 89 67 45 23 01 68 14 0E 38 34 33 37 37 33 33 33 34 33 33 33 53 34 57 16"); /* 120 ms */
    serve();
    assert_string_equal(sent, WRITTEN);
    sent[0] = 0;
    assert_answer("68 12 89 67 45 23 01 68 11 04 38 34 33 37 26 16", OWN "91 06 38 34 33 37 53 34 2F 16 ");
    assert_answer("68 12 89 67 45 23 01 68 11 04 34 33 B3 37 A1 16",
                  OWN "91 24 34 33 B3 37 33 33 33 33 33 33 33 33 33 33 33 33 33 33 33 33 33 33 33 33 33 33 33 33 33 63 65 "
                      "61 64 53 87 7F 22 16 ");
}

/* The last character first. */
static void texts_go_low_byte_first(void **state)
{
    static const char code[] =
        "56 55 54 53 52 51 50 4F 4E 4D 4C 4B 4A 49 48 47 46 45 44 43 42 41 39 38 37 36 35 34 33 32 31 30 ";
    char found[TOU_CELL_MAX];

    (void)state;
    write_bytes(0x04000403, code, WRITTEN);
    assert_reads(0x04000403, code);
    assert_int_equal(tou_object_get(&objects, TOU_OBJECT(TOU_CLASS_CELL, TOU_CELL_ASSET, 0, 0), (uint8_t *)found), TOU_OK);
    assert_memory_equal(found, "0123456789ABCDEFGHIJKLMNOPQRSTUV", TOU_CELL_MAX);
    write_bytes(0x0400040B, "41 34 33 32 31 2D 59 53 44 44 ", WRITTEN);
    assert_reads(0x0400040B, "41 34 33 32 31 2D 59 53 44 44 ");
    write_bytes(0x0400040C, "31 30 2D 31 30 2D 36 32 30 32 ", WRITTEN);
    write_bytes(0x0400040D, "00 00 00 00 00 00 00 00 00 00 00 00 37 30 30 32 ", WRITTEN);
    assert_reads(0x0400040C, "31 30 2D 31 30 2D 36 32 30 32 ");
    assert_reads(0x0400040D, "00 00 00 00 00 00 00 00 00 00 00 00 37 30 30 32 ");
    write_bytes(0x04000405, "00 00 00 00 41 35 ", WRITTEN);
    write_bytes(0x04000406, "00 00 00 41 30 36 ", WRITTEN);
    write_bytes(0x04000407, "00 30 2E 31 ", WRITTEN);
    assert_reads(0x04000405, "00 00 00 00 41 35 ");
    assert_reads(0x04000406, "00 00 00 41 30 36 ");
    assert_reads(0x04000407, "00 30 2E 31 ");
}

/* Identifiers that there are not, and those that are only read. */
static void others_are_refused(void **state)
{
    static const uint32_t none[] = {0x04000100, 0x04000208, 0x04000300, 0x04000309, 0x04000400, 0x0400040F, 0x04000500,
                                    0x04000508, 0x04000600, 0x04000604, 0x04000700, 0x04000706, 0x04000900, 0x04000907,
                                    0x04000A00, 0x04000A08, 0x04000B00, 0x04000B04, 0x04000C01, 0x04000C0A, 0x04000D00,
                                    0x04000D0D, 0x04000E00, 0x04000E05, 0x04001200, 0x04001204, 0x04001402, 0x04040100,
                                    0x040401FF, 0x04040111, 0x04040301, 0x04800000, 0x04800002, 0x04800004, 0x05000105,
                                    0x040000FF, 0x04FFFFFF, 0x02010100};

    (void)state;
    for (unsigned i = 0; i < sizeof none / sizeof none[0]; i++) {
        assert_reads(none[i], "");
        write_bytes(none[i], "01 01 01 01 01 ", ABSENT);
    }
    write_bytes(0x04000401, "01 00 00 00 00 00 ", ABSENT);
    write_bytes(0x04000409, "00 16 00 ", ABSENT);
    write_bytes(0x04000501, "00 00 ", ABSENT);
    write_bytes(0x02800004, "00 00 00 ", ABSENT);
    write_bytes(0x04800001, "00 ", ABSENT);
    objects.cells = NULL;
    assert_reads(0x04000105, "");
    write_bytes(0x04000105, "01 00 ", ABSENT);
}

static void the_right_is_needed(void **state)
{
    static const uint8_t seven[] = {7};

    (void)state;
    assert_write(4, 0x04000302, seven, 1, WRITTEN);
    assert_write(5, 0x04000302, seven, 1, REFUSED("37 47 16 "));
    assert_write(4, 0x04000B02, seven, 1, REFUSED("37 47 16 "));
    key_pressed = false;
    assert_write(4, 0x04000302, seven, 1, REFUSED("37 47 16 "));
}

/* From any pair of numbers to another, the period first; the slide first where it divides the old period, too. */
static void period_and_slide_are_written_one_by_one(void **state)
{
    static const struct {
        const char *period;
        const char *slide;
        const char *slide_between;
    } row[] = {
        {"60 ", "05 ", "15 "}, {"05 ", "01 ", "05 "}, {"15 ", "15 ", "01 "}, {"05 ", "01 ", "05 "}, {"60 ", "15 ", "01 "},
        {"10 ", "02 ", "10 "}, {"15 ", "03 ", "15 "}, {"30 ", "30 ", "03 "}, {"15 ", "15 ", "15 "},
    };

    (void)state;
    assert_reads(0x04000103, "15 ");
    assert_reads(0x04000104, "05 ");
    write_bytes(0x04000104, "15 ", WRITTEN);
    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
        write_bytes(0x04000103, row[i].period, WRITTEN);
        assert_reads(0x04000103, row[i].period);
        assert_reads(0x04000104, row[i].slide_between);
        write_bytes(0x04000104, row[i].slide, WRITTEN);
        assert_reads(0x04000103, row[i].period);
        assert_reads(0x04000104, row[i].slide);
    }
    write_bytes(0x04000104, "05 ", WRITTEN); /* 15 and 15, the slide first */
    write_bytes(0x04000103, "60 ", WRITTEN);
    assert_reads(0x04000103, "60 ");
    assert_reads(0x04000104, "05 ");
    write_bytes(0x04000104, "01 ", WRITTEN);
    write_bytes(0x04000103, "05 ", WRITTEN);
    assert_reads(0x04000103, "05 ");
    assert_reads(0x04000104, "01 ");
}

static void no_such_period(void **state)
{
    (void)state;
    write_bytes(0x04000104, "04 ", WRONG);
    write_bytes(0x04000104, "30 ", WRONG);
    write_bytes(0x04000104, "00 ", WRONG);
    write_bytes(0x04000104, "05 05 ", WRONG);
    write_bytes(0x04000103, "00 ", WRONG);
    write_bytes(0x04000103, "07 ", WRONG);
    write_bytes(0x04000103, "61 ", WRONG);
    write_bytes(0x04000103, "1A ", WRONG);
    assert_reads(0x04000103, "15 ");
    assert_reads(0x04000104, "05 ");
    changing.n_cells = 12;
    write_bytes(0x04000104, "01 ", WRONG); /* 15 cells: there is no room */
    write_bytes(0x04000104, "03 ", WRITTEN);
    changing.n_demands = 0;
    write_bytes(0x04000103, "30 ", ABSENT);
    assert_reads(0x04000103, "");
}

/* Windows that were under way are not completed: 12:05 to 12:10 is not, 12:10 to 12:15 is the first. */
static void demand_begins_anew(void **state)
{
    (void)state;
    run(7, 10);
    write_bytes(0x04000103, "05 ", WRITTEN);
    run(4, 10);
    assert_reads(0x02800004, "00 00 00 ");
    run(4, 10);
    assert_reads(0x02800004, "00 60 00 ");
}

/* One that is not on the grid, and may have any period; the other is the meter's. */
static void all_demands_have_the_period(void **state)
{
    static const tou_demand_cfg_t cfg = {15, 5, TOU_DEMAND_FREE, TOU_DEMAND_AT_END, 0, 1};
    static tou_demand_part_t other;
    static tou_demand_part_t *const both[] = {&other, &world.meter.demand};
    static uint32_t cell[TOU_DEMAND_PERIOD_MAX];
    static tou_maximum_t highest[1];

    (void)state;
    assert_int_equal(tou_demand_init(&other.demand, &cfg, cell, highest, NULL), TOU_OK);
    tou_demand_part_init(&other, 1, NULL, TOU_DEMAND_RESTART);
    changing.demand    = both;
    changing.n_demands = 2;
    write_bytes(0x04000103, "07 ", WRONG);
    assert_int_equal(other.demand.cfg.period_min, 15);
    write_bytes(0x04000103, "30 ", WRITTEN);
    assert_int_equal(other.demand.cfg.period_min, 30);
    assert_int_equal(world.meter.demand.demand.cfg.period_min, 30);
    write_bytes(0x04000104, "03 ", WRITTEN);
    assert_int_equal(other.demand.cfg.slide_min, 3);
    assert_int_equal(world.meter.demand.demand.cfg.slide_min, 3);
    write_bytes(0x04000E01, "00 00 01 ", WRITTEN);
    assert_int_equal(other.limit, 0);
    assert_int_equal(world.meter.demand.limit, 10000);
}

/* What is in the store, for the product to set up demand by. */
static void a_period_is_kept(void **state)
{
    uint8_t bytes[TOU_SETTINGS_DEMAND];
    tou_demand_settings_t settings;

    (void)state;
    write_bytes(0x04000103, "30 ", WRITTEN);
    write_bytes(0x04000E01, "56 34 12 ", WRITTEN);
    come_up(NOON + 3600u);
    assert_int_equal(tou_store_read(&world.meter.store, TOU_SETTING_DEMAND, 0, 0, bytes, TOU_SETTINGS_DEMAND), TOU_OK);
    assert_int_equal(tou_settings_demand_get(bytes, &settings), TOU_OK);
    assert_int_equal(settings.cfg.period_min, 30);
    assert_int_equal(settings.cfg.slide_min, 5);
    assert_int_equal(settings.limit, 123456);
}

/* Of forward energy; the meter measures no reverse demand. Windows go on: 15 minutes end as if nothing was written. */
static void a_limit_is_watched(void **state)
{
    (void)state;
    assert_reads(0x04000E01, "00 00 00 ");
    assert_reads(0x04000E02, "");
    write_bytes(0x04000E02, "00 00 01 ", ABSENT);
    write_bytes(0x04000E01, "00 0A 00 ", WRONG);
    write_bytes(0x04000E01, "00 00 ", WRONG);
    run(7, 10);
    write_bytes(0x04000E01, "99 59 00 ", WRITTEN);
    assert_reads(0x04000E01, "99 59 00 ");
    assert_reads(0x04000507, "00 00 ");
    run(8, 10); /* 0.6000 kW */
    assert_reads(0x02800004, "00 60 00 ");
    assert_reads(0x04000507, "40 00 ");
    assert_int_equal(nth_told(TOU_EV_OVER_LIMIT, 0)->kind, TOU_EV_OVER_LIMIT);
    run(15, 1);
    assert_reads(0x04000507, "00 00 ");
}

static void billing_days_are_set(void **state)
{
    (void)state;
    assert_reads(0x04000B01, "00 01 ");
    assert_reads(0x04000B02, "99 99 ");
    write_bytes(0x04000B01, "23 28 ", WRITTEN);
    write_bytes(0x04000B02, "00 15 ", WRITTEN);
    write_bytes(0x04000B03, "12 20 ", WRITTEN);
    assert_reads(0x04000B01, "23 28 ");
    assert_reads(0x04000B02, "00 15 ");
    write_bytes(0x04000B03, "99 99 ", WRITTEN);
    assert_reads(0x04000B03, "99 99 ");
    write_bytes(0x04000B01, "99 99 ", WRONG);
    write_bytes(0x04000B02, "00 29 ", WRONG);
    write_bytes(0x04000B02, "00 00 ", WRONG);
    write_bytes(0x04000B02, "24 15 ", WRONG);
    write_bytes(0x04000B02, "0A 15 ", WRONG);
    write_bytes(0x04000B02, "99 15 ", WRONG);
    write_bytes(0x04000B02, "15 ", WRONG);
    assert_reads(0x04000B02, "00 15 ");
    assert_int_equal(world.meter.billing.cfg.moment[0].day, 28);
    run_until(ram_at(2026, 1, 15, 0, 1), 0);
    assert_closing(1, ram_at(2026, 1, 15, 0, 0), 0, 0);
}

static void constants_are_read(void **state)
{
    static tou_register_t reg[2];
    static tou_energy_t reactive;

    (void)state;
    assert_reads(0x04000409, "00 10 00 ");
    assert_reads(0x0400040A, "");
    assert_int_equal(tou_energy_init(&reactive, reg, 1, 65535, 1, TOU_UNIT_WH), TOU_OK);
    quantities[1].quantity = TOU_QUANTITY_QUADRANT_1 + 3;
    quantities[1].energy   = &reactive;
    objects.n_quantities   = 2;
    assert_reads(0x0400040A, "35 55 06 ");
    quantities[0].quantity = TOU_QUANTITY_ACTIVE_EXPORT;
    assert_reads(0x04000409, "00 10 00 ");
}

static uint16_t product_status(void *ctx, uint8_t word)
{
    (void)ctx;
    return (uint16_t)(0x1000u * word + 0x10u);
}

static tou_err_t product_variable(void *ctx, uint32_t di, uint8_t *out, uint8_t *size)
{
    (void)ctx;
    if ((di >> 16) == 0x0201u && (di & 0xFFu) == 0u && (di >> 8 & 0xFFu) <= 2u) {
        (void)tou_bytes_put(out, 0x2200u + (di >> 8 & 0xFFu), 2);
        *size = 2;
        return TOU_OK;
    }
    if ((di >> 16) == 0x0203u && (di & 0xFFu) == 0u) {
        (void)tou_bytes_put(out, 0x801000u + (di >> 8 & 0xFFu), 3);
        *size = 3;
        return TOU_OK;
    }
    if (di == 0x02800002u || di == 0x02800006u) {
        (void)tou_bytes_put(out, 0x4998u, 2);
        *size = 2;
        return TOU_OK;
    }
    return TOU_E_ABSENT;
}

static const tou_dlt645_effects_t product = {NULL, NULL, NULL, product_status, product_variable};

static void status_is_of_library_and_product(void **state)
{
    (void)state;
    assert_reads(0x04000501, "00 00 ");
    assert_reads(0x04000503, "08 00 ");
    assert_reads(0x040005FF, "00 00 00 00 08 00 00 00 00 00 00 00 00 00 ");
    world.meter.tariff.state.bank[TOU_BANKS_WEEKS] = 1;
    assert_reads(0x04000503, "28 00 ");
    world.meter.tariff.state.bank[TOU_BANKS_DAYS]  = 1;
    world.meter.tariff.state.bank[TOU_BANKS_WEEKS] = 0;
    key_pressed                                    = false;
    assert_reads(0x04000503, "01 00 ");
    world.meter.tariff.state.bank[TOU_BANKS_DAYS] = 0;
    world.meter.demand.demand.cfg.slide_min       = 15;
    world.meter.demand.over                       = true;
    station_cfg.effects                           = &product;
    assert_string_equal(read_data(0x11, 0x040005FF, 4), "12 10 10 20 10 30 10 40 10 50 10 60 50 70 ");
    assert_string_equal(read_data(0x11, 0x04000506, 4), "10 60 ");
    objects.changing   = NULL;
    station_cfg.access = NULL;
    assert_string_equal(read_data(0x11, 0x040005FF, 4), "10 10 10 20 10 30 10 40 10 50 10 60 10 70 ");
}

static void variables_are_the_products(void **state)
{
    (void)state;
    assert_reads(0x02010100, "");
    assert_reads(0x0201FF00, "");
    assert_reads(0x02800005, "");
    station_cfg.effects = &product;
    assert_reads(0x02010100, "01 22 ");
    assert_reads(0x02010300, "");
    assert_reads(0x0201FF00, "01 22 02 22 ");
    assert_reads(0x02030000, "00 10 80 ");
    assert_reads(0x0203FF00, "00 10 80 01 10 80 02 10 80 03 10 80 ");
    assert_reads(0x0202FF00, "");
    assert_reads(0x02800002, "98 49 ");
    assert_reads(0x02800006, "98 49 "); /* no demand of the meter's own */
    assert_reads(0x02800004, "00 00 00 ");
    assert_reads(0x0280FF00, "");
    quantities[1].quantity = TOU_QUANTITY_APPARENT_IMPORT;
    quantities[1].energy   = NULL;
    quantities[1].demand   = &world.meter.demand.demand;
    objects.n_quantities   = 2;
    assert_reads(0x02800006, "00 00 00 ");
}

/* The word is obeyed from the next read on. */
static void a_combination_is_written(void **state)
{
    (void)state;
    run(30, 100); /* 3.00 kWh */
    assert_reads(0x00000000, "00 03 00 00 ");
    write_bytes(0x04000601, "02 ", WRITTEN);
    assert_reads(0x00000000, "00 03 00 80 ");
    assert_reads(0x0000FF00, "00 03 00 80 00 03 00 80 ");
    write_bytes(0x04000601, "04 ", WRITTEN);
    assert_reads(0x00000000, "00 00 00 00 ");
    come_up(NOON + 7200u);
    assert_reads(0x04000601, "04 ");
    assert_reads(0x00000000, "00 00 00 00 ");
    assert_reads(0x00000600, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(parameters_stay_in_their_range, begin),
        cmocka_unit_test_setup(parameters_have_their_length, begin),
        cmocka_unit_test_setup(parameters_are_kept, begin),
        cmocka_unit_test_setup(frames_are_as_written_down, begin),
        cmocka_unit_test_setup(texts_go_low_byte_first, begin),
        cmocka_unit_test_setup(others_are_refused, begin),
        cmocka_unit_test_setup(the_right_is_needed, begin),
        cmocka_unit_test_setup(period_and_slide_are_written_one_by_one, begin),
        cmocka_unit_test_setup(no_such_period, begin),
        cmocka_unit_test_setup(demand_begins_anew, begin),
        cmocka_unit_test_setup(all_demands_have_the_period, begin),
        cmocka_unit_test_setup(a_period_is_kept, begin),
        cmocka_unit_test_setup(a_limit_is_watched, begin),
        cmocka_unit_test_setup(billing_days_are_set, begin),
        cmocka_unit_test_setup(constants_are_read, begin),
        cmocka_unit_test_setup(status_is_of_library_and_product, begin),
        cmocka_unit_test_setup(variables_are_the_products, begin),
        cmocka_unit_test_setup(a_combination_is_written, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
