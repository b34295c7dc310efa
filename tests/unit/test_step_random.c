/* SPDX-License-Identifier: MIT */
/*
 * Random histories of the step tariff - load, outages, clocks set, clears, tables, zones, closings and switches - against a reckoning in
 * 64 bits that looks for settlement moments hour by hour. Registers wrap often: a pulse is 1 kWh.
 */
#include "stepping.h"

#include <stdlib.h>

#define HISTORIES 60u
#define HAPPENS   200u
#define HOUR_S    3600u
#define SEARCHED  800u /* days */

/* What the meter should have. */
static struct {
    uint64_t total;
    uint64_t base[STEPPING_MARKS];
    tou_utc_t at[STEPPING_MARKS];
    tou_utc_t done;
    tou_utc_t from; /* see tou_step_t */
    tou_moment_t moment;
    tou_step_table_t table[2][TOU_STEP_TABLES];
    bool written[2][TOU_STEP_TABLES];
    tou_step_zones_t zones[2];
    bool zoned[2];
    unsigned bank[TOU_STEP_SETS];
    tou_utc_t switch_at[TOU_STEP_SETS];
} model;

static unsigned settled;
static unsigned switched;
static unsigned refused;

static unsigned pick(unsigned n)
{
    return (unsigned)rand() % n;
}

static tou_utc_t now(void)
{
    return world.time.utc;
}

static unsigned model_table(unsigned month, unsigned day)
{
    const tou_step_zones_t *zones = &model.zones[model.bank[TOU_STEP_SETS_ZONES]];
    unsigned table                = 1;
    bool found                    = false;

    for (unsigned i = 0; i < TOU_STEP_ZONES; i++) {
        if (zones->at[i].month != 0u) {
            bool begun = zones->at[i].month < month || (zones->at[i].month == month && zones->at[i].day <= day);

            if (begun || !found) {
                table = begun ? zones->at[i].table : table;
                found = found || begun;
            }
        }
    }
    for (unsigned i = 0; i < TOU_STEP_ZONES && !found; i++) {
        table = (zones->at[i].month != 0u) ? zones->at[i].table : table; /* the last one of the year before */
    }
    return table;
}

/* Hours of a day that settle, bit by bit. */
static uint32_t model_hours(tou_day_t day)
{
    uint32_t hours = 0;
    bool yearly    = false;
    tou_date_t date;

    tou_date_from_day(day, &date);

    unsigned number               = model_table(date.month, date.day);
    const tou_step_table_t *table = &model.table[model.bank[TOU_STEP_SETS_STEPS]][number - 1u];

    for (unsigned i = 0; i < TOU_STEP_DAYS; i++) {
        yearly = yearly || table->day[i].month != 0u;
        if (table->day[i].month == date.month && table->day[i].day == date.day) {
            hours |= UINT32_C(1) << table->day[i].hour;
        }
    }
    if (!yearly && model.moment.day == date.day) {
        hours |= UINT32_C(1) << model.moment.hour;
    }
    return hours;
}

static tou_utc_t model_latest(tou_utc_t utc)
{
    tou_day_t today = (tou_day_t)(utc / TOU_DAY_S);

    for (unsigned back = 0; back < SEARCHED; back++) {
        uint32_t hours = model_hours((tou_day_t)(today - back));

        for (unsigned h = 24; h-- > 0u;) {
            tou_utc_t moment = (today - back) * TOU_DAY_S + h * HOUR_S;

            if ((hours >> h & 1u) != 0u && moment <= utc) {
                return moment;
            }
        }
    }
    return 0;
}

static tou_utc_t model_next(tou_utc_t utc)
{
    tou_day_t today = (tou_day_t)(utc / TOU_DAY_S);

    for (unsigned ahead = 0; ahead < SEARCHED; ahead++) {
        uint32_t hours = model_hours((tou_day_t)(today + ahead));

        for (unsigned h = 0; h < 24u; h++) {
            tou_utc_t moment = (today + ahead) * TOU_DAY_S + h * HOUR_S;

            if ((hours >> h & 1u) != 0u && moment > utc) {
                return moment;
            }
        }
    }
    return TOU_UTC_NEVER;
}

static void model_settle(tou_utc_t moment)
{
    for (unsigned i = STEPPING_MARKS - 1u; i != 0u; i--) {
        model.base[i] = model.base[i - 1u];
        model.at[i]   = model.at[i - 1u];
    }
    model.base[0] = model.total;
    model.at[0]   = moment;
    model.done    = moment;
    settled++;
}

static bool model_good(unsigned steps, unsigned zones)
{
    bool good = model.written[steps][0] || model.zones[zones].at[0].month != 0u;

    for (unsigned i = 0; i < TOU_STEP_ZONES; i++) {
        if (model.zones[zones].at[i].month != 0u) {
            good = good && model.written[steps][model.zones[zones].at[i].table - 1u];
        }
    }
    return good;
}

static void model_switch(tou_utc_t utc)
{
    unsigned *bank = model.bank;
    bool steps     = model.switch_at[TOU_STEP_SETS_STEPS] <= utc;
    bool zones     = model.switch_at[TOU_STEP_SETS_ZONES] <= utc;

    if (zones && !model.zoned[bank[TOU_STEP_SETS_ZONES] ^ 1u]) {
        zones = false; /* never: the rest is tried */
    }
    if (steps && zones && model_good(bank[TOU_STEP_SETS_STEPS] ^ 1u, bank[TOU_STEP_SETS_ZONES] ^ 1u)) {
        bank[TOU_STEP_SETS_STEPS] ^= 1u;
        bank[TOU_STEP_SETS_ZONES] ^= 1u;
        switched++;
    } else {
        if (steps && model_good(bank[TOU_STEP_SETS_STEPS] ^ 1u, bank[TOU_STEP_SETS_ZONES])) {
            bank[TOU_STEP_SETS_STEPS] ^= 1u;
            switched++;
        }
        if (zones && model_good(bank[TOU_STEP_SETS_STEPS], bank[TOU_STEP_SETS_ZONES] ^ 1u)) {
            bank[TOU_STEP_SETS_ZONES] ^= 1u;
            switched++;
        }
    }
    for (unsigned i = 0; i < TOU_STEP_SETS; i++) {
        model.switch_at[i] = (model.switch_at[i] <= utc) ? TOU_UTC_NEVER : model.switch_at[i];
    }
}

static void model_look(tou_utc_t upto)
{
    tou_utc_t latest = model_latest(upto);

    if (model.from != TOU_UTC_NEVER &&
        (model.done == 0u || model.done > model_next(upto) || (latest > model.done && latest < model.from))) {
        model.done = latest;
    }
    model.from = TOU_UTC_NEVER;
}

/* An instant at which the meter looks what is due. */
static void model_edge(tou_utc_t utc)
{
    for (;;) {
        tou_utc_t due = TOU_UTC_NEVER;

        for (unsigned i = 0; i < TOU_STEP_SETS; i++) {
            due = (model.switch_at[i] < due) ? model.switch_at[i] : due;
        }
        tou_utc_t upto = (due < utc) ? due : utc;

        model_look(upto);
        if (model_latest(upto) > model.done) {
            model_settle(model_latest(upto));
        } else if (due <= utc) {
            model_switch(utc);
            model.from = due;
        } else {
            return;
        }
    }
}

static void model_jump(tou_utc_t utc)
{
    model.from = (model.from == TOU_UTC_NEVER) ? 0u : model.from;
    model_edge(utc);
}

static void assert_model(void)
{
    const tou_step_t *self = &world.meter.step;

    for (uint8_t age = 0; age < STEPPING_MARKS; age++) {
        uint64_t until = (age != 0u) ? model.base[age - 1u] : model.total;

        assert_units(age, (uint32_t)((until - model.base[age]) * 1000u % TOU_ENERGY_RANGE));
        assert_int_equal(marks()[age].at, model.at[age]);
    }
    for (uint8_t i = 0; i < TOU_STEP_SETS; i++) {
        assert_int_equal(bank(i), model.bank[i]);
        assert_int_equal(self->switch_at[i], model.switch_at[i]);
    }
}

static void load(unsigned minutes)
{
    for (; minutes != 0u; minutes--) {
        uint16_t pulses = (uint16_t)pick(20000);

        run(1, pulses);
        model.total += pulses;
        model_edge(now());
        assert_model();
    }
}

/* Often shortly before something is due. */
static tou_utc_t later(void)
{
    tou_utc_t next = (pick(4) == 0u) ? model.switch_at[0] : model_next(now());

    if (pick(3) != 0u && next > now() && next - now() < 500u * TOU_DAY_S) {
        return (next - pick(40) * 60u > now()) ? (next - pick(40) * 60u) : next;
    }
    return now() + (pick(2) ? pick(200) * HOUR_S : pick(400) * TOU_DAY_S) + 60u;
}

static void outage(void)
{
    tou_utc_t utc = later();

    utc -= utc % 60u;
    warn_and_cut();
    come_up((utc > now()) ? utc : now());
    model_jump(now());
}

static void other_clock(void)
{
    tou_utc_t utc = pick(2) ? later() : (now() - 60u - pick(pick(2) ? 90 : 100000) * 60u);

    utc -= utc % 60u;
    utc = (utc < MAY) ? MAY : utc;
    if (utc == now()) {
        return;
    }
    set_clock(utc);
    model_jump(utc);
}

static void clear(void)
{
    assert_int_equal(tou_meter_clear(&world.meter.meter, TOU_EV_METER_CLEAR, 0), TOU_OK);
    keeping_settle();
    for (unsigned i = 0; i < STEPPING_MARKS; i++) {
        model.base[i] = model.total;
        model.at[i]   = 0;
    }
    model.from = (model.from == TOU_UTC_NEVER) ? now() : model.from;
    model_edge(now());
}

static void written(bool runs)
{
    if (runs && now() < model.from) {
        model.from = now();
    }
}

static void other_table(void)
{
    uint8_t set            = (uint8_t)pick(2);
    uint8_t number         = (uint8_t)(1u + pick(TOU_STEP_TABLES));
    tou_step_table_t table = pick(2) ? months : july;

    memset(table.day, 0, sizeof table.day);
    for (unsigned i = 0; pick(3) != 0u && i < TOU_STEP_DAYS; i++) {
        const tou_step_day_t day = {(uint8_t)(1u + pick(12)), (uint8_t)(1u + pick(28)), (uint8_t)pick(24)};

        table.day[pick(TOU_STEP_DAYS)] = day;
    }
    write_table(set, number, &table);
    model.table[set][number - 1u]   = table;
    model.written[set][number - 1u] = true;
    written(set == model.bank[TOU_STEP_SETS_STEPS]);
}

static void other_zones(void)
{
    uint8_t set            = (uint8_t)pick(2);
    unsigned month         = 0;
    tou_step_zones_t zones = {{{0, 0, 0}}};

    for (unsigned i = 0; i < TOU_STEP_ZONES && pick(4) != 0u; i++) {
        month += 1u + pick(4);
        if (month > 12u) {
            break;
        }
        zones.at[i].month = (uint8_t)month;
        zones.at[i].day   = (uint8_t)(1u + pick(28));
        zones.at[i].table = (uint8_t)(1u + pick(TOU_STEP_TABLES));
    }
    tou_err_t err = try_zones(set, &zones);

    if (err == TOU_OK) {
        model.zones[set] = zones;
        model.zoned[set] = true;
        written(set == model.bank[TOU_STEP_SETS_ZONES]);
    } else {
        assert_int_equal(err, TOU_E_INVALID);
        assert_int_equal(set, model.bank[TOU_STEP_SETS_ZONES]);
        refused++;
    }
}

static void other_moment(void)
{
    tou_billing_cfg_t cfg = world.meter.billing.cfg;

    cfg.moment[0].day  = (uint8_t)(1u + pick(28));
    cfg.moment[0].hour = (uint8_t)pick(24);
    unlock();
    assert_int_equal(tou_billing_set(&world.meter.billing, &cfg, now()), TOU_OK);
    tou_meter_lock(&world.meter.meter, false);
    world.meter.shape.moment[0] = cfg.moment[0];
    model.moment                = cfg.moment[0];
    written(true);
    load(1);
}

static void other_switch(void)
{
    unsigned sets = pick(TOU_STEP_SETS);
    tou_utc_t utc = pick(4) ? later() : now();

    set_switch((uint8_t)sets, utc);
    model.switch_at[sets] = utc;
}

static void happen(void)
{
    switch (pick(12)) {
    case 0:
    case 1:
    case 2:
        load(1u + pick(40));
        break;
    case 3:
    case 4:
        outage();
        break;
    case 5:
        other_clock();
        break;
    case 6:
        clear();
        break;
    case 7:
    case 8:
        other_table();
        break;
    case 9:
        other_zones();
        break;
    case 10:
        other_moment();
        break;
    default:
        other_switch();
        break;
    }
    assert_model();
}

static void begin_history(void **state)
{
    stepping_set_up(state);
    shape.constant = 1;
    memset(shape.freeze, 0, sizeof shape.freeze);
    shape.profile = 0;
    begin_at(MAY);
    memset(&model, 0, sizeof model);
    model.moment.day = 1;
    model.done       = at(2026, 5, 1, 0);
    model.from       = TOU_UTC_NEVER;
    for (unsigned i = 0; i < TOU_STEP_SETS; i++) {
        model.switch_at[i] = TOU_UTC_NEVER;
    }
}

static void every_history_settles_as_reckoned(void **state)
{
    for (unsigned k = 0; k < HISTORIES; k++) {
        srand(k);
        begin_history(state);
        for (unsigned i = 0; i < HAPPENS && now() < at(2080, 1, 1, 0); i++) {
            n_told = 0;
            happen();
        }
    }
    /* They are histories in which something happens. */
    assert_true(settled > 10u * HISTORIES);
    assert_true(switched > 2u * HISTORIES);
    assert_true(refused > HISTORIES / 2u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_history_settles_as_reckoned),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
