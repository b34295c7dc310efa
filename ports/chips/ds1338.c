/* SPDX-License-Identifier: MIT */
#include "ds1338.h"

#include "i2c.h"
#include "tou/calendar.h"

#define DAY_S 86400u

/* Registers, and bits of theirs. */
enum { SECOND = 0, MINUTE, HOUR, WEEKDAY, DAY, MONTH, YEAR, CONTROL, REGISTERS };
#define HALTED  0x80u /* in SECOND: the oscillator is off */
#define HOURS12 0x40u /* in HOUR: twelve-hour mode, which this driver never sets */
#define STOPPED 0x20u /* in CONTROL: it has stopped since this bit was cleared */

static uint8_t bcd_put(uint8_t value)
{
    return (uint8_t)(((uint8_t)(value / 10u) << 4) | (uint8_t)(value % 10u));
}

/* What is no digit makes a value out of range. */
static uint8_t bcd_get(uint8_t bcd)
{
    uint8_t low = bcd & 0x0Fu;

    return (uint8_t)((low > 9u) ? UINT8_MAX : (uint8_t)(bcd >> 4) * 10u + low);
}

static tou_err_t ds1338_time(const uint8_t *reg, tou_utc_t *utc)
{
    tou_date_t date = {bcd_get(reg[YEAR]), bcd_get(reg[MONTH]), bcd_get(reg[DAY])};
    uint8_t hour    = bcd_get(reg[HOUR]);
    uint8_t minute  = bcd_get(reg[MINUTE]);
    uint8_t second  = bcd_get(reg[SECOND]);

    if (tou_date_check(&date) != TOU_OK || hour > 23u || minute > 59u || second > 59u) {
        return TOU_E_INVALID;
    }
    *utc = (uint32_t)tou_date_to_day(&date) * DAY_S + (uint32_t)hour * 3600u + (uint16_t)(minute * 60u) + second;
    return TOU_OK;
}

static tou_err_t ds1338_get(void *ctx, tou_utc_t *utc) TOU_REENTRANT
{
    static const uint8_t first = SECOND;
    uint8_t reg[REGISTERS];
    tou_err_t err = i2c_read(DS1338_DEVICE, &first, 1, reg, REGISTERS);

    (void)ctx;
    if (err != TOU_OK) {
        return TOU_E_IO;
    }
    if ((reg[SECOND] & HALTED) != 0u || (reg[HOUR] & HOURS12) != 0u || (reg[CONTROL] & STOPPED) != 0u) {
        return TOU_E_INVALID;
    }
    return ds1338_time(reg, utc);
}

/* Writing the second begins it. */
static tou_err_t ds1338_set(void *ctx, tou_utc_t utc) TOU_REENTRANT
{
    static const uint8_t first = SECOND;
    uint32_t left              = utc % DAY_S;
    tou_day_t day              = (tou_day_t)(utc / DAY_S);
    uint8_t reg[REGISTERS]     = {0};
    tou_date_t date;

    (void)ctx;
    tou_date_from_day(day, &date);
    reg[SECOND]  = bcd_put((uint8_t)(left % 60u));
    reg[MINUTE]  = bcd_put((uint8_t)(left / 60u % 60u));
    reg[HOUR]    = bcd_put((uint8_t)(left / 3600u));
    reg[WEEKDAY] = (uint8_t)(1u + day % 7u);
    reg[DAY]     = bcd_put(date.day);
    reg[MONTH]   = bcd_put(date.month);
    reg[YEAR]    = bcd_put(date.year);
    return (i2c_write(DS1338_DEVICE, &first, 1, reg, REGISTERS) == TOU_OK) ? TOU_OK : TOU_E_IO;
}

const tou_clock_ops_t ds1338_ops = {ds1338_get, ds1338_set};
