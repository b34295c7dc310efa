/* SPDX-License-Identifier: MIT */
/*
 * Cycles of tou_ir_edge_isr() on AVR, its call and its return among them, for remotes and for noise. Not in them: the interrupt that calls
 * it. For avr_board.c.
 */
#include <avr/io.h>
#include <stdio.h>

#include "console.h"
#include "tou/ir.h"

static struct {
    uint16_t most;
    uint32_t sum;
    uint16_t n;
} cycles;

static void __attribute__((__noinline__)) nothing(tou_ir_t *self, bool mark, uint16_t stamp)
{
    __asm__ __volatile__("" ::"r"(self), "r"(mark), "r"(stamp));
}

static uint16_t timed(void (*function)(tou_ir_t *, bool, uint16_t), tou_ir_t *self, bool mark, uint16_t stamp)
{
    uint16_t since = TCNT1;

    function(self, mark, stamp);
    return (uint16_t)(TCNT1 - since);
}

/* Beyond a function that does nothing but to be called and return. */
static void measured(tou_ir_t *self, bool mark, uint16_t stamp)
{
    uint16_t idle = timed(nothing, self, mark, stamp);
    uint16_t took = (uint16_t)(timed(tou_ir_edge_isr, self, mark, stamp) - idle);

    took        = (uint16_t)(took + 10u); /* call and return */
    cycles.most = (took > cycles.most) ? took : cycles.most;
    cycles.sum += took;
    cycles.n++;
}

#define tou_ir_edge_isr measured
#include "../unit/beaming.h"

static beam_t beam;

static void tell(const char *what)
{
    char line[96];

    (void)snprintf(line, sizeof line, "%-22s %5u edges: %4u cycles at most, %4lu on average\n", what, cycles.n, cycles.most,
                   (unsigned long)(cycles.sum / cycles.n));
    for (const char *c = line; *c != '\0'; c++) {
        console_put(*c);
    }
    memset(&cycles, 0, sizeof cycles);
}

int main(void)
{
    TCCR1B = 1;
    beam_start(&beam);
    for (uint8_t i = 0; i < 20u; i++) {
        beam_nec(&beam, 0x1234, i);
        beam_nec_repeat(&beam);
    }
    tell("NEC and its repetition");
    for (uint8_t i = 0; i < 20u; i++) {
        beam_rc5(&beam, (i & 1u) != 0u, i, i, 3);
    }
    tell("RC-5");
    for (uint16_t i = 0; i < 2000u; i++) {
        beam_pulse(&beam, 50 + beam_random(&beam, 2500), 50 + beam_random(&beam, 12000));
    }
    tell("noise");
    console_end();
    return 0;
}
