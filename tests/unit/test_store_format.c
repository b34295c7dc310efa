/* SPDX-License-Identifier: MIT */
/*
 * The bytes that docs/store-format.md shows: what a small meter has written after a morning, as they lie in the part. They are
 * read back, too: what is changed here no longer mounts, or is another meter.
 */
#include "nv.h"
#include "ram.h"

#include "tou.h"

enum { ID_ENERGY = 16, ID_DEMAND = 17, ID_SETTING = 64, ID_PERIOD = 32 };
enum { RING_PERIOD = 0 };

#define RATES 2u
#define ENTRY TOU_HISTORY_RECORD(1 + RATES, 1, 0)
#define STATE (TOU_KEPT_FIXED + (3u + 17u + 6u * 3u) + (3u + 4u + 8u))
#define BEGIN ram_at(2026, 5, 4, 11, 50) /* a Monday */

static tou_utc_t board_utc;

static tou_err_t board_get(void *ctx, tou_utc_t *utc)
{
    (void)ctx;
    *utc = board_utc;
    return TOU_OK;
}

static tou_err_t board_set(void *ctx, tou_utc_t utc)
{
    (void)ctx;
    (void)utc;
    return TOU_OK;
}

static const tou_clock_ops_t board_ops = {board_get, board_set};
static const tou_clock_t board         = {&board_ops, NULL};

static const tou_param_t params[] = {{ID_SETTING, 1, 4}};
static uint8_t entry[TOU_STORE_PLACE(ENTRY)];
static const tou_ring_cfg_t rings[] = {{ID_PERIOD, 2, ENTRY, 2, entry}};
static tou_ring_t ring_state[1];
static uint8_t map[TOU_STORE_MAPS(1)];
static uint8_t place[TOU_STORE_PLACE(4)];
static uint8_t buffer[NV_MOST];
static tou_store_t store;
static tou_store_cfg_t store_cfg;
static tou_keep_t keep;
static tou_keep_cfg_t keep_cfg;

static tou_pulse_t input;
static tou_pulse_t *inputs[] = {&input};
static tou_mark_t marks[4];
static tou_zone_t zone;
static tou_tariff_t tariff;
static tou_billing_t billing;
static tou_billing_cfg_t billing_cfg;
static tou_energy_part_t energy;
static tou_register_t reg[RATES + 1];
static tou_demand_part_t demand;
static uint32_t cells[1];
static tou_maximum_t maximum[1];
static tou_history_t history;
static const tou_energy_t *const energies[] = {&energy.energy};
static const tou_demand_t *const demands[]  = {&demand.demand};
static const tou_history_cfg_t periods      = {{energies, demands, NULL, 1, 1, 0}, 2};
static const tou_part_t parts[]             = {
                {&tou_energy_part, &energy, ID_ENERGY}, {&tou_demand_part, &demand, ID_DEMAND}, {&tou_history_part, &history, 0}};
static tou_meter_t meter;
static tou_meter_cfg_t meter_cfg;

static void set_up_parts(void)
{
    static const tou_demand_cfg_t window = {15, 15, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 0, 1};

    memset(reg, 0, sizeof reg);
    memset(&energy, 0, sizeof energy);
    memset(&demand, 0, sizeof demand);
    memset(maximum, 0, sizeof maximum);
    assert_int_equal(tou_energy_init(&energy.energy, reg, RATES, 300, 1, TOU_UNIT_WH), TOU_OK);
    tou_energy_part_init(&energy, 0x01);
    assert_int_equal(tou_demand_init(&demand.demand, &window, cells, maximum, NULL), TOU_OK);
    assert_int_equal(tou_demand_set_constant(&demand.demand, 300, 1), TOU_OK);
    tou_demand_part_init(&demand, 0x01, NULL, TOU_DEMAND_RESTART);
    assert_int_equal(tou_history_init_kept(&history, &periods, &store, RING_PERIOD), TOU_OK);
}

static void set_up_store(void)
{
    const tou_store_cfg_t all = {&nv, &nv, {0, 0, 0, 0}, 0, 0, params, rings, ring_state, map, place, buffer, 1, 1};

    store_cfg = all;
    assert_int_equal(tou_store_lay_out(&store_cfg, STATE, 3), TOU_OK);
    assert_int_equal(tou_store_init(&store, &store_cfg), TOU_OK);
}

/* All of RAM as at power-up; the part keeps what it holds. */
static void power_up(void)
{
    static const tou_pulse_cfg_t any = {0, 0, 0, 0};
    const tou_meter_cfg_t all        = {inputs, parts, &tariff, &billing, &board, &keep.keeper, NULL, NULL, 1, 3, 2, 60};
    tou_err_t err                    = TOU_MORE;

    meter_cfg = all;
    zone      = ram_utc;
    tou_tariff_init(&tariff, &ram_source, &zone);
    tou_billing_init_defaults(&billing_cfg);
    assert_int_equal(tou_billing_init(&billing, &billing_cfg, &zone), TOU_OK);
    assert_int_equal(tou_pulse_init(&input, &any, marks, 4), TOU_OK);
    set_up_store();
    set_up_parts();
    assert_int_equal(tou_keep_size(&meter_cfg), STATE);
    for (unsigned i = 0; i < 1000u && err == TOU_MORE; i++) {
        err = tou_store_mount(&store);
    }
    assert_true(err == TOU_OK || err == TOU_E_ABSENT);
    const tou_keep_cfg_t kept = {&meter, &meter_cfg, &store, 0, 60};

    keep_cfg = kept;
    assert_int_equal(tou_keep_init(&keep, &keep_cfg), TOU_OK);
    assert_int_equal(tou_meter_init(&meter, &meter_cfg), TOU_OK);
    assert_int_equal(tou_keep_load(&keep), err);
    assert_int_equal(tou_meter_start(&meter), TOU_OK);
}

static void settle(void)
{
    for (unsigned i = 0; tou_meter_poll(&meter) == TOU_MORE || !tou_keep_rests(&keep); i++) {
        assert_true(i < 5000u);
    }
}

/* So many minutes with pulses in each. */
static void run(unsigned minutes, unsigned pulses)
{
    for (unsigned s = 0; s < minutes * 60u; s++) {
        for (unsigned k = 0; s % 60u == 30u && k < pulses; k++) {
            tou_pulse_add_isr(&input);
        }
        board_utc++;
        tou_pulse_mark_isr(&input);
        while (tou_meter_poll(&meter) == TOU_MORE) {
        }
    }
}

/* clang-format off */
static const uint8_t record[] = {
    /* head: version, length of the body, number */
    0x01, 0x00, 0x7D, 0x00, 0x05, 0x00, 0x00, 0x00,
    /* store: size, version, kinds, rings, blocks, shape, map, entries ever and before the ring was emptied */
    0x12, 0x00, 0x01, 0x01, 0x01, 0x01, 0x00, 0x31, 0x57, 0xE9, 0x10, 0x01, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00,
    /* meter: time last known */
    0x01, 0x04, 0x00, 0x04, 0x4E, 0x8B, 0x31,
    /* billing */
    0x02, 0x0E, 0x00, 0x3D, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0x00, 0x00, 0x00, 0xC8, 0x4D, 0x8B,
    0x31,
    /* tariff: two pairs of banks */
    0x03, 0x1B, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0xFF, 0xFF, 0xFF,
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    /* three announced days */
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    /* energy: rates, constant, worth of a pulse, excess, begin of the period */
    0x10, 0x23, 0x00, 0x02, 0x2C, 0x01, 0x03, 0x00, 0x00, 0x00, 0x64, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x0A, 0x01, 0x00, 0x00,
    /* registers */
    0x0E, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x0E, 0x01, 0x00, 0x00,
    0x00, 0x00,
    /* demand: rates, highest, flags, phase, maximum */
    0x11, 0x0C, 0x00, 0x00, 0x01, 0x00, 0x0E, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    /* CRC-32 */
    0x22, 0x15, 0x4A, 0xBC,
};

static const uint8_t block[] = {
    /* id, number, bytes, CRC-32 */
    0x40, 0x00, 0x00, 0x00, 0x78, 0x56, 0x34, 0x12, 0x4A, 0x45, 0x96, 0xC2,
};

static const uint8_t period[] = {
    /* id, number */
    0x20, 0x00, 0x00, 0x00,
    /* since, at, number, cause, demand */
    0x00, 0x00, 0x00, 0x00, 0xC8, 0x4D, 0x8B, 0x31, 0x00, 0x00, 0x05, 0x01,
    /* registers */
    0x0A, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x0A, 0x01, 0x00, 0x00,
    /* maximum */
    0xA0, 0x0F, 0x00, 0x00, 0x44, 0x4A, 0x8B, 0x31,
    /* CRC-32 */
    0x5A, 0xDF, 0x44, 0xDD,
};
/* clang-format on */

/* A closing by command after forty minutes of two pulses each; one pulse and a minute later all is kept. */
static void work(void)
{
    static const uint8_t setting[] = {0x78, 0x56, 0x34, 0x12};

    make(1024, 0, 32, 1);
    ram_four_rates();
    ram_base(2, 2, 0, 0, 0);
    board_utc = BEGIN;
    power_up();
    settle();
    assert_int_equal(tou_store_write(&store, ID_SETTING, 0, 0, setting, 4), TOU_OK);
    run(40, 2);
    assert_int_equal(tou_meter_close(&meter, TOU_CAUSE_COMMAND), TOU_OK);
    run(1, 1);
    (void)tou_keep_ask(&keep);
    settle();
}

static void the_bytes_are_those_of_the_document(void **state)
{
    (void)state;
    work();
    assert_int_equal(tou_store_number(&store), 5);
    assert_holds(160, record, sizeof record); /* the second of three slots */
    assert_holds(store_cfg.param_at + sizeof block, block, sizeof block);
    assert_holds(store_cfg.ring_at, period, sizeof period);
}

static void write_all(uint32_t at, const uint8_t *bytes, uint16_t size)
{
    for (uint16_t k = 0; k < size; k++) {
        assert_int_equal(put(at + k, &bytes[k], 1), TOU_OK);
        tou_posix_nv_finish(&part);
    }
}

/* These bytes alone make the meter that wrote them. */
static void the_bytes_are_the_meter(void **state)
{
    uint8_t setting[4];
    uint32_t units = 0;

    (void)state;
    make(1024, 0, 32, 1);
    board_utc = BEGIN + 3600u;
    set_up_store();
    write_all(0, record, sizeof record);
    write_all(store_cfg.param_at + sizeof block, block, sizeof block);
    write_all(store_cfg.ring_at, period, sizeof period);
    power_up();
    assert_int_equal(reg[0].units, 270);
    assert_int_equal(billing.state.number, 1);
    assert_int_equal(tou_history_energy(&history, 1, 0, 0, &units), TOU_OK);
    assert_int_equal(units, 266);
    assert_int_equal(tou_store_read(&store, ID_SETTING, 0, 0, setting, 4), TOU_OK);
    assert_int_equal(setting[0], 0x78);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bytes_are_those_of_the_document),
        cmocka_unit_test(the_bytes_are_the_meter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
