/* SPDX-License-Identifier: MIT */
/* All that can be programmed, as it reads through the store and in RAM, and what may become of it. */
#ifndef PANEL_KEPT_H
#define PANEL_KEPT_H

#include "panel_rig.h"
#include "panel_titles.h"

#define KEPT_ALL_BLOCKS 96u
#define KEPT_ALL_BYTES  4096u
#define KEPT_MAXIMA     ((1u + RATES) * 8u) /* of the total and each rate one */

typedef struct part_kept {
    uint8_t id;
    uint8_t index;
    bool there;
    uint16_t at; /* in `bytes` */
    uint16_t size;
} part_kept_t;

typedef struct all_kept {
    part_kept_t part[KEPT_ALL_BLOCKS];
    unsigned n;
    uint8_t bytes[KEPT_ALL_BYTES];
    unsigned used;
    bool due[2]; /* the time of a switch has come; it is made, or refused, with whatever looks at the tariff next */
} all_kept_t;

static inline uint8_t *kept_add(all_kept_t *all, uint8_t id, uint8_t index, unsigned size)
{
    part_kept_t *part = &all->part[all->n];

    rig_require(all->n < KEPT_ALL_BLOCKS && all->used + size <= KEPT_ALL_BYTES, "room for its blocks");
    part->id    = id;
    part->index = index;
    part->there = true;
    part->at    = (uint16_t)all->used;
    part->size  = (uint16_t)size;
    all->n++;
    all->used += size;
    return &all->bytes[all->used - size];
}

static inline void kept_add_block(all_kept_t *all, const tou_param_t *kind, uint8_t index)
{
    uint8_t *bytes = kept_add(all, kind->id, index, kind->size);
    tou_err_t err  = tou_store_read(&rig.world.meter.store, kind->id, index, 0, bytes, kind->size);

    rig_require(err == TOU_OK || err == TOU_E_ABSENT, "a block cannot be read");
    all->part[all->n - 1u].there = err == TOU_OK;
    if (err != TOU_OK) {
        memset(bytes, 0, kind->size);
    }
}

/* How many pulses they were is not kept. */
static inline void kept_add_maxima(all_kept_t *all, const tou_maximum_t *maximum)
{
    uint8_t *to = kept_add(all, B_MAXIMA, 0, KEPT_MAXIMA);

    for (unsigned i = 0; i <= RATES; i++) {
        to = tou_bytes_put(tou_bytes_put(to, maximum[i].value, 4), maximum[i].at, 4);
    }
}

/* What is in RAM only, or in the record. */
static inline void kept_add_live(all_kept_t *all)
{
    kept_meter_t *meter             = &rig.world.meter;
    const tou_tariff_state_t *state = &meter->tariff.state;
    const tou_demand_cfg_t *demand  = &meter->demand.demand.cfg;
    const uint8_t window[]          = {demand->period_min, demand->slide_min};
    tou_utc_t now                   = tou_meter_now(&meter->meter);

    memcpy(kept_add(all, B_CLOCK, 0, sizeof now), &now, sizeof now);
    for (uint8_t i = 0; i < 2u; i++) {
        memcpy(kept_add(all, B_SWITCH, i, sizeof state->switch_at[i]), &state->switch_at[i], sizeof state->switch_at[i]);
        memcpy(kept_add(all, B_BANK, i, 1), &state->bank[i], 1);
        all->due[i] = meter->tariff.due[i] <= now;
    }
    memcpy(kept_add(all, B_MOMENTS, 0, sizeof meter->billing.cfg.moment), meter->billing.cfg.moment,
           sizeof meter->billing.cfg.moment);
    memcpy(kept_add(all, B_WINDOW, 0, sizeof window), window, sizeof window);
    kept_add_maxima(all, meter->maximum);
}

static inline void kept_look(all_kept_t *all)
{
    all->n    = 0;
    all->used = 0;
    for (unsigned i = 0; i < sizeof rig_params / sizeof rig_params[0]; i++) {
        for (uint8_t k = 0; k < rig_params[i].n; k++) {
            kept_add_block(all, &rig_params[i], k);
        }
    }
    kept_add_live(all);
}

/* Look again at what is not in the store: nothing was written there. */
static inline void kept_look_live(all_kept_t *all)
{
    while (all->n != 0u && all->part[all->n - 1u].id >= B_CLOCK) {
        all->n--;
        all->used = all->part[all->n].at;
    }
    kept_add_live(all);
}

static inline const uint8_t *kept_bytes(const all_kept_t *all, uint8_t id)
{
    unsigned i = 0;

    while (i + 1u < all->n && all->part[i].id != id) {
        i++;
    }
    return &all->bytes[all->part[i].at];
}

static inline bool kept_same_part(const all_kept_t *a, const all_kept_t *b, unsigned i)
{
    return a->part[i].there == b->part[i].there &&
           memcmp(&a->bytes[a->part[i].at], &b->bytes[b->part[i].at], a->part[i].size) == 0;
}

static inline bool kept_is_due(const all_kept_t *was, const part_kept_t *part)
{
    return (part->id == B_SWITCH || part->id == B_BANK) && was->due[part->index];
}

/* A part that was never written may appear as a whole if any of it may change. */
static inline bool kept_may(const part_kept_t *part, bool appears, unsigned t, unsigned row, unsigned at)
{
    if (!appears) {
        return title_touches(t, row, part->id, part->index, at);
    }
    for (unsigned i = 0; i < part->size; i++) {
        if (title_touches(t, row, part->id, part->index, i)) {
            return true;
        }
    }
    return false;
}

/* @return the first part that has changed though it is not of that item; KEPT_ALL_BLOCKS: none */
static inline unsigned kept_beside(const all_kept_t *was, const all_kept_t *is, unsigned t, unsigned row)
{
    for (unsigned i = 0; i < was->n; i++) {
        const part_kept_t *part = &was->part[i];
        bool appears            = !part->there && is->part[i].there;

        for (unsigned at = 0; !kept_same_part(was, is, i) && at < part->size; at++) {
            bool same = !appears && was->bytes[part->at + at] == is->bytes[part->at + at];

            if (!same && !kept_may(part, appears, t, row, at) && !kept_is_due(was, part)) {
                return i;
            }
        }
    }
    return KEPT_ALL_BLOCKS;
}

/*
 * Billing moments and demand windows are set up by the product when power returns; with other moments a period may close then. The clock may be
 * a second off.
 */
static inline bool kept_outlives(const all_kept_t *was, const all_kept_t *is, const part_kept_t *part)
{
    if (part->id == B_MAXIMA) {
        return memcmp(kept_bytes(was, B_MOMENTS), kept_bytes(is, B_MOMENTS), sizeof rig.world.meter.billing.cfg.moment) == 0;
    }
    return part->id != B_MOMENTS && part->id != B_WINDOW && part->id != B_CLOCK && !kept_is_due(was, part);
}

/* After a power cut: each unit as before or as after. @return the first part that has one between; KEPT_ALL_BLOCKS: none */
static inline unsigned kept_between(const all_kept_t *was, const all_kept_t *would, const all_kept_t *is)
{
    for (unsigned i = 0; i < was->n; i++) {
        const part_kept_t *part = &is->part[i];
        unsigned unit           = title_unit(part->id);

        unit = (unit == 0u) ? part->size : unit;
        for (unsigned at = part->at; kept_outlives(was, is, part) && at < (unsigned)part->at + part->size; at += unit) {
            if (memcmp(&is->bytes[at], &was->bytes[at], unit) != 0 && memcmp(&is->bytes[at], &would->bytes[at], unit) != 0) {
                return i;
            }
        }
    }
    return KEPT_ALL_BLOCKS;
}

/* The set in force by the tariff's own check. */
static inline bool kept_is_valid(void)
{
    const tou_tariff_t *tariff = &rig.world.meter.tariff;
    tou_check_t check;
    tou_err_t err = TOU_MORE;

    tou_check_begin(&check, &rig.world.source, rig.world.meter.board.zone, tariff->state.bank[TOU_BANKS_WEEKS],
                    tariff->state.bank[TOU_BANKS_DAYS]);
    while (err == TOU_MORE) {
        err = tou_check_step(&check, NULL, NULL);
    }
    return err == TOU_OK;
}

#endif
