/* SPDX-License-Identifier: MIT */
/* Private to the calendar: what its two sources share. */
#ifndef TOU_CALENDAR_PRIVATE_H
#define TOU_CALENDAR_PRIVATE_H

#include "tou/calendar.h"

/* Day of a pattern that is of no DST kind, TOU_DAY_NONE if it names none in the year. */
tou_day_t tou_pattern_fixed(const tou_pattern_t *pattern, uint8_t year);

/* Local standard date of a DST change. */
tou_day_t tou_zone_change_day(const tou_zone_t *zone, const tou_dst_rule_t *rule, uint8_t year);

#endif
