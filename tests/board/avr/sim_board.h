/* SPDX-License-Identifier: MIT */
/**
 * @file sim_board.h
 * @brief An AVR meter board on libsimavr: the part, its chips, its line, its pins. Deterministic: the same stimuli give the same
 *        cycles.
 *
 * What simavr 1.6 does not do as the part does is put right here: the bus is polled as it should be and takes its time, an input that is low before
 * it is set up does not interrupt for ever, sleeping takes no time of the host, and an interrupt is charged its response.
 */
#ifndef SIM_BOARD_H
#define SIM_BOARD_H

#include <simavr/sim_avr.h>
#include <simavr/sim_elf.h>

#include "parts.h"
#include "sim_eeprom.h"

#define SIM_HZ        8000000u
#define SIM_LINE      4096u
#define SIM_VECTS     64u
#define SIM_BYTE_BITS 11u /* start, eight, parity, stop */

/** Times of an interrupt, in cycles from its vector to the instruction behind it. */
typedef struct sim_isr {
    uint64_t n;
    uint64_t min;
    uint64_t max;
    uint64_t since; /* begin of the one that runs; 0: none does */
    uint64_t last;  /* begin of the last one */
} sim_isr_t;

struct sim_board;
typedef struct sim_watch {
    struct sim_board *board;
    sim_isr_t *isr;
} sim_watch_t;

typedef struct sim_board {
    avr_t *avr;
    parts_t parts;
    parts_kept_t kept;
    sim_eeprom_t on_chip;
    uint32_t bit; /* cycles of a bit of the line */
    uint8_t in[SIM_LINE];
    unsigned in_n;
    unsigned in_at;
    bool in_runs;
    uint8_t out[SIM_LINE];
    unsigned out_n;
    uint64_t out_first; /* when the first byte was sent */
    uint64_t out_at;    /* and the last one */
    uint64_t pulses;    /* still to come */
    uint64_t period;
    uint64_t width;
    bool level;
    uint64_t sent; /* pulses that have ended */
    avr_irq_t *pin;
    avr_irq_t *bus;
    uint8_t sla;
    uint64_t awake;   /* cycles that the CPU did not sleep, until they are set to 0 */
    uint64_t turn;    /* longest turn of the main loop likewise: from one reset of the watchdog to the next, without sleep */
    uint64_t turn_at; /* begin of the one under way */
    uint16_t stack;   /* lowest stack pointer since power-up, as far as it was looked at */
    uint32_t held;    /* where the main loop is held; 0: it is not */
    uint8_t under[4]; /* the words of the program that hold it */
    sim_isr_t isr[SIM_VECTS];
    sim_watch_t watch[SIM_VECTS];
} sim_board_t;

/** @brief Read an image. @return 0; -1: told on standard error */
int sim_image(elf_firmware_t *image, const char *path, const char *part);
/** @brief Power comes up with what self->kept holds. */
void sim_on(sim_board_t *self, elf_firmware_t *image, const char *part);
/** @brief Power goes; self->kept has what is left. */
void sim_off(sim_board_t *self, int torn, uint32_t seed);
/** @brief Run. @return false: the CPU has crashed */
bool sim_run(sim_board_t *self, uint64_t cycles);
/** @brief Run until the CPU sleeps, or for so many cycles. @return does it sleep? */
bool sim_run_to_sleep(sim_board_t *self, uint64_t cycles);
/** @brief Pulses come: n of them, high for `width` of each `period`, the first one after so many cycles, 1 or more. */
void sim_pulses(sim_board_t *self, uint64_t n, uint64_t period, uint64_t width, uint64_t after);
/** @brief Run on to where the main loop resets the watchdog. @return its address; 0: it never came there */
uint32_t sim_loop(sim_board_t *self);
/** How the main loop is held. */
enum { SIM_FREE, SIM_BUSY, SIM_ASLEEP };

/** @brief Hold the main loop where it resets the watchdog, which it goes on to do, or let it go. @return false: it never came there */
bool sim_hold(sim_board_t *self, int how);
/** @brief Bytes come in at the line's speed. */
void sim_send(sim_board_t *self, const uint8_t *bytes, unsigned n);
/** @brief The supply, millivolts at the comparator. */
void sim_supply(sim_board_t *self, unsigned mv);
/** @brief The programming key. */
void sim_key(sim_board_t *self, bool pressed);
/** @brief Measure an interrupt. */
void sim_watch(sim_board_t *self, uint8_t vector);

#endif
