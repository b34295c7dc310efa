/* SPDX-License-Identifier: MIT */
/**
 * @file demand.h
 * @brief Maximum demand: mean power over a window, its maxima of the period with their times, total and per rate.
 *
 * Demand is the energy of a window of `period` minutes divided by its length. Windows follow one another (**block**:
 * slide equal to the period) or overlap (**sliding**: one ends every `slide` minutes). They lie
 * - on the **grid**: counted from 00:00 local standard time, so that DST never cuts one; period and slide divide 60;
 * - or **free**: counted from the first minute edge after a start, as DL/T 645 meters do; any period of 1..60 minutes.
 *
 * A rate's demand comes from windows that lay **inside** that demand rate (on the grid: windows no part of which lay in
 * another; free: the rate's own windows begin anew at each switch), or each window belongs to the rate **at its end**.
 *
 * Only complete windows count. A new maximum must be strictly greater than the old one; its time is the window's end. A
 * window that began before a closing makes no maximum after it; one that ends at the closing belongs to the old period.
 * Demand is computed from pulses, in units of 0.1 W rounded half up, never from energy registers. Values stop at 2^32 - 1,
 * which is 429 MW.
 *
 * The caller says when power returned, the clock was set or a setting changed: tou_demand_start(), or
 * tou_demand_start_at() where free windows shall not begin with the start (**restart**) but go on in the rhythm they had
 * (**resume**) or begin in step with local standard time (**synchronise**). On the grid the three are the same. A window
 * that began before the start never completes: it makes no event and no maximum, whatever the rule.
 *
 * Depends on: calendar.h.  RAM: sizeof(tou_demand_t), 44 bytes on AVR, 52 on Cortex-M; 4 bytes a cell, as many as
 * TOU_DEMAND_CELLS() says; 12 bytes a maximum.
 * Context: main loop.
 *
 * @code
 * static uint32_t cells[TOU_DEMAND_CELLS(15, 5, false)];
 * static tou_maximum_t maxima[1 + 4];
 * const tou_demand_cfg_t cfg = {15, 5, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 4, 1};
 * (void)tou_demand_init(&demand, &cfg, cells, maxima, NULL);
 * (void)tou_demand_set_constant(&demand, 1600, 1);
 * tou_demand_start(&demand, utc, zone.offset_min, rate);
 * // at each stretch of pulses:  tou_demand_add(&demand, upto.count);
 * // at each minute edge:        (void)tou_demand_mark(&demand, utc);  tou_demand_set_rate(&demand, now.demand);
 * // power fails:                kept = tou_demand_phase(&demand);
 * // it is back:                 tou_demand_start_at(&demand, utc, zone.offset_min, rate, TOU_DEMAND_RESUME, kept);
 * @endcode
 */
#ifndef TOU_DEMAND_H
#define TOU_DEMAND_H

#include "tou/calendar.h"

TOU_C_BEGIN

/** Where windows lie. Stored values, frozen. */
enum {
    TOU_DEMAND_GRID = 0, /**< counted from 00:00 local standard time */
    TOU_DEMAND_FREE = 1  /**< counted from the first minute edge after a start */
};

/** Which rate a window counts for. Stored values, frozen. */
enum {
    TOU_DEMAND_INSIDE = 0, /**< the one that it lay in as a whole, if there is one */
    TOU_DEMAND_AT_END = 1  /**< the one in force in its last second */
};

/** How free windows go on after an outage or another jump, see tou_demand_start_at(). Stored values, frozen. */
enum {
    TOU_DEMAND_RESTART     = 0, /**< they begin at the first minute edge */
    TOU_DEMAND_RESUME      = 1, /**< they go on as if no time had passed */
    TOU_DEMAND_SYNCHRONISE = 2  /**< they lie as if one had begun at the last 00:00 of local standard time */
};

/** Longest period, minutes. */
#define TOU_DEMAND_PERIOD_MAX 60u
/** Most maxima kept of each register. */
#define TOU_DEMAND_HIGHEST_MAX 10u

/**
 * Number of cells that a setting needs.
 * @param period,slide  minutes
 * @param free_inside   whether windows are free and the rule is `inside`: two phases at once need cells of a minute
 */
#define TOU_DEMAND_CELLS(period, slide, free_inside) ((free_inside) ? (period) : (period) / (slide))

/** How demand is measured. */
typedef struct tou_demand_cfg {
    uint8_t period_min; /**< 1..60; on the grid a divisor of 60 (DL/T 645-2007: 04000103) */
    uint8_t slide_min;  /**< divides the period; equal to it: block (DL/T 645-2007: 04000104) */
    uint8_t sync;       /**< TOU_DEMAND_GRID or TOU_DEMAND_FREE */
    uint8_t rule;       /**< TOU_DEMAND_INSIDE or TOU_DEMAND_AT_END */
    uint8_t n_rates;    /**< 0..TOU_RATE_MAX; 0: the total only */
    uint8_t n_highest;  /**< maxima kept of each register, 1..TOU_DEMAND_HIGHEST_MAX */
} tou_demand_cfg_t;

/** A maximum. All zero: none. */
typedef struct tou_maximum {
    uint32_t value;  /**< 0.1 W */
    tou_utc_t at;    /**< end of the window */
    uint32_t pulses; /**< private: what a window must exceed before its value is worked out; 0 is always right */
} tou_maximum_t;

/** A mixed number. */
typedef struct tou_amount {
    uint32_t whole; /**< whole part */
    uint32_t part;  /**< numerator of the rest */
} tou_amount_t;

/** What a minute edge brought; bits. */
enum {
    TOU_DEMAND_EV_WINDOW = 0x01, /**< a window of the total is complete: tou_demand_last() is new */
    TOU_DEMAND_EV_MAX    = 0x02, /**< its demand is the new highest of the period: time to note coincident demands */
    TOU_DEMAND_EV_RATE   = 0x04  /**< a rate has a new highest */
};

/** Demand of one quantity. Private but for what the functions answer. All but `sum` changes at minute edges only. */
typedef struct tou_demand {
    uint32_t sum;           /**< pulses of all cells; first, for it and the cells change with every pulse */
    tou_demand_cfg_t cfg;   /**< copied */
    uint8_t n_cells;        /**< cells in use */
    uint8_t at;             /**< cell being filled */
    uint8_t cell_min;       /**< length of a cell, minutes */
    uint8_t cell_left;      /**< minutes until it ends */
    uint8_t slide_left;     /**< minutes until the next window of the total may end */
    uint8_t rate_left;      /**< minutes until the rate's next window may end */
    uint8_t age;            /**< whole minutes since the start, stops at 255 */
    uint8_t since;          /**< whole minutes since the last closing or hold, stops at 255 */
    uint8_t inside;         /**< whole minutes in this demand rate, stops at 255 */
    uint8_t hold;           /**< minutes in which no maximum is made, see tou_demand_hold() */
    bool partial;           /**< the minute of the start has not ended */
    tou_rate_t rate;        /**< demand rate in force */
    uint32_t *cell;         /**< kept: pulses of the cells */
    tou_maximum_t *maximum; /**< kept: n_highest of the total, then of each rate, falling */
    uint32_t *cumulative;   /**< kept, or NULL: sum of the maxima of closed periods, total and rates, 0.1 W modulo 2^32 */
    uint32_t last;          /**< pulses of the last complete window of the total */
    tou_amount_t worth;     /**< 0.1 W that a pulse in a window makes */
    uint32_t den;           /**< denominator of its part: constant x period */
} tou_demand_t;

/**
 * @brief Is this a setting that can be measured?
 * @return TOU_E_RANGE if a value is outside its range, the slide does not divide the period, or windows on the grid do not
 *         divide an hour
 */
tou_err_t tou_demand_check(const tou_demand_cfg_t *cfg);

/**
 * @brief Set up demand over maxima that are new (all zero) or were kept, see tou_demand_restore(). Then
 *        tou_demand_set_constant() and tou_demand_start() or tou_demand_start_at().
 * @param cfg         copied
 * @param cell        TOU_DEMAND_CELLS() of the setting, kept; set to 0
 * @param maximum     (1 + n_rates) x n_highest, kept
 * @param cumulative  1 + n_rates, kept; NULL: cumulative demand is not wanted
 * @return TOU_E_RANGE as tou_demand_check(); nothing changes
 */
tou_err_t tou_demand_init(tou_demand_t *self, const tou_demand_cfg_t *cfg, uint32_t *cell, tou_maximum_t *maximum,
                          uint32_t *cumulative);

/**
 * @brief Can maxima that were kept in nonvolatile storage be ones? Call it after tou_demand_init() over them. Their
 *        `pulses` are not looked at: tou_demand_set_constant(), which comes next, sets them to 0.
 * @return TOU_E_INVALID if the values of a register do not fall from place to place (equal ones may follow one another), or
 *         one is 0 and has a time, or has none and is not 0; nothing changes. Set all maxima to zero then.
 * @par Bound (1 + n_rates) x n_highest steps
 */
tou_err_t tou_demand_restore(const tou_demand_t *self);

/**
 * @brief Say what a pulse is worth. Call tou_demand_start() afterwards: the window under way is no longer of one kind.
 * @param imp_per_kwh  1..65535
 * @param ratio        current times voltage transformer ratio, 1..4 000 000
 * @return TOU_E_RANGE if out of range, or if one pulse in a window would exceed 429 MW; nothing changes
 */
tou_err_t tou_demand_set_constant(tou_demand_t *self, uint16_t imp_per_kwh, uint32_t ratio);

/**
 * @brief Begin measuring: after power-up, a clock set, a change of setting or constant, a meter clear. What was in the
 *        window is dropped; maxima stay. Free windows restart.
 * @param utc         now
 * @param offset_min  standard time of the zone, minutes east of UTC: lays the grid
 * @param rate        demand rate in force, 1..n_rates; any if n_rates is 0
 * @par Bound n_cells + 90 steps
 */
void tou_demand_start(tou_demand_t *self, tou_utc_t utc, int16_t offset_min, tou_rate_t rate);

/**
 * @brief Begin measuring as tou_demand_start(), and say where free windows lie. On the grid the last two parameters have no
 *        effect.
 *
 * - TOU_DEMAND_RESTART: windows begin at the first minute edge; the minute under way does not count.
 * - TOU_DEMAND_RESUME: the window (sliding: the slide) that was interrupted runs the minutes that it had left, and the next
 *   ones follow it. The rest of the interrupted minute is run to the first edge.
 * - TOU_DEMAND_SYNCHRONISE: slides end a multiple of the slide after the last 00:00 of local standard time, so that a block
 *   begins at the next multiple of the period; from there they run freely, past midnight and DST changes. Where the period
 *   divides an hour they lie on the grid.
 *
 * The first window that counts is the first of this rhythm that lies after the start as a whole. With the rule `inside`,
 * the rate's own windows go along with those of the total until the rate switches.
 *
 * @param outage  TOU_DEMAND_RESTART, TOU_DEMAND_RESUME or TOU_DEMAND_SYNCHRONISE; any other restarts
 * @param phase   for TOU_DEMAND_RESUME: what tou_demand_phase() said when the power failed or before the jump; one that
 *                it cannot have said restarts
 * @par Bound n_cells + 90 steps
 */
void tou_demand_start_at(tou_demand_t *self, tou_utc_t utc, int16_t offset_min, tou_rate_t rate, uint8_t outage,
                         uint8_t phase);

/**
 * @return what to keep for TOU_DEMAND_RESUME: minutes until the present window of the total ends, or, sliding, the present
 *         slide, 1..slide; the minute under way counts as one. Any other value: no window has begun, and resuming restarts.
 */
uint8_t tou_demand_phase(const tou_demand_t *self);

/** @brief Credit pulses to the window under way. */
void tou_demand_add(tou_demand_t *self, uint32_t pulses);

/**
 * @brief A minute edge was reached. Call it after the pulses before the edge were added, before a closing at that edge and
 *        before tou_demand_set_rate().
 * @param utc  the instant of the edge
 * @return TOU_DEMAND_EV_... bits, 0 if no window ended
 * @par Bound n_highest comparisons for the total and for one rate; 64 additions only for what may be a new maximum
 */
uint8_t tou_demand_mark(tou_demand_t *self, tou_utc_t utc);

/**
 * @brief Say which demand rate is in force from now on. If it is another, the rate's own free windows begin anew, in the
 *        minute of a start at the next edge.
 * @param rate  1..n_rates; a rate beyond counts for none
 */
void tou_demand_set_rate(tou_demand_t *self, tou_rate_t rate);

/**
 * @brief Forgive: no window that has a part in the next minutes makes a maximum. For the time after an outage or of cold
 *        load pick-up (ANSI C12.19: p_fail_exclusion, cold_load_pickup).
 * @param minutes  0..255 minute edges; the minute under way counts as one
 */
void tou_demand_hold(tou_demand_t *self, uint8_t minutes);

/**
 * @brief Close the demand period: the maxima are added to the cumulative values and cleared. Copy them before.
 * @param edge  at a minute edge, right after tou_demand_mark(); false: within a minute, which then belongs to neither period
 * @par Bound (1 + n_rates) x n_highest steps
 */
void tou_demand_close(tou_demand_t *self, bool edge);

/** @return the last complete window of the total, 0.1 W; 0 if there is none since the start. @par Bound 64 additions */
uint32_t tou_demand_last(const tou_demand_t *self);

/** @return demand of the part of the window that has passed, spread over the whole window, 0.1 W: what a display rises by */
uint32_t tou_demand_rising(const tou_demand_t *self);

/**
 * @return the k-th highest maximum of a register
 * @param rate  0 the total, 1..n_rates
 * @param k     0 the highest .. n_highest - 1
 */
const tou_maximum_t *tou_demand_maximum(const tou_demand_t *self, tou_rate_t rate, uint8_t k);

/**
 * @return continuous cumulative demand: the maxima of all closed periods and the highest of this one, 0.1 W modulo 2^32
 * @param rate  0 the total, 1..n_rates; `cumulative` was handed over
 */
uint32_t tou_demand_continuous(const tou_demand_t *self, tou_rate_t rate);

/** @return whether the cells add up to their sum, as they always should. @par Bound n_cells additions */
bool tou_demand_adds_up(const tou_demand_t *self);

TOU_C_END

#endif
