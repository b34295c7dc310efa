/* SPDX-License-Identifier: MIT */
/* A line "module crc" for each module. Built with VECTOR_TRACE it prints each answer, too: to find the case that differs. */
#include "vectors.h"

#include "../console.h"

/* What the lowest four bits add to the CRC once they are out. */
static const uint32_t step[16] = {0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4,
                                  0x4DB26158, 0x5005713C, 0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C,
                                  0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C};

static uint32_t state;
static uint32_t crc;

static uint16_t draw(void)
{
    state = state * UINT32_C(1664525) + UINT32_C(1013904223);
    return (uint16_t)(state >> 16);
}

uint16_t vector_pick(uint16_t low, uint16_t high)
{
    uint32_t range = (uint32_t)high - low + 1u;

    return (uint16_t)(low + (uint16_t)((draw() * range) >> 16));
}

uint8_t vector_byte(uint8_t low, uint8_t high)
{
    return (uint8_t)vector_pick(low, high);
}

uint32_t vector_word(void)
{
    uint32_t high = draw();

    return (high << 16) | draw();
}

bool vector_chance(uint8_t percent)
{
    return vector_pick(0, 99) < percent;
}

static void say(const char *text)
{
    while (*text != 0) {
        console_put(*text++);
    }
}

static void say_word(uint32_t value)
{
    for (uint8_t shift = 32; shift != 0; shift -= 4) {
        console_put("0123456789ABCDEF"[(value >> (shift - 4u)) & 15u]);
    }
    console_put('\n');
}

/* CRC-32 of the value, lowest bits first, four at a time. */
void vector_fold(uint32_t value)
{
    crc ^= value;
    for (uint8_t i = 0; i < 8; i++) {
        crc = (crc >> 4) ^ step[crc & 15u];
    }
#ifdef VECTOR_TRACE
    say_word(value);
#endif
}

int main(void)
{
    for (const vector_module_t *module = vector_modules; module->name != NULL; module++) {
        state = (uint8_t)module->name[0] * UINT32_C(256) + (uint8_t)module->name[1];
        crc   = UINT32_MAX;
        module->run();
        say(module->name);
        console_put(' ');
        say_word(crc ^ UINT32_MAX);
    }
    console_end();
    return 0;
}
