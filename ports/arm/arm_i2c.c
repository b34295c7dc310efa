/* SPDX-License-Identifier: MIT */
/*
 * The I2C bus, polled: interrupts go on meanwhile, and a byte takes 29 us. A head is ended by STOP, not by a second START: both chips keep
 * the address that it has set, and controllers that know no second START are served, too.
 */
#include "arm_board.h"
#include "i2c.h"

#define I2C_TURNS  10000u /* of the waiting loop, some milliseconds: longer than any byte */
#define I2C_PERIOD 1u     /* 12.5 MHz / (20 x (1 + 1)): 312.5 kHz */
#define PINS_BUS   0x0Cu
#define PIN_SDA    0x08u

void arm_i2c_init(void)
{
    SYSCTL_RCGC1 |= RCGC1_I2C0;
    GPIO_AFSEL(GPIO_B) = PINS_BUS;
    GPIO_ODR(GPIO_B)   = PIN_SDA;
    GPIO_DEN(GPIO_B)   = PINS_BUS;
    I2C_MCR            = MCR_MASTER;
    I2C_MTPR           = I2C_PERIOD;
}

/* One byte. A byte that is not acknowledged ends what was begun. */
static tou_err_t i2c_do(uint32_t what)
{
    uint16_t turns = I2C_TURNS;
    uint32_t state;

    I2C_MCS = what;
    do {
        state = I2C_MCS;
        if (--turns == 0u) {
            return TOU_E_IO;
        }
    } while ((state & MCS_BUSY) != 0u);
    if ((state & MCS_ERROR) == 0u) {
        return TOU_OK;
    }
    if ((state & MCS_ARBLST) == 0u) {
        I2C_MCS = MCS_STOP;
    }
    return ((state & MCS_DATACK) != 0u) ? TOU_E_IO : TOU_E_BUSY;
}

/* What a byte needs besides its transfer. */
static uint32_t i2c_step(bool first, bool last, uint32_t between)
{
    return MCS_RUN | (first ? MCS_START : 0u) | (last ? MCS_STOP : between);
}

tou_err_t i2c_write(uint8_t device, const uint8_t *head, uint8_t n_head, const uint8_t *bytes, uint16_t n)
{
    uint32_t all  = (uint32_t)n_head + n;
    tou_err_t err = TOU_OK;

    I2C_MSA = (uint32_t)device << 1;
    for (uint32_t i = 0; i < all && err == TOU_OK; i++) {
        I2C_MDR = (i < n_head) ? head[i] : bytes[i - n_head];
        err     = i2c_do(i2c_step(i == 0u, i + 1u == all, 0u));
    }
    return err;
}

tou_err_t i2c_read(uint8_t device, const uint8_t *head, uint8_t n_head, uint8_t *bytes, uint16_t n)
{
    tou_err_t err = i2c_write(device, head, n_head, NULL, 0);

    I2C_MSA = ((uint32_t)device << 1) | 1u;
    for (uint16_t i = 0; i < n && err == TOU_OK; i++) {
        err      = i2c_do(i2c_step(i == 0u, i + 1u == n, MCS_ACK));
        bytes[i] = (uint8_t)I2C_MDR;
    }
    return err;
}
