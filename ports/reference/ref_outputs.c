/* SPDX-License-Identifier: MIT */
#include "ref_outputs.h"

#include "tou/bytes.h"
#include "tou/cell.h"
#include "tou/output_isr.h"
#include "tou/relay.h"
#include "tou/signal.h"

#define OUTPUTS  3u
#define RELAY_MS 1000u
#define PULSE_MS 80u
#define HOLD_MS  2000u /* longer than the supply holds up */
#define WIDTH    TOU_OBJECT(TOU_CLASS_CELL, TOU_CELL_PULSE_MS, 0, 0)
#define DWELL                    \
    {                            \
        REF_DWELL_S, REF_DWELL_S \
    }

static const uint8_t pins[OUTPUTS]                    = {BOARD_OUT_TOTAL, BOARD_OUT_PEAK, BOARD_OUT_VALLEY};
static const uint8_t rates[OUTPUTS][TOU_OUTPUT_RATES] = {{1}, {1u << REF_PEAK}, {1u << REF_VALLEY}};

static const tou_relay_t relay[TOU_RELAYS_MAX] = {DWELL, DWELL, DWELL, DWELL, DWELL, DWELL, DWELL, DWELL};

static tou_output_part_t output[OUTPUTS];
static tou_signal_t multi;
static tou_relays_t relays;
static volatile bool runs;
static const tou_objects_t *settings;

uint8_t board_on_tick(void)
{
    uint8_t on = tou_output_tick_inline(&multi.output, BOARD_TICK_MS) ? BOARD_OUT_SIGNAL : 0u;
    bool rests = tou_output_rests_inline(&multi.output);

    for (uint8_t i = 0; i < OUTPUTS; i++) {
        on |= tou_output_tick_inline(&output[i].output, BOARD_TICK_MS) ? pins[i] : 0u;
        rests = rests && tou_output_rests_inline(&output[i].output);
    }
    return rests ? on : (uint8_t)(on | BOARD_OUT_MORE);
}

bool board_on_second(void)
{
    return runs && tou_signal_second_isr(&multi, BOARD_TICK_MS);
}

void ref_outputs_hold(void)
{
    for (uint8_t i = 0; i < OUTPUTS; i++) {
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

    for (uint8_t i = 0; i < OUTPUTS && err == TOU_OK; i++) {
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
    for (uint8_t i = 0; i < OUTPUTS; i++) {
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

    for (uint8_t i = 0; i < OUTPUTS; i++) {
        more = tou_output_poll(&output[i].output) || more;
    }
    if (more) {
        board_tick();
    }
    ref_outputs_relays();
}
