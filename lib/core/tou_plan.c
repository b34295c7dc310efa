/* SPDX-License-Identifier: MIT */
#include "tou_plan.h"

/* Rows looked at in one step, so that a slow bus bounds the time of a poll. */
#define PLAN_ROWS 8u

enum { STAGE_SEASON, STAGE_SPECIAL, STAGE_WEEK, STAGE_TABLE };

static tou_err_t plan_read(tou_tariff_t *self, uint8_t kind, uint8_t index, tou_record_t *record)
{
    return tou_set_read(&self->set, kind, index, record, &self->fault);
}

static void plan_date_begin(tou_plan_build_t *build, tou_day_t day)
{
    tou_date_t date;

    tou_date_from_day(day, &date);
    build->day     = day;
    build->year    = date.year;
    build->weekday = tou_date_weekday(day);
    build->stage   = STAGE_SEASON;
    build->index   = 0;
    build->season  = 0;
    build->week    = 1;
    build->rule    = TOU_RULE_NONE;
    build->table   = 0;
}

static void plan_end_by(tou_plan_t *plan, tou_utc_t change)
{
    if (change > plan->from && change < plan->until) {
        plan->until = change;
    }
}

void tou_plan_begin(tou_tariff_t *self, tou_plan_t *plan, tou_utc_t utc)
{
    const tou_zone_t *zone = self->set.zone;

    plan->rule        = TOU_RULE_NONE;
    plan->from        = utc;
    plan->second      = tou_wall_split(tou_zone_to_wall(zone, utc), &plan->day);
    plan->until       = utc + (TOU_DAY_S - plan->second);
    self->build.carry = 0;
    self->build.flags = 0;
    plan_date_begin(&self->build, plan->day);
    plan_end_by(plan, TOU_UTC_END);
    if (zone->shift_min != 0u) {
        plan_end_by(plan, tou_zone_change(zone, &zone->begin, self->build.year));
        plan_end_by(plan, tou_zone_change(zone, &zone->end, self->build.year));
    }
}

/* Take a table that a rule gave if the running bank has it; otherwise the next rule is asked. */
static void plan_take(tou_tariff_t *self, uint8_t rule, uint8_t table)
{
    if (table >= 1u && table <= self->set.dayset.n_tables) {
        self->build.rule  = rule;
        self->build.table = table;
        self->build.stage = STAGE_TABLE;
    } else {
        self->build.flags = TOU_TARIFF_LACKS;
    }
}

static void plan_season_done(tou_tariff_t *self)
{
    tou_plan_build_t *build = &self->build;

    build->stage = STAGE_SPECIAL;
    build->index = self->set.base.n_special;
    for (uint8_t i = 0; i < 3u; i++) {
        const tou_override_t *override = &self->state.override[i];

        if (override->table != 0u && override->day == build->day) {
            plan_take(self, TOU_RULE_OVERRIDE, override->table);
            break;
        }
    }
}

/* Keep the season if its most recent start is later than the best so far; on equal dates the later entry. */
static void plan_season_weigh(tou_tariff_t *self, const tou_season_t *season)
{
    tou_plan_build_t *build = &self->build;
    tou_day_t start         = tou_pattern_day(&season->from, build->year, self->set.zone);
    uint8_t recent          = (start <= build->day) ? 1u : 0u;

    if (recent == 0u) {
        /* 1999 had the calendar and the Easter of 2010, and only the order of starts counts here. */
        start = tou_pattern_day(&season->from, (build->year != 0u) ? (uint8_t)(build->year - 1u) : 10u, self->set.zone);
    }
    bool first = build->season == 0u;
    if (first || recent > build->recent || (recent == build->recent && start >= build->start)) {
        build->recent = recent;
        build->start  = start;
        build->season = (uint8_t)(build->index + 1u);
        build->week   = season->week;
    }
}

static tou_err_t plan_season(tou_tariff_t *self)
{
    tou_plan_build_t *build = &self->build;
    tou_record_t record;

    for (uint8_t rows = 0; rows < PLAN_ROWS && build->index < self->set.scheme.n_seasons; rows++) {
        tou_err_t err = plan_read(self, TOU_ITEM_SEASON, build->index, &record);

        if (err != TOU_OK) {
            return err;
        }
        plan_season_weigh(self, &record.season);
        build->index++;
    }
    if (build->index >= self->set.scheme.n_seasons) {
        plan_season_done(self);
    }
    return TOU_OK;
}

static void plan_special_done(tou_tariff_t *self)
{
    uint8_t weekday_bit = (uint8_t)(1u << (self->build.weekday - 1u));

    self->build.stage = STAGE_WEEK;
    if ((self->set.base.rest_mask & weekday_bit) != 0u) {
        plan_take(self, TOU_RULE_REST, self->set.base.rest_table);
    }
}

static void plan_special_apply(tou_tariff_t *self, uint8_t use)
{
    self->build.index = 0;
    if ((use & TOU_AS) != 0u) {
        self->build.weekday = (uint8_t)(use & (uint8_t)~TOU_AS);
    } else {
        plan_take(self, TOU_RULE_SPECIAL, use);
    }
}

/* From the last row down, so that the first match found is the one that rules. */
static tou_err_t plan_special(tou_tariff_t *self)
{
    tou_plan_build_t *build = &self->build;
    tou_record_t record;

    for (uint8_t rows = 0; rows < PLAN_ROWS && build->index != 0u; rows++) {
        tou_err_t err = plan_read(self, TOU_ITEM_SPECIAL, (uint8_t)(build->index - 1u), &record);

        if (err != TOU_OK) {
            return err;
        }
        build->index--;
        if (tou_pattern_day(&record.special.on, build->year, self->set.zone) == build->day) {
            plan_special_apply(self, record.special.use);
        }
    }
    if (build->index == 0u && build->stage == STAGE_SPECIAL) {
        plan_special_done(self);
    }
    return TOU_OK;
}

static tou_err_t plan_week(tou_tariff_t *self)
{
    tou_plan_build_t *build = &self->build;
    tou_record_t record;
    tou_err_t err = plan_read(self, TOU_ITEM_WEEK, (uint8_t)(build->week - 1u), &record);

    if (err == TOU_OK) {
        build->rule  = TOU_RULE_WEEK;
        build->table = record.week.table[build->weekday - 1u];
        build->stage = STAGE_TABLE;
    }
    return err;
}

static void plan_fill(tou_tariff_t *self, tou_plan_t *plan, const tou_table_t *table)
{
    plan->season = self->build.season;
    plan->table  = self->build.table;
    plan->flags  = self->build.flags;
    plan->n      = table->n;
    for (uint8_t i = 0; i < table->n; i++) {
        plan->minute[i] = (uint16_t)(60u * table->at[i].hour + table->at[i].minute);
        plan->action[i] = table->at[i].action;
    }
    plan->before = plan->action[plan->n - 1u];
}

/* Ends the plan, or turns to the date before if that one's last entry is asked for. */
static tou_err_t plan_table(tou_tariff_t *self, tou_plan_t *plan)
{
    tou_plan_build_t *build = &self->build;
    tou_record_t record;
    tou_err_t err = plan_read(self, TOU_ITEM_TABLE, (uint8_t)(build->table - 1u), &record);

    if (err != TOU_OK) {
        return err;
    }
    if (build->carry != 0u) {
        plan->before = record.table.at[record.table.n - 1u].action;
        plan->rule   = build->carry;
        return TOU_OK;
    }
    plan_fill(self, plan, &record.table);
    if (self->set.dayset.before_first == TOU_BEFORE_CARRY && plan->minute[0] != 0u) {
        build->carry = build->rule;
        plan_date_begin(build, (tou_day_t)(build->day - 1u));
        return TOU_MORE;
    }
    plan->rule = build->rule;
    return TOU_OK;
}

tou_err_t tou_plan_step(tou_tariff_t *self, tou_plan_t *plan)
{
    tou_err_t err;

    switch (self->build.stage) {
    case STAGE_SEASON:
        err = plan_season(self);
        break;
    case STAGE_SPECIAL:
        err = plan_special(self);
        break;
    case STAGE_WEEK:
        err = plan_week(self);
        break;
    default:
        return plan_table(self, plan);
    }
    return (err == TOU_OK) ? TOU_MORE : err;
}

bool tou_plan_covers(const tou_plan_t *plan, tou_utc_t utc)
{
    return utc >= plan->from && utc < plan->until;
}

uint8_t tou_plan_action(const tou_plan_t *plan, tou_utc_t utc)
{
    uint32_t second = plan->second + (utc - plan->from);
    uint8_t i       = plan->n;

    while (i != 0u && second < 60u * (uint32_t)plan->minute[i - 1u]) {
        i--;
    }
    return (i != 0u) ? plan->action[i - 1u] : plan->before;
}
