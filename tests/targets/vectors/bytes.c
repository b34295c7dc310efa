/* SPDX-License-Identifier: MIT */
#include "vectors.h"

#include "tou/bytes.h"

#define CASES 1000
#define SIZE  24

void vector_bytes(void)
{
    static uint8_t bytes[SIZE + 4];

    for (uint16_t i = 0; i < CASES; i++) {
        uint8_t size  = vector_byte(0, SIZE);
        uint8_t cut   = vector_byte(0, size);
        uint8_t width = vector_byte(1, 4);

        for (uint8_t k = 0; k < size; k++) {
            bytes[k] = vector_byte(0, UINT8_MAX);
        }
        vector_fold((uint32_t)(tou_bytes_put(&bytes[size], vector_word(), width) - bytes));
        vector_fold(tou_bytes_get(&bytes[size], width));
        vector_fold(tou_bytes_crc(tou_bytes_crc(TOU_CRC_SEED, bytes, cut), &bytes[cut], (uint16_t)(size + width - cut)));
    }
}
