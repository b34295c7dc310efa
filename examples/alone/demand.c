/* SPDX-License-Identifier: MIT */
/* The demand module alone: an hour of pulses by sliding quarters of an hour, and where its maximum lies. */
#include <stdio.h>

#include "tou/demand.h"

int main(void)
{
    static uint32_t cells[TOU_DEMAND_CELLS(15, 5, false)];
    static tou_maximum_t maximum[1];
    const tou_demand_cfg_t cfg = {15, 5, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 0, 1};
    const tou_utc_t start      = UINT32_C(820886400);
    tou_demand_t demand;

    if (tou_demand_init(&demand, &cfg, cells, maximum, NULL) != TOU_OK ||
        tou_demand_set_constant(&demand, 1600, 1) != TOU_OK) {
        return 1;
    }
    tou_demand_start(&demand, start, 0, 1);
    for (uint32_t minute = 1; minute <= 60; minute++) {
        tou_demand_add(&demand, (minute > 20 && minute <= 35) ? 80 : 20);
        if ((tou_demand_mark(&demand, start + 60u * minute) & TOU_DEMAND_EV_WINDOW) != 0) {
            printf("up to minute %2u: %4u.%u W\n", (unsigned)minute, (unsigned)tou_demand_last(&demand) / 10u,
                   (unsigned)tou_demand_last(&demand) % 10u);
        }
    }
    const tou_maximum_t *highest = tou_demand_maximum(&demand, 0, 0);
    printf("maximum %u W at minute %u\n", (unsigned)highest->value / 10u, (unsigned)(highest->at - start) / 60u);
    return (highest->value == 30000 && highest->at == start + 35u * 60u) ? 0 : 1;
}
