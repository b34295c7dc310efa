/* SPDX-License-Identifier: MIT */
/*
 * Power cuts in a store alone, compared with a reference (store_ref.h): a whole meter commits after every entry, so that it never
 * fills spare places, nor has blocks and entries of several rings wait at once.
 *
 * Random histories append, write, clear, commit, cancel, hurry and take tickets, with any number of steps between. While a write or
 * erase is in flight, copies of the parts are cut in it: short histories in each byte and each way to tear, long ones here and
 * there. Each copy is mounted, which must write nothing. It must hold exactly one commit, body, blocks and entries: the last
 * complete one, or one that was under way. Half of them run on at random and are cut again, up to four times in a row. In the end
 * each must take a block and an entry of each ring, commit them and hold them after another power-up.
 *
 * On sound parts the newest record is spoiled in some copies, too: the one before it must be there with all that it names. Other
 * parts have weak bits (bytes of a torn write that read differently at the next power-up), bytes of blocks and entries that rot,
 * writes and erases that fail, or bytes that are stuck. There a block or an entry may read as spoiled where that was said or done,
 * and never as anything else; but for what rig_is_older() says, which is counted.
 *
 *     powercut_store [--all] [--seed=N] [PART...]     all parts, unless names are given; --all (or TOU_SOAK=1): longer
 *
 * Exit status 1: something was bad.
 */
#include "store_faults.h"
#include "store_ops.h"

/* clang-format off */
#define EEPROM(page, unit) {NULL, NULL, RIG_PART, 0, page, unit, 5, 0, 100000}
#define FLASH {NULL, NULL, RIG_PART, 1024, 64, 8, 5, 25, 100000}
#define ALONE {NULL, NULL, 0, 0, 0, 0, 0, 0, 0}
static const board_t boards[] = {
    {"fram",              {EEPROM(0, 1), ALONE},          {0, RIG_SLOT, 3, 1}, 0, RIG_SOUND},
    {"eeprom-page-16",    {EEPROM(16, 1), ALONE},         {0, RIG_SLOT, 4, 1}, 1, RIG_SOUND},
    {"eeprom-64-unit-4",  {EEPROM(64, 4), ALONE},         {0, RIG_SLOT, 6, 1}, 1, RIG_SOUND},
    {"eeprom+eeprom",     {EEPROM(64, 1), EEPROM(16, 4)}, {0, RIG_SLOT, 3, 1}, 0, RIG_SOUND},
    {"eeprom+flash",      {EEPROM(16, 1), FLASH},         {0, RIG_SLOT, 10, 2}, 0, RIG_SOUND},
    {"weak",              {EEPROM(16, 1), ALONE},         {0, RIG_SLOT, 6, 1}, 0, RIG_WEAK},
    {"weak+flash",        {EEPROM(64, 1), FLASH},         {0, RIG_SLOT, 10, 2}, 1, RIG_WEAK},
    {"rotten",            {EEPROM(16, 1), ALONE},         {0, RIG_SLOT, 4, 1}, 0, RIG_ROTTEN},
    {"failing",           {EEPROM(16, 1), ALONE},         {0, RIG_SLOT, 4, 1}, 0, RIG_FAILING},
    {"failing+flash",     {EEPROM(64, 4), FLASH},         {0, RIG_SLOT, 10, 2}, 1, RIG_FAILING},
    {"stuck",             {EEPROM(64, 1), ALONE},         {0, RIG_SLOT, 6, 1}, 1, RIG_STUCK},
};
/* clang-format on */

static uint8_t memory[3][2u * TOU_POSIX_NV_MEMORY(RIG_PART)];
static rig_t live;
static rig_t first;  /* after a cut */
static rig_t second; /* whose newest record is spoiled */
static const board_t *board;
static bool all;
static bool dense; /* cut in each byte */
static uint64_t cuts[2];
static uint64_t rots;

/* Power is back. @return whether what is found is right */
static bool found(rig_t *rig, bool flipped, const char *when)
{
    if (board->fault == RIG_ROTTEN && roll(3) == 0u) {
        rot(rig);
    }
    uint8_t which = rig_mount(rig, flipped ? rig->log.hard : rig->log.firm, (uint8_t)(rig->log.n - 1u), when);

    if (which == REF_NONE) {
        return false;
    }
    ref_found(&rig->log, which, weak.size != 0u);
    return true;
}

/* A block and an entry of each ring, each as soon as it is taken. */
static void take_one_of_each(rig_t *rig)
{
    bool entry[REF_RINGS] = {false, false, false};
    bool block            = false;

    for (uint8_t i = 0; i < 6u; i++) {
        block = block || ops_write(rig, (uint8_t)(i % REF_BLOCKS));
        for (uint8_t k = 0; k < REF_RINGS; k++) {
            entry[k] = entry[k] || ops_append(rig, k);
        }
        if (i == 2u) {
            ops_ticket(rig);
        }
        ops_settle(rig);
        if (!ops_begin(rig)) {
            complain(rig, "begins no record at rest");
        }
        ops_settle(rig);
    }
    if (!block || !entry[0] || !entry[1] || !entry[2]) {
        complain(rig, "takes no more");
    }
    if (rig->ticket != 0u) {
        complain(rig, "a ticket is never done");
    }
}

/* It is as good as new, and holds what it is given. */
static void goes_on(rig_t *rig)
{
    for (uint8_t p = 0; p < rig_parts(rig); p++) {
        (void)tou_posix_nv_fail(&rig->part[p], TOU_POSIX_NV_WRITE, 0, 0, TOU_POSIX_NV_REFUSE);
        (void)tou_posix_nv_fail(&rig->part[p], TOU_POSIX_NV_ERASE, 0, 0, TOU_POSIX_NV_REFUSE);
    }
    take_one_of_each(rig);
    if (rig->log.kept[rig->log.firm].holds != rig->log.changes) {
        complain(rig, "does not commit all");
    }
    for (uint8_t p = 0; p < rig_parts(rig); p++) {
        tou_posix_nv_finish(&rig->part[p]);
    }
    contract(rig);
    (void)rig_mount(rig, rig->log.firm, rig->log.firm, "does not hold the last");
}

/* Slot of the valid record of the highest number below a limit. @return its number; 0: there is none */
static uint32_t newest_below(const rig_t *rig, uint32_t limit, uint32_t *at)
{
    const tou_journal_cfg_t *cfg = &rig->cfg.journal;
    const tou_nv_t *nv           = rig->cfg.journal_nv;
    const uint8_t *bytes         = tou_posix_nv_bytes(&rig->part[rig_parts(rig) - 1u]);
    uint32_t best                = 0;

    for (uint32_t i = 0; i < (uint32_t)cfg->per_block * cfg->n_blocks; i++) {
        uint32_t from   = cfg->base + i / cfg->per_block * nv->block + i % cfg->per_block * cfg->slot;
        uint32_t body   = tou_bytes_get(&bytes[from + 2u], 2);
        uint32_t number = tou_bytes_get(&bytes[from + 4u], 4);
        uint16_t size   = (uint16_t)(body + TOU_JOURNAL_HEAD + TOU_JOURNAL_TAIL);

        if (body < cfg->slot && size <= cfg->slot && number < limit && number > best &&
            tou_bytes_crc(TOU_CRC_SEED, &bytes[from], size) == TOU_CRC_RESIDUE) {
            best = number;
            *at  = from;
        }
    }
    return best;
}

/*
 * The newest record is spoiled: the one before it must be whole, with all that it names. Flash may have erased that one when
 * records in a row were broken off.
 */
static void spoil_newest(void)
{
    uint8_t p = (uint8_t)(rig_parts(&first) - 1u);
    uint32_t at;
    uint32_t before;
    uint32_t newest = newest_below(&first, UINT32_MAX, &at);

    if (newest == 0u || first.log.firm == 0u || (newest_below(&first, newest, &before) == 0u && board->nv[p].block != 0u)) {
        return;
    }
    rig_copy(&second, &first);
    (void)tou_posix_nv_flip(&second.part[p], at + roll(TOU_JOURNAL_HEAD + 4u), (uint8_t)(1u << roll(8)));
    rots++;
    uint8_t which = rig_mount(&second, 0, (uint8_t)(second.log.firm - 1u), "without its newest record");

    if (which != REF_NONE) {
        ref_found(&second.log, which, false);
        goes_on(&second);
    }
}

static void run(rig_t *rig, uint32_t operations)
{
    for (; operations != 0u; operations--) {
        let_fail(rig);
        tou_posix_nv_set_busy(&rig->part[roll(rig_parts(rig))], (roll(3) == 0u) ? roll(3) : 0u);
        ops_random(rig);
    }
}

/* Run on after a cut until another one strikes. @return as cut() */
static bool cut_again(void)
{
    run(&first, (roll(2) == 0u) ? 1u + roll(6) : roll(40));
    for (unsigned i = 0; i < 20u && tou_posix_nv_in_flight(&first.part[in_flight(&first)]) == 0u; i++) {
        ops_random(&first);
    }
    uint8_t p     = in_flight(&first);
    uint32_t size = tou_posix_nv_in_flight(&first.part[p]);

    cuts[1]++;
    return cut(&first, p, (roll(8) == 0u) ? size : roll(size + 1u), roll(42));
}

/* A copy of the parts is cut, judged, perhaps cut again, and goes on. */
static void cut_in(uint8_t p, uint32_t k, uint32_t way)
{
    uint32_t more = (roll((board->fault == RIG_WEAK) ? 4u : 2u) == 0u) ? 0u : 1u + roll(3);
    bool flipped  = false;

    rig_copy(&first, &live);
    weak.size = 0;
    (void)cut(&first, p, k, way);
    cuts[0]++;
    for (; more != 0u; more--) {
        if (!found(&first, false, "after a cut")) {
            return;
        }
        flipped = cut_again();
        if (flipped) {
            break;
        }
    }
    if (!found(&first, flipped, flipped ? "after weak bits" : "after the last cut")) {
        return;
    }
    if ((board->fault == RIG_SOUND || board->fault == RIG_WEAK) && !flipped && roll(2) == 0u) {
        spoil_newest();
    }
    goes_on(&first);
}

/* What was swept last: a write is looked at anew when a record was acknowledged that it may still spoil. */
static uint64_t swept_at;
static uint32_t swept_firm;

static void sweep(void)
{
    uint8_t p     = in_flight(&live);
    uint32_t size = tou_posix_nv_in_flight(&live.part[p]);
    bool erasing  = live.part[p].erasing;
    uint32_t step = erasing ? 197u : 1u;
    uint64_t at   = tou_posix_nv_stats(&live.part[p])->done * 2u + p;
    uint32_t firm = live.log.kept[live.log.firm].id;

    if (size == 0u || (swept_at == at && swept_firm == firm)) {
        return;
    }
    swept_at   = at;
    swept_firm = firm;
    for (uint32_t k = 0; k < size && dense; k += step) {
        for (uint32_t way = 0; way < TORN_WAYS(erasing); way++) {
            cut_in(p, k, way);
        }
    }
    if (!dense) {
        cut_in(p, (roll(2) == 0u) ? size - 1u : roll(size), roll(42));
    }
}

static void ops_stepped(rig_t *rig)
{
    const tou_posix_nv_t *part = &rig->part[weak.part];

    if (rig == &live) {
        sweep();
    } else if (rig == &first && part->at < weak.at + weak.size && weak.at < part->at + part->size) {
        weak.size = 0;
    }
}

static void history(uint32_t operations)
{
    swept_at = UINT64_MAX;
    rig_new(&live, board, memory[0]);
    rig_new(&first, board, memory[1]);
    rig_new(&second, board, memory[2]);
    weak.size = 0;
    if (rig_mount(&live, 0, 0, "blank") == REF_NONE) {
        return;
    }
    for (uint32_t i = 0; i < operations; i += 40u) {
        if (i == 120u) {
            stick(&live);
        }
        run(&live, 40);
        if (roll(3) == 0u) { /* power goes and comes, in peace */
            weak.size = 0;
            (void)cut(&live, 0, RIG_PART, 0);
            if (!found(&live, false, "after a rest")) {
                return;
            }
        }
    }
}

/* @return whether the part passed */
static bool run_board(uint64_t seed)
{
    uint64_t before[6] = {cuts[0], cuts[1], rots, rig_tickets, rig_bad, rig_older};
    uint32_t few       = all ? 20u : 1u;
    uint32_t many      = all ? 200u : 9u;

    rig_seed = seed;
    for (uint32_t i = 0; i < few + many && rig_bad - before[4] < 100u; i++) {
        dense = i < few;
        history(dense ? 80u : 800u);
    }
    printf("%-18s seed %llu: %7llu cuts, %7llu second cuts, %6llu spoiled, %6llu tickets, %llu older, %llu bad\n",
           board->name, (unsigned long long)seed, (unsigned long long)(cuts[0] - before[0]),
           (unsigned long long)(cuts[1] - before[1]), (unsigned long long)(rots - before[2]),
           (unsigned long long)(rig_tickets - before[3]), (unsigned long long)(rig_older - before[5]),
           (unsigned long long)(rig_bad - before[4]));
    return rig_bad == before[4] && cuts[0] != before[0];
}

int main(int argc, char **argv)
{
    unsigned passed = 0;
    unsigned failed = 0;
    uint64_t seed   = 1;

    all = getenv("TOU_SOAK") != NULL;
    for (int i = 1; i < argc; i++) {
        all  = all || strcmp(argv[i], "--all") == 0;
        seed = (strncmp(argv[i], "--seed=", 7) == 0) ? strtoull(&argv[i][7], NULL, 10) : seed;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t i = 0; i < sizeof boards / sizeof boards[0]; i++) {
        board = &boards[i];
        if (torn_named(board->name, argc, argv)) {
            bool good = run_board(seed);

            passed += good ? 1u : 0u;
            failed += good ? 0u : 1u;
        }
    }
    printf("total: %llu cuts, %llu second cuts, %llu commits, %llu bad\n", (unsigned long long)cuts[0],
           (unsigned long long)cuts[1], (unsigned long long)rig_commits, (unsigned long long)rig_bad);
    printf("%u passed, %u failed\n", passed, failed);
    return (failed == 0u && passed != 0u) ? 0 : 1;
}
