/* SPDX-License-Identifier: MIT */
#include "tou_tables.h"

#include <string.h>

/* Columns of item_shape. */
#define SHAPE_SIZE  0u
#define SHAPE_LIMIT 1u
#define SHAPE_PAIR  2u
#define SHAPE_PLACE 3u

static TOU_NOINLINE uint8_t item_column(uint8_t kind, uint8_t column)
{
    /* By kind: size of the record, records a bank may have, pair of banks, place in a set: of a head, else of the count. */
    static const uint8_t item_shape[1u + TOU_ITEM_KIND][4] TOU_ROM = {
        {0, 0, 0, 0},
        {sizeof(tou_base_t), 1, TOU_PAIR_NONE, offsetof(tou_set_t, base)},
        {sizeof(tou_scheme_t), 1, 0, offsetof(tou_set_t, scheme)},
        {sizeof(tou_dayset_t), 1, 1, offsetof(tou_set_t, dayset)},
        {sizeof(tou_season_t), TOU_SEASON_MAX, 0, offsetof(tou_set_t, scheme.n_seasons)},
        {sizeof(tou_week_t), TOU_WEEK_MAX, 0, offsetof(tou_set_t, scheme.n_weeks)},
        {sizeof(tou_table_t), TOU_TABLE_MAX, 1, offsetof(tou_set_t, dayset.n_tables)},
        {sizeof(tou_action_t), TOU_EXTRA_MAX, 1, offsetof(tou_set_t, dayset.n_actions)},
        {sizeof(tou_special_t), TOU_SPECIAL_MAX, TOU_PAIR_NONE, offsetof(tou_set_t, base.n_special)},
        {sizeof(tou_kind_t), TOU_RATE_MAX, TOU_PAIR_NONE, offsetof(tou_set_t, base.n_rates)},
    };

    return TOU_ROM_U8(&item_shape[(kind <= TOU_ITEM_KIND) ? kind : 0u][column]);
}

uint8_t tou_item_size(uint8_t kind)
{
    return item_column(kind, SHAPE_SIZE);
}

uint8_t tou_item_limit(uint8_t kind)
{
    return item_column(kind, SHAPE_LIMIT);
}

uint8_t tou_item_pair(uint8_t kind)
{
    return item_column(kind, SHAPE_PAIR);
}

static bool item_within(uint8_t value, uint8_t most)
{
    /* 0 wraps to the highest value. */
    return (uint8_t)(value - 1u) < most;
}

static uint8_t item_base(const tou_base_t *base)
{
    if (!item_within(base->n_rates, TOU_RATE_MAX) || base->n_special > TOU_SPECIAL_MAX) {
        return TOU_FAULT_COUNT;
    }
    if (!item_within(base->default_rate, base->n_rates)) {
        return TOU_FAULT_RATE;
    }
    bool table_ok = base->rest_table <= TOU_TABLE_MAX && (base->rest_mask == 0u || base->rest_table != 0u);
    return (base->rest_mask <= 0x7Fu && table_ok) ? TOU_FAULT_NONE : TOU_FAULT_REST;
}

static uint8_t item_scheme(const tou_scheme_t *scheme)
{
    bool ok = item_within(scheme->n_weeks, TOU_WEEK_MAX) && scheme->n_seasons <= TOU_SEASON_MAX;

    return ok ? TOU_FAULT_NONE : TOU_FAULT_COUNT;
}

static uint8_t item_dayset(const tou_dayset_t *dayset)
{
    if (!item_within(dayset->n_tables, TOU_TABLE_MAX) || dayset->n_actions > TOU_EXTRA_MAX) {
        return TOU_FAULT_COUNT;
    }
    return (dayset->before_first <= TOU_BEFORE_CARRY) ? TOU_FAULT_NONE : TOU_FAULT_BEFORE;
}

static uint8_t item_season(const tou_season_t *season, const tou_set_t *set)
{
    const tou_pattern_t *from = &season->from;

    if (tou_pattern_check(from, set->zone) != TOU_OK) {
        return TOU_FAULT_PATTERN;
    }
    bool leap_day = from->kind == TOU_ON_YEARLY && from->month == 2u && from->day == 29u;
    if (from->kind <= TOU_ON_DATE || leap_day) {
        return TOU_FAULT_SEASON;
    }
    return item_within(season->week, set->scheme.n_weeks) ? TOU_FAULT_NONE : TOU_FAULT_WEEK;
}

static uint8_t item_week(const tou_week_t *week, const tou_set_t *set, uint8_t *entry)
{
    for (*entry = 0; *entry < 7u; (*entry)++) {
        if (!item_within(week->table[*entry], set->dayset.n_tables)) {
            return TOU_FAULT_TABLE;
        }
    }
    return TOU_FAULT_NONE;
}

/* A switch is later than the last one, or the same again, which is padding. */
static uint8_t item_switch(const tou_switch_t *at, const tou_switch_t *last, uint8_t actions)
{
    if (at->hour > 23u || at->minute > 59u) {
        return TOU_FAULT_TIME;
    }
    if (!item_within(at->action, actions)) {
        return TOU_FAULT_ACTION;
    }
    uint16_t now    = (uint16_t)(((uint16_t)at->hour << 8) | at->minute);
    uint16_t before = (uint16_t)(((uint16_t)last->hour << 8) | last->minute);
    bool in_order   = now > before || (now == before && at->action == last->action);
    return (at == last || in_order) ? TOU_FAULT_NONE : TOU_FAULT_ORDER;
}

static uint8_t item_table(const tou_table_t *table, const tou_set_t *set, uint8_t *entry)
{
    const tou_switch_t *at   = table->at;
    const tou_switch_t *last = at;
    uint8_t actions          = (uint8_t)(set->base.n_rates + set->dayset.n_actions);
    uint8_t code             = TOU_FAULT_NONE;

    if (!item_within(table->n, TOU_SWITCH_MAX)) {
        return TOU_FAULT_COUNT;
    }
    for (*entry = 0; *entry < table->n; (*entry)++) {
        code = item_switch(at, last, actions);
        if (code != TOU_FAULT_NONE) {
            break;
        }
        last = at;
        at++;
    }
    return code;
}

static uint8_t item_special(const tou_special_t *special, const tou_set_t *set)
{
    uint8_t number = (uint8_t)(special->use & (uint8_t)~TOU_AS);
    uint8_t most   = ((special->use & TOU_AS) != 0u) ? TOU_SUNDAY : TOU_TABLE_MAX;

    if (tou_pattern_check(&special->on, set->zone) != TOU_OK) {
        return TOU_FAULT_PATTERN;
    }
    return (special->on.kind == TOU_ON_NEVER || item_within(number, most)) ? TOU_FAULT_NONE : TOU_FAULT_USE;
}

static uint8_t item_fault(uint8_t kind, const tou_record_t *record, const tou_set_t *set, uint8_t *entry)
{
    const tou_action_t *action = &record->action;
    uint8_t rates              = set->base.n_rates;

    switch (kind) {
    case TOU_ITEM_BASE:
        return item_base(&record->base);
    case TOU_ITEM_SCHEME:
        return item_scheme(&record->scheme);
    case TOU_ITEM_DAYSET:
        return item_dayset(&record->dayset);
    case TOU_ITEM_SEASON:
        return item_season(&record->season, set);
    case TOU_ITEM_WEEK:
        return item_week(&record->week, set, entry);
    case TOU_ITEM_TABLE:
        return item_table(&record->table, set, entry);
    case TOU_ITEM_ACTION:
        return (item_within(action->energy, rates) && item_within(action->demand, rates)) ? TOU_FAULT_NONE : TOU_FAULT_RATE;
    case TOU_ITEM_SPECIAL:
        return item_special(&record->special, set);
    default:
        return (record->kind.kind <= TOU_KIND_DEEP_VALLEY) ? TOU_FAULT_NONE : TOU_FAULT_KIND;
    }
}

static tou_err_t set_fault(tou_fault_t *fault, const tou_item_t *item, uint8_t code, uint8_t entry)
{
    fault->code  = code;
    fault->item  = *item;
    fault->entry = entry;
    return TOU_E_INVALID;
}

static tou_err_t set_verdict(const tou_set_t *set, const tou_item_t *item, const tou_record_t *record, tou_fault_t *fault)
{
    uint8_t entry = 0;
    uint8_t code  = item_fault(item->kind, record, set, &entry);

    return (code == TOU_FAULT_NONE) ? TOU_OK : set_fault(fault, item, code, entry);
}

tou_err_t tou_item_check(const tou_item_t *item, const tou_record_t *record, const tou_zone_t *zone, tou_fault_t *fault)
{
    tou_set_t widest;

    if (tou_item_size(item->kind) == 0u) {
        return TOU_E_ARG;
    }
    memset(&widest, 0, sizeof widest);
    widest.zone             = zone;
    widest.base.n_rates     = TOU_RATE_MAX;
    widest.scheme.n_weeks   = TOU_WEEK_MAX;
    widest.dayset.n_tables  = TOU_TABLE_MAX;
    widest.dayset.n_actions = TOU_EXTRA_MAX;
    return set_verdict(&widest, item, record, fault);
}

static tou_err_t set_fetch(const tou_set_t *set, const tou_item_t *item, tou_record_t *record, tou_fault_t *fault)
{
    tou_err_t err = set->source->ops->read(set->source->ctx, item, record->bytes);

    if (err == TOU_OK) {
        return set_verdict(set, item, record, fault);
    }
    if (err == TOU_E_ABSENT) {
        return set_fault(fault, item, TOU_FAULT_MISSING, 0);
    }
    return (err == TOU_E_BUSY) ? err : TOU_E_IO;
}

static uint8_t set_bank(const tou_set_t *set, uint8_t kind)
{
    uint8_t pair = tou_item_pair(kind);

    return (pair == TOU_PAIR_NONE) ? 0u : set->bank[pair];
}

tou_err_t tou_set_read(const tou_set_t *set, uint8_t kind, uint8_t index, tou_record_t *record, tou_fault_t *fault)
{
    const tou_item_t item = {kind, set_bank(set, kind), index};

    return set_fetch(set, &item, record, fault);
}

void tou_check_begin(tou_check_t *self, const tou_tariff_source_t *source, const tou_zone_t *zone, uint8_t week_bank,
                     uint8_t day_bank)
{
    memset(self, 0, sizeof *self);
    self->set.source  = source;
    self->set.zone    = zone;
    self->set.bank[0] = week_bank;
    self->set.bank[1] = day_bank;
    self->at.kind     = TOU_ITEM_BASE;
}

/* The heads are the first kinds. */
static bool check_is_head(uint8_t kind)
{
    return kind <= TOU_ITEM_DAYSET;
}

/* Where the set keeps a head, which the others are checked against; of another kind, how many the heads promise. */
static uint8_t *check_place(tou_set_t *set, uint8_t kind)
{
    return &((uint8_t *)set)[item_column(kind, SHAPE_PLACE)];
}

static uint8_t check_count(tou_set_t *set, uint8_t kind)
{
    return check_is_head(kind) ? 1u : *check_place(set, kind);
}

/* Move on to the next record that exists; kinds of rates are not looked at. */
static tou_err_t check_advance(tou_check_t *self)
{
    self->at.index++;
    while (self->at.index >= check_count(&self->set, self->at.kind)) {
        self->at.kind++;
        if (self->at.kind == TOU_ITEM_KIND) {
            return TOU_OK;
        }
        self->at.bank  = set_bank(&self->set, self->at.kind);
        self->at.index = (self->at.kind == TOU_ITEM_SPECIAL) ? self->special : 0u;
    }
    return TOU_MORE;
}

tou_err_t tou_check_step(tou_check_t *self, const tou_item_t *instead, const uint8_t *bytes)
{
    tou_record_t record;
    tou_err_t err;

    if (instead != NULL && memcmp(instead, &self->at, sizeof *instead) == 0) {
        err = set_verdict(&self->set, instead, (const tou_record_t *)(const void *)bytes, &self->fault);
    } else {
        err   = set_fetch(&self->set, &self->at, &record, &self->fault);
        bytes = record.bytes;
    }
    if (err != TOU_OK) {
        return (err == TOU_E_BUSY) ? TOU_MORE : err;
    }
    if (check_is_head(self->at.kind)) {
        memcpy(check_place(&self->set, self->at.kind), bytes, tou_item_size(self->at.kind));
    }
    return check_advance(self);
}

bool tou_check_outdated(tou_check_t *self, const tou_item_t *item, const uint8_t *bytes)
{
    if (!check_is_head(item->kind) || self->at.kind <= item->kind) {
        return false;
    }
    return memcmp(check_place(&self->set, item->kind), bytes, tou_item_size(item->kind)) != 0;
}

tou_err_t tou_check_confirm(tou_check_t *self, const tou_item_t *item, const uint8_t *bytes)
{
    bool unused = item->index >= check_count(&self->set, item->kind);

    return unused ? TOU_OK : set_verdict(&self->set, item, (const tou_record_t *)(const void *)bytes, &self->fault);
}
