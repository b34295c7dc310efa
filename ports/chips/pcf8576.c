/* SPDX-License-Identifier: MIT */
#include "pcf8576.h"

#include "i2c.h"

/* Commands; the highest bit says that another one follows. */
#define PCF_MORE    0x80u
#define PCF_MODE    0x48u /* on, bias 1/3, four backplanes */
#define PCF_DEVICE  0x60u /* the first chip of its address */
#define PCF_POINTER 0x00u /* the first segment line */

#define UNIT_AT 16u
#define RATE_AT 17u
#define SIGN_AT 18u

enum {
    UNIT_K   = 0x01,
    UNIT_W   = 0x02,
    UNIT_VAR = 0x04,
    UNIT_VA  = 0x08,
    UNIT_H   = 0x10,
    UNIT_V   = 0x20,
    UNIT_A   = 0x40,
    UNIT_HZ  = 0x80
};

static uint8_t pcf_unit(uint8_t unit)
{
    static const uint8_t words[TOU_GLASS_UNITS] TOU_ROM = {
        0,
        UNIT_K | UNIT_W | UNIT_H,
        UNIT_K | UNIT_VAR | UNIT_H,
        UNIT_K | UNIT_VA | UNIT_H,
        UNIT_K | UNIT_W,
        UNIT_K | UNIT_VAR,
        UNIT_K | UNIT_VA,
        UNIT_V,
        UNIT_A,
        UNIT_HZ,
    };

    return (uint8_t)((unit < TOU_GLASS_UNITS) ? TOU_ROM_U8(&words[unit]) : 0xFFu);
}

static uint8_t pcf_rate(const tou_glass_t *glass)
{
    if (glass->unit == TOU_GLASS_ALL || glass->rate == 0u) {
        return (uint8_t)((glass->rate == 0u) ? 0u : 0xFFu);
    }
    return tou_glass_segments((uint8_t)((glass->rate < 10u) ? (glass->rate + (uint8_t)'0') : (uint8_t)'-'));
}

tou_err_t pcf8576_show(const tou_glass_t *glass)
{
    static const uint8_t head[] = {PCF_MODE | PCF_MORE, PCF_DEVICE | PCF_MORE, PCF_POINTER};
    uint8_t ram[PCF8576_BYTES];

    for (uint8_t i = 0; i < TOU_GLASS_DIGITS; i++) {
        ram[i]                    = tou_glass_segments(glass->digit[i]);
        ram[TOU_GLASS_DIGITS + i] = tou_glass_segments(glass->code[i]);
    }
    ram[UNIT_AT]      = pcf_unit(glass->unit);
    ram[RATE_AT]      = pcf_rate(glass);
    ram[SIGN_AT]      = (uint8_t)glass->signs;
    ram[SIGN_AT + 1u] = (uint8_t)(glass->signs >> 8);
    return i2c_write(PCF8576_DEVICE, head, sizeof head, ram, sizeof ram);
}
