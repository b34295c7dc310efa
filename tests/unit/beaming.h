/* SPDX-License-Identifier: MIT */
/*
 * A remote, the air and a receiver before a decoder: marks and spaces in microseconds of the remote's clock, which may be wrong,
 * edges that are late or early, a stamp of 32768 Hz, a second interrupt and a main loop that looks each 5 ms.
 */
#ifndef BEAMING_H
#define BEAMING_H

#include <string.h>

#include "tou/ir.h"

#define BEAM_GOT     8u
#define BEAM_LOOP_US 5000u
#define BEAM_SECOND  1000000u
#define BEAM_HALF    889u /* RC-5 */

static const tou_ir_cfg_t beam_cfg = TOU_IR_CFG(32768);

typedef struct beam {
    tou_ir_t ir;
    uint32_t us;     /* now */
    bool mark;       /* now */
    bool idle;       /* the main loop does not look */
    uint8_t percent; /* length of what the remote takes for 100 */
    uint8_t stretch; /* us that the receiver makes a mark longer, */
    uint8_t shrink;  /* or shorter, */
    uint8_t jitter;  /* and by which it moves any edge */
    uint32_t random;
    unsigned n;       /* frames taken */
    unsigned repeats; /* of them */
    tou_ir_frame_t got[BEAM_GOT];
} beam_t;

static inline void beam_start(beam_t *beam)
{
    memset(beam, 0, sizeof *beam);
    beam->percent = 100;
    beam->us      = 123456;
    tou_ir_init(&beam->ir, &beam_cfg);
}

static inline uint32_t beam_random(beam_t *beam, uint32_t below)
{
    beam->random = beam->random * UINT32_C(1664525) + UINT32_C(1013904223);
    return (uint32_t)(((uint64_t)beam->random * below) >> 32);
}

static inline void beam_take(beam_t *beam)
{
    tou_ir_frame_t frame;

    if (tou_ir_take(&beam->ir, BEAM_LOOP_US / 1000u, &frame)) {
        beam->got[beam->n % BEAM_GOT] = frame;
        beam->n++;
        beam->repeats += frame.repeat ? 1u : 0u;
    }
}

/* Microseconds of the meter's clock pass. */
static inline void beam_wait(beam_t *beam, uint32_t us)
{
    uint32_t end = beam->us + us;

    while (beam->us != end) {
        uint32_t loop   = BEAM_LOOP_US - beam->us % BEAM_LOOP_US;
        uint32_t second = BEAM_SECOND - beam->us % BEAM_SECOND;
        uint32_t step   = (loop < second) ? loop : second;

        step = (step < end - beam->us) ? step : end - beam->us;
        beam->us += step;
        if (step == second) {
            tou_ir_second_isr(&beam->ir);
        }
        if (step == loop && !beam->idle) {
            beam_take(beam);
        }
    }
}

static inline void beam_edge(beam_t *beam, bool mark)
{
    int32_t late =
        (mark ? 0 : beam->stretch - beam->shrink) + (int32_t)beam_random(beam, 2u * beam->jitter + 1u) - beam->jitter;

    beam->mark = mark;
    tou_ir_edge_isr(&beam->ir, mark, (uint16_t)(((uint64_t)((int64_t)beam->us + late) * 32768u) / 1000000u));
}

/* Mark or space for so long by the remote's clock; a space after a space is no edge. */
static inline void beam_level(beam_t *beam, bool mark, uint32_t us)
{
    if (mark != beam->mark) {
        beam_edge(beam, mark);
    }
    beam_wait(beam, us * beam->percent / 100u);
}

static inline void beam_pulse(beam_t *beam, uint32_t mark, uint32_t space)
{
    beam_level(beam, true, mark);
    beam_level(beam, false, space);
}

/* Leader, bits, last mark; then a gap. */
static inline void beam_nec_bits(beam_t *beam, uint32_t bits, unsigned n, uint32_t gap)
{
    beam_pulse(beam, 9000, 4500);
    for (unsigned i = 0; i < n; i++) {
        beam_pulse(beam, 562, ((bits >> (i % 32u)) & 1u) != 0u ? 1687 : 562);
    }
    beam_pulse(beam, 562, gap);
}

static inline uint32_t beam_nec_word(uint16_t address, uint8_t command)
{
    return address | ((uint32_t)command << 16) | ((uint32_t)(uint8_t)~command << 24);
}

static inline void beam_nec(beam_t *beam, uint16_t address, uint8_t command)
{
    beam_nec_bits(beam, beam_nec_word(address, command), 32, 40000);
}

static inline void beam_nec_repeat(beam_t *beam)
{
    beam_pulse(beam, 9000, 2250);
    beam_pulse(beam, 562, 96000);
}

static inline void beam_rc5_bits(beam_t *beam, uint16_t bits, unsigned n, uint32_t gap)
{
    for (unsigned i = n; i-- != 0u;) {
        bool one = (((unsigned)bits >> i) & 1u) != 0u;

        beam_level(beam, !one, BEAM_HALF);
        beam_level(beam, one, BEAM_HALF);
    }
    beam_level(beam, false, gap);
}

static inline uint16_t beam_rc5_word(bool toggle, uint8_t address, uint8_t command)
{
    unsigned field = ((command & 0x40u) != 0u) ? 0u : 0x1000u;

    return (uint16_t)(0x2000u | field | (toggle ? 0x0800u : 0u) | ((unsigned)address << 6) | (command & 0x3Fu));
}

/* So many frames of one touch. */
static inline void beam_rc5(beam_t *beam, bool toggle, uint8_t address, uint8_t command, unsigned frames)
{
    for (; frames != 0u; frames--) {
        beam_rc5_bits(beam, beam_rc5_word(toggle, address, command), 14, 89000);
    }
}

#endif
