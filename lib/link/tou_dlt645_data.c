/* SPDX-License-Identifier: MIT */
#include "tou_dlt645.h"

#define DATA_ALL     0xFFu /* in an identifier: the block */
#define DATA_PERIODS 12u   /* closed periods that identifiers can name */
#define DATA_ENERGY  4u    /* bytes of an energy, XXXXXX.XX kWh */
#define DATA_MAXIMUM 8u    /* bytes of a maximum demand with its time */

#define DATA_DEMAND_MOST UINT32_C(999999)

/* Identifiers of their own. */
#define DI_DATE      UINT32_C(0x04000101)
#define DI_TIME      UINT32_C(0x04000102)
#define DI_DATE_TIME UINT32_C(0x0400010C)
#define DI_ADDRESS   UINT32_C(0x04000401)

uint8_t tou_dlt645_packed(uint8_t number)
{
    uint8_t digits[1];

    (void)tou_dlt645_put(digits, number, 1);
    return digits[0];
}

static const tou_zone_t *data_zone(const tou_objects_t *objects)
{
    return tou_meter_in_force(objects->meter)->zone;
}

/* Local date and second of the day of an instant. */
static uint32_t data_local(const tou_objects_t *objects, tou_utc_t utc, tou_date_t *date, tou_day_t *day)
{
    uint32_t second = tou_wall_split(tou_zone_to_wall(data_zone(objects), utc), day);

    tou_date_from_day(*day, date);
    return second;
}

/* mm hh, or ss mm hh. */
static uint8_t *data_put_time(uint8_t *at, uint32_t second, bool seconds)
{
    uint8_t hour   = 0;
    uint8_t minute = 0;

    for (; second >= 3600u; second -= 3600u) {
        hour++;
    }
    for (; second >= 60u; second -= 60u) {
        minute++;
    }
    if (seconds) {
        *at = tou_dlt645_packed((uint8_t)second);
        at++;
    }
    at[0] = tou_dlt645_packed(minute);
    at[1] = tou_dlt645_packed(hour);
    return at + 2;
}

/* DD MM YY. */
static uint8_t *data_put_date(uint8_t *at, const tou_date_t *date)
{
    at[0] = tou_dlt645_packed(date->day);
    at[1] = tou_dlt645_packed(date->month);
    at[2] = tou_dlt645_packed(date->year);
    return at + 3;
}

uint8_t *tou_dlt645_put_stamp(const tou_objects_t *objects, uint8_t *at, tou_utc_t utc, bool seconds)
{
    uint8_t *end = at + (seconds ? 6 : 5);
    tou_date_t date;
    tou_day_t day;

    if (utc != 0u) {
        at = data_put_time(at, data_local(objects, utc, &date, &day), seconds);
        at = data_put_date(at, &date);
    }
    for (; at < end; at++) {
        *at = 0;
    }
    return end;
}

uint8_t *tou_dlt645_put_demand(uint8_t *at, uint32_t tenths_of_w)
{
    return tou_dlt645_put(at, (tenths_of_w < DATA_DEMAND_MOST) ? tenths_of_w : DATA_DEMAND_MOST, 3);
}

tou_err_t tou_dlt645_put_maximum(const tou_objects_t *objects, uint32_t id, uint8_t *out)
{
    tou_value_t value;
    tou_err_t err = tou_object_read(objects, id, &value);

    if (err == TOU_OK) {
        (void)tou_dlt645_put_stamp(objects, tou_dlt645_put_demand(out, value.number), value.at, false);
    }
    return err;
}

/* Date, time or both; zeros while the clock is not valid. Sunday is 0. */
static tou_err_t data_clock(const tou_objects_t *objects, uint32_t di, uint8_t *out, uint8_t *size)
{
    tou_value_t now;
    tou_date_t date;
    tou_day_t day;
    uint8_t *at   = out;
    tou_err_t err = tou_object_read(objects, TOU_OBJECT(TOU_CLASS_CLOCK, 0, 0, 0), &now);

    if (err != TOU_OK) {
        return err;
    }
    uint32_t second = data_local(objects, now.number, &date, &day);

    if (di != DI_DATE) {
        at = data_put_time(at, second, true);
    }
    if (di != DI_TIME) {
        uint8_t weekday = tou_date_weekday(day);

        *at = (uint8_t)((weekday == TOU_SUNDAY) ? 0u : weekday);
        at  = data_put_date(at + 1, &date);
    }
    *size = (uint8_t)(at - out);
    for (uint8_t i = 0; i < *size && now.number == 0u; i++) {
        out[i] = 0;
    }
    return TOU_OK;
}

tou_err_t tou_dlt645_put_clock(const tou_objects_t *objects, uint8_t *out, uint8_t *size)
{
    return data_clock(objects, DI_DATE_TIME, out, size);
}

void tou_dlt645_put_moment(uint8_t *out, tou_wall_t wall)
{
    tou_date_t date;
    tou_day_t day;
    uint8_t *at = data_put_time(out, tou_wall_split(wall, &day), false);

    tou_date_from_day(day, &date);
    (void)data_put_date(at, &date);
}

static tou_err_t data_own(const tou_dlt645_t *self, uint32_t di, uint8_t *out, uint8_t *size)
{
    switch (di) {
    case DI_DATE:
    case DI_TIME:
    case DI_DATE_TIME:
        return data_clock(self->cfg->objects, di, out, size);
    case DI_ADDRESS:
        for (uint8_t i = 0; i < TOU_DLT645_ADDRESS; i++) {
            out[i] = self->cfg->station->address[i];
        }
        *size = TOU_DLT645_ADDRESS;
        return TOU_OK;
    default:
        return TOU_E_ABSENT;
    }
}

static uint8_t data_rates(const tou_objects_t *objects, uint8_t cls, uint8_t quantity)
{
    quantity = (uint8_t)((cls == TOU_CLASS_ENERGY) ? tou_dlt645_measured(objects, quantity) : quantity);
    return tou_object_rates(objects, TOU_OBJECT(cls, quantity, 0, 0));
}

/* Energies and maxima: the piece of a block is a rate, or a period. */
static tou_err_t data_reading(const tou_dlt645_t *self, uint32_t di, uint16_t piece, uint8_t *out, uint8_t *size)
{
    const tou_objects_t *objects = self->cfg->objects;
    bool energy                  = (di >> 24) == 0u;
    uint8_t quantity             = (uint8_t)(di >> 16);
    uint8_t rate                 = (uint8_t)(di >> 8);
    uint8_t age                  = (uint8_t)di;
    bool block                   = rate == DATA_ALL || age == DATA_ALL;

    if (quantity > TOU_QUANTITY_MAX || (rate == DATA_ALL && age == DATA_ALL) || piece > UINT8_MAX ||
        (!block && piece != 0u)) {
        return TOU_E_ABSENT;
    }
    age         = (uint8_t)((age == DATA_ALL) ? piece : age);
    uint8_t cls = (uint8_t)(energy ? TOU_CLASS_ENERGY : TOU_CLASS_MAXIMUM);

    if (age > DATA_PERIODS || (rate == DATA_ALL && piece > data_rates(objects, cls, quantity))) {
        return TOU_E_ABSENT;
    }
    uint32_t id = TOU_OBJECT(cls, quantity, (rate == DATA_ALL) ? piece : rate, age);

    *size = (uint8_t)(energy ? DATA_ENERGY : DATA_MAXIMUM);
    return energy ? tou_dlt645_put_energy(objects, id, quantity, out) : tou_dlt645_put_maximum(objects, id, out);
}

bool tou_dlt645_has_steps(const tou_dlt645_t *self, uint32_t di)
{
    return self->cfg->steps != NULL && self->cfg->steps->serves(di);
}

tou_err_t tou_dlt645_piece(const tou_dlt645_t *self, uint32_t di, uint16_t piece, uint8_t *out, uint8_t *size)
{
    if (tou_dlt645_has_steps(self, di)) {
        return self->cfg->steps->piece(self->cfg->objects, di, piece, out, size);
    }
    if ((di >> 24) <= 1u) {
        return data_reading(self, di, piece, out, size);
    }
    if (tou_dlt645_has_records(self, di)) {
        return self->cfg->records->piece(self, di, piece, out, size);
    }
    if (tou_dlt645_is_table(di)) {
        return tou_dlt645_read_table(self->cfg->objects, di, piece, out, size);
    }
    tou_err_t err = (piece == 0u) ? data_own(self, di, out, size) : TOU_E_ABSENT;

    return (err == TOU_E_ABSENT) ? tou_dlt645_read_parameter(self, di, piece, out, size) : err;
}

tou_err_t tou_dlt645_write(const tou_objects_t *objects, uint32_t di, const uint8_t *data, uint8_t n, tou_dlt645_job_t *job)
{
    if (tou_dlt645_is_table(di)) {
        return tou_dlt645_write_table(objects, di, data, n, job);
    }
    switch (di) {
    case DI_DATE:
    case DI_TIME:
    case DI_DATE_TIME:
        return tou_dlt645_write_clock(objects, di, data, n);
    default:
        return tou_dlt645_write_parameter(objects, di, data, n, job);
    }
}
