/* SPDX-License-Identifier: MIT */
/* The CRC by its polynomial in the order of the standard, on bits that are turned round before and after. */
#include "tou/bytes.h"

uint8_t *tou_bytes_put(uint8_t *at, uint32_t value, uint8_t n)
{
    for (int i = 0; i < n; i++) {
        at[i] = (uint8_t)(value % 256u);
        value /= 256u;
    }
    return at + n;
}

uint32_t tou_bytes_get(const uint8_t *at, uint8_t n)
{
    uint64_t value = 0;

    for (int i = n - 1; i >= 0; i--) {
        value = 256u * value + at[i];
    }
    return (uint32_t)value;
}

static uint32_t turned(uint32_t value, int bits)
{
    uint32_t out = 0;

    for (int i = 0; i < bits; i++) {
        out |= ((value >> i) & 1u) << (bits - 1 - i);
    }
    return out;
}

uint32_t tou_bytes_crc(uint32_t crc, const void *bytes, uint16_t size)
{
    const uint8_t *at = (const uint8_t *)bytes;
    uint64_t rest     = turned(crc, 32);

    for (int i = 0; i < size; i++) {
        rest ^= (uint64_t)turned(at[i], 8) << 24;
        for (int bit = 0; bit < 8; bit++) {
            rest *= 2u;
            rest ^= (rest >> 32) * UINT64_C(0x104C11DB7);
        }
    }
    return turned((uint32_t)rest, 32);
}
