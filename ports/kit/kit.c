/* SPDX-License-Identifier: MIT */
#include "kit.h"

#define MARKS 4u

typedef struct step {
    uint8_t letter;
    void (*run)(void);
} step_t;

#define TEXT(name, text) text "\0"

static const uint8_t texts[] TOU_ROM = KIT_TEXTS(TEXT);

static const step_t steps[] = {
    {'t', kit_timer},   {'l', kit_speeds},  {'e', kit_receive},  {'p', kit_pulses}, {'b', kit_spikes},
    {'c', kit_clock},   {'i', kit_stopped}, {'n', kit_memory},   {'z', kit_blank},  {'x', kit_cut},
    {'w', kit_warning}, {'r', kit_reset},   {'d', kit_watchdog}, {'o', kit_panel},
};

static tou_mark_t marks[MARKS];
static uint8_t judged;

void kit_put(uint8_t line, uint8_t byte)
{
    while (board_serial[line].ops->put(board_serial[line].ctx, byte) != TOU_OK) {
        (void)kit_ms();
    }
}

static void put(uint8_t byte)
{
    kit_put(0, byte);
}

static const uint8_t *find(uint8_t text)
{
    const uint8_t *at = texts;

    while (text != 0u) {
        text = (uint8_t)(text - ((TOU_ROM_U8(at) == 0u) ? 1u : 0u));
        at++;
    }
    return at;
}

void kit_say(uint8_t text)
{
    uint8_t byte;

    for (const uint8_t *at = find(text); (byte = TOU_ROM_U8(at)) != 0u; at++) {
        put(byte);
    }
}

uint8_t kit_copy(uint8_t text, char *out, uint8_t size)
{
    const uint8_t *at = find(text);
    uint8_t n         = 0;

    while (n < size && TOU_ROM_U8(at + n) != 0u) {
        out[n] = (char)TOU_ROM_U8(at + n);
        n++;
    }
    return n;
}

static void number(uint32_t value)
{
    uint8_t digit[10];
    uint8_t n = 0;

    do {
        digit[n++] = (uint8_t)('0' + value % 10u);
        value /= 10u;
    } while (value != 0u);
    while (n != 0u) {
        put(digit[--n]);
    }
}

void kit_ask(uint8_t text)
{
    put('#');
    put(' ');
    kit_say(text);
    put('\n');
}

void kit_figure(uint8_t text, uint32_t figure)
{
    put('#');
    put(' ');
    kit_say(text);
    put(' ');
    number(figure);
    put('\n');
}

void kit_judge(uint8_t text, bool good)
{
    judged++;
    if (!good) {
        kit_say(KIT_NOT);
    }
    kit_say(KIT_OK);
    number(judged);
    put(' ');
    put('-');
    put(' ');
    kit_say(text);
    put('\n');
}

void kit_begin(void)
{
    judged = 0;
    kit_say(KIT_VERSION);
}

void kit_end(void)
{
    kit_say(KIT_PLAN);
    number(judged);
    put('\n');
}

static void run(uint8_t letter)
{
    for (uint8_t i = 0; i < (uint8_t)(sizeof steps / sizeof steps[0]); i++) {
        if (steps[i].letter == letter) {
            kit_begin();
            steps[i].run();
            kit_end();
        }
    }
    if (letter == 'h') {
        kit_ask(KIT_HELP);
    }
}

static void start(void)
{
    static const tou_pulse_cfg_t pulse = {BOARD_PULSE_STAMPS, BOARD_PULSE_STAMPS, 0, 0};

    board_init();
    board_run(false);
    (void)tou_pulse_init(&board_pulse, &pulse, marks, MARKS);
    board_run(true);
}

int main(void)
{
    uint8_t letter;

    start();
    kit_resume();
    kit_ask(KIT_HELLO);
    for (;;) {
        if (board_get(0, &letter)) {
            run(letter);
        } else {
            board_sleep(true);
        }
    }
}
