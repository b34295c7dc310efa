/* SPDX-License-Identifier: MIT */
/* Registers near their wrap, odd constants and ratios, changes of constant. */
#include "vectors.h"

#include "tou/energy.h"

#define HISTORIES 60
#define STEPS     20
#define RATES     3

static tou_energy_t energy;
static tou_register_t registers[1 + RATES];

static void fold_registers(void)
{
    for (uint8_t r = 0; r <= RATES; r++) {
        vector_fold(registers[r].units);
        vector_fold(registers[r].rem);
    }
    vector_fold(energy.excess);
    vector_fold(tou_energy_check(&energy));
}

static uint32_t draw_units(void)
{
    uint32_t units = vector_word() % TOU_ENERGY_RANGE;

    return vector_chance(50) ? units : TOU_ENERGY_RANGE - 1u - units % 100000u;
}

/* What was kept agrees with itself, mostly. */
static void draw_registers(void)
{
    uint32_t sum = 0;

    for (uint8_t r = 1; r <= RATES; r++) {
        registers[r].units = draw_units();
        registers[r].rem   = 0;
        sum                = (sum + registers[r].units) % TOU_ENERGY_RANGE;
    }
    registers[0].units = vector_chance(90) ? sum : registers[1].units;
    registers[0].rem   = 0;
}

static uint16_t draw_constant(void)
{
    return vector_chance(50) ? vector_pick(1, UINT16_MAX) : (uint16_t)(100u * vector_pick(0, 64));
}

static uint32_t draw_ratio(void)
{
    uint32_t ratio = vector_chance(60) ? vector_pick(0, 50) : vector_word() % TOU_RATIO_MAX;

    return vector_chance(95) ? ratio : ratio + TOU_RATIO_MAX;
}

static void one_step(void)
{
    uint8_t what = vector_byte(0, 19);

    if (what == 0) {
        uint16_t constant = draw_constant();

        vector_fold(tou_energy_set_constant(&energy, constant, draw_ratio()) == TOU_OK);
    } else {
        uint8_t rate = vector_byte(1, RATES + (what == 1));

        vector_fold(tou_energy_add(&energy, rate, vector_chance(50) ? vector_pick(0, UINT16_MAX) : vector_byte(0, 9)) ==
                    TOU_OK);
    }
    fold_registers();
    if (what == 2) {
        uint32_t then = draw_units();

        vector_fold(tou_energy_between(then, draw_units()));
    }
}

void vector_energy(void)
{
    static const uint16_t units[] = {TOU_UNIT_WH, TOU_UNIT_10WH, TOU_UNIT_100WH, TOU_UNIT_KWH};

    for (uint16_t i = 0; i < HISTORIES; i++) {
        uint16_t constant = draw_constant();
        uint32_t ratio    = draw_ratio();
        bool good         = tou_energy_init(&energy, registers, RATES, constant, ratio, units[vector_pick(0, 3)]) == TOU_OK;

        vector_fold(good);
        draw_registers();
        for (uint16_t k = 0; good && k < STEPS; k++) {
            one_step();
        }
        vector_fold(good ? tou_energy_restore(&energy, vector_byte(0, 1)) == TOU_OK : 2u);
    }
}
