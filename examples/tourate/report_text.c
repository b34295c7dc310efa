/* SPDX-License-Identifier: MIT */
#include "report_inside.h"

#define SHADES 4u
#define OTHERS 8u

const char *const report_months[12]  = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
const char *const report_weekdays[7] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

/*
 * From dark red over light yellow to dark blue: neighbours differ in lightness, the two dark ends in hue that every kind
 * of colour blindness leaves apart. Rates of one kind are shades of one hue.
 */
static const uint32_t shades[][SHADES] = {
    {0x8e1b45, 0xb9577a, 0x5b0d2a, 0xd596ab}, /* TOU_KIND_TIP */
    {0xe9743a, 0xf3a983, 0xb84f1b, 0xf8cfb8}, /* TOU_KIND_PEAK */
    {0xf5d06c, 0xcfa52f, 0x99740f, 0xfae6b0}, /* TOU_KIND_FLAT */
    {0x62a8d1, 0xa9d0e8, 0x3680ae, 0xd3e7f3}, /* TOU_KIND_VALLEY */
    {0x1f3f77, 0x5873a9, 0x0f2044, 0x93a6cb}, /* TOU_KIND_DEEP_VALLEY */
};

static const uint32_t others[OTHERS] = {0x5f9c6b, 0x9a86c9, 0x8b9098, 0x2c6b5c, 0xc7b199, 0x5c4a86, 0xb4cf8e, 0x4b4f57};

static const char *const kinds[] = {"other", "tip", "peak", "flat", "valley", "deep valley"};

uint8_t report_rates(const report_t *self)
{
    return self->facts.file->arrays.base.n_rates;
}

static uint8_t kind_of(const report_t *self, tou_rate_t rate)
{
    uint8_t kind = self->facts.file->kind[rate - 1].kind;

    return (kind <= TOU_KIND_DEEP_VALLEY) ? kind : TOU_KIND_OTHER;
}

const char *report_kind(const report_t *self, tou_rate_t rate)
{
    return kinds[kind_of(self, rate)];
}

/* Part of the way to white, never all of it. */
static uint32_t colour_lighter(uint32_t rgb, unsigned steps)
{
    uint32_t out = 0;

    for (unsigned shift = 0; shift < 24u; shift += 8u) {
        uint32_t part = rgb >> shift & 255u;

        out |= (part + (255u - part) * (steps % 8u) / 12u) << shift;
    }
    return out;
}

void report_colour(const report_t *self, tou_rate_t rate, char text[REPORT_TEXT])
{
    uint8_t kind  = kind_of(self, rate);
    unsigned same = 0; /* rates of this kind before it */

    for (tou_rate_t r = 1; r < rate; r++) {
        same += (kind_of(self, r) == kind) ? 1u : 0u;
    }
    uint32_t rgb = (kind == TOU_KIND_OTHER) ? colour_lighter(others[same % OTHERS], same / OTHERS)
                                            : colour_lighter(shades[kind - 1][same % SHADES], same / SHADES);

    (void)snprintf(text, REPORT_TEXT, "#%06x", (unsigned)rgb);
}

unsigned report_wall(const report_t *self, tou_utc_t utc, tou_date_t *date)
{
    tou_day_t day;
    unsigned minute = tou_wall_split(tou_zone_to_wall(&self->facts.file->zone, utc), &day) / 60u;

    tou_date_from_day(day, date);
    return minute;
}

bool report_twice(const report_t *self, tou_utc_t utc)
{
    const tou_zone_t *zone = &self->facts.file->zone;
    tou_utc_t again;

    return tou_zone_to_utc(zone, tou_zone_to_wall(zone, utc), false, &again) == TOU_WALL_TWICE;
}

int report_digits(double most)
{
    int digits = 0;

    if (most < 10000) {
        digits = (most < 100) ? 3 : 1;
    }
    return digits;
}

bool report_has_demand(const report_t *self)
{
    bool found = false;

    for (size_t i = 0; i < self->n_closings; i++) {
        found = found || (self->closing[i].demand && self->closing[i].max[0].valid);
    }
    return found;
}
