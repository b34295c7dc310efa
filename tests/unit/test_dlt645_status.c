/* SPDX-License-Identifier: MIT */
/* What DL/T 645-2007 reads of library and product: constants, status words, variables, energies by the word of combination. */
#include "programming.h"

static void constants_are_read(void **state)
{
    static tou_register_t reg[2];
    static tou_energy_t reactive;

    (void)state;
    assert_data(0x04000409, "00 10 00 ");
    assert_data(0x0400040A, "");
    assert_int_equal(tou_energy_init(&reactive, reg, 1, 65535, 1, TOU_UNIT_WH), TOU_OK);
    second_quantity(TOU_QUANTITY_QUADRANT_1 + 3, &reactive, NULL);
    assert_data(0x0400040A, "35 55 06 ");
    quantities[0].quantity = TOU_QUANTITY_ACTIVE_EXPORT;
    assert_data(0x04000409, "00 10 00 ");
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
    assert_data(0x04000501, "00 00 ");
    assert_data(0x04000503, "08 00 ");
    assert_data(0x040005FF, "00 00 00 00 08 00 00 00 00 00 00 00 00 00 ");
    world.meter.tariff.state.bank[TOU_BANKS_WEEKS] = 1;
    assert_data(0x04000503, "28 00 ");
    world.meter.tariff.state.bank[TOU_BANKS_DAYS]  = 1;
    world.meter.tariff.state.bank[TOU_BANKS_WEEKS] = 0;
    key_pressed                                    = false;
    assert_data(0x04000503, "01 00 ");
    world.meter.tariff.state.bank[TOU_BANKS_DAYS] = 0;
    world.meter.demand.demand.cfg.slide_min       = 15;
    world.meter.demand.over                       = true;
    station_cfg.effects                           = &product;
    assert_data(0x040005FF, "12 10 10 20 10 30 10 40 10 50 10 60 50 70 ");
    assert_data(0x04000506, "10 60 ");
    objects.changing   = NULL;
    station_cfg.access = NULL;
    assert_data(0x040005FF, "10 10 10 20 10 30 10 40 10 50 10 60 10 70 ");
}

static void variables_are_the_products(void **state)
{
    (void)state;
    assert_data(0x02010100, "");
    assert_data(0x0201FF00, "");
    assert_data(0x02800005, "");
    station_cfg.effects = &product;
    assert_data(0x02010100, "01 22 ");
    assert_data(0x02010300, "");
    assert_data(0x0201FF00, "01 22 02 22 ");
    assert_data(0x02030000, "00 10 80 ");
    assert_data(0x0203FF00, "00 10 80 01 10 80 02 10 80 03 10 80 ");
    assert_data(0x0202FF00, "");
    assert_data(0x02800002, "98 49 ");
    assert_data(0x02800006, "98 49 "); /* no demand of the meter's own */
    assert_data(0x02800004, "00 00 00 ");
    assert_data(0x0280FF00, "");
    second_quantity(TOU_QUANTITY_APPARENT_IMPORT, NULL, &world.meter.demand.demand);
    assert_data(0x02800006, "00 00 00 ");
}

/* The word is obeyed from the next read on. */
static void a_combination_is_written(void **state)
{
    (void)state;
    run(30, 100); /* 3.00 kWh */
    assert_data(0x00000000, "00 03 00 00 ");
    assert_put(0x04000601, "02 ", WRITTEN);
    assert_data(0x00000000, "00 03 00 80 ");
    assert_data(0x0000FF00, "00 03 00 80 00 03 00 80 ");
    assert_put(0x04000601, "04 ", WRITTEN);
    assert_data(0x00000000, "00 00 00 00 ");
    come_up(PROGRAMMING_BEGIN + 7200u);
    assert_data(0x04000601, "04 ");
    assert_data(0x00000000, "00 00 00 00 ");
    assert_data(0x00000600, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(constants_are_read, programming_new),
        cmocka_unit_test_setup(status_is_of_library_and_product, programming_new),
        cmocka_unit_test_setup(variables_are_the_products, programming_new),
        cmocka_unit_test_setup(a_combination_is_written, programming_new),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
