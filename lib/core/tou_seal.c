/* SPDX-License-Identifier: MIT */
#include "tou/seal.h"

static uint32_t seal_word(uint32_t seal, uint32_t word)
{
    return ((seal << 1) | (seal >> 31)) ^ word;
}

/* Rotation and exclusive or, then folding: a change within one byte reaches the check byte rotated, never cancelled. */
uint32_t tou_seal(uint32_t seal, const void *object, size_t size)
{
    const uint8_t *byte = object;

    for (; size >= 4u; size -= 4u) {
        seal = seal_word(seal, byte[0] | ((uint32_t)byte[1] << 8) | ((uint32_t)byte[2] << 16) | ((uint32_t)byte[3] << 24));
        byte += 4;
    }
    for (; size != 0u; size--) {
        seal = seal_word(seal, *byte);
        byte++;
    }
    return seal;
}

uint8_t tou_seal_byte(uint32_t seal)
{
    return (uint8_t)(seal ^ (seal >> 8) ^ (seal >> 16) ^ (seal >> 24));
}

uint8_t tou_seal_one(const void *object, size_t size)
{
    return tou_seal_byte(tou_seal(TOU_SEAL_SEED, object, size));
}
