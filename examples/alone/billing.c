/* SPDX-License-Identifier: MIT */
/* The billing module alone: a year of closings in Paris with an outage over the summer, and one by key. */
#include <stdio.h>

#include "tou/billing.h"

static const tou_zone_t paris = {
    60, 60, {{TOU_ON_WEEKDAY, 3, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}, {{TOU_ON_WEEKDAY, 10, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}};
static unsigned closings;

static void print(const tou_closing_t *closing, tou_utc_t now)
{
    tou_day_t day;
    tou_date_t date;
    uint32_t second = tou_wall_split(tou_zone_to_wall(&paris, closing->at), &day);

    tou_date_from_day(day, &date);
    printf("period %2u closed 20%02u-%02u-%02u %02u:%02u by cause %u%s\n", closing->number, date.year, date.month, date.day,
           (unsigned)(second / 3600u), (unsigned)(second / 60u % 60u), closing->cause,
           (closing->at < now) ? ", made up" : "");
    closings++;
}

int main(void)
{
    const tou_utc_t start = UINT32_C(820540800); /* 2026-01-01 */
    const tou_utc_t end   = start + 365u * TOU_DAY_S;
    const tou_utc_t fails = start + 180u * TOU_DAY_S;
    const tou_utc_t back  = start + 260u * TOU_DAY_S;
    const tou_utc_t key   = start + 300u * TOU_DAY_S;
    tou_billing_cfg_t cfg;
    tou_billing_t billing;
    tou_closing_t closing;

    tou_billing_init_defaults(&cfg);
    if (tou_billing_init(&billing, &cfg, &paris) != TOU_OK) {
        return 1;
    }
    (void)tou_billing_pass(&billing, start);
    for (tou_utc_t now = start; now < end; now += 60u) {
        if (now == fails) {
            now = back;
            printf("power back: %s\n", ((tou_billing_pass(&billing, now) & TOU_BILLING_EV_MISSED) != 0)
                                           ? "closings were missed"
                                           : "no closing missed");
        }
        tou_billing_minute(&billing);
        while (tou_billing_next(&billing, now, &closing)) {
            print(&closing, now);
        }
        if (now == key && tou_billing_close(&billing, TOU_CAUSE_KEY, now, &closing) == TOU_OK) {
            print(&closing, now);
        }
    }
    printf("%u closings made, %u missed\n", closings, billing.state.missed);
    return (closings == 11 && billing.state.missed == 2) ? 0 : 1;
}
