/* SPDX-License-Identifier: MIT */
#include "tou/store_plan.h"

#include <string.h>

#define PLAN_CHUNK 32u /* bytes read at once */
#define PLAN_MS    UINT32_C(1000)

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

/* Behind an EEPROM made of flash all places wear together. */
static uint16_t plan_flash_years(const tou_store_use_t *use, const tou_store_plan_t *plan)
{
    return plan_over(tou_eeprom_writes(use->eeprom, use->flash), plan->page_writes);
}

static void plan_ring_life(const tou_store_use_t *use, tou_store_plan_t *plan)
{
    const tou_store_cfg_t *cfg = use->cfg;

    plan->ring_years = TOU_STORE_MOST;
    for (uint8_t k = 0; k < cfg->n_rings; k++) {
        uint16_t years = plan_years(cfg->nv, plan_places(&cfg->ring[k]), use->entries[k]);

        if (years < plan->ring_years) {
            plan->ring_years = years;
            plan->worn       = k;
        }
    }
}

static void plan_life(const tou_store_use_t *use, tou_store_plan_t *plan)
{
    const tou_store_cfg_t *cfg = use->cfg;
    uint32_t slots             = plan_times(cfg->journal.per_block, cfg->journal.n_blocks);

    plan->journal_years = plan_years(cfg->journal_nv, slots, use->commits);
    plan->param_years   = (cfg->n_params == 0u) ? TOU_STORE_MOST : plan_years(cfg->nv, 2, use->writes);
    plan_ring_life(use, plan);
    if (use->flash != NULL) {
        plan->ring_years  = plan_flash_years(use, plan);
        plan->param_years = plan->ring_years;
        if (cfg->journal_nv == cfg->nv) {
            plan->journal_years = plan->ring_years;
        }
    }
    plan->years = (uint16_t)plan_least(plan->journal_years, plan_least(plan->param_years, plan->ring_years));
}

/* What writing something takes. */
typedef struct plan_cost {
    uint32_t us;
    uint16_t writes;
} plan_cost_t;

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

/* So many writes, each of which is found ended by the call after it, and reads. */
static TOU_NOINLINE uint32_t plan_us(const tou_store_use_t *use, uint32_t busy_us, uint16_t writes, uint32_t bytes)
{
    uint32_t each = use->call_us;

    if (busy_us != 0u) {
        each = plan_sum(plan_sum(each, each), busy_us);
    }
    return plan_sum(plan_times(each, writes), plan_times(use->call_us, plan_reads(bytes)));
}

static uint32_t plan_flash_slot(const tou_store_use_t *use)
{
    return plan_round(TOU_EEPROM_HEAD + use->eeprom->page + TOU_EEPROM_TAIL, use->flash->unit);
}

/* How long a part is busy with a write. */
static TOU_NOINLINE uint32_t plan_busy_us(const tou_store_use_t *use, const tou_nv_t *nv)
{
    if (use->flash != NULL && nv == use->cfg->nv) {
        uint32_t slot = plan_flash_slot(use);

        return plan_us(use, use->flash->write_ms * PLAN_MS, plan_writes(use->flash, slot, use->eeprom->base | slot), slot);
    }
    return nv->write_ms * PLAN_MS;
}

/*
 * What so many writes may find in their way on an EEPROM made of flash: in the worst case blocks full of pages in use come one
 * after the other, and the next free slot is behind all of them.
 */
static uint32_t plan_move_us(const tou_store_use_t *use, uint32_t writes)
{
    if (use->flash == NULL || writes == 0u) {
        return 0;
    }
    const tou_eeprom_cfg_t *eeprom = use->eeprom;
    uint32_t slots                 = plan_times(plan_over(use->flash->block, plan_flash_slot(use)), eeprom->n_blocks - 1u);
    uint32_t spare                 = (slots > eeprom->n_pages) ? (slots - eeprom->n_pages) : 1u;
    uint32_t erase                 = plan_sum(plan_sum(use->call_us, use->call_us), use->flash->erase_ms * PLAN_MS);
    uint32_t page                  = plan_sum(plan_busy_us(use, use->cfg->nv), use->call_us);
    uint32_t around                = plan_sum(plan_times(page, eeprom->n_pages), plan_times(erase, 2u * eeprom->n_blocks));

    return plan_times(around, plan_over(writes, spare) + 1u);
}

/* The cost of a place, if it is the most so far. @return its writes */
static uint16_t plan_place(const tou_store_use_t *use, uint32_t at, uint32_t place, plan_cost_t *most)
{
    const tou_nv_t *nv = use->cfg->nv;
    uint16_t writes    = plan_writes(nv, place, at | place);

    most->us     = plan_most(most->us, plan_us(use, plan_busy_us(use, nv), writes, place));
    most->writes = (uint16_t)plan_most(most->writes, writes);
    return writes;
}

/* The dearest block; adds up what writing blocks wears. */
static void plan_block(const tou_store_use_t *use, tou_store_plan_t *plan, plan_cost_t *most)
{
    const tou_store_cfg_t *cfg = use->cfg;
    uint32_t at                = cfg->param_at;

    for (uint8_t k = 0; k < cfg->n_params; k++) {
        (void)plan_place(use, at, TOU_STORE_PLACE((uint32_t)cfg->param[k].size), most);
        at += tou_store_plan_param(cfg, k);
    }
    plan->page_writes = plan_sum(plan->page_writes, plan_times(use->writes, most->writes));
}

/* The same of entries. */
static void plan_entry(const tou_store_use_t *use, tou_store_plan_t *plan, plan_cost_t *most)
{
    const tou_store_cfg_t *cfg = use->cfg;
    uint32_t at                = cfg->ring_at;

    for (uint8_t k = 0; k < cfg->n_rings; k++) {
        uint16_t writes = plan_place(use, at, TOU_STORE_PLACE((uint32_t)cfg->ring[k].size), most);

        plan->page_writes = plan_sum(plan->page_writes, plan_times(use->entries[k], writes));
        at                = plan_sum(at, tou_store_plan_ring(cfg, k));
    }
}

/* Returns the time of the record; adds up what commits wear. */
static uint32_t plan_commit(const tou_store_use_t *use, tou_store_plan_t *plan)
{
    const tou_store_cfg_t *cfg = use->cfg;
    const tou_nv_t *nv         = cfg->journal_nv;

    plan->record_writes = plan_writes(nv, plan->record, cfg->journal.base | cfg->journal.slot);
    plan->record_reads  = plan_reads(plan->record);
    if (nv == cfg->nv) {
        plan->page_writes = plan_sum(plan->page_writes, plan_times(use->commits, plan->record_writes));
    }
    return plan_us(use, plan_busy_us(use, nv), plan->record_writes, plan->record);
}

static void plan_time(const tou_store_use_t *use, tou_store_plan_t *plan)
{
    const tou_store_cfg_t *cfg = use->cfg;
    const tou_nv_t *nv         = cfg->journal_nv;
    uint32_t erase             = (nv->block == 0u) ? 0u : (nv->erase_ms * PLAN_MS);
    uint32_t busy              = plan_most(plan_busy_us(use, nv), erase);
    uint32_t waiting           = plan_least(use->waiting, cfg->n_rings);
    uint32_t own               = (nv == cfg->nv) ? 1u : 0u;
    plan_cost_t block          = {0, 0};
    plan_cost_t entry          = {0, 0};
    uint32_t record            = plan_commit(use, plan);

    plan_block(use, plan, &block);
    plan_entry(use, plan, &entry);

    uint32_t hold_up = plan_sum(plan_sum(use->call_us, use->edge_us), busy);
    uint32_t answer  = plan_sum(plan_sum(plan_most(record, busy), block.us), record);
    uint32_t writes  = block.writes + own * plan->record_writes;

    hold_up = plan_sum(plan_sum(hold_up, record), plan_sum(block.us, plan_times(entry.us, waiting)));
    hold_up = plan_sum(hold_up, plan_move_us(use, writes + waiting * entry.writes));
    answer  = plan_sum(answer, plan_move_us(use, writes + own * plan->record_writes));

    plan->record_ms  = plan_ms(record);
    plan->hold_up_ms = plan_ms(hold_up);
    plan->answer_ms  = plan_ms(answer);
    plan->late       = plan->answer_ms > TOU_STORE_ANSWER_MS;
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
    plan_time(use, plan);
    plan_life(use, plan);
    return (plan->missing == 0u && plan->missing_journal == 0u && plan->record <= cfg->journal.slot) ? TOU_OK : TOU_E_RANGE;
}
