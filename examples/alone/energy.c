/* SPDX-License-Identifier: MIT */
/* The energy module alone: a constant of which no pulse is a whole number of watt-hours, and a register that wraps. */
#include <stdio.h>

#include "tou/energy.h"

int main(void)
{
    tou_register_t reg[1 + 2] = {{TOU_ENERGY_RANGE - 1, 0}, {TOU_ENERGY_RANGE - 1, 0}, {0, 0}};
    tou_energy_t import;

    if (tou_energy_init(&import, reg, 2, 1600, 1, TOU_UNIT_WH) != TOU_OK) {
        return 1;
    }
    (void)tou_energy_add(&import, 1, 1601);
    (void)tou_energy_add(&import, 2, 1);
    for (unsigned r = 0; r <= 2; r++) {
        printf("%s %u: %u Wh and %u/%u\n", r == 0 ? "total" : "rate ", r, (unsigned)reg[r].units, reg[r].rem, import.den);
    }
    bool agrees = tou_energy_check(&import);
    printf("what rates and total tell agrees: %s\n", agrees ? "yes" : "no");
    return (agrees && reg[0].units == 1000) ? 0 : 1;
}
