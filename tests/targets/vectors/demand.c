/* SPDX-License-Identifier: MIT */
#include "vectors.h"

#include "tou/demand.h"

#define HISTORIES 12
#define MINUTES   100
#define RATES     2
#define HIGHEST   3
#define LONGEST   30

static tou_demand_t demand;
static uint32_t cells[LONGEST];
static tou_maximum_t maxima[(1 + RATES) * HIGHEST];
static uint32_t cumulative[1 + RATES];
static uint32_t load;
static int16_t offset;

static void fold_maxima(void)
{
    for (uint8_t r = 0; r <= RATES; r++) {
        for (uint8_t k = 0; k < demand.cfg.n_highest; k++) {
            vector_fold(tou_demand_maximum(&demand, r, k)->value);
            vector_fold(tou_demand_maximum(&demand, r, k)->at);
        }
        vector_fold(cumulative[r]);
        vector_fold(tou_demand_continuous(&demand, r));
    }
}

/* Settings as good as any, and those that are refused. */
static bool set(void)
{
    static tou_demand_cfg_t cfg;

    cfg.sync       = vector_byte(TOU_DEMAND_GRID, TOU_DEMAND_FREE);
    cfg.rule       = vector_byte(TOU_DEMAND_INSIDE, TOU_DEMAND_AT_END);
    cfg.slide_min  = vector_byte(1, 5);
    cfg.period_min = (uint8_t)(cfg.slide_min * vector_byte(1, 6));
    cfg.n_rates    = RATES;
    cfg.n_highest  = vector_byte(1, HIGHEST);
    for (uint8_t i = 0; i < (1 + RATES) * HIGHEST; i++) {
        maxima[i].value  = 0;
        maxima[i].at     = 0;
        maxima[i].pulses = 0;
    }
    for (uint8_t r = 0; r <= RATES; r++) {
        cumulative[r] = 0;
    }
    return tou_demand_init(&demand, &cfg, cells, maxima, cumulative) == TOU_OK;
}

static bool set_constant(void)
{
    uint16_t constant = vector_chance(50) ? vector_pick(1, UINT16_MAX) : (uint16_t)(100u * vector_pick(1, 64));
    uint32_t ratio    = vector_chance(70) ? vector_pick(1, 200) : vector_word() % UINT32_C(4000001);

    return tou_demand_set_constant(&demand, constant, ratio) == TOU_OK;
}

static tou_utc_t jump(tou_utc_t utc)
{
    utc += vector_pick(0, 3000) * UINT32_C(60);
    utc = vector_chance(50) ? utc - utc % 60u : utc + vector_pick(0, 59);
    tou_demand_start(&demand, utc, offset, vector_byte(1, RATES));
    return utc;
}

static void add(void)
{
    if (vector_chance(10)) {
        load = vector_chance(90) ? vector_pick(0, 300) : vector_word() >> 10;
    }
    tou_demand_add(&demand, load);
    tou_demand_add(&demand, vector_byte(0, 3));
}

static tou_utc_t one_minute(tou_utc_t utc)
{
    if (vector_chance(3)) {
        utc = jump(utc);
    }
    if (vector_chance(4)) {
        tou_demand_hold(&demand, vector_byte(1, 20));
    }
    add();
    utc += 60u - utc % 60u;
    vector_fold(tou_demand_mark(&demand, utc));
    vector_fold(tou_demand_last(&demand));
    if (vector_chance(3)) {
        fold_maxima();
        tou_demand_close(&demand, true);
    }
    if (vector_chance(5)) {
        tou_demand_set_rate(&demand, vector_byte(1, RATES));
    }
    return utc;
}

void vector_demand(void)
{
    for (uint8_t i = 0; i < HISTORIES; i++) {
        bool good = set();

        vector_fold(good);
        good = good && set_constant();
        vector_fold(good);
        if (good) {
            load          = 0;
            offset        = (int16_t)(15 * (int16_t)vector_pick(0, 104) - 720);
            tou_utc_t utc = jump(vector_instant());

            for (uint16_t m = 0; m < MINUTES; m++) {
                utc = one_minute(utc);
            }
            fold_maxima();
        }
    }
}
