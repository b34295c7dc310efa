/* SPDX-License-Identifier: MIT */
#include "kit.h"

#define WATCH_MS 5000u
#define STEP_MS  10u /* a timer may count by a few at once */
#define SECOND   1000u
#define SLACK    30u /* of a second: the timer may run by an RC oscillator */
#define SOON_MS  7u  /* 5, and the steps of the timer at both ends */

uint32_t kit_ms(void)
{
    board_watchdog();
    return board_timer.ops->now_ms(board_timer.ctx);
}

uint32_t kit_tick(uint32_t *pulses)
{
    tou_mark_t upto;
    bool more;

    do {
        more = tou_pulse_take(&board_pulse, &upto);
        if (pulses != NULL) {
            *pulses += upto.count;
        }
    } while (more);
    return upto.tick;
}

tou_err_t kit_clock_get(tou_utc_t *utc)
{
    uint32_t start = kit_ms();
    tou_err_t err;

    do {
        err = board_clock.ops->get(board_clock.ctx, utc);
    } while (err == TOU_E_BUSY && kit_ms() - start < SECOND);
    return err;
}

tou_err_t kit_clock_set(tou_utc_t utc)
{
    uint32_t start = kit_ms();
    tou_err_t err;

    do {
        err = board_clock.ops->set(board_clock.ctx, utc);
    } while (err == TOU_E_BUSY && kit_ms() - start < SECOND);
    return err;
}

/* Nothing but the line is known to take time. */
static bool timer_runs(void)
{
    uint32_t start = kit_ms();

    kit_ask(KIT_HELP);
    return kit_ms() != start;
}

/* Read as often as can be: where it is read in pieces an interrupt between them makes it leap. */
static bool timer_forward(void)
{
    uint32_t start   = kit_ms();
    uint32_t last    = start;
    uint32_t largest = 0;

    do {
        uint32_t now = board_timer.ops->now_ms(board_timer.ctx);

        if (now - last > largest) {
            largest = now - last;
        }
        last = now;
        board_watchdog();
    } while (last - start < WATCH_MS);
    kit_figure(KIT_GOT_STEP, largest);
    return largest <= STEP_MS;
}

/* To the next second tick. @param asleep  by board_sleep(). @return ms; 0: none came in 3 s, or more than one at once */
static uint32_t second_ms(bool asleep)
{
    uint32_t start = kit_ms();
    uint32_t first = kit_tick(NULL);
    uint32_t tick;

    do {
        if (asleep) {
            board_sleep(false);
        }
        tick = kit_tick(NULL);
    } while (tick == first && kit_ms() - start < 3u * SECOND);
    return (tick - first == 1u) ? kit_ms() - start : 0;
}

static bool near(uint32_t ms, uint32_t wanted)
{
    return ms + wanted / SECOND * SLACK >= wanted && ms <= wanted + wanted / SECOND * SLACK;
}

static bool timer_alone(void)
{
    uint32_t start = kit_ms();
    uint32_t first = kit_tick(NULL);

    while (kit_tick(NULL) - first < 3u) {
        board_watchdog();
    }
    return near(kit_ms() - start, 3u * SECOND);
}

static void seconds(void)
{
    bool comes   = second_ms(false) != 0u;
    bool good    = comes;
    uint32_t sum = 0;

    for (uint8_t i = 0; comes && i < 5u; i++) {
        uint32_t ms = second_ms(false);

        comes = ms != 0u;
        good  = good && near(ms, SECOND);
        sum += ms;
    }
    kit_figure(KIT_GOT_FIVE, sum);
    kit_judge(KIT_SECOND_COMES, comes);
    kit_judge(KIT_SECOND_LENGTH, good && near(sum, 5u * SECOND));
    if (comes) {
        kit_judge(KIT_TIMER_ALONE, second_ms(false) != 0u && timer_alone());
    }
}

static void sleeps(void)
{
    uint32_t longest = 0;
    bool good        = second_ms(true) != 0u;

    for (uint8_t i = 0; good && i < 3u; i++) {
        good = near(second_ms(true), SECOND);
    }
    kit_judge(KIT_SLEEP_SECOND, good);
    for (uint8_t i = 0; i < 100u; i++) {
        uint32_t start = kit_ms();

        board_sleep(true);
        uint32_t ms = kit_ms() - start;

        longest = (ms > longest) ? ms : longest;
    }
    kit_figure(KIT_GOT_SLEEP, longest);
    kit_judge(KIT_SLEEP_SOON, longest <= SOON_MS);
}

void kit_timer(void)
{
    bool runs = timer_runs();

    kit_judge(KIT_TIMER_RUNS, runs);
    if (runs) {
        kit_judge(KIT_TIMER_FORWARD, timer_forward());
        seconds();
        sleeps();
    }
}

/* Until the clock shows another second. @return false: it does not, or not the next one */
static bool clock_turns(tou_utc_t *utc)
{
    uint32_t start = kit_ms();
    tou_utc_t now  = *utc;

    while (now == *utc && kit_ms() - start < 2u * SECOND) {
        if (kit_clock_get(&now) != TOU_OK) {
            return false;
        }
    }
    *utc = *utc + 1u;
    return now == *utc;
}

static bool clock_begins(void)
{
    tou_utc_t utc  = KIT_NOON;
    bool set       = kit_clock_set(utc) == TOU_OK;
    uint32_t start = kit_ms();
    bool good      = set && kit_clock_get(&utc) == TOU_OK && utc == KIT_NOON;
    bool turns     = clock_turns(&utc);
    uint32_t ms    = kit_ms() - start;

    kit_judge(KIT_CLOCK_SET, good);
    kit_figure(KIT_GOT_BEGINS, ms);
    kit_judge(KIT_CLOCK_BEGINS, turns && near(ms, SECOND));
    return good && turns;
}

/* Five seconds from where one begins. */
static bool clock_runs(void)
{
    tou_utc_t utc = 0;
    bool good     = kit_clock_get(&utc) == TOU_OK && clock_turns(&utc);

    uint32_t start = kit_ms();
    uint32_t first = kit_tick(NULL);

    for (uint8_t i = 0; good && i < 5u; i++) {
        good = clock_turns(&utc);
    }
    uint32_t ticks = kit_tick(NULL) - first;

    return good && near(kit_ms() - start, 5u * SECOND) && ticks >= 4u && ticks <= 6u;
}

/* The last second of 28 February 2023 and 2024, of 29 February 2024, of 2049, and of the last day but one of 2099. */
static bool clock_dates(void)
{
    static const tou_utc_t last[] = {730943999u, 762479999u, 762566399u, 1577923199u, 3155673599u};
    bool good                     = true;

    for (uint8_t i = 0; i < (uint8_t)(sizeof last / sizeof last[0]); i++) {
        tou_utc_t utc = last[i];

        good = kit_clock_set(utc) == TOU_OK && clock_turns(&utc) && good;
    }
    return good;
}

void kit_clock(void)
{
    tou_utc_t utc = KIT_NOON;
    bool valid    = kit_clock_get(&utc) == TOU_OK;
    uint32_t was  = kit_ms();

    if (clock_begins()) {
        kit_judge(KIT_CLOCK_RATE, clock_runs());
        kit_judge(KIT_CLOCK_DATES, clock_dates());
    }
    utc += (kit_ms() - was) / SECOND;
    if (valid) {
        kit_judge(KIT_CLOCK_BACK, kit_clock_set(utc) == TOU_OK);
    }
}
