/* SPDX-License-Identifier: MIT */
/**
 * @file config.h
 * @brief Build hooks: what may differ between compilers. None of them changes the layout of a public struct.
 *
 * A product that needs other values defines them on the command line or in a header of its own, named by
 * `-DTOU_CONFIG_FILE='"my_tou.h"'`, before this file gives its defaults.
 *
 * Depends on: nothing.  RAM: none.
 */
#ifndef TOU_CONFIG_H
#define TOU_CONFIG_H

#ifdef TOU_CONFIG_FILE
#include TOU_CONFIG_FILE
#endif

#include <stdint.h>

#ifdef __cplusplus
/** Before the declarations of a header: C names, also for a C++ compiler. */
#define TOU_C_BEGIN extern "C" {
/** After them. */
#define TOU_C_END }
#else
/** Before the declarations of a header. */
#define TOU_C_BEGIN
/** After them. */
#define TOU_C_END
#endif

/**
 * Carried by every function-pointer type, every function put behind one, and every function that both an interrupt and
 * the main loop may reach. The 8051 compiler keeps parameters at fixed addresses unless told otherwise; elsewhere empty.
 */
#ifndef TOU_REENTRANT
#ifdef __SDCC_mcs51
#define TOU_REENTRANT __reentrant
#else
#define TOU_REENTRANT
#endif
#endif

/** Put on a small function of many callers that a compiler would copy into each of them even when told to save space. */
#ifndef TOU_NOINLINE
#ifdef __GNUC__
#define TOU_NOINLINE __attribute__((__noinline__))
#else
#define TOU_NOINLINE
#endif
#endif

/**
 * Put on constant tables that shall stay in flash, read back only by TOU_ROM_U8(). On AVR a plain `const` table costs
 * as much RAM as flash; on the other CPUs the attribute is empty and reading is a plain load. A product that defines
 * TOU_ROM defines TOU_ROM_U8 with it.
 */
#ifndef TOU_ROM
#if defined(__AVR__) && defined(__GNUC__)
#define TOU_ROM __attribute__((__progmem__))
/** Read one byte of a TOU_ROM table, which on AVR lies in the lower 64 KiB of flash. */
static inline uint8_t tou_rom_u8(const uint8_t *at)
{
    uint8_t value;

    __asm__ __volatile__("lpm %0, Z" : "=r"(value) : "z"(at));
    return value;
}
/** Read one byte of a TOU_ROM table. */
#define TOU_ROM_U8(at) tou_rom_u8(at)
#else
#define TOU_ROM
/** Read one byte of a TOU_ROM table. */
#define TOU_ROM_U8(at) (*(const uint8_t *)(at))
#endif
#endif

#endif
