/* SPDX-License-Identifier: MIT */
#include "kit.h"

#define NEW    2u /* generation that tests write */
#define ROUNDS 16u

typedef struct longest {
    uint32_t read; /* a read of a page */
    uint32_t call; /* the call that begins a write of a page */
    uint32_t busy; /* from its return until it is finished */
} longest_t;

static bool is_power(uint32_t n)
{
    return n != 0u && (n & (n - 1u)) == 0u;
}

static bool shape(void)
{
    const tou_nv_t *nv = &board_nv;
    bool unit          = is_power(nv->unit) && nv->unit <= 16u;
    bool page  = unit && (nv->page == 0u || (is_power(nv->page) && nv->page % nv->unit == 0u && nv->size % nv->page == 0u));
    bool block = nv->block == 0u || (is_power(nv->block) && nv->block % kit_page() == 0u && nv->size % nv->block == 0u &&
                                     nv->ops->erase != NULL);

    return page && block && nv->size >= 8u * kit_span() && nv->cycles != 0u;
}

/* The page in the middle of the memory: a write that is not whole there shows up on both sides. */
static uint32_t middle(void)
{
    return board_nv.size / 2u / kit_span() * kit_span();
}

/* Pages 0, 1, 2, 4, 8 ... and the last one. @return the next after one at `at`; the size: none */
static uint32_t next_place(uint32_t at)
{
    uint32_t last = board_nv.size - kit_page();

    if (at == last) {
        return board_nv.size;
    }
    at = (at == 0u) ? kit_page() : 2u * at;
    return (at < last) ? at : last;
}

static bool places(void)
{
    uint16_t page = kit_page();
    uint8_t old;
    bool good = true;

    for (uint32_t at = 0; at < board_nv.size; at = next_place(at)) {
        good = kit_clear(at, page, &old) && good;
    }
    for (uint32_t at = 0; at < board_nv.size; at = next_place(at)) {
        good = kit_fill(at, page, NEW) && good;
    }
    for (uint32_t at = 0; at < board_nv.size; at = next_place(at)) {
        good = kit_holds(at, page, NEW) && good;
    }
    return good;
}

/* Write within three pages around the middle. @return do these bytes hold what is new, and all others what was? */
static bool island(uint32_t at, uint16_t size)
{
    uint32_t begin = middle() - kit_page();
    uint32_t end   = middle() + 2u * (uint32_t)kit_page();
    uint8_t old;

    return kit_clear(begin, end - begin, &old) && kit_write(at, kit_pattern(at, size, NEW), size) && kit_settle() &&
           kit_holds(begin, at - begin, old) && kit_holds(at, size, NEW) && kit_holds(at + size, end - at - size, old);
}

/* As long as a page. What does not fit RAM lies across the middle of one; of any length, across that of the memory. */
static bool pages(void)
{
    uint16_t size = (kit_page() < KIT_PAGE) ? kit_page() : (uint16_t)KIT_PAGE;

    return island((board_nv.page != 0u) ? middle() + (board_nv.page - size) / 2u : middle() - size / 2u, size);
}

static bool units(void)
{
    uint8_t unit = board_nv.unit;

    return island(middle(), unit) && island(middle() + kit_page() - unit, unit) && island(middle() + kit_page(), unit);
}

/* Read what is being written, and what lies before it. */
static bool read_busy(uint8_t round)
{
    uint32_t at        = middle() + ((round % 2u != 0u) ? 0u : kit_page());
    uint8_t generation = (uint8_t)(NEW + round);
    uint8_t first;
    uint8_t old;
    bool good = kit_clear(middle(), 2u * (uint32_t)kit_page(), &old) &&
                kit_write(at, kit_pattern(at, board_nv.unit, generation), board_nv.unit);
    tou_err_t err = board_nv.ops->read(board_nv.ctx, at, &first, 1);

    good = good && (err == TOU_E_BUSY || (err == TOU_OK && first == *kit_pattern(at, 1, generation)));
    return good && kit_settle() && kit_holds(at, board_nv.unit, generation);
}

static bool all_read_busy(void)
{
    bool good = true;

    for (uint8_t round = 0; round < ROUNDS; round++) {
        good = read_busy(round) && good;
    }
    return good;
}

/* Two writes, the second as soon as it is taken. */
static bool queue(void)
{
    uint32_t one = middle();
    uint32_t two = one + kit_page();
    uint8_t size = board_nv.unit;
    uint8_t old;

    return kit_clear(one, 2u * (uint32_t)kit_page(), &old) && kit_write(one, kit_pattern(one, size, NEW), size) &&
           kit_write(two, kit_pattern(two, size, NEW), size) && kit_settle() && kit_holds(one, size, NEW) &&
           kit_holds(two, size, NEW);
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return (a > b) ? a : b;
}

static bool time_write(longest_t *longest)
{
    uint16_t size  = (kit_page() < KIT_PAGE) ? kit_page() : (uint16_t)KIT_PAGE;
    uint32_t start = kit_ms();
    uint8_t old;
    bool good = kit_read(middle(), kit_pattern(0, 0, 0), size);

    longest->read  = larger(longest->read, kit_ms() - start);
    good           = kit_clear(middle(), size, &old) && good;
    uint8_t *bytes = kit_pattern(middle(), size, NEW);

    start         = kit_ms();
    good          = board_nv.ops->write(board_nv.ctx, middle(), bytes, size) == TOU_OK && good;
    longest->call = larger(longest->call, kit_ms() - start);
    start         = kit_ms();
    good          = kit_settle() && good;
    longest->busy = larger(longest->busy, kit_ms() - start);
    return good;
}

static void times(void)
{
    longest_t longest = {0, 0, 0};
    bool good         = true;

    for (uint8_t round = 0; round < ROUNDS; round++) {
        good = time_write(&longest) && good;
    }
    kit_figure(KIT_GOT_READ, longest.read);
    kit_figure(KIT_GOT_CALL, longest.call);
    kit_judge(KIT_NV_WAITS, good && longest.call <= longest.read + 2u);
    kit_figure(KIT_GOT_WRITE, longest.busy);
    kit_judge(KIT_NV_TIME, good && longest.busy <= board_nv.write_ms + 1u);
}

/* A block that holds something, between pages that do. */
static void erases(void)
{
    uint32_t block = board_nv.block;
    uint32_t after = middle() + block;
    uint32_t page  = kit_page();
    uint8_t old;
    bool good = kit_clear(middle() - page, block + 2u * page, &old) && kit_fill(middle() - page, block + 2u * page, NEW);

    uint32_t start = kit_ms();
    good           = board_nv.ops->erase(board_nv.ctx, middle()) == TOU_OK && kit_settle() && good;
    uint32_t ms    = kit_ms() - start;

    kit_judge(KIT_NV_ERASE,
              good && kit_holds(middle() - page, page, NEW) && kit_holds(middle(), block, 0) && kit_holds(after, page, NEW));
    kit_figure(KIT_GOT_ERASE, ms);
    kit_judge(KIT_NV_ERASE_TIME, good && ms <= board_nv.erase_ms + 1u);
}

void kit_memory(void)
{
    bool good = shape();

    kit_judge(KIT_NV_SHAPE, good);
    if (!good) {
        return;
    }
    kit_judge(KIT_NV_PLACES, places());
    kit_judge(KIT_NV_PAGE, pages());
    kit_judge(KIT_NV_UNIT, units());
    kit_judge(KIT_NV_BUSY, all_read_busy());
    kit_judge(KIT_NV_QUEUE, queue());
    times();
    if (board_nv.block != 0u) {
        erases();
    }
}

void kit_blank(void)
{
    uint32_t size = board_nv.size;
    bool good     = true;

    for (uint32_t at = 0; good && at < size; at += kit_span()) {
        good = (board_nv.block != 0u) ? kit_erase(at) : kit_fill(at, kit_span(), 0);
    }
    kit_judge(KIT_NV_BLANK, good && kit_holds(0, size, 0));
}
