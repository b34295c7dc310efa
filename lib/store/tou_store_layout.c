/* SPDX-License-Identifier: MIT */
#include "tou_store_plan.h"

uint32_t tou_plan_sum(uint32_t a, uint32_t b)
{
    return (a > UINT32_MAX - b) ? UINT32_MAX : (a + b);
}

uint32_t tou_plan_times(uint32_t a, uint32_t b)
{
    uint32_t product = 0;

    for (; b != 0u; b >>= 1) {
        if ((b & 1u) != 0u) {
            product = tou_plan_sum(product, a);
        }
        a = tou_plan_sum(a, a);
    }
    return product;
}

/* A product at the top is of no known size. */
uint16_t tou_plan_over(uint32_t a, uint32_t b)
{
    uint16_t many = 0;

    for (uint16_t digit = 0x8000u; digit != 0u; digit >>= 1) {
        uint32_t product = tou_plan_times(b, (uint32_t)many | digit);

        if (product <= a && product != UINT32_MAX) {
            many |= digit;
        }
    }
    return many;
}

uint32_t tou_plan_round(uint32_t value, uint32_t to)
{
    return (to == 0u) ? value : (tou_plan_sum(value, to - 1u) & ~(to - 1u));
}

/* Where writes begin best. */
static uint32_t plan_grain(const tou_nv_t *nv)
{
    return (nv->page > nv->unit) ? nv->page : nv->unit;
}

uint32_t tou_store_plan_param(const tou_store_cfg_t *cfg, uint8_t kind)
{
    return 2u * cfg->param[kind].n * TOU_STORE_PLACE((uint32_t)cfg->param[kind].size);
}

uint32_t tou_plan_places(const tou_ring_cfg_t *ring)
{
    return (uint32_t)ring->depth + ring->spare;
}

uint32_t tou_store_plan_ring(const tou_store_cfg_t *cfg, uint8_t ring)
{
    return tou_plan_times(TOU_STORE_PLACE((uint32_t)cfg->ring[ring].size), tou_plan_places(&cfg->ring[ring]));
}

uint32_t tou_plan_params(const tou_store_cfg_t *cfg, uint32_t *blocks)
{
    uint32_t bytes = 0;

    *blocks = 0;
    for (uint8_t k = 0; k < cfg->n_params; k++) {
        bytes += tou_store_plan_param(cfg, k);
        *blocks += cfg->param[k].n;
    }
    return bytes;
}

uint32_t tou_plan_record(const tou_store_cfg_t *cfg, uint16_t state)
{
    uint32_t blocks;

    (void)tou_plan_params(cfg, &blocks);
    return tou_plan_round(TOU_JOURNAL_HEAD + TOU_STORE_SECTION(blocks, cfg->n_rings) + state + TOU_JOURNAL_TAIL,
                          cfg->journal_nv->unit);
}

uint32_t tou_plan_journal(const tou_store_cfg_t *cfg)
{
    const tou_nv_t *nv = cfg->journal_nv;

    return (nv->block == 0u) ? tou_plan_times(cfg->journal.slot, cfg->journal.per_block)
                             : tou_plan_times(nv->block, cfg->journal.n_blocks);
}

/* How many slots, and what is erased with how many of them. */
static tou_err_t plan_slots(tou_journal_cfg_t *journal, const tou_nv_t *nv, uint32_t record, uint16_t n_slots)
{
    uint32_t slot   = (nv->block == 0u) ? tou_plan_round(record, plan_grain(nv)) : record;
    uint32_t blocks = 1;

    journal->per_block = n_slots;
    if (nv->block != 0u) {
        journal->per_block = tou_plan_over(nv->block, slot);
        blocks             = tou_plan_over(tou_plan_sum(n_slots, journal->per_block - 1u), journal->per_block);
        blocks             = (blocks < 2u) ? 2u : blocks;
    }
    if (slot > UINT16_MAX || n_slots < 3u || journal->per_block < 3u || blocks > UINT8_MAX) {
        return TOU_E_RANGE;
    }
    journal->slot     = (uint16_t)slot;
    journal->n_blocks = (uint8_t)blocks;
    journal->base     = tou_plan_round(journal->base, (nv->block == 0u) ? plan_grain(nv) : nv->block);
    return TOU_OK;
}

tou_err_t tou_store_lay_out(tou_store_cfg_t *cfg, uint16_t state, uint16_t n_slots)
{
    uint32_t grain = plan_grain(cfg->nv);
    tou_journal_cfg_t journal;
    uint32_t blocks;

    journal = cfg->journal;
    if (plan_slots(&journal, cfg->journal_nv, tou_plan_record(cfg, state), n_slots) != TOU_OK) {
        return TOU_E_RANGE;
    }
    cfg->journal = journal;
    if (cfg->journal_nv == cfg->nv) {
        cfg->param_at = tou_plan_sum(journal.base, tou_plan_journal(cfg));
    }
    cfg->param_at = tou_plan_round(cfg->param_at, grain);
    cfg->ring_at  = tou_plan_round(tou_plan_sum(cfg->param_at, tou_plan_params(cfg, &blocks)), grain);
    return TOU_OK;
}
