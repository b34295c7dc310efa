/* SPDX-License-Identifier: MIT */
/* Parameters of DL/T 645-2007 beside the clock, the tariff, demand and billing: read, written, refused, kept. */
#include "programming.h"

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

        assert_data(row->di, row->before);
        assert_kept(row->di, row->most);
        assert_put(row->di, row->least, WRITTEN);
        if (row->below != NULL) {
            assert_put(row->di, row->below, NOT_WRITTEN);
        }
        if (row->above != NULL) {
            assert_put(row->di, row->above, NOT_WRITTEN);
        }
        assert_data(row->di, row->least);
    }
}

static void parameters_have_their_length(void **state)
{
    char digits[128];

    (void)state;
    for (unsigned i = 0; i < PARAMETERS; i++) {
        (void)snprintf(digits, sizeof digits, "%s 00 ", parameters[i].most);
        assert_put(parameters[i].di, digits, NOT_WRITTEN);
        if (strlen(parameters[i].most) > 3u) {
            assert_put(parameters[i].di, parameters[i].most + 3, NOT_WRITTEN);
        }
        assert_data(parameters[i].di, parameters[i].before);
    }
}

static void parameters_are_kept(void **state)
{
    (void)state;
    for (unsigned i = 0; i < PARAMETERS; i++) {
        assert_put(parameters[i].di, parameters[i].most, WRITTEN);
    }
    come_up(PROGRAMMING_BEGIN + 3600u);
    for (unsigned i = 0; i < PARAMETERS; i++) {
        assert_data(parameters[i].di, parameters[i].most);
    }
}

/* Whole frames, worked out by hand. */
static void frames_are_as_written_down(void **state)
{
    (void)state;
    assert_answer("68 12 89 67 45 23 01 68 11 04 38 34 33 37 26 16", OWN "91 06 38 34 33 37 B3 33 8E 16 ");
    assert_given("68 12 89 67 45 23 01 68 14 0E 38 34 33 37 37 33 33 33 34 33 33 33 53 34 57 16", WRITTEN); /* 120 ms */
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
    assert_kept(0x04000403, code);
    assert_int_equal(tou_object_get(&objects, TOU_OBJECT(TOU_CLASS_CELL, TOU_CELL_ASSET, 0, 0), (uint8_t *)found), TOU_OK);
    assert_memory_equal(found, "0123456789ABCDEFGHIJKLMNOPQRSTUV", TOU_CELL_MAX);
    assert_kept(0x0400040B, "41 34 33 32 31 2D 59 53 44 44 ");
    assert_put(0x0400040C, "31 30 2D 31 30 2D 36 32 30 32 ", WRITTEN);
    assert_put(0x0400040D, "00 00 00 00 00 00 00 00 00 00 00 00 37 30 30 32 ", WRITTEN);
    assert_data(0x0400040C, "31 30 2D 31 30 2D 36 32 30 32 ");
    assert_data(0x0400040D, "00 00 00 00 00 00 00 00 00 00 00 00 37 30 30 32 ");
    assert_put(0x04000405, "00 00 00 00 41 35 ", WRITTEN);
    assert_put(0x04000406, "00 00 00 41 30 36 ", WRITTEN);
    assert_put(0x04000407, "00 30 2E 31 ", WRITTEN);
    assert_data(0x04000405, "00 00 00 00 41 35 ");
    assert_data(0x04000406, "00 00 00 41 30 36 ");
    assert_data(0x04000407, "00 30 2E 31 ");
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
        assert_data(none[i], "");
        assert_put(none[i], "01 01 01 01 01 ", NOT_THERE);
    }
    assert_put(0x04000401, "01 00 00 00 00 00 ", NOT_THERE);
    assert_put(0x04000409, "00 16 00 ", NOT_THERE);
    assert_put(0x04000501, "00 00 ", NOT_THERE);
    assert_put(0x02800004, "00 00 00 ", NOT_THERE);
    assert_put(0x04800001, "00 ", NOT_THERE);
    objects.cells = NULL;
    assert_data(0x04000105, "");
    assert_put(0x04000105, "01 00 ", NOT_THERE);
}

static void the_right_is_needed(void **state)
{
    static const uint8_t seven[] = {7};

    (void)state;
    assert_write(4, 0x04000302, seven, 1, WRITTEN);
    assert_write(5, 0x04000302, seven, 1, RIGHT);
    assert_write(4, 0x04000B02, seven, 1, RIGHT);
    key_pressed = false;
    assert_write(4, 0x04000302, seven, 1, RIGHT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(parameters_stay_in_their_range, programming_new),
        cmocka_unit_test_setup(parameters_have_their_length, programming_new),
        cmocka_unit_test_setup(parameters_are_kept, programming_new),
        cmocka_unit_test_setup(frames_are_as_written_down, programming_new),
        cmocka_unit_test_setup(texts_go_low_byte_first, programming_new),
        cmocka_unit_test_setup(others_are_refused, programming_new),
        cmocka_unit_test_setup(the_right_is_needed, programming_new),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
