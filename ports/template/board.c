/* SPDX-License-Identifier: MIT */
/*
 * A board that does nothing: copy this folder and fill it in from the top; docs/porting.md tells the order and how each step is
 * seen to work. Contracts are those of board.h and tou/port.h; here is what to put in each place, and what breaks if it is wrong.
 */
#include "board.h"

#include "at24.h"
#include "ds1338.h"
#include "tou/pulse_isr.h"

/*
 * Vectors. Give each the name and attribute that the compiler wants. Edge and second interrupt share one priority, so that neither
 * interrupts the other: else one pulse in some million is counted twice or not at all. All are short; none touches a service.
 */
void vector_edge(void);
void vector_second(void);
void vector_tick(void);
void vector_infrared(void);
void vector_ms(void);
void vector_received(void);
void vector_sent(void);
void vector_power_fail(void);

static volatile uint32_t ms;

tou_pulse_t board_pulse;

/* Both edges of the input. Put here: read the pin, then the timer; acknowledge BEFORE reading the pin, else an edge between is lost. */
void vector_edge(void)
{
    tou_pulse_edge_inline(&board_pulse, false /* is the pin active? */, 0 /* the stamp timer */);
}

/*
 * Each second, from a crystal: the meter keeps time by it. Put here: a 32 768 Hz timer or the square wave of the clock chip. From an
 * RC oscillator, demand windows and rate switches drift until the meter asks the clock, and are trimmed by more than it allows.
 */
void vector_second(void)
{
    tou_pulse_mark_isr(&board_pulse);
    board_on_infrared_second();
    if (board_on_second()) {
        board_tick(); /* Put here, before: the multi-function output on. */
    }
}

/*
 * Each BOARD_TICK_MS, while ticks are wanted. Put here: the pins of the pulse outputs, all at once; the vector off when BOARD_OUT_MORE is
 * not among them. One priority with the two above. If ticks are lost pulses are too long; if one comes early, too short.
 */
void vector_tick(void)
{
    (void)board_on_tick();
}

/*
 * Both edges of the infrared receiver, if there is one. Decoding takes some 370 instructions: with one priority for all vectors pulses
 * wait as long; else let the others interrupt it, and hold board_on_infrared_second() back meanwhile.
 */
void vector_infrared(void)
{
    board_on_infrared(false /* does it see a mark? */, 0 /* the stamp timer */);
}

/* Put here: if the vector is off, clear what is pending and let it run. */
void board_tick(void)
{
}

/*
 * Each millisecond; leave it out if the hardware counts them. Must go on in board_sleep(), or be put right when it ends: else lines
 * time out late and writes are given up.
 */
void vector_ms(void)
{
    ms++;
}

/*
 * A byte has come, or has left. Put here: the byte into a ring of 16 or more (the main loop may be away for a read of the memory), or
 * drop it if its parity is wrong; the next byte out of a ring, and behind the last one the driver of a two-wire bus off. A byte lost
 * is a frame lost; a driver switched off too early cuts off the last byte, too late talks over the master.
 */
void vector_received(void)
{
}

void vector_sent(void)
{
}

/* The supply is about to fail, by a comparator before the regulator. Must be armed only once the supply is well, and come once. */
void vector_power_fail(void)
{
    board_on_warning();
}

/* Read until two readings agree: a CPU that reads it in pieces may be interrupted between them, and time would jump. */
static uint32_t now_ms(void *ctx) TOU_REENTRANT
{
    uint32_t first;
    uint32_t again = ms;

    (void)ctx;
    do {
        first = again;
        again = ms;
    } while (first != again);
    return again;
}

static const tou_timer_ops_t timer_ops = {now_ms};
const tou_timer_t board_timer          = {&timer_ops, NULL};

/*
 * The clock. Another chip: get and set of your own. It answers TOU_E_INVALID once it has stopped; if it does not, the meter closes
 * months that never were. It keeps UTC; local time would be read back an hour wrong after summer time has begun.
 */
const tou_clock_t board_clock = {&ds1338_ops, NULL};

/*
 * The memory. Every figure of tou_nv_t must be true: `page` too large wraps a write over its own beginning; `size` too large lays
 * one half over the other; `write_ms` too small gives up writes that go well. Anything may lie in it: the store knows its own.
 */
static at24_t memory    = {&board_timer, AT24_DEVICE, 5, false, 0};
const tou_nv_t board_nv = AT24C256(&memory);

/* Put here: the byte into the ring of vector_sent(), the driver on if it was off. TOU_E_BUSY if full; never wait. ctx: which line. */
static tou_err_t put(void *ctx, uint8_t byte) TOU_REENTRANT
{
    (void)ctx, (void)byte;
    return TOU_E_BUSY;
}

static const tou_serial_ops_t serial_ops     = {put};
const tou_serial_t board_serial[BOARD_LINES] = {{&serial_ops, NULL}};

/*
 * Put here, in this order: outputs to a safe state; watchdog, for a second or two, that resets; CPU clock; timers; bus; lines at 2400 Bd, 8 data
 * bits, even parity, 1 stop bit. Vectors of the timer and the lines may run from here on, those of board_run() not yet.
 */
void board_init(void)
{
}

/*
 * Put here: enable or mask edge, second and power-fail interrupt, and mask that of the tick. On: clear what is pending first, and tell nothing of what the level
 * was. If they run before, the interrupt works on an input that is being set up.
 */
void board_run(bool on)
{
    (void)on;
}

/* Put here: the oldest byte of the ring of vector_received(). The index that the interrupt writes is read once, as a byte. */
bool board_get(uint8_t line, uint8_t *byte)
{
    (void)line, (void)byte;
    return false;
}

/*
 * Put here: is the ring of vector_sent() or the shift register not empty? A UART that does not tell of the latter: for the time of a
 * byte. Too early a "no" changes the speed in the last byte.
 */
bool board_sending(uint8_t line)
{
    (void)line;
    return false;
}

/* Put here: the divisor of each speed that the CPU clock makes within 2 %; TOU_E_RANGE for all others. */
tou_err_t board_speed(uint8_t line, uint8_t code, bool sent)
{
    (void)line, (void)code, (void)sent;
    return TOU_E_RANGE;
}

/* Put here: pins of the four keys, as they are, bounce and all; an interrupt of theirs that only wakes the main loop. No keys: 0. */
uint8_t board_keys(void)
{
    return 0;
}

/* Put here: what the display shows, pcf8576_show() for one with that chip. Never wait for a display that does not answer. */
void board_show(const tou_glass_t *glass)
{
    (void)glass;
}

/* Put here: the pin, with a pull-up, debounced if it is a contact. If it reads pressed when it is not, the seal protects nothing. */
bool board_key(void)
{
    return false;
}

/* Put here: the pins, all at once. Called often: writing what is there already must be free. */
void board_outputs(uint8_t outputs)
{
    (void)outputs;
}

/* Put here: the lamp. */
void board_fault(bool on)
{
    (void)on;
}

/*
 * Put here: feed the watchdog; mask interrupts; look whether a vector has brought something since the last sleep, which each tells by
 * one flag; if not, sleep with an instruction that wakes by a pending interrupt, and unmask. With `soon` stay in a mode in which
 * vector_ms() runs, or what ends the sleep instead. Without the mask a byte that comes between the look and the sleep waits for the
 * next second.
 */
void board_sleep(bool soon)
{
    (void)soon;
    board_watchdog();
}

/* Put here: one instruction. */
void board_watchdog(void)
{
}
