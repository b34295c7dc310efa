/* SPDX-License-Identifier: MIT */
#include "kit.h"

#define HUNDRED  100u
#define FIRST_MS 30000u /* for the first pulse to come */
#define QUIET_MS 3000u  /* after the last one */

/* The kit neither gives nor hears anything. */
bool board_on_second(void)
{
    return false;
}

uint8_t board_on_tick(void)
{
    return 0;
}

void board_on_infrared(bool mark, uint16_t stamp)
{
    (void)mark, (void)stamp;
}

void board_on_infrared_second(void)
{
}

/* Pulses that come until none does any more. */
static uint32_t come(void)
{
    uint32_t start = kit_ms();
    uint32_t n     = 0;
    uint32_t seen  = 0;

    (void)kit_tick(NULL);
    while (kit_ms() - start < ((board_pulse.bounced == 0u && n == 0u) ? FIRST_MS : QUIET_MS)) {
        (void)kit_tick(&n);
        if (n + board_pulse.bounced != seen) {
            seen  = n + board_pulse.bounced;
            start = kit_ms();
        }
        board_sleep(true);
    }
    return n;
}

static uint32_t ask(uint8_t text)
{
    board_pulse.bounced = 0;
    kit_ask(text);
    uint32_t n = come();

    kit_figure(KIT_GOT_PULSES, n);
    kit_figure(KIT_GOT_SPIKES, board_pulse.bounced);
    return n;
}

void kit_pulses(void)
{
    uint32_t n = ask(KIT_ASK_PULSES);

    kit_judge(KIT_PULSE_COUNT, n == HUNDRED && board_pulse.bounced == 0u);
}

/* Of a least pulse of fewer stamps a half cannot be told. */
void kit_spikes(void)
{
#if BOARD_PULSE_STAMPS >= 4
    uint32_t n = ask(KIT_ASK_SPIKES);

    kit_judge(KIT_PULSE_SPIKES, n == 0u && board_pulse.bounced == HUNDRED);
#endif
}

void kit_panel(void)
{
    bool pressed  = false;
    bool released = false;

    kit_ask(KIT_ASK_PANEL);
    board_fault(true);
    for (uint8_t i = 0; i < 8u; i++) {
        uint32_t start = kit_ms();

        board_outputs((uint8_t)(1u << i));
        while (kit_ms() - start < 1000u) {
            pressed  = board_key() || pressed;
            released = !board_key() || released;
        }
    }
    board_outputs(0);
    board_fault(false);
    kit_judge(KIT_PANEL_KEY, pressed && released);
}
