/* SPDX-License-Identifier: MIT */
/* The tariff alone: two rates, a weekend table, a summer season and a holiday, from constant arrays. */
#include <stdio.h>

#include "tou/arrays.h"
#include "tou/tariff.h"

enum { PEAK = 1, VALLEY = 2 };
enum { WINTER_DAY = 1, SUMMER_DAY = 2, WEEKEND = 3 };

static const tou_zone_t zone      = {480, 0, {{0, 0, 0, 0}, 0, 0}, {{0, 0, 0, 0}, 0, 0}};
static const tou_table_t tables[] = {
    {2, {{8, 0, PEAK}, {22, 0, VALLEY}}}, {2, {{10, 0, PEAK}, {23, 30, VALLEY}}}, {1, {{0, 0, VALLEY}}}};
static const tou_week_t weeks[]      = {{{WINTER_DAY, WINTER_DAY, WINTER_DAY, WINTER_DAY, WINTER_DAY, WEEKEND, WEEKEND}},
                                        {{SUMMER_DAY, SUMMER_DAY, SUMMER_DAY, SUMMER_DAY, SUMMER_DAY, WEEKEND, WEEKEND}}};
static const tou_season_t seasons[]  = {{{TOU_ON_YEARLY, 6, 1, 0}, 2}, {{TOU_ON_YEARLY, 10, 1, 0}, 1}};
static const tou_special_t special[] = {{{TOU_ON_YEARLY, 1, 1, 0}, WEEKEND}};

static tou_arrays_t arrays = {
    {2, VALLEY, 0, 0, 1},
    special,
    NULL,
    {{{2, 2}, seasons, weeks, {3, 0, TOU_BEFORE_OWN_LAST}, tables, NULL}, {{0, 0}, NULL, NULL, {0, 0, 0}, NULL, NULL}}};

static const tou_tariff_ops_t ops       = {tou_arrays_read, NULL};
static const tou_tariff_source_t source = {&ops, &arrays, 1};

static void print_rate(tou_tariff_t *tariff, const char *local, uint8_t month, uint8_t day, unsigned hour)
{
    const tou_date_t date = {26, month, day};
    tou_utc_t utc         = 0;
    tou_action_t now;

    (void)tou_zone_to_utc(&zone, tou_date_to_day(&date) * TOU_DAY_S + 3600u * hour, false, &utc);
    while (tou_tariff_step(tariff, utc) == TOU_MORE) {
    }
    uint8_t flags = tou_tariff_get(tariff, utc, &now);
    printf("%s: %s%s\n", local, now.energy == PEAK ? "peak" : "valley", flags == 0 ? "" : " (default)");
}

int main(void)
{
    static tou_tariff_t tariff;

    tou_tariff_init(&tariff, &source, &zone);
    print_rate(&tariff, "2026-01-01 12:00, New Year   ", 1, 1, 12);
    print_rate(&tariff, "2026-01-02 12:00, Friday     ", 1, 2, 12);
    print_rate(&tariff, "2026-01-03 12:00, Saturday   ", 1, 3, 12);
    print_rate(&tariff, "2026-01-05 09:00, winter     ", 1, 5, 9);
    print_rate(&tariff, "2026-07-06 09:00, summer     ", 7, 6, 9);
    return (tou_tariff_events(&tariff) == 0) ? 0 : 1;
}
