/* SPDX-License-Identifier: MIT */
/* The I2C bus, made by hand: the board gives two lines that are pulled down or let go. No chip on it holds the clock. */
#include "i2c.h"

#include "mps2.h"

#define PAUSE_TURNS 4u /* of some eight clocks: 400 kHz at most */

static void pause(void)
{
    for (volatile uint8_t i = 0; i < PAUSE_TURNS; i++) {
    }
}

static void drive(uint32_t line, bool high)
{
    if (high) {
        I2C_LINES = line;
    } else {
        I2C_PULL = line;
    }
    pause();
}

static bool data_is_high(void)
{
    return (I2C_LINES & I2C_SDA) != 0u;
}

/* @return what was on the wire */
static bool swap_bit(bool out)
{
    drive(I2C_SDA, out);
    drive(I2C_SCL, true);
    bool in = data_is_high();

    drive(I2C_SCL, false);
    return in;
}

/* A chip that was in the middle of a byte when the CPU was reset is clocked to its end. */
static void start(void)
{
    drive(I2C_SDA, true);
    for (uint8_t i = 0; i < 9u && !data_is_high(); i++) {
        (void)swap_bit(true);
    }
    drive(I2C_SCL, true);
    drive(I2C_SDA, false);
    drive(I2C_SCL, false);
}

static void stop(void)
{
    drive(I2C_SDA, false);
    drive(I2C_SCL, true);
    drive(I2C_SDA, true);
}

/* @return acknowledged? */
static bool put(uint8_t byte)
{
    for (uint8_t mask = 0x80; mask != 0u; mask >>= 1) {
        (void)swap_bit((byte & mask) != 0u);
    }
    return !swap_bit(true);
}

static uint8_t get(bool last)
{
    uint8_t byte = 0;

    for (uint8_t i = 0; i < 8u; i++) {
        byte = (uint8_t)(byte << 1 | (swap_bit(true) ? 1u : 0u));
    }
    (void)swap_bit(last);
    return byte;
}

static tou_err_t begin(uint8_t address)
{
    start();
    return put(address) ? TOU_OK : TOU_E_BUSY;
}

static tou_err_t put_all(tou_err_t err, const uint8_t *bytes, uint16_t n)
{
    for (uint16_t i = 0; i < n && err == TOU_OK; i++) {
        err = put(bytes[i]) ? TOU_OK : TOU_E_IO;
    }
    return err;
}

tou_err_t i2c_write(uint8_t device, const uint8_t *head, uint8_t n_head, const uint8_t *bytes, uint16_t n)
{
    tou_err_t err = put_all(begin((uint8_t)(device << 1)), head, n_head);

    err = put_all(err, bytes, n);
    stop();
    return err;
}

tou_err_t i2c_read(uint8_t device, const uint8_t *head, uint8_t n_head, uint8_t *bytes, uint16_t n)
{
    tou_err_t err = put_all(begin((uint8_t)(device << 1)), head, n_head);

    if (err == TOU_OK) {
        err = begin((uint8_t)(device << 1 | 1));
    }
    for (uint16_t i = 0; i < n && err == TOU_OK; i++) {
        bytes[i] = get(i + 1u == n);
    }
    stop();
    return err;
}
