/* SPDX-License-Identifier: MIT */
#include "tou/store_plan.h"

#include <string.h>

#define PLAN_CHUNK 32u /* bytes read at once */
#define PLAN_MS UINT32_C(1000)

/* Sums and products stop at the top, where a part is too small and a time too long in any case. */
static TOU_NOINLINE uint32_t plan_sum(uint32_t a, uint32_t b)
{
    return (a > UINT32_MAX - b) ? UINT32_MAX : (a + b);
}

static TOU_NOINLINE uint32_t plan_times(uint32_t a, uint32_t b)
{
    uint32_t product = 0;

    for (; b != 0u; b >>= 1) {
        if ((b & 1u) != 0u) {
            product = plan_sum(product, a);
        }
        a = plan_sum(a, a);
    }
    return product;
}

/* How often b goes into a, at most TOU_STORE_MOST. A product at the top is of no known size. */
static TOU_NOINLINE uint16_t plan_over(uint32_t a, uint32_t b)
{
    uint16_t many = 0;

    for (uint16_t digit = 0x8000u; digit != 0u; digit >>= 1) {
        uint32_t product = plan_times(b, (uint32_t)many | digit);

        if (product <= a && product != UINT32_MAX) {
            many |= digit;
        }
    }
    return many;
}

static uint16_t plan_ms(uint32_t us)
{
    return (us == UINT32_MAX) ? TOU_STORE_MOST : plan_over(plan_sum(us, PLAN_MS - 1u), PLAN_MS);
}

/* to: a power of two, or 0. */
static TOU_NOINLINE uint32_t plan_round(uint32_t value, uint32_t to)
{
    return (to == 0u) ? value : (plan_sum(value, to - 1u) & ~(to - 1u));
}

static uint32_t plan_least(uint32_t a, uint32_t b)
{
    return (a < b) ? a : b;
}

static TOU_NOINLINE uint32_t plan_most(uint32_t a, uint32_t b)
{
    return (a > b) ? a : b;
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

static uint32_t plan_places(const tou_ring_cfg_t *ring)
{
    return (uint32_t)ring->depth + ring->spare;
}

uint32_t tou_store_plan_ring(const tou_store_cfg_t *cfg, uint8_t ring)
{
    return plan_times(TOU_STORE_PLACE((uint32_t)cfg->ring[ring].size), plan_places(&cfg->ring[ring]));
}

static uint32_t plan_params(const tou_store_cfg_t *cfg, uint32_t *blocks)
{
    uint32_t bytes = 0;

    *blocks = 0;
    for (uint8_t k = 0; k < cfg->n_params; k++) {
        bytes += tou_store_plan_param(cfg, k);
        *blocks += cfg->param[k].n;
    }
    return bytes;
}

/* but: a ring that is left out; n_rings: none. */
static uint32_t plan_rings(const tou_store_cfg_t *cfg, uint8_t but)
{
    uint32_t bytes = 0;

    for (uint8_t k = 0; k < cfg->n_rings; k++) {
        bytes = plan_sum(bytes, (k == but) ? 0u : tou_store_plan_ring(cfg, k));
    }
    return bytes;
}

static uint32_t plan_record(const tou_store_cfg_t *cfg, uint16_t state)
{
    uint32_t blocks;

    (void)plan_params(cfg, &blocks);
    return plan_round(TOU_JOURNAL_HEAD + TOU_STORE_SECTION(blocks, cfg->n_rings) + state + TOU_JOURNAL_TAIL,
                      cfg->journal_nv->unit);
}

static uint32_t plan_journal(const tou_store_cfg_t *cfg)
{
    const tou_nv_t *nv = cfg->journal_nv;

    return (nv->block == 0u) ? plan_times(cfg->journal.slot, cfg->journal.per_block)
                             : plan_times(nv->block, cfg->journal.n_blocks);
}

/* How many slots, and what is erased with how many of them. */
static tou_err_t plan_slots(tou_journal_cfg_t *journal, const tou_nv_t *nv, uint32_t record, uint16_t n_slots)
{
    uint32_t slot   = (nv->block == 0u) ? plan_round(record, plan_grain(nv)) : record;
    uint32_t blocks = 1;

    journal->per_block = n_slots;
    if (nv->block != 0u) {
        journal->per_block = plan_over(nv->block, slot);
        blocks             = plan_most(plan_over(plan_sum(n_slots, journal->per_block - 1u), journal->per_block), 2);
    }
    if (slot > UINT16_MAX || n_slots < 3u || journal->per_block < 3u || blocks > UINT8_MAX) {
        return TOU_E_RANGE;
    }
    journal->slot     = (uint16_t)slot;
    journal->n_blocks = (uint8_t)blocks;
    journal->base     = plan_round(journal->base, (nv->block == 0u) ? plan_grain(nv) : nv->block);
    return TOU_OK;
}

tou_err_t tou_store_lay_out(tou_store_cfg_t *cfg, uint16_t state, uint16_t n_slots)
{
    tou_journal_cfg_t journal = cfg->journal;
    uint32_t grain            = plan_grain(cfg->nv);
    uint32_t blocks;

    if (plan_slots(&journal, cfg->journal_nv, plan_record(cfg, state), n_slots) != TOU_OK) {
        return TOU_E_RANGE;
    }
    cfg->journal = journal;
    if (cfg->journal_nv == cfg->nv) {
        cfg->param_at = plan_sum(journal.base, plan_journal(cfg));
    }
    cfg->param_at = plan_round(cfg->param_at, grain);
    cfg->ring_at  = plan_round(plan_sum(cfg->param_at, plan_params(cfg, &blocks)), grain);
    return TOU_OK;
}

/* Ends of what lies in each part, and what is missing there. */
static void plan_room(const tou_store_cfg_t *cfg, tou_store_plan_t *plan)
{
    uint32_t journal = plan_sum(cfg->journal.base, plan->journal);
    bool apart       = cfg->journal_nv != cfg->nv;

    plan->end = plan_sum(cfg->ring_at, plan->rings);
    if (!apart) {
        plan->end = plan_most(plan->end, journal);
    } else if (journal > cfg->journal_nv->size) {
        plan->missing_journal = journal - cfg->journal_nv->size;
    }
    if (plan->end > cfg->nv->size) {
        plan->missing = plan->end - cfg->nv->size;
    }
}

static uint8_t plan_largest(const tou_store_cfg_t *cfg)
{
    uint8_t largest = 0;
    uint32_t most   = 0;

    for (uint8_t k = 0; k < cfg->n_rings; k++) {
        uint32_t bytes = tou_store_plan_ring(cfg, k);

        if (bytes > most) {
            most    = bytes;
            largest = k;
        }
    }
    return largest;
}

/* What the largest ring may promise in the bytes that all others leave. */
static void plan_depth(const tou_store_cfg_t *cfg, tou_store_plan_t *plan)
{
    if (cfg->n_rings == 0u) {
        return;
    }
    plan->largest              = plan_largest(cfg);
    const tou_ring_cfg_t *ring = &cfg->ring[plan->largest];
    uint32_t others            = plan_sum(cfg->ring_at, plan_rings(cfg, plan->largest));
    uint32_t left              = (others < cfg->nv->size) ? (cfg->nv->size - others) : 0u;
    uint16_t places            = plan_over(left, TOU_STORE_PLACE((uint32_t)ring->size));

    if (places > ring->spare) {
        plan->depth = (uint16_t)plan_least((uint32_t)places - ring->spare, ring->depth);
    }
}

/* Years that so many places last. */
static TOU_NOINLINE uint16_t plan_years(const tou_nv_t *nv, uint32_t places, uint32_t writes)
{
    return (nv->cycles == UINT32_MAX) ? TOU_STORE_MOST : plan_over(plan_times(nv->cycles, places), writes);
}

static void plan_life(const tou_store_use_t *use, tou_store_plan_t *plan)
{
    const tou_store_cfg_t *cfg = use->cfg;
    uint32_t slots             = plan_times(cfg->journal.per_block, cfg->journal.n_blocks);

    plan->journal_years = plan_years(cfg->journal_nv, slots, use->commits);
    plan->param_years   = (cfg->n_params == 0u) ? TOU_STORE_MOST : plan_years(cfg->nv, 2, use->writes);
    plan->ring_years    = TOU_STORE_MOST;
    for (uint8_t k = 0; k < cfg->n_rings; k++) {
        uint16_t years = plan_years(cfg->nv, plan_places(&cfg->ring[k]), use->entries[k]);

        if (years < plan->ring_years) {
            plan->ring_years = years;
            plan->worn       = k;
        }
    }
    plan->years = (uint16_t)plan_least(plan->journal_years, plan_least(plan->param_years, plan->ring_years));
}

/* Calls that write so many bytes. where: addresses and sizes that the begin is made up of, or-ed; the worst begin counts. */
static TOU_NOINLINE uint16_t plan_writes(const tou_nv_t *nv, uint32_t bytes, uint32_t where)
{
    uint32_t all = where | nv->page;

    if (nv->page == 0u) {
        return 1;
    }
    return plan_over(bytes + (nv->page - (all & (~all + 1u))) + nv->page - 1u, nv->page);
}

static uint16_t plan_reads(uint32_t bytes)
{
    return (uint16_t)((bytes + PLAN_CHUNK - 1u) / PLAN_CHUNK);
}

/* Time to write bytes and read them back, in microseconds. */
static TOU_NOINLINE uint32_t plan_us(const tou_store_use_t *use, const tou_nv_t *nv, uint16_t writes, uint32_t bytes)
{
    uint32_t each = use->call_us;

    if (nv->write_ms != 0u) {
        each = plan_sum(plan_sum(each, each), nv->write_ms * PLAN_MS);
    }
    return plan_sum(plan_times(each, writes), plan_times(use->call_us, plan_reads(bytes)));
}

/* Time of the dearest block; adds up what writing blocks wears. */
static uint32_t plan_block_us(const tou_store_use_t *use, tou_store_plan_t *plan)
{
    const tou_store_cfg_t *cfg = use->cfg;
    uint32_t at                = cfg->param_at;
    uint32_t us                = 0;
    uint16_t most              = 0;

    for (uint8_t k = 0; k < cfg->n_params; k++) {
        uint32_t place  = TOU_STORE_PLACE((uint32_t)cfg->param[k].size);
        uint16_t writes = plan_writes(cfg->nv, place, at | place);

        us   = plan_most(us, plan_us(use, cfg->nv, writes, place));
        most = (uint16_t)plan_most(most, writes);
        at += tou_store_plan_param(cfg, k);
    }
    plan->page_writes = plan_sum(plan->page_writes, plan_times(use->writes, most));
    return us;
}

/* The same of entries. */
static uint32_t plan_entry_us(const tou_store_use_t *use, tou_store_plan_t *plan)
{
    const tou_store_cfg_t *cfg = use->cfg;
    uint32_t at                = cfg->ring_at;
    uint32_t us                = 0;

    for (uint8_t k = 0; k < cfg->n_rings; k++) {
        uint32_t place  = TOU_STORE_PLACE((uint32_t)cfg->ring[k].size);
        uint16_t writes = plan_writes(cfg->nv, place, at | place);

        us                = plan_most(us, plan_us(use, cfg->nv, writes, place));
        plan->page_writes = plan_sum(plan->page_writes, plan_times(use->entries[k], writes));
        at                = plan_sum(at, tou_store_plan_ring(cfg, k));
    }
    return us;
}

static void plan_time(const tou_store_use_t *use, tou_store_plan_t *plan)
{
    const tou_store_cfg_t *cfg = use->cfg;
    const tou_nv_t *nv         = cfg->journal_nv;
    uint32_t erase             = (nv->block == 0u) ? 0u : (nv->erase_ms * PLAN_MS);
    uint16_t writes            = plan_writes(nv, plan->record, cfg->journal.base | cfg->journal.slot);
    uint32_t record            = plan_us(use, nv, writes, plan->record);
    uint32_t block             = plan_block_us(use, plan);
    uint32_t entries           = plan_times(plan_entry_us(use, plan), plan_least(use->waiting, cfg->n_rings));
    uint32_t hold_up           = plan_sum(use->call_us, plan_most(nv->write_ms * PLAN_MS, erase));

    hold_up             = plan_sum(plan_sum(hold_up, use->edge_us), plan_sum(plan_sum(entries, block), record));
    plan->record_writes = writes;
    plan->record_reads  = plan_reads(plan->record);
    plan->record_ms     = plan_ms(record);
    plan->hold_up_ms    = plan_ms(hold_up);
    plan->answer_ms     = plan_ms(plan_sum(plan_most(record, erase), plan_sum(block, record)));
    plan->late          = plan->answer_ms > TOU_STORE_ANSWER_MS;
    if (nv == cfg->nv) {
        plan->page_writes = plan_sum(plan->page_writes, plan_times(use->commits, writes));
    }
}

tou_err_t tou_store_plan(const tou_store_use_t *use, tou_store_plan_t *plan)
{
    const tou_store_cfg_t *cfg = use->cfg;
    uint32_t blocks;

    memset(plan, 0, sizeof *plan);
    plan->journal = plan_journal(cfg);
    plan->params  = plan_params(cfg, &blocks);
    plan->rings   = plan_rings(cfg, cfg->n_rings);
    plan->record  = plan_record(cfg, use->state);
    plan_room(cfg, plan);
    plan_depth(cfg, plan);
    plan_life(use, plan);
    plan_time(use, plan);
    return (plan->missing == 0u && plan->missing_journal == 0u && plan->record <= cfg->journal.slot) ? TOU_OK : TOU_E_RANGE;
}
