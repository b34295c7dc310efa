/* SPDX-License-Identifier: MIT */
/* The I2C bus at 400 kHz, polled: interrupts go on meanwhile, and a byte takes 23 us. */
#include <util/twi.h>

#include "avr_board.h"
#include "i2c.h"

#define TWI_TURNS 2000u /* of the waiting loop, about 1 ms: longer than any byte */

void avr_twi_init(void)
{
    TWBR = 2; /* 8 MHz / (16 + 2 x 2) */
    TWSR = 0;
}

/* @return status; 0: the bus hangs */
static uint8_t twi_do(uint8_t control)
{
    uint16_t turns = TWI_TURNS;

    TWCR = (uint8_t)(control | _BV(TWINT) | _BV(TWEN));
    while ((TWCR & _BV(TWINT)) == 0u) {
        if (--turns == 0u) {
            return 0;
        }
    }
    return TW_STATUS;
}

static void twi_stop(void)
{
    TWCR = _BV(TWINT) | _BV(TWEN) | _BV(TWSTO);
}

/* START and the address. */
static tou_err_t twi_begin(uint8_t device, uint8_t way)
{
    uint8_t status = twi_do(_BV(TWSTA));

    if (status != TW_START && status != TW_REP_START) {
        return TOU_E_IO;
    }
    TWDR   = (uint8_t)((device << 1) | way);
    status = twi_do(0);
    if (status == TW_MT_SLA_ACK || status == TW_MR_SLA_ACK) {
        return TOU_OK;
    }
    return (status == TW_MT_SLA_NACK || status == TW_MR_SLA_NACK) ? TOU_E_BUSY : TOU_E_IO;
}

static tou_err_t twi_put(const uint8_t *bytes, uint16_t n)
{
    for (uint16_t i = 0; i < n; i++) {
        TWDR = bytes[i];
        if (twi_do(0) != TW_MT_DATA_ACK) {
            return TOU_E_IO;
        }
    }
    return TOU_OK;
}

static tou_err_t twi_get(uint8_t *bytes, uint16_t n)
{
    for (uint16_t i = 0; i < n; i++) {
        bool last      = i + 1u == n;
        uint8_t status = twi_do(last ? 0u : _BV(TWEA));

        if (status != (last ? TW_MR_DATA_NACK : TW_MR_DATA_ACK)) {
            return TOU_E_IO;
        }
        bytes[i] = TWDR;
    }
    return TOU_OK;
}

tou_err_t i2c_write(uint8_t device, const uint8_t *head, uint8_t n_head, const uint8_t *bytes, uint16_t n)
{
    tou_err_t err = twi_begin(device, TW_WRITE);

    err = (err == TOU_OK) ? twi_put(head, n_head) : err;
    err = (err == TOU_OK) ? twi_put(bytes, n) : err;
    twi_stop();
    return err;
}

tou_err_t i2c_read(uint8_t device, const uint8_t *head, uint8_t n_head, uint8_t *bytes, uint16_t n)
{
    tou_err_t err = twi_begin(device, TW_WRITE);

    err = (err == TOU_OK) ? twi_put(head, n_head) : err;
    err = (err == TOU_OK) ? twi_begin(device, TW_READ) : err;
    err = (err == TOU_OK) ? twi_get(bytes, n) : err;
    twi_stop();
    return err;
}
