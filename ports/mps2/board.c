/* SPDX-License-Identifier: MIT */
#include "board.h"

#include "at24.h"
#include "ds1338.h"
#include "mps2.h"
#include "pcf8576.h"
#include "tou/pulse_isr.h"
#include "vectors.h"

#define RX_SIZE     64u
#define DIVIDE_600  (MPS2_HZ / 600u)
#define DIVIDE_2400 (MPS2_HZ / 2400u)
#define DIVIDE_MOST (MPS2_HZ / 115200u) /* the input line's */
#define BYTE_BITS   10u
#define LAMP_FAULT  0x01u

/* What a byte of the input line says of the pins. */
#define PIN_PULSE  0x01u
#define PIN_SUPPLY 0x02u /* it fails */
#define PIN_KEY    0x04u
#define PIN_KEYS   0x78u /* next, up, enter, back */

#define NVIC_RUN (NVIC_BIT(PLACE_INPUTS) | NVIC_BIT(PLACE_SECOND))

tou_pulse_t board_pulse;

static volatile bool giving; /* ticks of the outputs are wanted */
static volatile bool failing;
static volatile bool woken; /* an interrupt has brought something that the main loop has to look at */
static volatile uint8_t levels;
static volatile uint8_t rx[RX_SIZE];
static volatile uint8_t rx_put;
static volatile uint8_t rx_got;
static volatile uint32_t left_ms; /* when the last byte went from the UART's buffer into its shift register */
static uint32_t byte_ms;          /* time that it takes there, at most */

/* A byte is the state of all pins. All interrupts have one priority, so none interrupts another. */
void vector_inputs(void)
{
    UART_CLEAR(UART_INPUTS) = CLEAR_RX;
    uint8_t now             = (uint8_t)UART_DATA(UART_INPUTS);
    uint8_t changed         = now ^ levels;

    if ((changed & PIN_PULSE) != 0u) {
        tou_pulse_edge_inline(&board_pulse, (now & PIN_PULSE) != 0u, (uint16_t)BOARD_COUNTER);
    }
    if ((changed & now & PIN_SUPPLY) != 0u) {
        board_on_warning();
    }
    levels = now;
    woken  = true;
}

void vector_second(void)
{
    TIMER_CLEAR(TIMER_SECOND) = 1;
    tou_pulse_mark_isr(&board_pulse);
    if (board_on_second()) {
        giving = true;
    }
    woken = true;
}

static void lamps(uint8_t on)
{
    BOARD_LED = (on & BOARD_OUT_TOTAL) | (failing ? LAMP_FAULT : 0u);
}

/* The tick of the outputs, and an end to a short sleep. */
void vector_soon(void)
{
    TIMER_CLEAR(TIMER_SOON) = 1;
    if (giving) {
        uint8_t on = board_on_tick();

        giving = (on & BOARD_OUT_MORE) != 0u;
        lamps(on);
    }
}

void board_tick(void)
{
    giving = true;
}

void vector_received(void)
{
    UART_CLEAR(UART_LINE) = CLEAR_RX;
    uint8_t byte          = (uint8_t)UART_DATA(UART_LINE);
    uint8_t put           = rx_put;

    if ((uint8_t)(put - rx_got) < RX_SIZE) {
        rx[put % RX_SIZE] = byte;
        rx_put            = (uint8_t)(put + 1u);
    }
    woken = true;
}

void vector_sent(void)
{
    UART_CLEAR(UART_LINE) = CLEAR_TX;
    left_ms               = BOARD_COUNTER;
    woken                 = true;
}

/* The board counts them, and the core reads them in one piece. */
static uint32_t now_ms(void *ctx) TOU_REENTRANT
{
    (void)ctx;
    return BOARD_COUNTER;
}

static const tou_timer_ops_t timer_ops = {now_ms};
const tou_timer_t board_timer          = {&timer_ops, NULL};

const tou_clock_t board_clock = {&ds1338_ops, NULL};

static at24_t memory    = {&board_timer, AT24_DEVICE, 5, false, 0};
const tou_nv_t board_nv = AT24C256(&memory);

static tou_err_t line_put(void *ctx, uint8_t byte) TOU_REENTRANT
{
    (void)ctx;
    if ((UART_STATE(UART_LINE) & STATE_TX_FULL) != 0u) {
        return TOU_E_BUSY;
    }
    left_ms              = BOARD_COUNTER;
    UART_DATA(UART_LINE) = byte;
    return TOU_OK;
}

static const tou_serial_ops_t serial_ops     = {line_put};
const tou_serial_t board_serial[BOARD_LINES] = {{&serial_ops, NULL}};

static void line_divide(uint32_t divisor)
{
    UART_DIV(UART_LINE) = divisor;
    byte_ms             = BYTE_BITS * divisor / (MPS2_HZ / 1000u) + 2u;
}

static void timer_start(uint32_t timer, uint32_t counts)
{
    TIMER_RELOAD(timer) = counts - 1u;
    TIMER_VALUE(timer)  = counts - 1u;
    TIMER_CTRL(timer)   = TIMER_RUN;
}

static void watchdog_start(void)
{
    DOG_LOCK = DOG_UNLOCK;
    DOG_LOAD = 2u * MPS2_HZ; /* an NMI after 2 s, a reset after 4 */
    DOG_CTRL = DOG_RUN;
}

void board_init(void)
{
    board_outputs(0);
    board_fault(false);
    watchdog_start();
    BOARD_PRESCALE = MPS2_HZ / 1000u - 1u;
    BOARD_COUNTER  = 0;
    timer_start(TIMER_SOON, MPS2_HZ / 1000u * BOARD_TICK_MS);
    timer_start(TIMER_SECOND, MPS2_HZ);
    line_divide(DIVIDE_2400);
    UART_CTRL(UART_LINE)   = CTRL_BOTH;
    UART_DIV(UART_INPUTS)  = DIVIDE_MOST;
    UART_CTRL(UART_INPUTS) = CTRL_RECEIVE;
    NVIC_ENABLE            = NVIC_BIT(PLACE_SOON) | NVIC_BIT(PLACE_RECEIVED) | NVIC_BIT(PLACE_SENT);
}

void board_run(bool on)
{
    NVIC_DISABLE = NVIC_RUN;
    if (on) {
        NVIC_PENDING = NVIC_RUN;
        NVIC_ENABLE  = NVIC_RUN;
    }
}

bool board_get(uint8_t line, uint8_t *byte)
{
    uint8_t got = rx_got;

    (void)line;
    if (got == rx_put) {
        return false;
    }
    *byte  = rx[got % RX_SIZE];
    rx_got = (uint8_t)(got + 1u);
    return true;
}

/* The UART does not say when the last byte has left its shift register: so long as one takes. */
bool board_sending(uint8_t line)
{
    (void)line;
    return (UART_STATE(UART_LINE) & STATE_TX_FULL) != 0u || BOARD_COUNTER - left_ms < byte_ms;
}

/* Codes are the bits of DL/T 645: 02 600, 04 1200, ... 40 19200 Bd. */
tou_err_t board_speed(uint8_t line, uint8_t code, bool sent)
{
    uint32_t divisor = DIVIDE_600;

    for (uint8_t bit = 0x02; bit != code; bit = (uint8_t)(bit << 1)) {
        if (bit == 0x40u) {
            return TOU_E_RANGE;
        }
        divisor /= 2u;
    }
    if (sent) {
        while (board_sending(line)) {
        }
        line_divide(divisor);
    }
    return TOU_OK;
}

bool board_key(void)
{
    return (levels & PIN_KEY) != 0u;
}

uint8_t board_keys(void)
{
    return (uint8_t)((levels & PIN_KEYS) >> 3);
}

void board_show(const tou_glass_t *glass)
{
    (void)pcf8576_show(glass);
}

void board_outputs(uint8_t outputs)
{
    BOARD_LEDS = outputs;
}

void board_fault(bool on)
{
    failing = on;
    if (!giving) {
        lamps(0);
    }
}

/* An interrupt that waits ends the sleep, though it is held back. The timer does so only if it is to be short. */
void board_sleep(bool soon)
{
    board_watchdog();
    do {
        __asm volatile("cpsid i" ::: "memory");
        if (!woken) {
            __asm volatile("dsb\n\twfi" ::: "memory");
        }
        __asm volatile("cpsie i\n\tisb" ::: "memory");
    } while (!woken && !soon);
    woken = false;
}

void board_watchdog(void)
{
    DOG_CLEAR = 1;
}
