/* SPDX-License-Identifier: MIT */
/*
 * The core's SysTick comes round each 5 ms: 200 of these are a second, exactly as long as the crystal makes it. Where it stands within them
 * makes milliseconds and stamps.
 */
#include "arm_board.h"
#include "tou/pulse_isr.h"

#define TICK_MS     BOARD_TICK_MS
#define TICK_COUNTS (ARM_HZ / 1000u * TICK_MS)
#define TICKS_1S    (1000u / TICK_MS)
#define TICK_STAMPS 160u /* 32 000 Hz */

/* Stamps within a tick are counts x 160 / 62 500, without a division: the factor is 671 / 2^18. */
#define STAMP_FACTOR 671u
#define STAMP_SHIFT  18

tou_pulse_t board_pulse;

volatile bool arm_woken;

static volatile uint32_t ticks;
static volatile bool counting;
static volatile bool giving; /* ticks of the outputs are wanted */
static uint8_t within;       /* ticks since the last second */

static void arm_outputs(void)
{
    uint8_t on = board_on_tick();

    GPIO_DATA(GPIO_F, PIN_TEST) = on;
    GPIO_DATA(GPIO_C, PIN_OUTS) = on;
    giving                      = (on & BOARD_OUT_MORE) != 0u;
}

/* What is wanted from now on is not owed the tick under way. */
void board_tick(void)
{
    giving = true;
}

void arm_on_tick(void)
{
    ticks = ticks + 1u;
    within++;
    if (giving) {
        arm_outputs();
    }
    if (within < TICKS_1S) {
        return;
    }
    within = 0;
    if (counting) {
        tou_pulse_mark_inline(&board_pulse);
        board_on_infrared_second();
        if (board_on_second()) {
            GPIO_DATA(GPIO_C, BOARD_OUT_SIGNAL) = BOARD_OUT_SIGNAL;
            giving                              = true;
        }
    }
    arm_woken = true;
}

/* While interrupts wait: ticks, among them one that waits itself, and counts since. */
static uint32_t arm_ticks(uint32_t *counts)
{
    uint32_t left = SYSTICK_VALUE;
    bool waits    = (SCB_ICSR & ICSR_PENDSTSET) != 0u || left == 0u;

    if (waits) {
        left = SYSTICK_VALUE;
    }
    *counts = (left == 0u) ? 0u : TICK_COUNTS - left;
    return ticks + (waits ? 1u : 0u);
}

uint16_t arm_stamp(void)
{
    uint32_t counts;
    uint32_t n = arm_ticks(&counts);

    return (uint16_t)(n * TICK_STAMPS + ((counts * STAMP_FACTOR) >> STAMP_SHIFT));
}

static uint32_t arm_now_ms(void *ctx) TOU_REENTRANT
{
    uint32_t counts;

    (void)ctx;
    arm_hold();
    uint32_t n = arm_ticks(&counts);
    arm_release();
    return n * TICK_MS + counts / (ARM_HZ / 1000u);
}

static const tou_timer_ops_t ops = {arm_now_ms};
const tou_timer_t board_timer    = {&ops, NULL};

void arm_time_init(void)
{
    SYSTICK_LOAD  = TICK_COUNTS - 1u;
    SYSTICK_VALUE = 0;
    SYSTICK_CTRL  = SYSTICK_RUN;
}

void arm_time_run(bool on)
{
    counting = on;
    giving   = false;
}
