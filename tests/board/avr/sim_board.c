/* SPDX-License-Identifier: MIT */
#include "sim_board.h"

#include <simavr/avr_acomp.h>
#include <simavr/avr_extint.h>
#include <simavr/avr_ioport.h>
#include <simavr/avr_twi.h>
#include <simavr/avr_uart.h>
#include <simavr/sim_interrupts.h>
#include <simavr/sim_irq.h>
#include <simavr/sim_time.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUS_EXTRA 112u /* cycles of a byte at 400 kHz beyond the 9 us that simavr takes */
#define SUPPLY_MV 1500u
#define PULSE_BIT 2
#define KEY_BIT   5
#define IR_BIT    3
#define KEYS_BIT  2
#define KEYS_N    4
#define SP_LEAST  0x200u
#define OP_WDR    0x95A8u
#define RESPONSE  9u /* cycles of an interrupt that simavr does not charge: 5 to its vector, 4 of its return */

static void sim_no_sleep(avr_t *avr, avr_cycle_count_t cycles)
{
    (void)avr;
    (void)cycles;
}

static void sim_quiet(avr_t *avr, const int level, const char *format, va_list args)
{
    (void)avr;
    if (level <= LOG_ERROR) {
        (void)vfprintf(stderr, format, args);
    }
}

static void sim_reply(sim_board_t *self, uint8_t condition, uint8_t byte)
{
    avr_raise_irq(self->bus + TWI_IRQ_INPUT, avr_twi_irq_msg(condition, self->sla, byte));
}

static void sim_on_bus(avr_irq_t *irq, uint32_t value, void *param)
{
    sim_board_t *self = param;
    avr_twi_msg_irq_t msg;
    uint64_t now = self->avr->cycle;

    (void)irq;
    msg.u.v = value;
    if ((msg.u.twi.msg & TWI_COND_STOP) != 0) {
        parts_stop(&self->parts, now);
    }
    if ((msg.u.twi.msg & TWI_COND_START) != 0) {
        self->sla = (uint8_t)msg.u.twi.addr;
        if (self->parts.device != 0u) {
            parts_stop(&self->parts, now); /* repeated START; of a write that has only a head */
        }
        if (parts_start(&self->parts, (uint8_t)(msg.u.twi.addr >> 1), now)) {
            sim_reply(self, TWI_COND_ACK, 1);
        }
    }
    if ((msg.u.twi.msg & (TWI_COND_WRITE | TWI_COND_READ)) == 0 || self->parts.device == 0u) {
        return;
    }
    self->avr->cycle += BUS_EXTRA;
    if ((msg.u.twi.msg & TWI_COND_WRITE) != 0) {
        sim_reply(self, TWI_COND_ACK, 1);
        parts_put(&self->parts, msg.u.twi.data, now);
    } else {
        sim_reply(self, TWI_COND_READ, parts_get(&self->parts));
    }
}

/* simavr answers SLA+W as if it were data, since the write of the address to TWDR already arms it. */
static void sim_twdr(avr_t *avr, avr_io_addr_t addr, uint8_t value, void *param)
{
    avr_twi_t *twi = param;

    avr->data[addr] = value;
    if ((twi->state & TWI_COND_ADDR) != 0) {
        twi->state |= TWI_COND_WRITE;
    }
}

static avr_io_t *sim_find(avr_t *avr, const char *kind)
{
    avr_io_t *io = avr->io_port;

    while (io != NULL && strcmp(io->kind, kind) != 0) {
        io = io->next;
    }
    return io;
}

static void sim_connect_bus(sim_board_t *self)
{
    static const char *names[2] = {"8>parts.out", "32<parts.in"};
    avr_t *avr                  = self->avr;
    avr_twi_t *twi              = (avr_twi_t *)sim_find(avr, "twi");

    twi->twi.raise_sticky                        = 0; /* else TWINT reads 1 right after it was cleared */
    avr->io[AVR_DATA_TO_IO(twi->r_twdr)].w.c     = sim_twdr;
    avr->io[AVR_DATA_TO_IO(twi->r_twdr)].w.param = twi;
    self->bus                                    = avr_alloc_irq(&avr->irq_pool, 0, 2, names);
    avr_irq_register_notify(self->bus + TWI_IRQ_OUTPUT, sim_on_bus, self);
    avr_connect_irq(self->bus + TWI_IRQ_INPUT, avr_io_getirq(avr, AVR_IOCTL_TWI_GETIRQ(0), TWI_IRQ_INPUT));
    avr_connect_irq(avr_io_getirq(avr, AVR_IOCTL_TWI_GETIRQ(0), TWI_IRQ_OUTPUT), self->bus + TWI_IRQ_OUTPUT);
}

static void sim_on_out(avr_irq_t *irq, uint32_t value, void *param)
{
    sim_board_t *self = param;

    (void)irq;
    self->out_at = self->avr->cycle;
    if (self->out_n == 0u) {
        self->out_first = self->out_at;
    }
    if (self->out_n < SIM_LINE) {
        self->out[self->out_n++] = (uint8_t)value;
    }
}

static void sim_connect_line(sim_board_t *self)
{
    uint32_t flags = 0; /* neither waiting for the host nor an echo on its terminal */

    self->bit = SIM_HZ / 2400u;
    avr_ioctl(self->avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
    avr_irq_register_notify(avr_io_getirq(self->avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), sim_on_out, self);
}

static void sim_shorter(uint64_t *least, uint64_t took)
{
    if (*least == 0u || took < *least) {
        *least = took;
    }
}

/* Held from outside: else the pull-up wins at each write to the port. */
static void sim_hold_pin(sim_board_t *self, unsigned char port, unsigned bit, bool high)
{
    avr_ioport_external_t *held = &self->held_pins[port - (unsigned char)'A'];
    uint32_t mask               = 1u << bit;

    held->name  = port;
    held->mask  = (held->mask | mask) & 0xFFu;
    held->value = (high ? held->value | mask : held->value & ~mask) & 0xFFu;
    avr_ioctl(self->avr, AVR_IOCTL_IOPORT_SET_EXTERNAL(port), held);
    avr_raise_irq(avr_io_getirq(self->avr, AVR_IOCTL_IOPORT_GETIRQ(port), (int)bit), high ? 1 : 0);
}

static void sim_on_pin(avr_irq_t *irq, uint32_t value, void *param)
{
    sim_out_t *pin = param;
    uint64_t now   = pin->board->avr->cycle;

    (void)irq;
    if (pin->on == ((value & 1u) != 0u)) {
        return;
    }
    if (pin->at != 0u) {
        sim_shorter(pin->on ? &pin->least_on : &pin->least_off, now - pin->at);
    }
    pin->on = !pin->on;
    pin->rises += pin->on;
    pin->at = now;
}

static void sim_connect_outs(sim_board_t *self)
{
    for (unsigned i = 0; i < SIM_OUTS; i++) {
        self->out_pin[i].board = self;
        self->out_pin[i].on    = false;
        self->out_pin[i].at    = 0;
        avr_irq_register_notify(avr_io_getirq(self->avr, AVR_IOCTL_IOPORT_GETIRQ('B'), (int)i), sim_on_pin,
                                &self->out_pin[i]);
    }
}

static void sim_connect_pins(sim_board_t *self)
{
    avr_extint_set_strict_lvl_trig(self->avr, 0, 0); /* else a pin that is low before it is set up polls for ever */
    self->pin = avr_io_getirq(self->avr, AVR_IOCTL_IOPORT_GETIRQ('D'), PULSE_BIT);
    avr_raise_irq(self->pin, 0);
    sim_key(self, false);
    sim_keys(self, 0);
    sim_hold_pin(self, 'D', IR_BIT, true);
    sim_supply(self, SUPPLY_MV);
}

int sim_image(elf_firmware_t *image, const char *path, const char *part)
{
    memset(image, 0, sizeof *image);
    avr_global_logger_set(sim_quiet);
    if (elf_read_firmware(path, image) != 0) {
        (void)fprintf(stderr, "%s: cannot be read\n", path);
        return -1;
    }
    (void)snprintf(image->mmcu, sizeof image->mmcu, "%s", part);
    image->frequency = SIM_HZ;
    image->eesize    = 0;
    return 0;
}

void sim_on(sim_board_t *self, elf_firmware_t *image, const char *part)
{
    avr_t *avr = avr_make_mcu_by_name(part);

    self->avr     = avr;
    self->in_n    = 0;
    self->in_at   = 0;
    self->in_runs = false;
    self->out_n   = 0;
    self->pulses  = 0;
    self->level   = false;
    self->held    = 0;
    self->awake   = 0;
    self->stack   = UINT16_MAX;
    self->turn    = 0;
    self->turn_at = 0;
    avr_init(avr);
    avr_load_firmware(avr, image);
    avr->sleep     = sim_no_sleep;
    avr->frequency = SIM_HZ;
    avr->log       = LOG_ERROR;
    parts_on(&self->parts, &self->kept, SIM_HZ);
    sim_eeprom_on(&self->on_chip, avr, (avr_eeprom_t *)sim_find(avr, "eeprom"), self->kept.on_chip);
    sim_connect_bus(self);
    sim_connect_line(self);
    sim_connect_pins(self);
    sim_connect_outs(self);
}

void sim_off(sim_board_t *self, int torn, uint32_t seed)
{
    static parts_kept_t left;

    parts_cut(&self->parts, &left, self->avr->cycle, torn, seed);
    sim_eeprom_cut(&self->on_chip, left.on_chip, torn, seed);
    self->kept = left;
    avr_terminate(self->avr);
    free(self->avr);
    self->avr = NULL;
}

static bool sim_at_watchdog(const sim_board_t *self)
{
    const uint8_t *at = &self->avr->flash[self->avr->pc];

    return at[0] == (OP_WDR & 0xFFu) && at[1] == OP_WDR >> 8;
}

static void sim_look_at_stack(sim_board_t *self)
{
    uint16_t pointer = (uint16_t)(self->avr->data[R_SPL] | (self->avr->data[R_SPH] << 8));

    /* Before it is set up it is at an end of the address space. */
    if (pointer < self->stack && pointer > SP_LEAST) {
        self->stack = pointer;
    }
}

/* One instruction, or all the time until something wakes the CPU. */
static int sim_step(sim_board_t *self)
{
    uint64_t before = self->avr->cycle;
    bool slept      = self->avr->state == cpu_Sleeping;
    int state       = avr_run(self->avr);

    if (slept || state == cpu_Sleeping) {
        self->turn_at = self->avr->cycle;
        return state;
    }
    self->awake += self->avr->cycle - before;
    sim_look_at_stack(self);
    if (sim_at_watchdog(self)) {
        uint64_t turn = self->avr->cycle - self->turn_at;

        self->turn    = (turn > self->turn) ? turn : self->turn;
        self->turn_at = self->avr->cycle;
    }
    return state;
}

static bool sim_lives(int state)
{
    return state != cpu_Done && state != cpu_Crashed;
}

bool sim_run(sim_board_t *self, uint64_t cycles)
{
    uint64_t end = self->avr->cycle + cycles;
    int state    = cpu_Running;

    while (self->avr->cycle < end && sim_lives(state)) {
        state = sim_step(self);
    }
    return sim_lives(state);
}

bool sim_run_to_sleep(sim_board_t *self, uint64_t cycles)
{
    uint64_t end = self->avr->cycle + cycles;
    int state    = cpu_Running;

    while (self->avr->cycle < end && state == cpu_Running) {
        state = sim_step(self);
    }
    return state == cpu_Sleeping;
}

uint32_t sim_loop(sim_board_t *self)
{
    for (uint32_t n = 0; n < SIM_HZ; n++) {
        (void)sim_step(self);
        if (sim_at_watchdog(self)) {
            return self->avr->pc;
        }
    }
    return 0;
}

static bool sim_find_watchdog(sim_board_t *self)
{
    self->held = sim_loop(self);
    if (self->held != 0u) {
        memcpy(self->under, &self->avr->flash[self->held + 2u], sizeof self->under);
    }
    return self->held != 0u;
}

/* What is behind the instruction becomes a jump back to it, or sleep and a jump back. */
bool sim_hold(sim_board_t *self, int how)
{
    static const uint8_t busy[4]  = {0xFE, 0xCF, 0xFE, 0xCF};
    static const uint8_t sleep[4] = {0x88, 0x95, 0xFD, 0xCF};

    if (how != SIM_FREE && self->held == 0u && !sim_find_watchdog(self)) {
        return false;
    }
    uint8_t *at = &self->avr->flash[self->held + 2u];

    while (self->held != 0u && self->avr->pc != self->held) {
        (void)sim_step(self); /* what lies behind is not to be changed under it */
    }
    if (how != SIM_FREE) {
        memcpy(at, (how == SIM_BUSY) ? busy : sleep, sizeof busy);
    } else if (self->held != 0u) {
        memcpy(at, self->under, sizeof self->under);
        self->held = 0;
    }
    return true;
}

static avr_cycle_count_t sim_pulse_edge(avr_t *avr, avr_cycle_count_t when, void *param)
{
    sim_board_t *self = param;

    (void)avr;
    self->level = !self->level;
    avr_raise_irq(self->pin, self->level ? 1 : 0);
    if (self->level) {
        return when + self->width;
    }
    self->sent++;
    self->pulses--;
    return (self->pulses != 0u) ? when + self->period - self->width : 0;
}

void sim_pulses(sim_board_t *self, uint64_t n, uint64_t period, uint64_t width, uint64_t after)
{
    self->pulses = n;
    self->period = period;
    self->width  = width;
    if (n != 0u) {
        avr_cycle_timer_register(self->avr, after, sim_pulse_edge, self);
    }
}

static avr_cycle_count_t sim_byte_in(avr_t *avr, avr_cycle_count_t when, void *param)
{
    sim_board_t *self = param;

    if (self->in_at == self->in_n) {
        self->in_runs = false;
        return 0;
    }
    avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT), self->in[self->in_at++]);
    return when + (uint64_t)self->bit * SIM_BYTE_BITS;
}

void sim_send(sim_board_t *self, const uint8_t *bytes, unsigned n)
{
    if (n > SIM_LINE) {
        n = SIM_LINE;
    }
    memcpy(self->in, bytes, n);
    self->in_n  = n;
    self->in_at = 0;
    if (!self->in_runs) {
        self->in_runs = true;
        avr_cycle_timer_register(self->avr, (uint64_t)self->bit * SIM_BYTE_BITS, sim_byte_in, self);
    }
}

void sim_supply(sim_board_t *self, unsigned mv)
{
    avr_raise_irq(avr_io_getirq(self->avr, AVR_IOCTL_ACOMP_GETIRQ, ACOMP_IRQ_AIN1), mv);
}

void sim_key(sim_board_t *self, bool pressed)
{
    sim_hold_pin(self, 'D', KEY_BIT, !pressed);
}

void sim_keys(sim_board_t *self, uint8_t down)
{
    for (unsigned i = 0; i < KEYS_N; i++) {
        sim_hold_pin(self, 'C', KEYS_BIT + i, ((down >> i) & 1u) == 0u);
    }
}

/* Even ones are marks, which the receiver shows low. */
static avr_cycle_count_t sim_ir_edge(avr_t *avr, avr_cycle_count_t when, void *param)
{
    sim_board_t *self = param;
    unsigned at       = self->ir_at++;

    (void)avr;
    sim_hold_pin(self, 'D', IR_BIT, at == self->ir_n || (at & 1u) != 0u);
    return (at < self->ir_n) ? when + self->ir[at] : 0;
}

void sim_infrared(sim_board_t *self, const uint32_t *cycles, unsigned n)
{
    self->ir_n  = (n < SIM_IR) ? n : SIM_IR;
    self->ir_at = 0;
    memcpy(self->ir, cycles, self->ir_n * sizeof self->ir[0]);
    avr_cycle_timer_register(self->avr, 1, sim_ir_edge, self);
}

static void sim_on_isr(avr_irq_t *irq, uint32_t value, void *param)
{
    sim_watch_t *watch = param;
    sim_isr_t *isr     = watch->isr;
    uint64_t now       = watch->board->avr->cycle;

    (void)irq;
    if (value != 0u) {
        isr->since = now;
        isr->last  = now;
    } else if (isr->since != 0u) {
        uint64_t took = now - isr->since + RESPONSE;

        isr->since = 0;
        isr->min   = (isr->n == 0u || took < isr->min) ? took : isr->min;
        isr->max   = (took > isr->max) ? took : isr->max;
        isr->n++;
    }
}

void sim_watch(sim_board_t *self, uint8_t vector)
{
    self->watch[vector].board = self;
    self->watch[vector].isr   = &self->isr[vector];
    memset(&self->isr[vector], 0, sizeof self->isr[vector]);
    avr_irq_register_notify(avr_get_interrupt_irq(self->avr, vector) + AVR_INT_IRQ_RUNNING, sim_on_isr,
                            &self->watch[vector]);
}
