/* SPDX-License-Identifier: MIT */
#include "kit.h"

#define BURST  128u /* bytes of a measurement */
#define BITS   11u  /* of a byte, with its parity */
#define SAMPLE 64u  /* bytes of KIT_SAMPLE */
#define MEMORY 64u  /* bytes read while it comes */

/* Codes of board_speed() are the bits 1..6; the speed doubles with each. */
#define SPEED(bit) (UINT32_C(300) << (bit))

static void drain(uint8_t line)
{
    while (board_sending(line)) {
        (void)kit_ms();
    }
}

/* A comment, for who reads it at another speed. @return microseconds a byte */
static uint32_t byte_us(uint8_t line)
{
    drain(line);
    uint32_t start = kit_ms();

    kit_put(line, '#');
    for (uint8_t i = 2; i < BURST; i++) {
        kit_put(line, 'U');
    }
    kit_put(line, '\n');
    drain(line);
    return (kit_ms() - start) * 1000u / BURST;
}

/* Within 3 % and what the timer cannot tell; half a bit may pass between bytes. */
static bool fits(uint32_t us, uint8_t bit)
{
    uint32_t wanted = BITS * UINT32_C(1000000) / SPEED(bit);
    uint32_t slack  = wanted * 3u / 100u + 1000u / BURST;

    return us + slack >= wanted && us <= wanted + slack + wanted / (2u * BITS);
}

static uint8_t speed_of(uint32_t us)
{
    uint8_t bit = 1;

    while (bit < 7u && !fits(us, bit)) {
        bit++;
    }
    return bit;
}

static bool can(uint8_t line, uint8_t bit)
{
    return board_speed(line, (uint8_t)(1u << bit), false) == TOU_OK;
}

static uint32_t byte_us_at(uint8_t line, uint8_t bit, uint8_t back)
{
    drain(line);
    (void)board_speed(line, (uint8_t)(1u << bit), true);
    uint32_t us = byte_us(line);

    (void)board_speed(line, (uint8_t)(1u << back), true);
    kit_put(line, '\n'); /* an end to what was no line at this speed */
    return us;
}

static void speeds(uint8_t line)
{
    uint32_t us   = byte_us(line);
    uint8_t began = speed_of(us);

    kit_figure(KIT_GOT_LINE, line);
    kit_figure(KIT_GOT_BYTE, us);
    kit_judge(KIT_LINE_BEGINS, began < 7u);
    if (began == 7u) {
        return;
    }
    kit_judge(KIT_LINE_KNOWS,
              can(line, began) && board_speed(line, 0, false) == TOU_E_RANGE && board_speed(line, 3, false) == TOU_E_RANGE);
    for (uint8_t bit = 1; bit < 7u; bit++) {
        if (can(line, bit)) {
            us = byte_us_at(line, bit, began);
            kit_figure(KIT_GOT_SPEED, SPEED(bit));
            kit_figure(KIT_GOT_BYTE, us);
            kit_judge(KIT_LINE_SPEED, fits(us, bit));
        }
    }
}

void kit_speeds(void)
{
    for (uint8_t line = 0; line < BOARD_LINES; line++) {
        speeds(line);
    }
}

/* Take a line as the meter does, which reads its memory between two looks. @return bytes that are right, in order */
static uint8_t receive(const char *wanted, uint8_t size)
{
    uint32_t start = kit_ms();
    uint32_t most  = 30000;
    uint8_t memory[MEMORY];
    uint8_t n    = 0;
    uint8_t byte = 0;

    while (byte != '\n' && kit_ms() - start < most) {
        if (board_get(0, &byte)) {
            start = kit_ms();
            most  = 1000;
            n     = (uint8_t)(n + ((n < size && byte == (uint8_t)wanted[n]) ? 1u : 0u));
        } else {
            (void)board_nv.ops->read(board_nv.ctx, 0, memory, MEMORY);
        }
    }
    return n;
}

void kit_receive(void)
{
    char wanted[SAMPLE];
    uint8_t size = kit_copy(KIT_SAMPLE, wanted, SAMPLE);

    kit_ask(KIT_ASK_LINE);
    kit_ask(KIT_SAMPLE);
    uint8_t n = receive(wanted, size);

    kit_figure(KIT_GOT_BYTES, n);
    kit_judge(KIT_LINE_GETS, n == size);
}
