/* SPDX-License-Identifier: MIT */
/*
 * Between the files of the kit, which tells whether a board keeps the contract of board.h. It is linked instead of the meter,
 * and needs of the library the pulse input alone.
 */
#ifndef KIT_H
#define KIT_H

#include "board.h"
#include "kit_texts.h"

#define KIT_NAME(name, text) KIT_##name,
enum { KIT_TEXTS(KIT_NAME) KIT_N_TEXTS };

/** @name What is said, over line 0 (kit.c)
 * @{ */
/** @brief A byte, over any line. */
void kit_put(uint8_t line, uint8_t byte);
/** @brief A text as it stands. */
void kit_say(uint8_t text);
/** @brief Tell the operator. */
void kit_ask(uint8_t text);
/** @brief A figure, as a comment. */
void kit_figure(uint8_t text, uint32_t figure);
/** @brief The outcome of a test. */
void kit_judge(uint8_t text, bool good);
/** @brief Copy a text. @return its length, at most `size` */
uint8_t kit_copy(uint8_t text, char *out, uint8_t size);
/** @brief Begin and end a document. */
void kit_begin(void);
void kit_end(void);
/** @} */

/** @name Time and pulses (kit_time.c)
 * @{ */
/** @brief What the timer shows. Feeds the watchdog. */
uint32_t kit_ms(void);
/** @return second ticks so far. @param pulses  those since the last call are added; NULL: dropped */
uint32_t kit_tick(uint32_t *pulses);
/** @brief Read or set the clock, however often it is busy. */
tou_err_t kit_clock_get(tou_utc_t *utc);
tou_err_t kit_clock_set(tou_utc_t utc);
/** A time for a clock that has none: noon of 1 January 2026. */
#define KIT_NOON UINT32_C(820584000)
/** @} */

/** @name The memory (kit_nv.c). Byte patterns tell address and generation; generation 0 is 0xFF
 * @{ */
/** Bytes written at once, at most. */
#define KIT_PAGE 256u
/** Bytes of the mark of a step that ends by a reset, at address 0. */
#define KIT_MARK 16u
/** @return bytes that are written at once: a page, or what stands in for one */
uint16_t kit_page(void);
/** @return bytes that a power cut may tear, and room for a mark: pages or a block */
uint32_t kit_span(void);
/** @brief Read, write or erase, waiting while the memory is busy, 2 s at most. @return done? */
bool kit_read(uint32_t at, void *out, uint16_t size);
bool kit_write(uint32_t at, const void *bytes, uint16_t size);
bool kit_erase(uint32_t at);
/** @brief Wait until what was written is finished. */
bool kit_settle(void);
/** @brief Make the bytes of a pattern. @return their KIT_PAGE bytes of room, the caller's until the next call */
uint8_t *kit_pattern(uint32_t at, uint16_t size, uint8_t generation);
/** @brief Write a pattern, page by page; the range begins with a page. */
bool kit_fill(uint32_t at, uint32_t size, uint8_t generation);
/** @brief Make a range ready to be written. @param old  generation that it then holds */
bool kit_clear(uint32_t at, uint32_t size, uint8_t *old);
/** @return does a range hold a pattern? */
bool kit_holds(uint32_t at, uint32_t size, uint8_t generation);
/** @return the generation of a range, 1..255; 0: it holds no pattern */
uint8_t kit_generation(uint32_t at, uint32_t size);
/** @} */

/** @name Steps
 * @{ */
void kit_timer(void);
void kit_clock(void);
void kit_speeds(void);
void kit_receive(void);
void kit_pulses(void);
void kit_spikes(void);
void kit_panel(void);
void kit_memory(void);
void kit_blank(void);
/* Steps that end by a reset, and what judges then what they have left. */
void kit_cut(void);
void kit_warning(void);
void kit_reset(void);
void kit_stopped(void);
void kit_watchdog(void);
void kit_resume(void);
/** @} */

#endif
