/* SPDX-License-Identifier: MIT */
#include "year.h"

static tou_wall_t wall_of(const year_t *self, unsigned index, uint32_t second)
{
    return (self->first + index) * TOU_DAY_S + second;
}

/* Makes the tariff ready for a local time. NULL outside the library's range of instants. */
static const tou_plan_t *make_ready(year_t *self, tou_wall_t wall, tou_utc_t *utc)
{
    if (tou_zone_to_utc(self->zone, wall, false, utc) == TOU_WALL_NEVER) {
        return NULL;
    }
    while (tou_tariff_step(&self->tariff, *utc) == TOU_MORE) {
    }
    return tou_tariff_plan(&self->tariff, *utc);
}

void year_load(year_t *self, const tariff_file_t *file, uint8_t year)
{
    const tou_date_t new_year = {year, 1, 1};
    const tou_date_t last     = {year, 12, 31};
    tou_utc_t utc;

    self->zone  = &file->zone;
    self->first = tou_date_to_day(&new_year);
    self->n     = 1u + tou_date_to_day(&last) - self->first;
    tou_tariff_init(&self->tariff, &file->source, &file->zone);
    for (unsigned i = 0; i < self->n; i++) {
        self->date[i]          = (year_date_t){TOU_RULE_NONE, 0, 0};
        const tou_plan_t *plan = make_ready(self, wall_of(self, i, TOU_DAY_S / 2u), &utc);
        if (plan != NULL) {
            self->date[i] = (year_date_t){plan->rule, plan->season, plan->table};
        }
    }
}

bool year_run(const year_t *self, unsigned from, year_run_t *run)
{
    while (from < self->n && self->date[from].rule == TOU_RULE_NONE) {
        from++;
    }
    if (from >= self->n) {
        return false;
    }
    *run = (year_run_t){from, from, self->date[from].season};
    while (run->last + 1u < self->n && self->date[run->last + 1u].season == run->season) {
        run->last++;
    }
    return true;
}

static bool ordinary(const year_t *self, unsigned index)
{
    return self->date[index].rule == TOU_RULE_WEEK || self->date[index].rule == TOU_RULE_REST;
}

/* A date without a change of DST, whose day before, which may carry over into it, is as ordinary as itself. */
static bool typical(const year_t *self, const year_run_t *run, unsigned index)
{
    tou_utc_t begin;
    tou_utc_t end;

    if (index <= run->first || !ordinary(self, index - 1u)) {
        return false;
    }
    bool known = tou_zone_to_utc(self->zone, wall_of(self, index, 0), false, &begin) != TOU_WALL_NEVER &&
                 tou_zone_to_utc(self->zone, wall_of(self, index + 1u, 0) - 1u, false, &end) != TOU_WALL_NEVER;
    return known && end - begin == TOU_DAY_S - 1u;
}

static void fill_bar(year_t *self, unsigned index, year_bar_t *bar)
{
    bar->table = self->date[index].table;
    for (unsigned i = 0; i < YEAR_CELLS; i++) {
        tou_utc_t utc       = 0;
        tou_action_t action = {0, 0, 0};

        if (make_ready(self, wall_of(self, index, i * (TOU_DAY_S / YEAR_CELLS)), &utc) != NULL) {
            (void)tou_tariff_get(&self->tariff, utc, &action);
        }
        bar->rate[i] = action.energy;
    }
}

bool year_weekday_bar(year_t *self, const year_run_t *run, uint8_t weekday, year_bar_t *bar)
{
    unsigned found = YEAR_DAYS;

    for (unsigned i = run->first; i <= run->last; i++) {
        if (tou_date_weekday((tou_day_t)(self->first + i)) != weekday || !ordinary(self, i)) {
            continue;
        }
        if (typical(self, run, i)) {
            found = i;
            break;
        }
        found = (found == YEAR_DAYS) ? i : found;
    }
    if (found == YEAR_DAYS) {
        return false;
    }
    fill_bar(self, found, bar);
    return true;
}
