/* SPDX-License-Identifier: MIT */
/*
 * avr_board PROGRAM.elf: run a test program on an ATmega2560 whose external bus is full of memory. What the program writes to
 * GPIOR0 is printed; a sleep with interrupts off ends it.
 */
#include <simavr/sim_avr.h>
#include <simavr/sim_elf.h>
#include <simavr/sim_io.h>

#include <stdio.h>

#define GPIOR0  0x3E
#define RAM_END 0xFFFF

static void print(struct avr_t *avr, avr_io_addr_t at, uint8_t value, void *ctx)
{
    (void)at;
    (void)ctx;
    avr->data[GPIOR0] = value;
    (void)putchar(value);
}

static void sleep_no_longer(struct avr_t *avr, avr_cycle_count_t cycles)
{
    (void)avr;
    (void)cycles;
}

int main(int argc, char **argv)
{
    static elf_firmware_t program;
    avr_t *avr = avr_make_mcu_by_name("atmega2560");
    int state  = cpu_Running;

    if (argc != 2 || avr == NULL || elf_read_firmware(argv[1], &program) != 0) {
        (void)fprintf(stderr, "usage: avr_board PROGRAM.elf\n");
        return 2;
    }
    avr->ramend = RAM_END;
    (void)avr_init(avr);
    avr->sleep = sleep_no_longer;
    avr_load_firmware(avr, &program);
    avr_register_io_write(avr, GPIOR0, print, NULL);
    while (state != cpu_Done && state != cpu_Crashed) {
        state = avr_run(avr);
    }
    return state == cpu_Done ? 0 : 1;
}
