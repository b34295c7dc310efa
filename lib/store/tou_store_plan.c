/* SPDX-License-Identifier: MIT */
#include "tou_store_plan.h"

#include <string.h>

#define PLAN_CHUNK 32u /* bytes read at once */
#define PLAN_MS    UINT32_C(1000)
/* Writes in the slot before the first record: see journal.h. */
#define PLAN_MARKS 2u

static uint16_t plan_ms(uint32_t us)
{
    return (us == UINT32_MAX) ? TOU_STORE_MOST : tou_plan_over(tou_plan_sum(us, PLAN_MS - 1u), PLAN_MS);
}

static uint32_t plan_least(uint32_t a, uint32_t b)
{
    return (a < b) ? a : b;
}

static TOU_NOINLINE uint32_t plan_most(uint32_t a, uint32_t b)
{
    return (a > b) ? a : b;
}

/* but: a ring that is left out; n_rings: none. */
static uint32_t plan_rings(const tou_store_cfg_t *cfg, uint8_t but)
{
    uint32_t bytes = 0;

    for (uint8_t k = 0; k < cfg->n_rings; k++) {
        bytes = tou_plan_sum(bytes, (k == but) ? 0u : tou_store_plan_ring(cfg, k));
    }
    return bytes;
}

/* Ends of what lies in each part, and what is missing there. */
static void plan_room(const tou_store_cfg_t *cfg, tou_store_plan_t *plan)
{
    uint32_t journal = tou_plan_sum(cfg->journal.base, plan->journal);
    bool apart       = cfg->journal_nv != cfg->nv;

    plan->end = tou_plan_sum(cfg->ring_at, plan->rings);
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
    uint32_t others            = tou_plan_sum(cfg->ring_at, plan_rings(cfg, plan->largest));
    uint32_t left              = (others < cfg->nv->size) ? (cfg->nv->size - others) : 0u;
    uint16_t places            = tou_plan_over(left, TOU_STORE_PLACE((uint32_t)ring->size));

    if (places > ring->spare) {
        plan->depth = (uint16_t)plan_least((uint32_t)places - ring->spare, ring->depth);
    }
}

/* Years that so many places last. */
static TOU_NOINLINE uint16_t plan_years(const tou_nv_t *nv, uint32_t places, uint32_t writes)
{
    return (nv->cycles == UINT32_MAX) ? TOU_STORE_MOST : tou_plan_over(tou_plan_times(nv->cycles, places), writes);
}

/* Behind an EEPROM made of flash all places wear together. */
static uint16_t plan_flash_years(const tou_store_use_t *use, const tou_store_plan_t *plan)
{
    return tou_plan_over(tou_eeprom_writes(use->eeprom, use->flash), plan->page_writes);
}

static void plan_ring_life(const tou_store_use_t *use, tou_store_plan_t *plan)
{
    const tou_store_cfg_t *cfg = use->cfg;

    plan->ring_years = TOU_STORE_MOST;
    for (uint8_t k = 0; k < cfg->n_rings; k++) {
        uint16_t years = plan_years(cfg->nv, tou_plan_places(&cfg->ring[k]), use->entries[k]);

        if (years < plan->ring_years) {
            plan->ring_years = years;
            plan->worn       = k;
        }
    }
}

static void plan_life(const tou_store_use_t *use, tou_store_plan_t *plan)
{
    const tou_store_cfg_t *cfg = use->cfg;
    uint32_t slots             = tou_plan_times(cfg->journal.per_block, cfg->journal.n_blocks);

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
    return tou_plan_over(bytes + (nv->page - (all & (~all + 1u))) + nv->page - 1u, nv->page);
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
        each = tou_plan_sum(tou_plan_sum(each, each), busy_us);
    }
    return tou_plan_sum(tou_plan_times(each, writes), tou_plan_times(use->call_us, plan_reads(bytes)));
}

/* How long a part is busy with a write; on an EEPROM made of flash, if nothing has to be copied. */
static TOU_NOINLINE uint32_t plan_busy_us(const tou_store_use_t *use, const tou_nv_t *nv)
{
    if (use->flash == NULL || nv != use->cfg->nv) {
        return nv->write_ms * PLAN_MS;
    }
    uint32_t slot   = TOU_EEPROM_BUFFER((uint32_t)use->eeprom->page);
    uint16_t writes = plan_writes(use->flash, slot, use->eeprom->base | slot);

    /* It reads back half as much in a call. */
    return plan_us(use, use->flash->write_ms * PLAN_MS, writes, 2u * slot);
}

/* Writes that an EEPROM made of flash has room for whenever it has copied all its pages. */
static uint32_t plan_slack(const tou_eeprom_cfg_t *eeprom, const tou_nv_t *flash)
{
    uint32_t slots = tou_plan_over(flash->block, TOU_EEPROM_BUFFER((uint32_t)eeprom->page));
    uint32_t room  = (slots > 2u) ? tou_plan_times(slots - 2u, eeprom->n_blocks - 1u) : 0u;

    return (room > eeprom->n_pages) ? (room - eeprom->n_pages) : 1u;
}

/* What so many writes find in their way at worst: see eeprom.h. */
static uint32_t plan_copies_us(const tou_store_use_t *use, uint32_t writes)
{
    if (use->flash == NULL || writes == 0u) {
        return 0;
    }
    const tou_eeprom_cfg_t *eeprom = use->eeprom;
    uint32_t erase                 = tou_plan_sum(tou_plan_times(use->call_us, 2), use->flash->erase_ms * PLAN_MS);
    uint32_t copy                  = tou_plan_sum(plan_busy_us(use, use->cfg->nv), use->call_us);
    uint32_t all = tou_plan_sum(tou_plan_times(copy, eeprom->n_pages), tou_plan_times(erase, eeprom->n_blocks - 1u));

    return tou_plan_times(all, tou_plan_over(writes - 1u, plan_slack(eeprom, use->flash)) + 1u);
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
    plan->page_writes = tou_plan_sum(plan->page_writes, tou_plan_times(use->writes, most->writes));
}

/* The same of entries. */
static void plan_entry(const tou_store_use_t *use, tou_store_plan_t *plan, plan_cost_t *most)
{
    const tou_store_cfg_t *cfg = use->cfg;
    uint32_t at                = cfg->ring_at;

    for (uint8_t k = 0; k < cfg->n_rings; k++) {
        uint16_t writes = plan_place(use, at, TOU_STORE_PLACE((uint32_t)cfg->ring[k].size), most);

        plan->page_writes = tou_plan_sum(plan->page_writes, tou_plan_times(use->entries[k], writes));
        at                = tou_plan_sum(at, tou_store_plan_ring(cfg, k));
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
        plan->page_writes = tou_plan_sum(plan->page_writes, tou_plan_times(use->commits, plan->record_writes));
    }
    return plan_us(use, plan_busy_us(use, nv), plan->record_writes, plan->record);
}

static void plan_time(const tou_store_use_t *use, tou_store_plan_t *plan)
{
    const tou_store_cfg_t *cfg = use->cfg;
    const tou_nv_t *nv         = cfg->journal_nv;
    uint32_t erase             = (nv->block == 0u) ? 0u : (nv->erase_ms * PLAN_MS);
    uint32_t busy              = plan_most(plan_busy_us(use, nv), erase);
    uint32_t rings             = cfg->n_rings;
    uint32_t waiting           = plan_least(use->waiting, rings);
    plan_cost_t block          = {0, 0};
    plan_cost_t entry          = {0, 0};
    uint32_t record            = plan_commit(use, plan);
    uint8_t marks              = (nv->block == 0u) ? PLAN_MARKS : 0u;
    uint32_t first             = tou_plan_sum(record, plan_us(use, plan_busy_us(use, nv), marks, 0));
    uint32_t own               = (nv == cfg->nv) ? plan->record_writes : UINT32_C(0);
    uint32_t writes            = (nv == cfg->nv) ? (uint32_t)marks : UINT32_C(0);

    plan_block(use, plan, &block);
    plan_entry(use, plan, &entry);

    uint32_t hold_up = tou_plan_sum(tou_plan_sum(use->call_us, use->edge_us), busy);
    uint32_t answer  = tou_plan_sum(tou_plan_sum(plan_most(record, busy), block.us), first);

    writes += block.writes + own;
    hold_up = tou_plan_sum(tou_plan_sum(hold_up, first), tou_plan_sum(block.us, tou_plan_times(entry.us, waiting)));
    hold_up = tou_plan_sum(hold_up, plan_copies_us(use, writes + waiting * entry.writes));
    answer  = tou_plan_sum(answer, plan_copies_us(use, writes + own));

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
    plan->journal = tou_plan_journal(cfg);
    plan->params  = tou_plan_params(cfg, &blocks);
    plan->rings   = plan_rings(cfg, cfg->n_rings);
    plan->record  = tou_plan_record(cfg, use->state);
    plan_room(cfg, plan);
    plan_depth(cfg, plan);
    plan_time(use, plan);
    plan_life(use, plan);
    return (plan->missing == 0u && plan->missing_journal == 0u && plan->record <= cfg->journal.slot) ? TOU_OK : TOU_E_RANGE;
}
