/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <string.h>

#define EEPROM_DEVICE 0x50u
#define RTC_DEVICE    0x68u
#define WRITE_MS      5u
#define DAY_S         86400

static uint8_t bcd(int value)
{
    return (uint8_t)(value / 10 * 16 + value % 10);
}

static int unbcd(uint8_t value)
{
    return (value >> 4) * 10 + (value & 15);
}

static int month_days(int year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + ((month == 2 && year % 4 == 0) ? 1 : 0);
}

void parts_blank(parts_kept_t *kept)
{
    memset(kept, 0, sizeof *kept);
    memset(kept->eeprom, 0xFF, sizeof kept->eeprom);
    memset(kept->on_chip, 0xFF, sizeof kept->on_chip);
    kept->rtc_stopped = true;
}

void parts_on(parts_t *self, parts_kept_t *kept, uint64_t hz)
{
    memset(self, 0, sizeof *self);
    self->kept = kept;
    self->hz   = hz;
}

static double rtc_board_s(const parts_t *self, uint64_t now)
{
    return self->kept->life_s + (double)now / (double)self->hz;
}

static void rtc_latch(parts_t *self, uint64_t now)
{
    int64_t t = (int64_t)(rtc_board_s(self, now) + self->kept->rtc_offset);
    int day   = (int)(t / DAY_S);
    int s     = (int)(t % DAY_S);
    int year  = 0;
    int month = 1;

    self->latch[3] = (uint8_t)(1 + day % 7);
    while (day >= ((year % 4 == 0) ? 366 : 365)) {
        day -= (year % 4 == 0) ? 366 : 365;
        year++;
    }
    while (day >= month_days(year, month)) {
        day -= month_days(year, month);
        month++;
    }
    self->latch[0] = bcd(s % 60);
    self->latch[1] = bcd(s / 60 % 60);
    self->latch[2] = bcd(s / 3600);
    self->latch[4] = bcd(day + 1);
    self->latch[5] = bcd(month);
    self->latch[6] = bcd(year);
    self->latch[7] = (uint8_t)(self->kept->rtc_stopped ? 0x20 : 0);
}

static void rtc_set(parts_t *self, uint64_t now)
{
    int year   = unbcd(self->latch[6]);
    int month  = unbcd(self->latch[5]);
    int64_t at = unbcd(self->latch[4]) - 1;

    for (int y = 0; y < year; y++) {
        at += (y % 4 == 0) ? 366 : 365;
    }
    for (int m = 1; m < month; m++) {
        at += month_days(year, m);
    }
    at = at * DAY_S + (int64_t)unbcd(self->latch[2]) * 3600 + (int64_t)unbcd(self->latch[1]) * 60 + unbcd(self->latch[0]);
    self->kept->rtc_offset  = (double)at - rtc_board_s(self, now); /* the second begins now */
    self->kept->rtc_stopped = (self->latch[7] & 0x20) != 0;
}

static void eeprom_commit(parts_t *self)
{
    for (unsigned i = 0; i < self->page_n; i++) {
        uint16_t at = (uint16_t)((self->page_at & ~(EEPROM_PAGE - 1u)) | ((self->page_at + i) & (EEPROM_PAGE - 1u)));

        self->kept->eeprom[at] = self->page[i];
    }
    self->page_n     = 0;
    self->busy_until = 0;
}

bool parts_start(parts_t *self, uint8_t device, uint64_t now)
{
    if (self->busy_until != 0u && now >= self->busy_until) {
        eeprom_commit(self);
    }
    self->device = 0;
    self->n      = 0;
    if (device == RTC_DEVICE) {
        rtc_latch(self, now);
        self->device = device;
    } else if (device == EEPROM_DEVICE && self->busy_until == 0u) {
        self->device = device;
    }
    return self->device != 0u;
}

static void eeprom_put(parts_t *self, uint8_t byte)
{
    if (self->n == 0u) {
        self->at = (uint16_t)((byte & 0x7Fu) << 8);
    } else if (self->n == 1u) {
        self->at |= byte;
        self->page_at = self->at;
        self->page_n  = 0;
    } else if (self->page_n < EEPROM_PAGE) {
        self->page[self->page_n++] = byte;
    } else {
        self->page[EEPROM_PAGE - 1u] = byte; /* a real one wraps: the driver must not do that */
    }
}

void parts_put(parts_t *self, uint8_t byte, uint64_t now)
{
    (void)now;
    if (self->device == EEPROM_DEVICE) {
        eeprom_put(self, byte);
    } else if (self->device == RTC_DEVICE && self->n == 0u) {
        self->reg = byte & 7u;
    } else if (self->device == RTC_DEVICE) {
        self->latch[self->reg] = byte;
        self->reg              = (uint8_t)((self->reg + 1u) & 7u);
    }
    self->n = (uint8_t)((self->n < UINT8_MAX) ? self->n + 1u : self->n);
}

uint8_t parts_get(parts_t *self)
{
    uint8_t byte;

    if (self->device == RTC_DEVICE) {
        byte      = self->latch[self->reg];
        self->reg = (uint8_t)((self->reg + 1u) & 7u);
        return byte;
    }
    byte     = self->kept->eeprom[self->at];
    self->at = (uint16_t)((self->at + 1u) % EEPROM_SIZE);
    return byte;
}

void parts_stop(parts_t *self, uint64_t now)
{
    if (self->device == EEPROM_DEVICE && self->page_n != 0u) {
        self->busy_until = now + self->hz * WRITE_MS / 1000u;
        self->writes++;
    } else if (self->device == RTC_DEVICE && self->n > 1u) {
        rtc_set(self, now);
    }
    self->device = 0;
}

static uint32_t random_next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

/* Each byte of the page under way is one of the model's; of TORN_RANDOM each its own. */
void parts_cut(const parts_t *self, parts_kept_t *kept, uint64_t now, int torn, uint32_t seed)
{
    *kept = *self->kept;
    kept->life_s += (double)now / (double)self->hz;
    for (unsigned i = 0; i < self->page_n && self->busy_until != 0u; i++) {
        uint16_t at = (uint16_t)((self->page_at & ~(EEPROM_PAGE - 1u)) | ((self->page_at + i) & (EEPROM_PAGE - 1u)));

        if (torn == TORN_NEW || now >= self->busy_until || (torn == TORN_RANDOM && random_next(&seed) % 3u == 0u)) {
            kept->eeprom[at] = self->page[i];
        } else if (torn == TORN_ERASED) {
            kept->eeprom[at] = 0xFF;
        } else if (torn == TORN_RANDOM && random_next(&seed) % 2u == 0u) {
            kept->eeprom[at] = (uint8_t)random_next(&seed);
        }
    }
}
