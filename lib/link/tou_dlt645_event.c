/* SPDX-License-Identifier: MIT */
#include "tou_dlt645_record.h"

#include "tou/bytes.h"

#define EVENT_AGES    10u /* that identifiers can name */
#define EVENT_TOTALS  6u  /* quantities of a record; those of the phases follow */
#define EVENT_COUNT   3u  /* bytes of a number of events */
#define EVENT_WORD    4u  /* bytes of an operator's code, of an identifier and of an energy */
#define EVENT_TIME    6u
#define EVENT_DEMAND  8u
#define EVENT_BILLING 6u /* bytes of the old billing days */
#define EVENT_ACTIVE  2u /* first of the quantities; the two after them are left out */

#define EVENT_ALL UINT32_MAX /* in a record of an event clear */

/* What a piece of a record is. */
enum {
    EVENT_IS_AT,
    EVENT_IS_BEFORE,
    EVENT_IS_BY,
    EVENT_IS_EXTRA,
    EVENT_IS_CLEARED,
    EVENT_IS_ENERGY,
    EVENT_IS_MAXIMUM,
    EVENT_IS_OLD
};

/* How an identifier 03 gg tt nn is made up: gg, tt, kind of event, the first pieces, what all others are, number of pieces. */
enum { ROW_GROUP, ROW_TYPE, ROW_KIND, ROW_FIRST, ROW_SECOND, ROW_REST, ROW_PIECES, ROW_SIZE };

enum { EVENT_POWER = 0x11, EVENT_LIMIT = 0x12, EVENT_OTHERS = 0x30 };

static const uint8_t rows[][ROW_SIZE] TOU_ROM = {
    {EVENT_POWER, 0, TOU_EV_POWER_UP, EVENT_IS_BEFORE, EVENT_IS_AT, 0, 2},
    {EVENT_LIMIT, 0, TOU_EV_UNDER_LIMIT, EVENT_IS_BEFORE, EVENT_IS_AT, EVENT_IS_MAXIMUM, 3},
    {EVENT_OTHERS, 0, TOU_EV_PROGRAMMED, EVENT_IS_AT, EVENT_IS_BY, EVENT_IS_EXTRA, 12},
    {EVENT_OTHERS, 1, TOU_EV_METER_CLEAR, EVENT_IS_AT, EVENT_IS_BY, EVENT_IS_ENERGY, 26},
    {EVENT_OTHERS, 2, TOU_EV_DEMAND_CLEAR, EVENT_IS_AT, EVENT_IS_BY, EVENT_IS_MAXIMUM, 26},
    {EVENT_OTHERS, 3, TOU_EV_EVENT_CLEAR, EVENT_IS_AT, EVENT_IS_BY, EVENT_IS_CLEARED, 3},
    {EVENT_OTHERS, 4, TOU_EV_CLOCK_SET, EVENT_IS_BY, EVENT_IS_BEFORE, EVENT_IS_AT, 3},
    {EVENT_OTHERS, 5, TOU_EV_DAYS_WRITTEN, 0, 0, 0, 0}, /* old tables are not kept: numbers only */
    {EVENT_OTHERS, 6, TOU_EV_ZONES_WRITTEN, 0, 0, 0, 0},
    {EVENT_OTHERS, 7, TOU_EV_REST_WRITTEN, EVENT_IS_AT, EVENT_IS_BY, EVENT_IS_OLD, 3},
    {EVENT_OTHERS, 8, TOU_EV_HOLIDAYS_WRITTEN, 0, 0, 0, 0},
    {EVENT_OTHERS, 9, TOU_EV_ACTIVE_WRITTEN, EVENT_IS_AT, EVENT_IS_BY, EVENT_IS_OLD, 3},
    {EVENT_OTHERS, 10, TOU_EV_FIRST_WRITTEN, EVENT_IS_AT, EVENT_IS_BY, EVENT_IS_OLD, 3},
    {EVENT_OTHERS, 11, TOU_EV_SECOND_WRITTEN, EVENT_IS_AT, EVENT_IS_BY, EVENT_IS_OLD, 3},
    {EVENT_OTHERS, 12, TOU_EV_BILLING_WRITTEN, EVENT_IS_AT, EVENT_IS_BY, EVENT_IS_OLD, 4},
};

#define EVENT_ROWS ((uint8_t)(sizeof rows / sizeof rows[0]))

static uint8_t event_of(uint8_t row, uint8_t column)
{
    return TOU_ROM_U8(&rows[row][column]);
}

/* The place of a quantity among those of a record: forward, reverse, four quadrants. */
static uint8_t event_place(uint8_t quantity)
{
    return (uint8_t)((quantity <= EVENT_ACTIVE) ? (quantity - 1u) : (quantity - 3u));
}

static uint8_t event_quantity(uint8_t place)
{
    return (uint8_t)((place < EVENT_ACTIVE) ? (place + 1u) : (place + 3u));
}

/* Which row an identifier is of. @return EVENT_ROWS: none. Of limits it names the quantity, but in the number of events */
static uint8_t event_row(const tou_dlt645_t *self, uint32_t di)
{
    uint8_t group   = (uint8_t)(di >> 16);
    uint8_t type    = (uint8_t)(di >> 8);
    uint8_t limited = self->cfg->objects->archive->limited;
    uint8_t row     = 0;

    if (group == EVENT_LIMIT) {
        uint8_t named = (uint8_t)(((uint8_t)di == 0u) ? 0u : (event_place(limited) + 1u));

        if (limited == 0u || type != named) {
            return EVENT_ROWS;
        }
        type = 0;
    }
    while (row < EVENT_ROWS && (event_of(row, ROW_GROUP) != group || event_of(row, ROW_TYPE) != type)) {
        row++;
    }
    return row;
}

tou_err_t tou_dlt645_event_series(const tou_dlt645_t *self, uint32_t di, uint32_t *id)
{
    uint8_t row = EVENT_ROWS;

    if (self->cfg->objects->archive != NULL && (uint8_t)di <= EVENT_AGES) {
        row = event_row(self, di);
    }
    if (row == EVENT_ROWS) {
        return TOU_E_ABSENT;
    }
    *id = TOU_OBJECT(TOU_CLASS_EVENT, event_of(row, ROW_KIND), TOU_EVENT_AT, 0);
    return TOU_OK;
}

/* Numbers of limits that were exceeded are those of six quantities, of which one is watched. */
static tou_err_t event_count(const tou_dlt645_t *self, uint8_t row, uint16_t piece, uint8_t *out, uint8_t *size)
{
    bool limit     = event_of(row, ROW_GROUP) == EVENT_LIMIT;
    uint8_t place  = (uint8_t)(limit ? event_place(self->cfg->objects->archive->limited) : 0u);
    uint8_t pieces = (uint8_t)(limit ? EVENT_TOTALS : 1u);

    if (piece >= pieces) {
        return TOU_E_ABSENT;
    }
    *size = EVENT_COUNT;
    (void)tou_dlt645_put(out, (piece == place) ? self->pin.count : 0u, EVENT_COUNT);
    return TOU_OK;
}

static tou_err_t event_zeros(tou_err_t err, uint8_t *out, uint8_t size)
{
    for (uint8_t i = 0; err == TOU_E_ABSENT && i < size; i++) {
        out[i] = 0;
    }
    return (err == TOU_E_ABSENT) ? TOU_OK : err;
}

/* A class of readings, the total of the part-th quantity. What was not measured or taken down is zeros, as are all phases. */
static tou_err_t event_reading(const tou_dlt645_t *self, uint8_t cls, uint8_t kind, uint8_t part, uint8_t *out)
{
    const tou_objects_t *objects = self->cfg->objects;
    uint8_t quantity             = event_quantity(part);
    uint32_t id                  = TOU_OBJECT(cls, kind, quantity, self->pin.age);
    tou_err_t err                = TOU_E_ABSENT;

    if (part < EVENT_TOTALS && cls == TOU_CLASS_EVENT_ENERGY) {
        err = tou_dlt645_put_energy(objects, id, quantity, out);
    } else if (part < EVENT_TOTALS) {
        err = tou_dlt645_put_maximum(objects, id, out);
    }
    return event_zeros(err, out, (uint8_t)((cls == TOU_CLASS_EVENT_ENERGY) ? EVENT_WORD : EVENT_DEMAND));
}

/* The identifier of all records of a kind; 0: it has none. */
static uint32_t event_cleared(uint32_t kind)
{
    if (kind == (uint32_t)TOU_EV_NONE) {
        return EVENT_ALL;
    }
    for (uint8_t row = 0; row < EVENT_ROWS; row++) {
        if (event_of(row, ROW_KIND) == kind) {
            return UINT32_C(0x030000FF) | ((uint32_t)event_of(row, ROW_GROUP) << 16) |
                   ((uint32_t)event_of(row, ROW_TYPE) << 8);
        }
    }
    return 0;
}

/* What was taken down of a record as a word. */
static tou_err_t event_word(const tou_dlt645_t *self, uint8_t kind, uint8_t row, uint32_t *word)
{
    tou_value_t value = {0, 0};
    tou_err_t err     = tou_object_read(self->cfg->objects, TOU_OBJECT(TOU_CLASS_EVENT, kind, row, self->pin.age), &value);

    *word = value.number;
    return (err == TOU_E_ABSENT) ? TOU_OK : err;
}

static tou_err_t event_time(const tou_dlt645_t *self, uint8_t kind, uint8_t row, uint8_t *out, uint8_t *size)
{
    uint32_t utc  = 0;
    tou_err_t err = event_word(self, kind, row, &utc);

    *size = EVENT_TIME;
    (void)tou_dlt645_put_stamp(self->cfg->objects, out, utc, true);
    return err;
}

/* Four bytes: of the record's row, or what clearing them stands for. */
static tou_err_t event_bytes(const tou_dlt645_t *self, uint8_t kind, uint8_t row, uint8_t *out, uint8_t *size)
{
    uint32_t word = 0;
    tou_err_t err = event_word(self, kind, row, &word);

    *size = EVENT_WORD;
    (void)tou_bytes_put(out, (row == TOU_EVENT_DETAIL) ? event_cleared(word) : word, EVENT_WORD);
    return err;
}

/* A byte, but for billing days: three times two bytes. */
static tou_err_t event_old(const tou_dlt645_t *self, uint8_t kind, uint8_t part, uint8_t *out, uint8_t *size)
{
    tou_err_t err = event_bytes(self, kind, (uint8_t)(TOU_EVENT_EXTRA + part), out, size);

    *size = 1;
    if (kind == TOU_EV_BILLING_WRITTEN) {
        *size = (uint8_t)((part == 0u) ? EVENT_WORD : (EVENT_BILLING - EVENT_WORD));
    }
    return err;
}

/* part: of what all pieces after the second are; of readings the place of the quantity */
static tou_err_t event_field(const tou_dlt645_t *self, uint8_t row, uint8_t field, uint8_t part, uint8_t *out, uint8_t *size)
{
    uint8_t kind = event_of(row, ROW_KIND);

    switch (field) {
    case EVENT_IS_AT:
        return event_time(self, kind, TOU_EVENT_AT, out, size);
    case EVENT_IS_BEFORE:
        return event_time(self, kind, TOU_EVENT_BEFORE, out, size);
    case EVENT_IS_BY:
        return event_bytes(self, kind, TOU_EVENT_BY, out, size);
    case EVENT_IS_EXTRA:
        return event_bytes(self, kind, (uint8_t)(TOU_EVENT_EXTRA + part), out, size);
    case EVENT_IS_CLEARED:
        return event_bytes(self, kind, TOU_EVENT_DETAIL, out, size);
    case EVENT_IS_OLD:
        return event_old(self, kind, part, out, size);
    case EVENT_IS_ENERGY:
        *size = EVENT_WORD;
        return event_reading(self, TOU_CLASS_EVENT_ENERGY, kind, part, out);
    default:
        *size = EVENT_DEMAND;
        return event_reading(self, TOU_CLASS_EVENT_MAXIMUM, kind, part, out);
    }
}

tou_err_t tou_dlt645_event_piece(const tou_dlt645_t *self, uint32_t di, uint16_t piece, uint8_t *out, uint8_t *size)
{
    uint8_t row = event_row(self, di);

    if (row == EVENT_ROWS) {
        return TOU_E_ABSENT;
    }
    if (self->pin.age == 0u) {
        return event_count(self, row, piece, out, size);
    }
    if (piece >= event_of(row, ROW_PIECES)) {
        return TOU_E_ABSENT;
    }
    if (piece < 2u) {
        return event_field(self, row, event_of(row, (uint8_t)(ROW_FIRST + piece)), 0, out, size);
    }
    bool limit   = event_of(row, ROW_GROUP) == EVENT_LIMIT;
    uint8_t part = limit ? event_place(self->cfg->objects->archive->limited) : (uint8_t)(piece - 2u);

    return event_field(self, row, event_of(row, ROW_REST), part, out, size);
}
