/* SPDX-License-Identifier: MIT */
/*
 * tou_bytes_crc() by table, put in its place by the linker: by the bit, as small targets want it, it takes half the time of a sweep.
 * That both answer the same is tried before main().
 */
#include "tou/bytes.h"

#include <stdio.h>
#include <stdlib.h>

uint32_t __real_tou_bytes_crc(uint32_t crc, const void *bytes, uint16_t size);
uint32_t __wrap_tou_bytes_crc(uint32_t crc, const void *bytes, uint16_t size);

static uint32_t table[256];

uint32_t __wrap_tou_bytes_crc(uint32_t crc, const void *bytes, uint16_t size)
{
    const uint8_t *byte = bytes;

    for (; size != 0u; size--) {
        crc = (crc >> 8) ^ table[(crc ^ *byte) & 0xFFu];
        byte++;
    }
    return crc;
}

__attribute__((constructor)) static void prepare(void)
{
    for (uint32_t i = 0; i < 256u; i++) {
        uint8_t byte = (uint8_t)i;

        table[i] = __real_tou_bytes_crc(0, &byte, 1);
    }
    for (uint32_t i = 0; i < 1000u; i++) {
        uint32_t bytes[4] = {i, i * 2654435761u, ~i, i << 20};
        uint32_t crc      = i * 40503u;

        if (__wrap_tou_bytes_crc(crc, bytes, sizeof bytes) != __real_tou_bytes_crc(crc, bytes, sizeof bytes)) {
            printf("the CRC by table is another one\n");
            exit(1);
        }
    }
}
