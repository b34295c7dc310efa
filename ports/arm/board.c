/* SPDX-License-Identifier: MIT */
#include "arm_board.h"
#include "at24.h"
#include "ds1338.h"
#include "pcf8576.h"
#include "tou/pulse_isr.h"

#define WATCHDOG_COUNTS (2u * ARM_HZ) /* it resets after 4 s */

static at24_t eeprom = {&board_timer, AT24_DEVICE, 5, false, 0};

const tou_nv_t board_nv       = AT24C256(&eeprom);
const tou_clock_t board_clock = {&ds1338_ops, NULL};

/* 8 MHz crystal, PLL of 200 MHz, and that by 16. */
static void arm_clock_init(void)
{
    const uint32_t rcc = RCC_SYSDIV(16u) | RCC_USESYSDIV | RCC_XTAL_8MHZ;

    SYSCTL_RCC = rcc | RCC_BYPASS;
    while ((SYSCTL_RIS & RIS_PLLLRIS) == 0u) {
    }
    SYSCTL_RCC = rcc;
}

/* A port takes some clocks until it can be written: reading back is long enough. */
static void arm_pins_init(void)
{
    SYSCTL_RCGC2 = RCGC2_GPIO(GPIO_A_NR) | RCGC2_GPIO(GPIO_B_NR) | RCGC2_GPIO(GPIO_C_NR) | RCGC2_GPIO(GPIO_D_NR) |
                   RCGC2_GPIO(GPIO_E_NR) | RCGC2_GPIO(GPIO_F_NR);
    (void)SYSCTL_RCGC2;
    GPIO_PUR(GPIO_A) |= PIN_KEYS;
    GPIO_DEN(GPIO_A) |= PIN_KEYS;
    GPIO_IBE(GPIO_A) = PIN_KEYS;
    GPIO_DIR(GPIO_C) |= PIN_OUTS; /* the rest of the port is the debugger's */
    GPIO_DEN(GPIO_C) |= PIN_OUTS;
    GPIO_DIR(GPIO_D) = PIN_TARIFF;
    GPIO_DEN(GPIO_D) = PIN_TARIFF;
    GPIO_PUR(GPIO_E) = PIN_PULSE | PIN_SUPPLY | PIN_IR;
    GPIO_DEN(GPIO_E) = PIN_PULSE | PIN_SUPPLY | PIN_IR;
    GPIO_IBE(GPIO_E) = PIN_PULSE | PIN_IR;
    GPIO_DIR(GPIO_F) = PIN_FAULT | PIN_TEST;
    GPIO_PUR(GPIO_F) = PIN_KEY;
    GPIO_DEN(GPIO_F) = PIN_FAULT | PIN_TEST | PIN_KEY;
}

static void arm_watchdog_init(void)
{
    SYSCTL_RCGC0 |= RCGC0_WDT;
    (void)SYSCTL_RCGC0;
    WDT_LOAD = WATCHDOG_COUNTS;
    WDT_CTL  = WDT_RUN;
}

void board_init(void)
{
    arm_clock_init();
    arm_pins_init();
    arm_uart_init();
    arm_i2c_init();
    arm_time_init();
    arm_watchdog_init();
}

void board_run(bool on)
{
    NVIC_DISABLE = GPIO_A_IRQ | GPIO_E_IRQ;
    if (on) {
        GPIO_ICR(GPIO_A) = PIN_KEYS;
        GPIO_IM(GPIO_A)  = PIN_KEYS;
        GPIO_ICR(GPIO_E) = PIN_PULSE | PIN_SUPPLY | PIN_IR;
        GPIO_IM(GPIO_E)  = PIN_PULSE | PIN_SUPPLY | PIN_IR;
        NVIC_ENABLE      = GPIO_A_IRQ | GPIO_E_IRQ;
    }
    arm_time_run(on);
}

/* Interrupts that the chip wakes by have one priority: none interrupts another. */
void arm_on_pins(void)
{
    uint16_t stamp = arm_stamp();
    uint32_t which = GPIO_MIS(GPIO_E);

    GPIO_ICR(GPIO_E) = which;
    if ((which & PIN_PULSE) != 0u) {
        bool active = GPIO_DATA(GPIO_E, PIN_PULSE) == 0u;

        tou_pulse_edge_inline(&board_pulse, active, stamp);
    }
    if ((which & PIN_IR) != 0u) {
        board_on_infrared(GPIO_DATA(GPIO_E, PIN_IR) == 0u, stamp);
    }
    if ((which & PIN_SUPPLY) != 0u) {
        board_on_warning();
    }
    arm_woken = true;
}

void arm_on_keys(void)
{
    GPIO_ICR(GPIO_A) = PIN_KEYS;
    arm_woken        = true;
}

uint8_t board_keys(void)
{
    return (uint8_t)((~GPIO_DATA(GPIO_A, PIN_KEYS) & PIN_KEYS) >> 4);
}

/* One that is lost is made good by the next, at the latest a second later if the time is shown. */
void board_show(const tou_glass_t *glass)
{
    (void)pcf8576_show(glass);
}

bool board_key(void)
{
    return GPIO_DATA(GPIO_F, PIN_KEY) == 0u;
}

void board_outputs(uint8_t outputs)
{
    GPIO_DATA(GPIO_D, PIN_TARIFF) = outputs;
}

void board_fault(bool on)
{
    GPIO_DATA(GPIO_F, PIN_FAULT) = on ? PIN_FAULT : 0u;
}

void board_watchdog(void)
{
    WDT_ICR = 1;
}

/*
 * An interrupt that waits ends the sleep, though it is held back: what comes between the look at arm_woken and the sleep is not slept over.
 * Ticks that bring nothing do not wake the main loop unless it wants to be.
 */
void board_sleep(bool soon)
{
    board_watchdog();
    do {
        arm_hold();
        if (!arm_woken) {
            __asm volatile("dsb\n\twfi" ::: "memory");
        }
        arm_release();
    } while (!arm_woken && !soon);
    arm_woken = false;
}
