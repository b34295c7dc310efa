/* SPDX-License-Identifier: MIT */
#include "tou/plan.h"

/* Take a table that a rule gave if the running bank has it; otherwise the next rule is asked. */
static TOU_NOINLINE bool plan_take(tou_planner_t *self, uint8_t rule, uint8_t table)
{
    if (table == 0u || table > self->set.dayset.n_tables) {
        self->flags = TOU_PLAN_LACKS;
        return false;
    }
    self->rule  = rule;
    self->stage = TOU_ITEM_TABLE;
    self->index = (uint8_t)(table - 1u);
    return true;
}

/* Rest day, else the week. */
static void plan_turn_to_week(tou_planner_t *self)
{
    uint8_t weekday_bit = (uint8_t)(1u << (self->weekday - 1u));
    bool rest           = (self->set.base.rest_mask & weekday_bit) != 0u;

    if (!rest || !plan_take(self, TOU_RULE_REST, self->set.base.rest_table)) {
        self->stage = TOU_ITEM_WEEK;
        self->index = (uint8_t)(self->week - 1u);
    }
}

tou_override_t *tou_plan_override(const tou_planner_t *self, tou_day_t day)
{
    /* 4 leaves 1 modulo 3: adding up digits of base 4 keeps the remainder, as 1, 2 or 3 for 0. */
    uint16_t place = (uint16_t)(day + 3u);

    while (place > 3u) {
        place = (uint16_t)((place >> 2) + (place & 3u));
    }
    return &self->override[place - 1u];
}

static bool plan_announced(tou_planner_t *self)
{
    if (self->override == NULL) {
        return false;
    }
    const tou_override_t *override = tou_plan_override(self, self->day);

    return override->table != 0u && override->day == self->day && plan_take(self, TOU_RULE_OVERRIDE, override->table);
}

/* Announced day, else the special days, from the last row down so that the first match found is the one that rules. */
static void plan_turn_to_special(tou_planner_t *self)
{
    if (plan_announced(self)) {
        return;
    }
    self->stage = TOU_ITEM_SPECIAL;
    self->index = (uint8_t)(self->set.base.n_special - 1u);
    if (self->set.base.n_special == 0u) {
        plan_turn_to_week(self);
    }
}

static void plan_turn_to(tou_planner_t *self, tou_day_t day)
{
    tou_date_t date;

    tou_date_from_day(day, &date);
    self->day     = day;
    self->year    = date.year;
    self->weekday = tou_date_weekday(day);
    self->stage   = TOU_ITEM_SEASON;
    self->index   = 0;
    self->start   = 0;
    self->season  = 0;
    self->week    = 1;
    if (self->set.scheme.n_seasons == 0u) {
        plan_turn_to_special(self);
    }
}

static TOU_NOINLINE void plan_end_by(tou_plan_t *plan, tou_utc_t change)
{
    if (change > plan->from && change < plan->until) {
        plan->until = change;
    }
}

void tou_plan_begin(tou_planner_t *self, tou_plan_t *plan, tou_utc_t utc)
{
    const tou_zone_t *zone = self->set.zone;

    plan->rule   = TOU_RULE_NONE;
    plan->from   = utc;
    plan->second = tou_wall_split(tou_zone_to_wall(zone, utc), &plan->day);
    plan->until  = utc + TOU_DAY_S - plan->second; /* left to right: SDCC 4.2 gets the difference alone wrong */
    self->carry  = 0;
    self->flags  = 0;
    plan_turn_to(self, plan->day);
    plan_end_by(plan, TOU_UTC_END);
    if (zone->shift_min != 0u) {
        plan_end_by(plan, tou_zone_change(zone, &zone->begin, self->year));
        plan_end_by(plan, tou_zone_change(zone, &zone->end, self->year));
    }
}

/* Most recent start of a season, days after 1 January 1999. */
static tou_day_t plan_start(const tou_planner_t *self, const tou_season_t *season)
{
    tou_day_t start = tou_pattern_day(&season->from, self->year, self->set.zone);

    if (start > self->day) {
        if (self->year == 0u) {
            /* 1999 had the calendar and the Easter of 2010, which began on day 3653. */
            return (tou_day_t)(tou_pattern_day(&season->from, 10, self->set.zone) - 3653u);
        }
        start = tou_pattern_day(&season->from, (uint8_t)(self->year - 1u), self->set.zone);
    }
    return (tou_day_t)(start + 365u);
}

/* Keep the season if its most recent start is later than the best so far; on equal dates the later entry. */
static void plan_season(tou_planner_t *self, const tou_season_t *season)
{
    tou_day_t start = plan_start(self, season);

    self->index++;
    if (start >= self->start) {
        self->start  = start;
        self->season = self->index;
        self->week   = season->week;
    }
    if (self->index == self->set.scheme.n_seasons) {
        plan_turn_to_special(self);
    }
}

static void plan_special(tou_planner_t *self, const tou_special_t *special)
{
    bool match      = tou_pattern_day(&special->on, self->year, self->set.zone) == self->day;
    bool as_weekday = (special->use & TOU_AS) != 0u;

    if (match && as_weekday) {
        self->weekday = (uint8_t)(special->use & (uint8_t)~TOU_AS);
    }
    if (match && !as_weekday && plan_take(self, TOU_RULE_SPECIAL, special->use)) {
        return;
    }
    if (match || self->index == 0u) {
        plan_turn_to_week(self);
    } else {
        self->index--;
    }
}

static void plan_fill(tou_planner_t *self, tou_plan_t *plan, const tou_table_t *table)
{
    plan->season = self->season;
    plan->table  = (uint8_t)(self->index + 1u);
    plan->flags  = self->flags;
    plan->n      = table->n;
    for (uint8_t i = 0; i < table->n; i++) {
        plan->minute[i] = (uint16_t)(60u * table->at[i].hour + table->at[i].minute);
        plan->action[i] = table->at[i].action;
    }
}

/* Ends the plan, or turns to the date before if that one's last entry is asked for. */
static tou_err_t plan_table(tou_planner_t *self, tou_plan_t *plan, const tou_table_t *table)
{

    plan->before = table->at[table->n - 1u].action;
    if (self->carry != 0u) {
        plan->rule = self->carry;
        return TOU_OK;
    }
    plan_fill(self, plan, table);
    if (self->set.dayset.before_first == TOU_BEFORE_CARRY && plan->minute[0] != 0u) {
        self->carry = self->rule;
        plan_turn_to(self, (tou_day_t)(self->day - 1u));
        return TOU_MORE;
    }
    plan->rule = self->rule;
    return TOU_OK;
}

tou_err_t tou_plan_step(tou_planner_t *self, tou_plan_t *plan)
{
    tou_record_t record;
    tou_err_t err = tou_set_read(&self->set, self->stage, self->index, &record, &self->fault);

    if (err != TOU_OK) {
        return (err == TOU_E_BUSY) ? TOU_MORE : err;
    }
    switch (self->stage) {
    case TOU_ITEM_SEASON:
        plan_season(self, &record.season);
        break;
    case TOU_ITEM_SPECIAL:
        plan_special(self, &record.special);
        break;
    case TOU_ITEM_WEEK:
        (void)plan_take(self, TOU_RULE_WEEK, record.week.table[self->weekday - 1u]);
        break;
    default:
        return plan_table(self, plan, &record.table);
    }
    return TOU_MORE;
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
