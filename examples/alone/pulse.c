/* SPDX-License-Identifier: MIT */
/* The pulse module alone: a bouncing contact, and a main loop that sleeps for three minutes. */
#include <stdio.h>

#include "tou/pulse.h"

/* The contact closes for 40 ms every second and bounces twice, a millisecond each; stamps are milliseconds. */
static void board_second(tou_pulse_t *input, uint32_t second)
{
    static const uint16_t edges_ms[] = {100, 101, 102, 103, 104, 144};

    for (unsigned i = 0; i < sizeof edges_ms / sizeof edges_ms[0]; i++) {
        tou_pulse_edge_isr(input, i % 2 == 0, (uint16_t)(1000u * second + edges_ms[i]));
    }
    tou_pulse_mark_isr(input);
}

int main(void)
{
    const tou_pulse_cfg_t cfg = {20, 20, 0, 0};
    tou_mark_t marks[4];
    tou_pulse_t input;
    tou_mark_t upto;
    unsigned sum = 0;
    bool minute;

    if (tou_pulse_init(&input, &cfg, marks, 4) != TOU_OK) {
        return 1;
    }
    for (uint32_t second = 0; second < 200; second++) {
        board_second(&input, second);
    }
    do {
        minute = tou_pulse_take(&input, &upto);
        printf("%3u pulses up to tick %3u%s\n", upto.count, (unsigned)upto.tick, minute ? ", a minute edge" : ", now");
        sum += upto.count;
    } while (minute);
    printf("bounce counter: %u (it stops at 255)\n", input.bounced);
    return (sum == 200) ? 0 : 1;
}
