/* SPDX-License-Identifier: MIT */
/* What the files of the meter share. */
#ifndef LIB_TOU_METER_H
#define LIB_TOU_METER_H

#include "tou/meter.h"

/* What the next poll does. */
enum {
    TOU_STAGE_OFF     = 0, /* nothing: not started */
    TOU_STAGE_IDLE    = 1, /* take pulses and edges */
    TOU_STAGE_EDGE    = 2, /* an edge was taken */
    TOU_STAGE_CLOSE   = 3, /* closings may be due */
    TOU_STAGE_CLOCK   = 4, /* none is: the clock may be */
    TOU_STAGE_RATE    = 5, /* find out what is in force */
    TOU_STAGE_HAND    = 6, /* it is known: tell the parts */
    TOU_STAGE_OPEN    = 7, /* nothing: the caller changes objects */
    TOU_STAGE_DAMAGED = 8, /* nothing: an object is not what it was */
    TOU_STAGE_TELL    = 9, /* tell what the tariff did, then find out on */
    TOU_STAGE_LAST    = 10 /* likewise, then tell the parts what is in force */
};

/* How much of the objects a piece of work is about to use or change. */
enum {
    TOU_LOOK_PULSES = 0, /* what pulses are credited with */
    TOU_LOOK_TARIFF = 1, /* and the tariff */
    TOU_LOOK_WHOLE  = 2  /* all */
};

void tou_meter_tell(tou_meter_t *self, uint8_t kind, uint8_t detail, tou_utc_t before, const tou_closing_t *closing);
void tou_meter_tell_tariff(tou_meter_t *self);
void tou_meter_post(tou_meter_t *self, const tou_event_t *event);
bool tou_meter_ready(const tou_meter_t *self);
void tou_meter_changed(const tou_meter_t *self);
void tou_meter_take(tou_meter_t *self);
void tou_meter_run_closing(tou_meter_t *self, const tou_closing_t *closing);

/* Measuring begins anew, at the same time. */
void tou_meter_begin_anew(tou_meter_t *self);

/* The time. Minutes of all inputs begin at a tick of the first one: said anew at each edge, which mends what a fault did. */
void tou_meter_set_phase(const tou_meter_t *self, uint32_t tick);
void tou_meter_lost_edges(tou_meter_t *self);
void tou_meter_check_clock(tou_meter_t *self);

/* For calls that change something: at rest, checked, ready, pulses until now credited. */
tou_err_t tou_meter_enter(tou_meter_t *self);

/* Self-check. */
bool tou_meter_head_ok(tou_meter_t *self);
bool tou_meter_keeper_ok(tou_meter_t *self);
bool tou_meter_open(const tou_meter_t *self);
bool tou_meter_intact(tou_meter_t *self, uint8_t look);
void tou_meter_seal(tou_meter_t *self, uint8_t look);
void tou_meter_seal_fixed(tou_meter_t *self);

#endif
