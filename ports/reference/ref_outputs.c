/* SPDX-License-Identifier: MIT */
#include "ref_outputs.h"

#include "tou/bytes.h"
#include "tou/cell.h"
#include "tou/output_isr.h"
#include "tou/relay.h"
#include "tou/signal.h"

#define COUNTED  3u /* outputs that count: all, peak, valley */
#define OUTPUTS  4u
#define TURN_MS  (OUTPUTS * BOARD_TICK_MS)
#define RELAY_MS 1000u
#define PULSE_MS 80u
#define HOLD_MS  2000u /* longer than the supply holds up */
#define WIDTH    TOU_OBJECT(TOU_CLASS_CELL, TOU_CELL_PULSE_MS, 0, 0)
#define DWELL                    \
    {                            \
        REF_DWELL_S, REF_DWELL_S \
    }

static const uint8_t pins[OUTPUTS] = {BOARD_OUT_TOTAL, BOARD_OUT_PEAK, BOARD_OUT_VALLEY, BOARD_OUT_SIGNAL};
static const uint8_t rates[COUNTED][TOU_OUTPUT_RATES] = {{1}, {1u << REF_PEAK}, {1u << REF_VALLEY}};

static const tou_relay_t relay[TOU_RELAYS_MAX] = {DWELL, DWELL, DWELL, DWELL, DWELL, DWELL, DWELL, DWELL};

static tou_output_part_t output[COUNTED];
static tou_signal_t multi;
static tou_relays_t relays;

static tou_output_t *const outputs[OUTPUTS] = {&output[0].output, &output[1].output, &output[2].output, &multi.output};

static volatile bool runs;
static uint8_t on;   /* bits of the pins; the interrupts' own */
static uint8_t idle; /* turns of the tick without anything to do */
static const tou_objects_t *settings;

/* One after the other, so that an edge of the input does not wait for all of them. Ticks stop when each has nothing to do. */
uint8_t board_on_tick(void)
{
    static uint8_t turn;
    tou_output_t *one = outputs[turn];
    uint8_t pin       = pins[turn];

    turn = (uint8_t)((turn + 1u) & (OUTPUTS - 1u));
    on   = (uint8_t)(tou_output_tick_inline(one, TURN_MS) ? (on | pin) : (on & (uint8_t)~pin));
    idle = (uint8_t)(tou_output_rests_inline(one) ? (idle + 1u) : 0u);
    if (idle < OUTPUTS) {
        return (uint8_t)(on | BOARD_OUT_MORE);
    }
    idle = 0;
    return on;
}

bool board_on_second(void)
{
    idle = 0;
    if (!runs || !tou_signal_second_isr(&multi, TURN_MS)) {
        return false;
    }
    on |= BOARD_OUT_SIGNAL;
    return true;
}

void ref_outputs_hold(void)
{
    for (uint8_t i = 0; i < COUNTED; i++) {
        tou_output_hold_isr(&output[i].output, HOLD_MS);
    }
}

void ref_outputs_stop(void)
{
    runs = false;
}

/* Relays are not set up anew with the meter: contacts stay where they are. */
tou_err_t ref_outputs_init(void)
{
    tou_err_t err = TOU_OK;

    for (uint8_t i = 0; i < COUNTED && err == TOU_OK; i++) {
        err = tou_output_init(&output[i].output, REF_CONSTANT, REF_CONSTANT, PULSE_MS);
        tou_output_part_init(&output[i], 0x01, rates[i]);
        ref_add_part(&tou_output_part, &output[i], (uint8_t)(REF_PART_OUTPUT + i));
    }
    tou_signal_init(&multi, &ref.demand);
    ref_add_part(&tou_signal_part, &multi, 0);
    if (relays.relay == NULL) {
        (void)tou_relays_init(&relays, relay, TOU_RELAYS_MAX);
    }
    return err;
}

void ref_outputs_on_cell(void *ctx, uint32_t id) TOU_REENTRANT
{
    uint8_t ms[2];

    (void)ctx;
    if (id != WIDTH || tou_object_get(settings, id, ms) != TOU_OK) {
        return;
    }
    for (uint8_t i = 0; i < COUNTED; i++) {
        (void)tou_output_set_width(&output[i].output, (uint16_t)tou_bytes_get(ms, 2));
    }
}

/* A pin that was on when the meter was set up anew goes off with the first tick. */
void ref_outputs_start(const tou_objects_t *objects)
{
    settings = objects;
    ref_outputs_on_cell(NULL, WIDTH);
    runs = true;
    board_tick();
}

tou_err_t ref_outputs_give(void *ctx, uint8_t what) TOU_REENTRANT
{
    (void)ctx;
    return tou_signal_set(&multi, what);
}

/* Time that has passed without a wish is told now and then. The ports have just looked at the clock. */
static void ref_outputs_relays(void)
{
    static uint32_t last;
    static uint8_t driven;
    uint8_t wanted = tou_meter_in_force(&ref.meter)->action.outputs;
    uint32_t ms    = ref.ms - last;

    if (wanted == driven && ms < RELAY_MS) {
        return;
    }
    last   = ref.ms;
    driven = tou_relays_drive(&relays, wanted, (uint16_t)((ms < UINT16_MAX) ? ms : UINT16_MAX));
    board_outputs(driven);
}

void ref_outputs_poll(void)
{
    bool more = tou_output_poll(&multi.output);

    for (uint8_t i = 0; i < COUNTED; i++) {
        more = tou_output_poll(&output[i].output) || more;
    }
    if (more) {
        board_tick();
    }
    ref_outputs_relays();
}
