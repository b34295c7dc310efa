/* SPDX-License-Identifier: MIT */
/* The log alone, told of events as a meter would, over a store. */
#include "storage.h"

#include "tou/log.h"

#define RATES   2u
#define HIGHEST 2u
#define MAXIMA  ((RATES + 1u) * HIGHEST)
#define TAKEN   TOU_CAPTURE_SIZE(RATES + 1u, MAXIMA, 1u)

enum { POWER, CLOCK, LIMIT, DEMAND_CLEAR, METER_CLEAR, EVENT_CLEAR, PROGRAMMED, NV, RINGS };

static tou_register_t reg[RATES + 1];
static tou_energy_t energy;
static uint32_t cells[1];
static tou_maximum_t maxima[MAXIMA];
static tou_demand_t demand;
static uint32_t word;
static const tou_energy_t *energies[]    = {&energy};
static const tou_demand_t *demands[]     = {&demand};
static const uint32_t *words[]           = {&word};
static const tou_capture_t everything    = {energies, demands, words, 1, 1, 1};
static const tou_energy_t *other_one[]   = {&energy};
static const tou_capture_t only_readings = {other_one, NULL, NULL, 1, 0, 0};
static const tou_capture_t nothing       = {NULL, NULL, NULL, 0, 0, 0};
static tou_capture_t cleared;
static tou_log_kind_t kinds[RINGS];
static tou_log_t events;

static uint8_t entry[RINGS][TOU_STORE_PLACE(TOU_LOG_ENTRY(TOU_LOG_EXTRA_MAX, TAKEN))];
static const tou_ring_cfg_t rings[RINGS] = {
    {1, 2, TOU_LOG_ENTRY(0, 0), 3, entry[POWER]},
    {2, 2, TOU_LOG_ENTRY(0, 0) + 3, 3, entry[CLOCK]}, /* longer than it need be */
    {3, 3, TOU_LOG_ENTRY(0, 0), 10, entry[LIMIT]},
    {4, 2, TOU_LOG_ENTRY(0, TAKEN), 2, entry[DEMAND_CLEAR]},
    {5, 2, TOU_LOG_ENTRY(5, TOU_CAPTURE_SIZE(RATES + 1u, 0, 0)), 2, entry[METER_CLEAR]},
    {6, 2, TOU_LOG_ENTRY(1, 0), 2, entry[EVENT_CLEAR]},
    {7, 2, TOU_LOG_ENTRY(40, 0), 2, entry[PROGRAMMED]},
    {8, 2, TOU_LOG_ENTRY(0, 0), 2, entry[NV]},
};

static void list(uint8_t i, uint8_t kind, uint8_t extra, const tou_capture_t *what)
{
    const tou_log_kind_t one = {kind, i, extra, what};

    kinds[i] = one;
}

static int begin(void **state)
{
    static const tou_demand_cfg_t window = {15, 15, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, RATES, HIGHEST};

    (void)state;
    memset(reg, 0, sizeof reg);
    memset(maxima, 0, sizeof maxima);
    memset(entry, 0xA5, sizeof entry);
    assert_int_equal(tou_energy_init(&energy, reg, RATES, 1000, 1, TOU_UNIT_WH), TOU_OK);
    assert_int_equal(tou_demand_init(&demand, &window, cells, maxima, NULL), TOU_OK);
    cleared = everything;
    memset(kinds, 0, sizeof kinds);
    list(POWER, TOU_EV_POWER_UP, 0, NULL);
    list(CLOCK, TOU_EV_CLOCK_SET, 0, NULL);
    list(LIMIT, TOU_EV_UNDER_LIMIT, 0, NULL);
    list(DEMAND_CLEAR, TOU_EV_DEMAND_CLEAR, 0, &cleared);
    list(METER_CLEAR, TOU_EV_METER_CLEAR, 5, &only_readings);
    list(EVENT_CLEAR, TOU_EV_EVENT_CLEAR, 1, NULL);
    list(PROGRAMMED, TOU_EV_PROGRAMMED, 40, NULL);
    list(NV, TOU_EV_NV, 0, NULL);
    storage_blank(NULL, 0, rings, RINGS);
    assert_int_equal(tou_log_init(&events, kinds, RINGS, &store), TOU_OK);
    return 0;
}

static void tell(uint8_t kind, uint8_t detail, tou_utc_t at, tou_utc_t before)
{
    const tou_event_t event = {kind, detail, 0, at, before, 0x01020304, NULL, NULL};

    tou_log_part.on_event(&events, &event);
    assert_true(tou_log_part.check(&events, true));
}

static void tell_with(uint8_t kind, uint8_t detail, const uint8_t *extra, uint8_t n)
{
    const tou_event_t event = {kind, detail, n, 1000, 0, 7, NULL, extra};

    tou_log_part.on_event(&events, &event);
    assert_true(tou_log_part.check(&events, true));
}

/* As tou_meter_clear(). */
static void clear(uint8_t kind, uint8_t detail)
{
    tell(kind, detail, 500, 0);
    tell_with(TOU_EV_WIPE, kind, &detail, 1);
}

/* A clear takes two commits before a ring takes entries again. */
static void commit(void)
{
    storage_commit();
    storage_commit();
}

static void assert_entry(uint8_t kind, uint16_t age, tou_utc_t at, tou_utc_t before, uint32_t by, uint8_t detail)
{
    tou_log_entry_t out = {0, 0, 0, 0};

    assert_int_equal(tou_log_get(&events, kind, age, &out), TOU_OK);
    assert_int_equal(out.at, at);
    assert_int_equal(out.before, before);
    assert_int_equal(out.by, by);
    assert_int_equal(out.detail, detail);
}

/* Power-up: the store and the log are set up anew, the log gets what it saved. */
static void power_up(void)
{
    uint8_t kept[64];
    uint16_t size = tou_log_part.save(&events, NULL);

    assert_true(size <= sizeof kept);
    assert_int_equal(tou_log_part.save(&events, kept), size);
    assert_int_equal(storage_mount(), TOU_OK);
    assert_int_equal(tou_log_init(&events, kinds, RINGS, &store), TOU_OK);
    assert_int_equal(tou_log_part.load(&events, kept, size), TOU_OK);
    assert_true(tou_log_part.check(&events, true));
}

static void an_event_is_read_at_once_and_after_a_power_cut(void **state)
{
    (void)state;
    tell(TOU_EV_POWER_UP, 0, 2000, 1500);
    assert_entry(TOU_EV_POWER_UP, 1, 2000, 1500, 0x01020304, 0);
    commit();
    tell(TOU_EV_CLOCK_SET, 0, 0x80000001, 0xFFFFFFFE);
    commit();
    power_up();
    assert_entry(TOU_EV_POWER_UP, 1, 2000, 1500, 0x01020304, 0);
    assert_entry(TOU_EV_CLOCK_SET, 1, 0x80000001, 0xFFFFFFFE, 0x01020304, 0);
}

static void a_ring_keeps_the_latest_and_counts_all(void **state)
{
    (void)state;
    for (uint32_t n = 1; n <= 9; n++) {
        tell(TOU_EV_POWER_UP, (uint8_t)n, 100 * n, 100 * n - 1);
        commit();
        assert_int_equal(tou_log_count(&events, TOU_EV_POWER_UP), n);
        assert_int_equal(tou_log_used(&events, TOU_EV_POWER_UP), (n < 3) ? n : 3);
    }
    for (uint32_t age = 1; age <= 3; age++) {
        uint32_t n = 10 - age;

        assert_entry(TOU_EV_POWER_UP, (uint16_t)age, 100 * n, 100 * n - 1, 0x01020304, (uint8_t)n);
    }
    assert_int_equal(tou_log_count(&events, TOU_EV_CLOCK_SET), 0);
    assert_int_equal(tou_log_lost(&events), 0);
}

static void what_is_not_there_is_absent_and_touches_nothing(void **state)
{
    tou_log_entry_t out      = {1, 2, 3, 4};
    tou_maximum_t maximum    = {5, 6, 7};
    uint32_t value           = 8;
    uint8_t byte             = 9;
    static const uint8_t k[] = {TOU_EV_POWER_UP, TOU_EV_CLOSED, TOU_EV_NONE, 255, TOU_EV_WIPE};

    (void)state;
    tell(TOU_EV_POWER_UP, 0, 1, 0);
    tell(TOU_EV_CLOSED, 0, 1, 0);
    for (unsigned i = 0; i < sizeof k; i++) {
        assert_int_equal(tou_log_get(&events, k[i], (i == 0) ? 2 : 1, &out), TOU_E_ABSENT);
        assert_int_equal(tou_log_get(&events, k[i], 0, &out), TOU_E_ABSENT);
        assert_int_equal(tou_log_extra(&events, k[i], (i == 0) ? 2 : 1, 0, &byte, 0), TOU_E_ABSENT);
        assert_int_equal(tou_log_energy(&events, k[i], 1, 0, 0, &value), TOU_E_ABSENT);
        assert_int_equal(tou_log_maximum(&events, k[i], 1, 0, 0, 0, &maximum), TOU_E_ABSENT);
        assert_int_equal(tou_log_word(&events, k[i], 1, 0, &value), TOU_E_ABSENT);
        assert_int_equal(tou_log_count(&events, k[i]), (i == 0) ? 1 : 0);
        assert_int_equal(tou_log_used(&events, k[i]), (i == 0) ? 1 : 0);
    }
    assert_int_equal(tou_log_get(&events, TOU_EV_DEMAND_CLEAR, 1, &out), TOU_E_ABSENT);
    assert_int_equal(tou_log_energy(&events, TOU_EV_DEMAND_CLEAR, 1, 0, 0, &value), TOU_E_ABSENT);
    assert_int_equal(out.at + out.before + out.by + out.detail, 10);
    assert_int_equal(maximum.value + maximum.at + maximum.pulses, 18);
    assert_int_equal(value, 8);
    assert_int_equal(byte, 9);
}

static void over_and_under_a_limit_are_one_entry_from_begin_to_end(void **state)
{
    (void)state;
    tell(TOU_EV_OVER_LIMIT, 3, 900, 0);
    assert_int_equal(tou_log_count(&events, TOU_EV_UNDER_LIMIT), 0);
    tell(TOU_EV_OVER_LIMIT, 4, 1000, 0);
    tell(TOU_EV_UNDER_LIMIT, 3, 1800, 0);
    commit();
    tell(TOU_EV_UNDER_LIMIT, 4, 2000, 0);
    assert_int_equal(tou_log_count(&events, TOU_EV_UNDER_LIMIT), 2);
    assert_int_equal(tou_log_count(&events, TOU_EV_OVER_LIMIT), 2); /* the same records by the other name */
    assert_entry(TOU_EV_UNDER_LIMIT, 2, 1800, 900, 0x01020304, 3);
    assert_entry(TOU_EV_OVER_LIMIT, 1, 2000, 1000, 0x01020304, 4);
}

static void the_begin_of_an_over_limit_outlives_a_power_cut(void **state)
{
    (void)state;
    tell(TOU_EV_OVER_LIMIT, 250, 0xF1020304, 0);
    assert_true(tou_store_asked(&store));
    commit();
    power_up();
    tell(TOU_EV_UNDER_LIMIT, 250, 0xF1020400, 0);
    assert_entry(TOU_EV_UNDER_LIMIT, 1, 0xF1020400, 0xF1020304, 0x01020304, 250);
}

static void an_over_limit_without_a_begin_has_none_and_each_one_its_own(void **state)
{
    (void)state;
    tell(TOU_EV_OVER_LIMIT, 3, 900, 0);
    tell(TOU_EV_OVER_LIMIT, 3, 1900, 0); /* the limit was taken off meanwhile and set again */
    tell(TOU_EV_UNDER_LIMIT, 3, 2800, 0);
    commit();
    assert_entry(TOU_EV_UNDER_LIMIT, 1, 2800, 1900, 0x01020304, 3);
    tell(TOU_EV_UNDER_LIMIT, 3, 3700, 0);
    commit();
    assert_entry(TOU_EV_UNDER_LIMIT, 1, 3700, 0, 0x01020304, 3);
    tell(TOU_EV_UNDER_LIMIT, 3, 3800, 3300); /* unless it is told */
    assert_entry(TOU_EV_UNDER_LIMIT, 1, 3800, 3300, 0x01020304, 3);
}

static void as_many_limits_as_promised_are_remembered_and_no_more(void **state)
{
    (void)state;
    for (uint8_t part = 0; part <= TOU_LOG_LIMITS; part++) {
        tell(TOU_EV_OVER_LIMIT, part, 100u + part, 0);
    }
    for (uint8_t part = 0; part <= TOU_LOG_LIMITS; part++) {
        tell(TOU_EV_UNDER_LIMIT, part, 200u + part, 0);
        commit();
        assert_entry(TOU_EV_UNDER_LIMIT, 1, 200u + part, (part < TOU_LOG_LIMITS) ? (100u + part) : 0u, 0x01020304, part);
    }
}

static void a_log_that_lists_no_limits_remembers_none(void **state)
{
    uint8_t blank[64] = {0};
    uint8_t kept[64]  = {0xA5};

    (void)state;
    assert_int_equal(tou_log_init(&events, kinds, LIMIT, &store), TOU_OK);
    tell(TOU_EV_OVER_LIMIT, 3, 900, 0);
    assert_false(tou_store_asked(&store));

    uint16_t size = tou_log_part.save(&events, kept);
    assert_memory_equal(kept, blank, size);
}

static void extra_is_kept_as_far_as_there_is_room_and_filled_with_zeros(void **state)
{
    uint8_t ids[50];
    uint8_t out[40];

    (void)state;
    for (unsigned i = 0; i < sizeof ids; i++) {
        ids[i] = (uint8_t)(i + 1);
    }
    tell_with(TOU_EV_PROGRAMMED, 4, ids, 8);
    commit();
    tell_with(TOU_EV_PROGRAMMED, 5, ids, 50);
    assert_entry(TOU_EV_PROGRAMMED, 2, 1000, 0, 7, 4);
    assert_entry(TOU_EV_PROGRAMMED, 1, 1000, 0, 7, 5);
    assert_int_equal(tou_log_extra(&events, TOU_EV_PROGRAMMED, 1, 0, out, 40), TOU_OK);
    assert_memory_equal(out, ids, 40);
    assert_int_equal(tou_log_extra(&events, TOU_EV_PROGRAMMED, 2, 4, out, 36), TOU_OK);
    for (uint8_t i = 0; i < 36; i++) {
        assert_int_equal(out[i], (i < 4) ? (i + 5) : 0);
    }
    out[0] = 99;
    assert_int_equal(tou_log_extra(&events, TOU_EV_PROGRAMMED, 1, 0, out, 41), TOU_E_RANGE);
    assert_int_equal(tou_log_extra(&events, TOU_EV_PROGRAMMED, 1, 1, out, 40), TOU_E_RANGE);
    assert_int_equal(tou_log_extra(&events, TOU_EV_PROGRAMMED, 1, 41, out, 0), TOU_E_RANGE);
    assert_int_equal(tou_log_extra(&events, TOU_EV_DEMAND_CLEAR, 1, 0, out, 1), TOU_E_ABSENT);
    tell(TOU_EV_POWER_UP, 0, 1, 0);
    assert_int_equal(tou_log_extra(&events, TOU_EV_POWER_UP, 1, 0, out, 1), TOU_E_RANGE);
    assert_int_equal(out[0], 99);
    for (size_t i = TOU_STORE_PLACE(TOU_LOG_ENTRY(40, 0)); i < sizeof entry[PROGRAMMED]; i++) {
        assert_int_equal(entry[PROGRAMMED][i], 0xA5);
    }
}

static void what_follows_the_extra_is_not_read_as_such(void **state)
{
    uint8_t out[6] = {9, 9, 9, 9, 9, 9};

    (void)state;
    tell(TOU_EV_METER_CLEAR, 0, 300, 0);
    assert_int_equal(tou_log_extra(&events, TOU_EV_METER_CLEAR, 1, 0, out, 6), TOU_E_RANGE);
    assert_int_equal(tou_log_extra(&events, TOU_EV_METER_CLEAR, 1, 3, out, 3), TOU_E_RANGE);
    assert_int_equal(tou_log_extra(&events, TOU_EV_METER_CLEAR, 1, 6, out, 1), TOU_E_RANGE);
    assert_int_equal(out[0] + out[5], 18);
    assert_int_equal(tou_log_extra(&events, TOU_EV_METER_CLEAR, 1, 0, out, 5), TOU_OK);
    assert_int_equal(out[0], 0);
}

/* What was measured is other at each event. */
static void measure(uint32_t n)
{
    for (uint32_t r = 0; r <= RATES; r++) {
        reg[r].units = 0x01000000 * n + r;
    }
    for (uint32_t i = 0; i < MAXIMA; i++) {
        maxima[i].value  = 0x10000 * n + 100 - i;
        maxima[i].at     = 500 * n + i + 1;
        maxima[i].pulses = 77;
    }
    word = 0x05000000 + n;
}

static void assert_measured(uint8_t kind, uint16_t age, uint32_t n)
{
    uint32_t value        = 0;
    tou_maximum_t maximum = {0, 0, 9};

    for (uint8_t r = 0; r <= RATES; r++) {
        assert_int_equal(tou_log_energy(&events, kind, age, 0, r, &value), TOU_OK);
        assert_int_equal(value, 0x01000000 * n + r);
    }
    for (uint32_t i = 0; i < MAXIMA && kind == TOU_EV_DEMAND_CLEAR; i++) {
        assert_int_equal(tou_log_maximum(&events, kind, age, 0, (tou_rate_t)(i / HIGHEST), (uint8_t)(i % HIGHEST), &maximum),
                         TOU_OK);
        assert_int_equal(maximum.value, 0x10000 * n + 100 - i);
        assert_int_equal(maximum.at, 500 * n + i + 1);
        assert_int_equal(maximum.pulses, 0);
        assert_int_equal(tou_log_word(&events, kind, age, 0, &value), TOU_OK);
        assert_int_equal(value, 0x05000000 + n);
    }
}

static void what_is_listed_is_taken_down_as_it_was(void **state)
{
    tou_maximum_t maximum = {0, 0, 0};
    uint32_t value        = 0;
    uint8_t byte          = 1;

    (void)state;
    measure(1);
    tell(TOU_EV_DEMAND_CLEAR, 0, 100, 0);
    commit();
    measure(2);
    tell(TOU_EV_DEMAND_CLEAR, 0, 200, 0);
    tell(TOU_EV_METER_CLEAR, 0, 300, 0);
    commit();
    measure(3);
    assert_measured(TOU_EV_DEMAND_CLEAR, 2, 1);
    assert_measured(TOU_EV_DEMAND_CLEAR, 1, 2);
    assert_measured(TOU_EV_METER_CLEAR, 1, 2);
    assert_entry(TOU_EV_METER_CLEAR, 1, 300, 0, 0x01020304, 0);
    assert_int_equal(tou_log_extra(&events, TOU_EV_METER_CLEAR, 1, 4, &byte, 1), TOU_OK);
    assert_int_equal(byte, 0);
    assert_int_equal(tou_log_energy(&events, TOU_EV_METER_CLEAR, 1, 1, 0, &value), TOU_E_ABSENT);
    assert_int_equal(tou_log_energy(&events, TOU_EV_METER_CLEAR, 1, 0, RATES + 1, &value), TOU_E_ABSENT);
    assert_int_equal(tou_log_maximum(&events, TOU_EV_METER_CLEAR, 1, 0, 0, 0, &maximum), TOU_E_ABSENT);
    assert_int_equal(tou_log_maximum(&events, TOU_EV_DEMAND_CLEAR, 1, 0, 0, HIGHEST, &maximum), TOU_E_ABSENT);
    assert_int_equal(tou_log_word(&events, TOU_EV_DEMAND_CLEAR, 1, 1, &value), TOU_E_ABSENT);
    assert_int_equal(tou_log_word(&events, TOU_EV_METER_CLEAR, 1, 0, &value), TOU_E_ABSENT);
}

/* One entry in every ring. */
static void fill(void)
{
    for (unsigned i = 0; i < RINGS; i++) {
        tell(kinds[i].kind, 0, 100, 0);
    }
    commit();
    for (unsigned i = 0; i < RINGS; i++) {
        assert_int_equal(tou_log_count(&events, kinds[i].kind), 1);
    }
}

static void clearing_one_kind_clears_its_records_and_records_who_did(void **state)
{
    (void)state;
    fill();
    clear(TOU_EV_EVENT_CLEAR, TOU_EV_CLOCK_SET);
    commit();
    for (unsigned i = 0; i < RINGS; i++) {
        assert_int_equal(tou_log_used(&events, kinds[i].kind), (i == CLOCK) ? 0 : (i == EVENT_CLEAR) ? 2 : 1);
    }
    assert_int_equal(tou_log_count(&events, TOU_EV_CLOCK_SET), 0);
    assert_entry(TOU_EV_EVENT_CLEAR, 1, 500, 0, 0x01020304, TOU_EV_CLOCK_SET);
    power_up();
    assert_int_equal(tou_log_used(&events, TOU_EV_CLOCK_SET), 0);
    assert_int_equal(tou_log_used(&events, TOU_EV_POWER_UP), 1);
}

static void the_limit_is_cleared_by_either_name(void **state)
{
    (void)state;
    fill();
    clear(TOU_EV_EVENT_CLEAR, TOU_EV_OVER_LIMIT);
    assert_int_equal(tou_log_used(&events, TOU_EV_UNDER_LIMIT), 0);
    assert_int_equal(tou_log_used(&events, TOU_EV_CLOCK_SET), 1);
    commit();
    commit();
    tell(TOU_EV_UNDER_LIMIT, 1, 1, 0);
    clear(TOU_EV_EVENT_CLEAR, TOU_EV_UNDER_LIMIT);
    assert_int_equal(tou_log_used(&events, TOU_EV_UNDER_LIMIT), 0);
}

static void assert_only_clears_are_left(uint16_t meter_clears, uint16_t event_clears)
{
    commit();
    for (unsigned i = 0; i < RINGS; i++) {
        uint16_t left = (uint16_t)((i == METER_CLEAR) ? meter_clears : (i == EVENT_CLEAR) ? event_clears : 0);

        assert_int_equal(tou_log_used(&events, kinds[i].kind), left);
    }
}

static void clearing_all_kinds_leaves_the_clears_themselves(void **state)
{
    (void)state;
    fill();
    clear(TOU_EV_EVENT_CLEAR, 0);
    assert_only_clears_are_left(1, 2);
    clear(TOU_EV_EVENT_CLEAR, TOU_EV_METER_CLEAR);
    clear(TOU_EV_METER_CLEAR, 0);
    assert_only_clears_are_left(2, 2);
    assert_int_equal(tou_log_count(&events, TOU_EV_EVENT_CLEAR), 3);
}

static void clearing_the_meter_clears_the_events_but_not_the_clears(void **state)
{
    (void)state;
    fill();
    measure(5);
    clear(TOU_EV_METER_CLEAR, 0);
    assert_only_clears_are_left(2, 1);
    assert_measured(TOU_EV_METER_CLEAR, 1, 5);
}

static void clearing_demand_clears_no_records(void **state)
{
    (void)state;
    fill();
    clear(TOU_EV_DEMAND_CLEAR, 0);
    for (unsigned i = 0; i < RINGS; i++) {
        assert_int_equal(tou_log_used(&events, kinds[i].kind), (i == DEMAND_CLEAR) ? 2 : 1);
    }
    tell(TOU_EV_WIPE, TOU_EV_EVENT_CLEAR, 0, 0); /* without saying what: nothing */
    assert_int_equal(tou_log_used(&events, TOU_EV_POWER_UP), 1);
}

static void an_event_that_finds_the_one_before_it_waiting_is_lost_and_counted(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        tell(TOU_EV_POWER_UP, (uint8_t)i, 100 + i, 0);
    }
    assert_int_equal(tou_log_count(&events, TOU_EV_POWER_UP), 1);
    assert_entry(TOU_EV_POWER_UP, 1, 100, 0, 0x01020304, 0);
    assert_int_equal(tou_log_lost(&events), 2);
    assert_int_equal(store.faults, 2);
    tell(TOU_EV_CLOCK_SET, 0, 5, 4); /* another ring is free */
    assert_int_equal(tou_log_lost(&events), 2);
    commit();
    power_up();
    assert_int_equal(tou_log_lost(&events), 2);
    for (unsigned i = 0; i < 300; i++) {
        tell(TOU_EV_POWER_UP, 0, 1, 0);
    }
    assert_int_equal(tou_log_lost(&events), 255);
}

/* Each fault of the store is told as such an event. */
static void losing_a_fault_of_storage_makes_no_other_one(void **state)
{
    (void)state;
    tell(TOU_EV_NV, 1, 100, 0);
    tell(TOU_EV_NV, 2, 101, 0);
    assert_int_equal(tou_log_lost(&events), 1);
    assert_int_equal(store.faults, 0);
}

static void an_entry_is_little_endian_as_the_header_lays_it_out(void **state)
{
    static const uint8_t ids[]    = {0xA1, 0xA2};
    static const tou_event_t one  = {TOU_EV_PROGRAMMED, 0xD1, 2, 0x11121314, 0x21222324, 0x31323334, NULL, ids};
    static const uint8_t layout[] = {0x14, 0x13, 0x12, 0x11, 0x24, 0x23, 0x22, 0x21, 0x34,
                                     0x33, 0x32, 0x31, 0xD1, 0xA1, 0xA2, 0,    0};
    uint8_t bytes[19];

    (void)state;
    tou_log_part.on_event(&events, &one);
    assert_memory_equal(&entry[PROGRAMMED][TOU_STORE_HEAD], layout, sizeof layout);
    assert_int_equal(TOU_LOG_ENTRY(5, 12), 13 + 5 + 12);
    reg[0].units = 0x41424344;
    tell(TOU_EV_METER_CLEAR, 0, 1, 0);
    assert_int_equal(tou_store_get(&store, METER_CLEAR, 1, TOU_LOG_HEAD, bytes, 9), TOU_OK);
    assert_int_equal(bytes[5], 0x44);
    assert_int_equal(bytes[8], 0x41);
    tell(TOU_EV_CLOCK_SET, 0, 1, 0);
    assert_int_equal(tou_store_get(&store, CLOCK, 1, TOU_LOG_HEAD, bytes, 3), TOU_OK);
    assert_int_equal(bytes[0] + bytes[1] + bytes[2], 0);
}

static void assert_refused(uint8_t n)
{
    tou_log_t before;

    memset(&events, 0x5A, sizeof events);
    memset(&before, 0x5A, sizeof before);
    assert_int_equal(tou_log_init(&events, kinds, n, &store), TOU_E_RANGE);
    assert_memory_equal(&events, &before, sizeof events);
}

static void what_cannot_be_listed_is_refused_and_changes_nothing(void **state)
{
    static const uint8_t bad[] = {TOU_EV_NONE, TOU_EV_OVER_LIMIT, TOU_EV_DAMAGED,          TOU_EV_N,
                                  TOU_EV_WIPE, TOU_EV_POWER_UP,   TOU_EV_DAYS_WRITTEN - 1, TOU_EV_BILLING_WRITTEN + 1};

    (void)state;
    for (unsigned i = 0; i < sizeof bad; i++) {
        kinds[CLOCK].kind = bad[i];
        assert_refused(RINGS);
    }
    kinds[CLOCK].kind = TOU_EV_CLOCK_SET;
    assert_refused(0);
    assert_refused(TOU_LOG_KINDS + 1u);
    kinds[CLOCK].ring = POWER;
    assert_refused(RINGS);
    kinds[CLOCK].ring = RINGS;
    assert_refused(RINGS);
    kinds[CLOCK].ring  = CLOCK;
    kinds[POWER].extra = 1; /* too long for its ring */
    assert_refused(RINGS);
    kinds[POWER].extra      = 0;
    kinds[PROGRAMMED].extra = 41;
    assert_refused(RINGS);
    kinds[PROGRAMMED].extra = 40;
    list(DEMAND_CLEAR, TOU_EV_DEMAND_CLEAR, TOU_LOG_EXTRA_MAX + 1, NULL); /* for which its ring has room */
    assert_refused(RINGS);
    list(DEMAND_CLEAR, TOU_EV_DEMAND_CLEAR, 0, &cleared);
    kinds[PROGRAMMED].what = &nothing;
    assert_refused(RINGS);
    kinds[PROGRAMMED].what = &only_readings;
    assert_refused(RINGS);
    kinds[PROGRAMMED].what = NULL;
    assert_int_equal(tou_log_init(&events, kinds, RINGS, &store), TOU_OK);
}

/* All that the log and its lists are, bit by bit. */
static void assert_found(void *object, size_t size)
{
    uint8_t *byte = object;

    for (size_t i = 0; i < size * 8; i++) {
        byte[i / 8] ^= (uint8_t)(1u << (i % 8));
        assert_false(tou_log_part.check(&events, true));
        byte[i / 8] ^= (uint8_t)(1u << (i % 8));
    }
    assert_true(tou_log_part.check(&events, true));
}

static void every_flipped_bit_is_found(void **state)
{
    (void)state;
    tell(TOU_EV_OVER_LIMIT, 3, 900, 0);
    tou_log_part.seal(&events);
    assert_found(&events, sizeof events);
    assert_found(kinds, sizeof kinds);
    assert_found(&cleared, sizeof cleared);
    assert_found(energies, sizeof energies);
    assert_found(demands, sizeof demands);
    assert_found(words, sizeof words);
}

/* They are counted anew between unlocking and locking the meter, but then no longer fit the ring. */
static void registers_that_became_more_are_found_before_they_are_taken_down(void **state)
{
    (void)state;
    energy.n_rates++;
    assert_false(tou_log_part.check(&events, true));
    energy.n_rates = RATES;
    demand.cfg.n_highest++;
    assert_false(tou_log_part.check(&events, true));
    assert_true(tou_log_part.check(&events, false)); /* pulses may be credited all the same */
}

static void what_another_log_saved_is_refused(void **state)
{
    uint8_t kept[64];
    uint16_t size = tou_log_part.save(&events, kept);

    (void)state;
    tell(TOU_EV_OVER_LIMIT, 3, 900, 0);
    assert_int_equal(tou_log_part.load(&events, kept, (uint16_t)(size - 1)), TOU_E_INVALID);
    assert_int_equal(tou_log_part.load(&events, kept, (uint16_t)(size + 1)), TOU_E_INVALID);
    assert_true(tou_log_part.check(&events, true));
    tell(TOU_EV_UNDER_LIMIT, 3, 1800, 0);
    assert_entry(TOU_EV_UNDER_LIMIT, 1, 1800, 900, 0x01020304, 3);
}

static void a_part_that_fails_is_told_when_an_entry_is_read(void **state)
{
    tou_log_entry_t out = {1, 2, 3, 4};
    uint32_t value      = 5;

    (void)state;
    tell(TOU_EV_POWER_UP, 0, 1, 0);
    tell(TOU_EV_METER_CLEAR, 0, 1, 0);
    commit();
    assert_int_equal(tou_posix_nv_fail(&storage_part, TOU_POSIX_NV_READ, 0, 2, TOU_POSIX_NV_REFUSE), TOU_OK);
    assert_int_equal(tou_log_get(&events, TOU_EV_POWER_UP, 1, &out), TOU_E_IO);
    assert_int_equal(tou_log_energy(&events, TOU_EV_METER_CLEAR, 1, 0, 0, &value), TOU_E_IO);
    assert_int_equal(out.at + out.before + out.by + out.detail, 10);
    assert_int_equal(value, 5);
    assert_int_equal(tou_log_get(&events, TOU_EV_POWER_UP, 1, &out), TOU_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(an_event_is_read_at_once_and_after_a_power_cut, begin),
        cmocka_unit_test_setup(a_ring_keeps_the_latest_and_counts_all, begin),
        cmocka_unit_test_setup(what_is_not_there_is_absent_and_touches_nothing, begin),
        cmocka_unit_test_setup(over_and_under_a_limit_are_one_entry_from_begin_to_end, begin),
        cmocka_unit_test_setup(the_begin_of_an_over_limit_outlives_a_power_cut, begin),
        cmocka_unit_test_setup(an_over_limit_without_a_begin_has_none_and_each_one_its_own, begin),
        cmocka_unit_test_setup(as_many_limits_as_promised_are_remembered_and_no_more, begin),
        cmocka_unit_test_setup(a_log_that_lists_no_limits_remembers_none, begin),
        cmocka_unit_test_setup(extra_is_kept_as_far_as_there_is_room_and_filled_with_zeros, begin),
        cmocka_unit_test_setup(what_follows_the_extra_is_not_read_as_such, begin),
        cmocka_unit_test_setup(what_is_listed_is_taken_down_as_it_was, begin),
        cmocka_unit_test_setup(clearing_one_kind_clears_its_records_and_records_who_did, begin),
        cmocka_unit_test_setup(the_limit_is_cleared_by_either_name, begin),
        cmocka_unit_test_setup(clearing_all_kinds_leaves_the_clears_themselves, begin),
        cmocka_unit_test_setup(clearing_the_meter_clears_the_events_but_not_the_clears, begin),
        cmocka_unit_test_setup(clearing_demand_clears_no_records, begin),
        cmocka_unit_test_setup(an_event_that_finds_the_one_before_it_waiting_is_lost_and_counted, begin),
        cmocka_unit_test_setup(losing_a_fault_of_storage_makes_no_other_one, begin),
        cmocka_unit_test_setup(an_entry_is_little_endian_as_the_header_lays_it_out, begin),
        cmocka_unit_test_setup(what_cannot_be_listed_is_refused_and_changes_nothing, begin),
        cmocka_unit_test_setup(every_flipped_bit_is_found, begin),
        cmocka_unit_test_setup(registers_that_became_more_are_found_before_they_are_taken_down, begin),
        cmocka_unit_test_setup(what_another_log_saved_is_refused, begin),
        cmocka_unit_test_setup(a_part_that_fails_is_told_when_an_entry_is_read, begin),
    };
    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
