/* SPDX-License-Identifier: MIT */
/*
 * Random programmes written over DL/T 645-2007 on one meter after the other: each is read back as it was written, and the rate
 * of every half-hour of a year is what the bytes say by the rules of that standard, worked out here by the simplest means.
 */
#include "tariffing.h"

#define METERS   16u /* of four programmes each */
#define ENTRIES  14u
#define TABLES   8u
#define HOLIDAYS 12u

/* A programme as its bytes. */
typedef struct programme {
    uint8_t rates;
    uint8_t tables;
    uint8_t zones; /* entries written */
    uint8_t zone[ENTRIES][3];
    uint8_t slots[TABLES];
    uint8_t slot[TABLES][ENTRIES][3];
    uint8_t weekend;
    uint8_t rest;
    uint8_t holidays;
    uint8_t holiday[HOLIDAYS][4];
} programme_t;

static const uint8_t month_days[13] = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
static uint64_t dice;
static tou_tariff_t tariff;
static programme_t written;

static unsigned pick(unsigned least, unsigned most)
{
    dice = world_mix(dice);
    return least + (unsigned)((dice >> 32) % ((uint64_t)most + 1u - least));
}

static uint8_t packed(unsigned number)
{
    return (uint8_t)(number / 10u * 16u + number % 10u);
}

static unsigned unpacked(uint8_t byte)
{
    return byte / 16u * 10u + byte % 16u;
}

static int by_hand(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* Ascending numbers, some of them the one before once more. @return how many */
static unsigned ascending(int *number, unsigned n, unsigned most, unsigned apart)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < n; i++) {
        number[i] = (int)pick(0, most);
    }
    qsort(number, n, sizeof *number, by_hand);
    for (unsigned i = 0; i < n; i++) {
        if (kept == 0 || number[i] >= number[kept - 1u] + (int)apart) {
            number[kept] = number[i];
            kept++;
        }
    }
    return kept;
}

/* An entry, at times followed by itself. @return entries after it */
static uint8_t add(uint8_t entry[ENTRIES][3], uint8_t n, unsigned left, uint8_t a, uint8_t b, uint8_t c)
{
    for (unsigned times = (n + left < ENTRIES && pick(0, 9) == 0) ? 2 : 1; times != 0; times--) {
        entry[n][0] = a;
        entry[n][1] = b;
        entry[n][2] = c;
        n++;
    }
    return n;
}

static void make_slots(programme_t *p, unsigned t)
{
    int minute[ENTRIES];
    unsigned n = ascending(minute, pick(1, ENTRIES), 1439, 15);

    while (n > 1u && minute[0] + 1440 < minute[n - 1u] + 15) {
        n--;
    }
    p->slots[t] = 0;
    for (unsigned i = 0; i < n; i++) {
        p->slots[t] = add(p->slot[t], p->slots[t], n - i, packed(pick(1, p->rates)), packed((unsigned)minute[i] % 60u),
                          packed((unsigned)minute[i] / 60u));
    }
}

static void make_zones(programme_t *p)
{
    int day[ENTRIES];
    unsigned n = ascending(day, pick(1, ENTRIES), 12 * 31 - 1, 1);

    p->zones = 0;
    for (unsigned i = 0; i < n; i++) {
        unsigned month = (unsigned)day[i] / 31u + 1u;
        unsigned d     = (unsigned)day[i] % 31u + 1u;

        if (d <= month_days[month] && !(month == 2u && d == 29u)) {
            p->zones = add(p->zone, p->zones, n - i, packed(pick(1, p->tables)), packed(d), packed(month));
        }
    }
    if (p->zones == 0) {
        p->zones = add(p->zone, 0, 0, 1, 1, 1);
    }
}

static void make(programme_t *p, unsigned rates, unsigned tables)
{
    memset(p, 0, sizeof *p);
    p->rates  = (uint8_t)rates;
    p->tables = (uint8_t)tables;
    for (unsigned t = 0; t < p->tables; t++) {
        make_slots(p, t);
    }
    make_zones(p);
    p->weekend  = (uint8_t)((pick(0, 1) == 0) ? 0x7Fu : pick(0, 0x7F));
    p->rest     = (uint8_t)pick(1, TABLES); /* one that is not there is passed over */
    p->holidays = (uint8_t)pick(0, HOLIDAYS);
    for (unsigned i = 0; i < p->holidays; i++) {
        unsigned month = pick(1, 12);

        if (pick(0, 4) != 0) {
            p->holiday[i][0] = packed(pick(1, TABLES));
            p->holiday[i][1] = packed(pick(1, (month == 2u) ? 28u : month_days[month]));
            p->holiday[i][2] = packed(month);
            p->holiday[i][3] = packed(pick(26, 28));
        }
    }
}

static const char *digits_of(const uint8_t *bytes, unsigned n)
{
    static char digits[256];

    digits[0] = 0;
    for (unsigned i = 0; i < n; i++) {
        (void)snprintf(digits + strlen(digits), 4, "%02X ", bytes[i]);
    }
    return digits;
}

/* All but rates and tables in any order would do, too; masters have this one. */
static void write_all(const programme_t *p, uint8_t set)
{
    uint32_t zones = (set == 0) ? ZONES_1 : ZONES_2;
    uint8_t count  = packed(p->rates);
    uint8_t n[2]   = {packed(p->holidays % 100u), 0};

    assert_kept(N_RATES, digits_of(&count, 1));
    assert_kept(N_HOLIDAYS, digits_of(n, 2));
    for (unsigned t = 0; t < p->tables; t++) {
        assert_table_kept(zones + 1u + t, digits_of(p->slot[t][0], 3u * p->slots[t]));
    }
    assert_table_kept(zones, digits_of(p->zone[0], 3u * p->zones));
    assert_kept(WEEKEND, digits_of(&p->weekend, 1));
    count = packed(p->rest);
    assert_kept(REST_TABLE, digits_of(&count, 1));
    for (unsigned i = 0; i < p->holidays; i++) {
        assert_kept(HOLIDAY + 1u + i, digits_of(p->holiday[i], 4));
    }
}

/* ---- the standard's rules ---- */

static unsigned table_of(const programme_t *p, const tou_date_t *date, unsigned weekday)
{
    unsigned table = p->zone[p->zones - 1u][0];

    for (unsigned i = 0; i < p->zones; i++) {
        if (100u * unpacked(p->zone[i][2]) + unpacked(p->zone[i][1]) <= 100u * date->month + date->day) {
            table = p->zone[i][0];
        }
    }
    if ((p->weekend & (1u << weekday % 7u)) == 0 && p->rest <= p->tables) {
        table = packed(p->rest);
    }
    for (unsigned i = 0; i < p->holidays; i++) {
        const uint8_t *h = p->holiday[i];

        if (h[0] != 0 && unpacked(h[0]) <= p->tables && unpacked(h[1]) == date->day && unpacked(h[2]) == date->month &&
            unpacked(h[3]) == date->year) {
            table = h[0];
        }
    }
    return unpacked((uint8_t)table);
}

/* A holiday whose table is missing hides earlier ones of the same date here as in the tariff. */
static bool same_date_twice(const programme_t *p)
{
    for (unsigned i = 0; i < p->holidays; i++) {
        for (unsigned k = 0; k < i; k++) {
            if (p->holiday[i][0] != 0 && memcmp(&p->holiday[i][1], &p->holiday[k][1], 3) == 0) {
                return true;
            }
        }
    }
    return false;
}

static unsigned rate_of(const programme_t *p, unsigned table, unsigned minute)
{
    const uint8_t(*slot)[3] = p->slot[table - 1u];
    unsigned n              = p->slots[table - 1u];
    unsigned r              = slot[n - 1u][0];

    for (unsigned i = 0; i < n; i++) {
        if (60u * unpacked(slot[i][2]) + unpacked(slot[i][1]) <= minute) {
            r = slot[i][0];
        }
    }
    return unpacked((uint8_t)r);
}

/* What the meter's tables are, in RAM, for a tariff of the test's own. */
static void copy_tables(void)
{
    for (unsigned k = TOU_ITEM_BASE; k <= TOU_ITEM_SPECIAL; k++) {
        uint8_t kind = (uint8_t)k;

        for (uint8_t bank = 0; bank < 2u; bank++) {
            for (uint8_t index = 0; index < tou_item_limit(kind); index++) {
                tou_record_t record;

                if (tou_object_get(&objects, TOU_OBJECT(TOU_CLASS_RECORD, kind, index, bank), record.bytes) == TOU_OK) {
                    ram_put(kind, bank, index, &record);
                }
            }
        }
    }
}

static void assert_year(const programme_t *p, uint8_t set, tou_utc_t from)
{
    tou_tariff_state_t state;
    tou_action_t action;

    memset(ram, 0, sizeof ram);
    copy_tables();
    tou_tariff_init(&tariff, &ram_source, &zone);
    state         = tariff.state;
    state.bank[0] = set;
    state.bank[1] = set;
    assert_int_equal(tou_tariff_restore(&tariff, &state), TOU_OK);
    for (tou_utc_t utc = from; utc < from + 365u * DAY; utc += 1800u) {
        tou_date_t date;
        tou_day_t day  = (tou_day_t)(utc / DAY);
        unsigned table = 0;

        tou_date_from_day(day, &date);
        table = table_of(p, &date, tou_date_weekday(day));
        while (tou_tariff_step(&tariff, utc) == TOU_MORE) {
        }
        assert_int_equal(tou_tariff_get(&tariff, utc, &action) & TOU_TARIFF_DEFAULT, 0);
        if (action.energy != rate_of(p, table, utc % DAY / 60u)) {
            fail_msg("20%02u-%02u-%02u minute %u: rate %u", date.year, date.month, date.day, (unsigned)(utc % DAY / 60u),
                     action.energy);
        }
    }
}

/* Write one, and see what a year of it is. */
static void assert_programme(unsigned rates, unsigned tables, uint8_t set)
{
    do {
        make(&written, rates, tables);
    } while (same_date_twice(&written));
    write_all(&written, set);
    assert_year(&written, set, NOON - 12u * HOUR + 365u * DAY * pick(0, 2));
    run(1, 0);
    assert_int_not_equal(rate(), 0);
}

/* On a blank meter, over that while it runs, then in the other set, which is switched to, and over that. */
static void programmes_run_as_they_are_written(void **state)
{
    (void)state;
    for (unsigned i = 0; i < METERS; i++) {
        dice = i;
        (void)keeping_everything(state);
        programming_begin(NOON);

        unsigned rates  = pick(1, 4);
        unsigned tables = pick(1, TABLES);

        assert_programme(rates, tables, 0);
        assert_programme(rates, tables, 0);
        assert_programme(rates, pick(1, TABLES), 1);
        assert_put(SWITCH_ZONES, "30 12 01 01 26", WRITTEN);
        assert_put(SWITCH_TABLES, "30 12 01 01 26", WRITTEN);
        run_until(NOON + 1800u, 0);
        assert_data(SWITCH_ZONES, "00 00 00 00 00 ");
        assert_int_equal(world.meter.tariff.state.bank[TOU_BANKS_DAYS], 1);
        assert_programme(rates, written.tables, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programmes_run_as_they_are_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
