/* SPDX-License-Identifier: MIT */
/* Steps that end by a reset. A mark in the first page of the memory tells the next start what to judge. */
#include "kit.h"

#define SPANS    64u /* pages or blocks that a cut may fall into, at most */
#define AWAY_MAX 600u

enum { NOTHING = 0, CUT = 'x', WARNING = 'w', RESET = 'r', STOPPED = 'i', WATCHDOG = 'd' };

static volatile bool warned;

void board_on_warning(void)
{
    warned = true;
}

static bool mark(uint8_t step, tou_utc_t utc)
{
    uint8_t bytes[KIT_MARK] = {'k',         'i', 't', step, (uint8_t)(utc >> 24), (uint8_t)(utc >> 16), (uint8_t)(utc >> 8),
                               (uint8_t)utc};
    uint16_t piece          = (kit_page() < KIT_MARK) ? kit_page() : (uint16_t)KIT_MARK;
    bool good               = board_nv.block == 0u || kit_erase(0);

    for (uint16_t i = 0; good && i < KIT_MARK; i = (uint16_t)(i + piece)) {
        good = kit_write(i, &bytes[i], piece) && kit_settle();
    }
    return good;
}

/* @return the step that is marked */
static uint8_t marked(tou_utc_t *utc)
{
    uint8_t bytes[KIT_MARK];

    if (!kit_read(0, bytes, KIT_MARK) || bytes[0] != 'k' || bytes[1] != 'i' || bytes[2] != 't') {
        return NOTHING;
    }
    *utc = ((uint32_t)bytes[4] << 24) | ((uint32_t)bytes[5] << 16) | ((uint32_t)bytes[6] << 8) | bytes[7];
    return bytes[3];
}

/* The step under way: the mark, a span that must stay, those that are written, another one that must stay. */
static uint32_t span_at(uint32_t k)
{
    return (k + 2u) * kit_span();
}

static uint32_t spans(void)
{
    uint32_t n = board_nv.size / kit_span() - 3u;

    return (n < SPANS) ? n : SPANS;
}

static bool write_span(uint32_t k, uint8_t generation)
{
    return (board_nv.block == 0u || kit_erase(span_at(k))) && kit_fill(span_at(k), kit_span(), generation);
}

/* All of generation 1, and one more on both sides. */
static bool prepare(uint8_t step)
{
    bool good = true;

    for (uint32_t k = 0; good && k < spans() + 2u; k++) {
        good = write_span(k - 1u, 1); /* span_at() wraps, too */
    }
    return good && mark(step, 0);
}

static uint8_t before(uint8_t generation)
{
    return (uint8_t)((generation == 1u) ? UINT8_MAX : (generation - 1u));
}

void kit_cut(void)
{
    bool good = prepare(CUT);

    if (good) {
        kit_ask(KIT_ASK_CUT);
    }
    for (uint8_t generation = 2; good; generation = (uint8_t)((generation == UINT8_MAX) ? 1u : (generation + 1u))) {
        for (uint32_t k = 0; good && k < spans(); k++) {
            good = write_span(k, generation);
        }
    }
    kit_judge(KIT_NO_MEMORY, false);
}

void kit_warning(void)
{
    bool good = !warned;

    if (!good) {
        warned = false;
        kit_judge(KIT_WARN_FALSE, false);
        return;
    }
    if (!prepare(WARNING)) {
        kit_judge(KIT_NO_MEMORY, false);
        return;
    }
    kit_ask(KIT_ASK_FAIL);
    while (!warned) {
        (void)kit_ms();
    }
    for (uint32_t k = 0; k < spans(); k++) {
        good = write_span(k, 2) && good;
    }
    kit_judge(KIT_WARN_SAVES, mark(NOTHING, 0) && good); /* the supply has come back */
}

/*
 * Spans are written one after the other: those before the one under way are of one generation, those behind it of the one before. A
 * torn one is the one under way. @param written  spans of the later generation
 */
static bool in_order(uint32_t *written, uint32_t *torn)
{
    uint8_t wanted = kit_generation(span_at(0), kit_span());
    bool turned    = wanted == 0u;
    bool good      = true;

    *torn    = turned ? 1u : 0u;
    *written = turned ? 0u : 1u;
    for (uint32_t k = 1; k < spans(); k++) {
        uint8_t found = kit_generation(span_at(k), kit_span());

        if (found == 0u) {
            ++*torn;
        }
        if (wanted == 0u) {
            wanted = found;
        } else if (found == 0u || (found != wanted && !turned)) {
            good   = good && !turned && (found == 0u || found == before(wanted));
            turned = true;
            wanted = before(wanted);
        } else {
            good = good && found == wanted;
        }
        *written += turned ? 0u : 1u;
    }
    return good && *torn <= 1u;
}

static void judge_spans(uint32_t *written)
{
    uint32_t torn;
    bool good = in_order(written, &torn);

    kit_figure(KIT_GOT_TORN, torn);
    kit_judge(KIT_CUT_ORDER, good);
    kit_judge(KIT_CUT_BESIDE, kit_holds(kit_span(), kit_span(), 1) && kit_holds(span_at(spans()), kit_span(), 1));
}

static void judge_warning(void)
{
    uint32_t written;

    judge_spans(&written);
    if (kit_generation(span_at(0), kit_span()) == 1u) {
        written = 0; /* all are old: none was written */
    }
    kit_figure(KIT_GOT_SAVED, written * kit_span());
    kit_judge(KIT_WARN_SAVES, written != 0u);
}

static void judge_stopped(void)
{
    tou_utc_t utc = 0;

    kit_judge(KIT_CLOCK_STOPPED, kit_clock_get(&utc) == TOU_E_INVALID);
    kit_judge(KIT_CLOCK_AGAIN, kit_clock_set(KIT_NOON) == TOU_OK && kit_clock_get(&utc) == TOU_OK && utc - KIT_NOON <= 1u);
}

static void judge_clock(uint8_t text, tou_utc_t then)
{
    tou_utc_t utc = 0;
    bool good     = kit_clock_get(&utc) == TOU_OK;

    kit_figure(KIT_GOT_AWAY, utc - then);
    kit_judge(text, good && utc - then <= AWAY_MAX);
}

/* What is marked is judged once. */
void kit_resume(void)
{
    tou_utc_t then = 0;
    uint32_t written;
    uint8_t step = marked(&then);

    if (step == NOTHING || !mark(NOTHING, 0)) {
        return;
    }
    kit_begin();
    if (step == CUT) {
        judge_spans(&written);
    } else if (step == WARNING) {
        judge_warning();
    } else if (step == STOPPED) {
        judge_stopped();
    } else {
        judge_clock((step == RESET) ? KIT_CLOCK_KEPT : KIT_DOG_BITES, then);
    }
    kit_end();
}

/* Mark a step with the time, of a clock that is set if it is not valid. */
static bool mark_time(uint8_t step, uint8_t text)
{
    tou_utc_t utc = KIT_NOON;
    bool good     = (kit_clock_get(&utc) == TOU_OK || kit_clock_set(utc) == TOU_OK) && mark(step, utc);

    if (good) {
        kit_ask(text);
    } else {
        kit_judge(KIT_NO_MEMORY, false);
    }
    return good;
}

static void wait_for_reset(void)
{
    for (;;) {
        (void)kit_ms();
    }
}

void kit_reset(void)
{
    if (mark_time(RESET, KIT_ASK_RESET)) {
        wait_for_reset();
    }
}

void kit_stopped(void)
{
    if (mark_time(STOPPED, KIT_ASK_STOP)) {
        wait_for_reset();
    }
}

void kit_watchdog(void)
{
    if (!mark_time(WATCHDOG, KIT_ASK_DOG)) {
        return;
    }
    for (;;) {
        (void)board_timer.ops->now_ms(board_timer.ctx); /* kit_ms() would feed it */
    }
}
