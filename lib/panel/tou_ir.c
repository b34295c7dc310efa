/* SPDX-License-Identifier: MIT */
#include "tou/ir.h"

#include <string.h>

#define NEC_BITS 32u
#define RC5_BITS 14u
#define RC5_MORE 0x1000u /* second bit of a frame, the field bit: 0 for commands from 64 on */
#define QUIET_MS 10u     /* no edge for so long is silence, whatever the main loop's clock */

/* What is awaited. */
enum {
    IR_SEEK   = 0, /* silence */
    IR_FIRST  = 1, /* the end of the first mark after it */
    IR_START  = 2, /* the end of the space of a leader */
    IR_NEC    = 3, /* bits of NEC, then the end of the last mark */
    IR_REPEAT = 4, /* the end of the mark of a repeat frame */
    IR_RC5    = 5, /* the next edge of RC-5 */
    IR_DONE   = 6  /* silence right after a whole frame */
};

/* What followed the frame that was given. */
enum { IR_OPEN, IR_SILENT, IR_SPOILT };

void tou_ir_init(tou_ir_t *self, const tou_ir_cfg_t *cfg)
{
    memset(self, 0, sizeof *self);
    self->cfg      = cfg;
    self->edge_age = 2;
}

static bool ir_within(uint16_t width, uint16_t min, uint16_t max)
{
    return width >= min && width <= max;
}

/* Has the last whole frame ended so lately that this one belongs to the same touch of a key? */
static bool ir_again(const tou_ir_t *self, uint8_t protocol)
{
    return self->last_protocol == protocol && self->last_age < 2u &&
           (uint16_t)(self->edge_stamp - self->last_stamp) <= self->cfg->again;
}

static void ir_ended(tou_ir_t *self)
{
    self->last_stamp = self->edge_stamp;
    self->last_age   = 0;
}

static void ir_give(tou_ir_t *self, bool repeat)
{
    if (self->put != self->taken) {
        /* Without its first frame a touch must not go on as a repetition. */
        self->last_protocol = (uint8_t)(repeat ? self->last_protocol : 0u);
        self->lost          = (uint8_t)(self->lost + ((self->lost != UINT8_MAX) ? 1u : 0u));
        return;
    }
    self->given          = self->last;
    self->given_protocol = self->last_protocol;
    self->given_repeat   = repeat;
    self->after          = IR_OPEN;
    self->put            = (uint8_t)(self->put + 1u);
}

static void ir_whole(tou_ir_t *self, uint8_t protocol)
{
    bool same     = ir_again(self, protocol) && self->bits == self->last;
    uint8_t twice = (uint8_t)((protocol == TOU_IR_RC5) ? 1u : 0u); /* it has no check of its own */

    self->state         = IR_DONE;
    self->last_same     = (uint8_t)(same ? self->last_same + ((self->last_same < 2u) ? 1u : 0u) : 0u);
    self->last          = self->bits;
    self->last_protocol = protocol;
    ir_ended(self);
    if (self->last_same >= twice) {
        ir_give(self, self->last_same > twice);
    }
}

static void ir_nec_end(tou_ir_t *self)
{
    self->state = IR_SEEK;
    if (((self->bits >> 16) & 0xFFu) == (~(self->bits >> 24) & 0xFFu)) {
        ir_whole(self, TOU_IR_NEC);
    }
}

static void ir_nec_bit(tou_ir_t *self, uint16_t space)
{
    const tou_ir_cfg_t *cfg = self->cfg;
    bool one                = space >= cfg->one_min;

    if (!ir_within(space, cfg->bit_min, cfg->one_max)) {
        self->state = IR_SEEK;
        return;
    }
    self->bits = (self->bits >> 1) | (one ? 0x80000000u : 0u);
    self->n++;
}

static void ir_nec_mark(tou_ir_t *self, uint16_t mark)
{
    if (!ir_within(mark, self->cfg->bit_min, self->cfg->bit_max)) {
        self->state = IR_SEEK;
    } else if (self->state == IR_REPEAT) {
        self->state = IR_SEEK;
        if (ir_again(self, TOU_IR_NEC)) {
            self->state = IR_DONE;
            ir_ended(self);
            ir_give(self, true);
        }
    } else if (self->n == NEC_BITS) {
        ir_nec_end(self);
    }
}

/* In the middle of a bit is its edge, up for 1; another one is at its end if the next bit is the same. */
static void ir_rc5_edge(tou_ir_t *self, bool up, uint16_t width)
{
    const tou_ir_cfg_t *cfg = self->cfg;
    bool half               = width < cfg->whole_min;

    if (!ir_within(width, cfg->half_min, cfg->whole_max) || (!half && self->middle == 0u)) {
        self->state = IR_SEEK;
        return;
    }
    self->middle = (uint8_t)((half && self->middle != 0u) ? 0u : 1u);
    if (self->middle != 0u) {
        self->bits = (self->bits << 1) | (up ? 1u : 0u);
        self->n++;
    }
    if (self->n == RC5_BITS && !up) {
        ir_whole(self, TOU_IR_RC5);
    }
}

static void ir_mark(tou_ir_t *self, uint16_t mark)
{
    if (ir_within(mark, self->cfg->leader_min, self->cfg->leader_max)) {
        self->state = IR_START; /* whatever was before: nothing else has such a mark */
        return;
    }
    switch (self->state) {
    case IR_FIRST:
        self->state  = IR_RC5;
        self->bits   = 1;
        self->n      = 1;
        self->middle = 1;
        ir_rc5_edge(self, false, mark);
        break;
    case IR_RC5:
        ir_rc5_edge(self, false, mark);
        break;
    case IR_NEC:
    case IR_REPEAT:
        ir_nec_mark(self, mark);
        break;
    default:
        self->state = IR_SEEK;
        break;
    }
}

static void ir_start(tou_ir_t *self, uint16_t space)
{
    const tou_ir_cfg_t *cfg = self->cfg;

    self->n = 0;
    if (!ir_within(space, cfg->repeat_min, cfg->start_max)) {
        self->state = IR_SEEK;
    } else {
        self->state = (uint8_t)((space < cfg->start_min) ? IR_REPEAT : IR_NEC);
    }
}

static void ir_space(tou_ir_t *self, uint16_t space)
{
    bool silent = space >= self->cfg->silence;

    if (self->after == IR_OPEN) {
        self->after = (uint8_t)(silent ? IR_SILENT : IR_SPOILT);
    }
    if (self->state == IR_DONE && !silent) {
        self->last_protocol = 0; /* it was the begin of something else */
    }
    if (silent) {
        self->state = IR_FIRST;
    } else if (self->state == IR_START) {
        ir_start(self, space);
    } else if (self->state == IR_NEC) {
        ir_nec_bit(self, space);
    } else if (self->state == IR_RC5) {
        ir_rc5_edge(self, true, space);
    } else {
        self->state = IR_SEEK;
    }
}

void tou_ir_edge_isr(tou_ir_t *self, bool mark, uint16_t stamp)
{
    uint16_t width = (uint16_t)((self->edge_age >= 2u) ? UINT16_MAX : stamp - self->edge_stamp);

    if (mark == (self->level != 0u)) {
        return; /* both edges of a spike in one interrupt */
    }
    self->level      = mark;
    self->edge_stamp = stamp;
    self->edge_age   = 0;
    self->edges      = (uint8_t)(self->edges + 1u);
    if (mark) {
        ir_space(self, width);
    } else {
        ir_mark(self, width);
    }
}

void tou_ir_second_isr(tou_ir_t *self)
{
    if (self->edge_age < 2u) {
        self->edge_age++;
    }
    if (self->last_age < 2u) {
        self->last_age++;
    }
}

static void ir_read(const tou_ir_t *self, tou_ir_frame_t *frame)
{
    uint32_t bits = self->given;

    frame->protocol = self->given_protocol;
    frame->repeat   = self->given_repeat != 0u;
    if (frame->protocol == TOU_IR_NEC) {
        frame->address = (uint16_t)bits;
        frame->command = (uint8_t)(bits >> 16);
    } else {
        frame->address = (uint16_t)((bits >> 6) & 0x1Fu);
        frame->command = (uint8_t)((bits & 0x3Fu) | (((bits & RC5_MORE) != 0u) ? 0u : 0x40u));
    }
}

bool tou_ir_take(tou_ir_t *self, uint16_t ms, tou_ir_frame_t *frame)
{
    uint8_t edges = self->edges;
    uint8_t put   = self->put;
    uint8_t after = self->after; /* read after `put`, for it is written before */

    if (edges != self->seen) {
        self->seen     = edges;
        self->quiet_ms = 0;
    } else {
        self->quiet_ms = (uint8_t)((ms < (uint16_t)(UINT8_MAX - self->quiet_ms)) ? self->quiet_ms + ms : UINT8_MAX);
    }
    if (put == self->taken || (after == IR_OPEN && self->quiet_ms < QUIET_MS)) {
        return false;
    }
    if (after != IR_SPOILT) {
        ir_read(self, frame);
    }
    self->taken = put;
    return after != IR_SPOILT;
}
