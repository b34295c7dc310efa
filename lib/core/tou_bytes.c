/* SPDX-License-Identifier: MIT */
#include "tou/bytes.h"

uint8_t *tou_bytes_put(uint8_t *at, uint32_t value, uint8_t n)
{
    for (; n != 0u; n--) {
        *at   = (uint8_t)value;
        value = value >> 8;
        at++;
    }
    return at;
}

uint32_t tou_bytes_get(const uint8_t *at, uint8_t n)
{
    uint32_t value = 0;

    while (n-- != 0u) {
        value = (value << 8) | at[n];
    }
    return value;
}

uint32_t tou_bytes_crc(uint32_t crc, const void *bytes, uint16_t size)
{
    const uint8_t *byte = bytes;

    for (; size != 0u; size--) {
        crc = crc ^ *byte;
        byte++;
        for (uint8_t bit = 8; bit != 0u; bit--) {
            uint8_t out = (uint8_t)crc & 1u;

            crc >>= 1;
            if (out != 0u) {
                crc ^= 0xEDB88320u;
            }
        }
    }
    return crc;
}
