/* SPDX-License-Identifier: MIT */
/* Reading the tariff. Set 1 is bank 0; a zone is a season whose week has one table. */
#include "tou_dlt645_table.h"

#include "tou/bytes.h"

bool tou_dlt645_is_table(uint32_t di)
{
    uint16_t lower = (uint16_t)di;

    switch (di >> 16) {
    case TOU_DLT645_SET_1:
    case TOU_DLT645_SET_2:
        return lower <= TOU_DLT645_TABLES;
    case TOU_DLT645_HOLIDAYS:
        return lower != 0u && lower <= TOU_SPECIAL_MAX;
    case TOU_DLT645_PLAIN:
        return (lower >= TOU_DLT645_N_ZONES && lower <= TOU_DLT645_N_HOLIDAYS) || lower == TOU_DLT645_SWITCH_ZONES ||
               lower == TOU_DLT645_SWITCH_TABLES || lower == TOU_DLT645_WEEKEND || lower == TOU_DLT645_REST_TABLE;
    default:
        return false;
    }
}

tou_err_t tou_dlt645_record(const tou_objects_t *objects, uint8_t kind, uint8_t bank, uint8_t index, tou_record_t *record)
{
    return tou_object_get(objects, TOU_OBJECT(TOU_CLASS_RECORD, kind, index, bank), record->bytes);
}

tou_err_t tou_dlt645_counts(const tou_objects_t *objects, uint8_t *counts)
{
    tou_err_t err = tou_object_get(objects, TOU_OBJECT(TOU_CLASS_SETTING, TOU_SETTING_COUNTS, 0, 0), counts);

    if (err == TOU_E_ABSENT) {
        counts[0] = TOU_DLT645_ZONES;
        counts[1] = TOU_DLT645_TABLES;
        counts[2] = TOU_DLT645_SLOTS;
        counts[3] = 0;
        return TOU_OK;
    }
    return err;
}

/* What a head promises is there. */
static tou_err_t table_promised(tou_err_t err)
{
    return (tou_err_t)((err == TOU_E_ABSENT) ? TOU_E_INVALID : err);
}

tou_err_t tou_dlt645_read_switch(const tou_objects_t *objects, uint32_t id, uint8_t *out)
{
    uint8_t bytes[4];
    tou_err_t err = tou_object_get(objects, id, bytes);

    if (err != TOU_OK) {
        return err;
    }
    for (uint8_t i = 0; i < 5u; i++) {
        out[i] = 0;
    }
    if (tou_bytes_get(bytes, 4) != TOU_WALL_NONE) {
        tou_dlt645_put_moment(out, tou_bytes_get(bytes, 4));
    }
    return TOU_OK;
}

/* Weekdays are rest days from Monday on in the record, working days from Sunday on in the identifier. */
static uint8_t table_weekend(uint8_t rest_mask)
{
    uint8_t sunday = (uint8_t)(rest_mask >> 6);
    uint8_t rest   = (uint8_t)((uint8_t)(rest_mask << 1) | sunday);

    return (uint8_t)((uint8_t)~rest & 0x7Fu);
}

static tou_err_t table_base(const tou_objects_t *objects, uint16_t lower, uint8_t *out)
{
    tou_record_t record;
    tou_err_t err = tou_dlt645_record(objects, TOU_ITEM_BASE, 0, 0, &record);

    if (err != TOU_OK) {
        return err;
    }
    switch (lower) {
    case TOU_DLT645_N_RATES:
        out[0] = tou_dlt645_packed(record.base.n_rates);
        break;
    case TOU_DLT645_N_HOLIDAYS:
        out[1] = 0;
        for (; record.base.n_special >= 100u; record.base.n_special = (uint8_t)(record.base.n_special - 100u)) {
            out[1]++;
        }
        out[0] = tou_dlt645_packed(record.base.n_special);
        break;
    case TOU_DLT645_WEEKEND:
        out[0] = table_weekend(record.base.rest_mask);
        break;
    default:
        out[0] = tou_dlt645_packed(record.base.rest_table);
        break;
    }
    return TOU_OK;
}

static tou_err_t table_plain(const tou_objects_t *objects, uint16_t lower, uint8_t *out, uint8_t *size)
{
    uint8_t counts[TOU_SETTINGS_COUNTS];
    tou_err_t err;

    *size = 1;
    switch (lower) {
    case TOU_DLT645_SWITCH_ZONES:
    case TOU_DLT645_SWITCH_TABLES:
        *size = 5;
        return tou_dlt645_read_switch(
            objects,
            TOU_OBJECT(TOU_CLASS_SWITCH, (lower == TOU_DLT645_SWITCH_ZONES) ? TOU_BANKS_WEEKS : TOU_BANKS_DAYS, 0, 0), out);
    case TOU_DLT645_N_ZONES:
    case TOU_DLT645_N_TABLES:
    case TOU_DLT645_N_SLOTS:
        err = tou_dlt645_counts(objects, counts);
        if (err == TOU_OK) {
            out[0] = tou_dlt645_packed(counts[lower - TOU_DLT645_N_ZONES]);
        }
        return err;
    default:
        *size = (uint8_t)((lower == TOU_DLT645_N_HOLIDAYS) ? 2u : 1u);
        return table_base(objects, lower, out);
    }
}

/* Day table of a week that has only one. */
static tou_err_t table_of_week(const tou_objects_t *objects, uint8_t bank, uint8_t week, uint8_t *out)
{
    tou_record_t record;
    tou_err_t err = table_promised(tou_dlt645_record(objects, TOU_ITEM_WEEK, bank, (uint8_t)(week - 1u), &record));

    for (uint8_t i = 1; i < 7u && err == TOU_OK; i++) {
        if (record.week.table[i] != record.week.table[0]) {
            err = TOU_E_INVALID;
        }
    }
    if (err == TOU_OK) {
        out[0] = tou_dlt645_packed(record.week.table[0]);
    }
    return err;
}

/* Month and day, in the order of the year. @return TOU_E_INVALID: it begins by a rule, which no zone does */
static tou_err_t table_season(const tou_objects_t *objects, uint8_t bank, uint8_t index, tou_season_t *season,
                              uint16_t *date)
{
    tou_record_t record;
    tou_err_t err = table_promised(tou_dlt645_record(objects, TOU_ITEM_SEASON, bank, index, &record));

    if (err == TOU_OK && record.season.from.kind != TOU_ON_YEARLY) {
        err = TOU_E_INVALID;
    }
    if (err == TOU_OK) {
        *season = record.season;
        *date   = (uint16_t)(((uint16_t)season->from.month << 8) | season->from.day);
    }
    return err;
}

/* A year without seasons has one zone. The last one is read once more in place of those that are missing. */
static tou_err_t table_zone(const tou_objects_t *objects, uint8_t bank, uint8_t number, uint8_t *out)
{
    tou_season_t season = {{TOU_ON_YEARLY, 1, 1, 0}, 1};
    tou_season_t before;
    uint16_t date = 0;
    uint16_t last = 0;
    tou_record_t head;
    tou_err_t err = tou_dlt645_record(objects, TOU_ITEM_SCHEME, bank, 0, &head);
    uint8_t n     = head.scheme.n_seasons;

    if (err != TOU_OK) {
        return err;
    }
    if (n > TOU_DLT645_ZONES) {
        return TOU_E_INVALID;
    }
    number = (uint8_t)((number < n || n == 0u) ? number : (n - 1u));
    if (n != 0u) {
        err = table_season(objects, bank, number, &season, &date);
    }
    if (err == TOU_OK && n != 0u && number != 0u) {
        err = table_season(objects, bank, (uint8_t)(number - 1u), &before, &last);
    }
    if (err != TOU_OK || last > date) {
        return (tou_err_t)((err != TOU_OK) ? err : TOU_E_INVALID);
    }
    out[1] = tou_dlt645_packed(season.from.day);
    out[2] = tou_dlt645_packed(season.from.month);
    return table_of_week(objects, bank, season.week, out);
}

/* Slots of a bank where the day before rules until the first switch can be told only if that is at 00:00. */
static tou_err_t table_slot(const tou_objects_t *objects, uint8_t bank, uint8_t table, uint8_t number, uint8_t *out)
{
    tou_record_t record;
    tou_err_t err = tou_dlt645_record(objects, TOU_ITEM_DAYSET, bank, 0, &record);
    bool carry    = err == TOU_OK && record.dayset.before_first == TOU_BEFORE_CARRY;

    if (err != TOU_OK && err != TOU_E_ABSENT) {
        return err;
    }
    err = tou_dlt645_record(objects, TOU_ITEM_TABLE, bank, (uint8_t)(table - 1u), &record);
    if (err != TOU_OK) {
        return err;
    }
    uint8_t n              = record.table.n;
    const tou_switch_t *at = record.table.at;

    if (n == 0u || n > TOU_DLT645_SLOTS || (carry && (at->hour != 0u || at->minute != 0u))) {
        return TOU_E_INVALID;
    }
    at     = &at[(number < n) ? number : (n - 1u)];
    out[0] = tou_dlt645_packed(at->action);
    out[1] = tou_dlt645_packed(at->minute);
    out[2] = tou_dlt645_packed(at->hour);
    return TOU_OK;
}

static tou_err_t table_holiday(const tou_objects_t *objects, uint8_t row, uint8_t *out)
{
    tou_record_t record;
    tou_err_t err = tou_dlt645_record(objects, TOU_ITEM_BASE, 0, 0, &record);

    if (err == TOU_OK && row >= record.base.n_special) {
        err = TOU_E_ABSENT;
    }
    if (err == TOU_OK) {
        err = table_promised(tou_dlt645_record(objects, TOU_ITEM_SPECIAL, 0, row, &record));
    }
    if (err != TOU_OK) {
        return err;
    }
    const tou_pattern_t *on = &record.special.on;

    if (on->kind == TOU_ON_NEVER) {
        (void)tou_bytes_put(out, 0, 4);
        return TOU_OK;
    }
    if ((on->kind != TOU_ON_DATE && on->kind != TOU_ON_YEARLY) || record.special.use >= TOU_AS) {
        return TOU_E_INVALID;
    }
    out[0] = tou_dlt645_packed(record.special.use);
    out[1] = tou_dlt645_packed(on->day);
    out[2] = tou_dlt645_packed(on->month);
    out[3] = (uint8_t)((on->kind == TOU_ON_YEARLY) ? TOU_DLT645_YEARLY : tou_dlt645_packed(on->arg));
    return TOU_OK;
}

tou_err_t tou_dlt645_read_table(const tou_objects_t *objects, uint32_t di, uint16_t piece, uint8_t *out, uint8_t *size)
{
    uint8_t upper  = (uint8_t)(di >> 16);
    uint8_t number = (uint8_t)di;
    bool set       = upper == (uint8_t)TOU_DLT645_SET_1 || upper == (uint8_t)TOU_DLT645_SET_2;
    uint8_t bank   = (uint8_t)(upper - 1u);

    if (piece >= (set ? TOU_DLT645_ZONES : 1u)) {
        return TOU_E_ABSENT;
    }
    *size = TOU_DLT645_ENTRY;
    if (set) {
        return (number == 0u) ? table_zone(objects, bank, (uint8_t)piece, out)
                              : table_slot(objects, bank, number, (uint8_t)piece, out);
    }
    *size = 4;
    return (upper == (uint8_t)TOU_DLT645_HOLIDAYS) ? table_holiday(objects, (uint8_t)(number - 1u), out)
                                                   : table_plain(objects, (uint16_t)di, out, size);
}
