/* SPDX-License-Identifier: MIT */
/*
 * Random tariffs over 14 days (a year in a soak), minute by minute, against the rules taken by the simplest means
 * (naive.h) and the C library's clock: switches of banks at all kinds of times, announced days, power cuts, clocks set,
 * sources that are slow or fail.
 */
#include "random.h"

#include "tou/tariff.h"

#define SCRIPT_MAX 12
#define READS_MAX  8

enum { DO_ANNOUNCE, DO_SWITCH, DO_POWER_CUT, DO_JUMP, DO_BAD_CLOCK, DO_KINDS };

/* What the run met, so that it can tell that it met everything. */
typedef struct met {
    unsigned long minutes;
    unsigned long rule[5];   /* minutes by TOU_RULE_... */
    unsigned long lacks;     /* minutes of a day that lacks a table */
    unsigned long fallback;  /* minutes of the default rate */
    unsigned long further;   /* minutes of an action beyond the rates */
    unsigned long repeated;  /* clocks set back an hour by DST */
    unsigned long skipped;   /* hours skipped by DST */
    unsigned long weeks;     /* switches of weeks */
    unsigned long days;      /* switches of days */
    unsigned long both;      /* of both at once */
    unsigned long refused;   /* minutes with a refused one */
    unsigned long invalid;   /* sets in force found invalid */
    unsigned long failures;  /* minutes with a failure of the source */
    unsigned long announced; /* announcements taken */
} met_t;

typedef struct script {
    int at; /* minute of the run */
    int what;
} script_t;

typedef struct sim {
    model_run_t *run;
    store_t store;
    tou_zone_t zone;
    char tz[128];
    tou_tariff_source_t source;
    tou_tariff_t tariff;

    int64_t start; /* first minute mark */
    int minutes;
    uint32_t *wall; /* what the clock shows at each mark */
    uint32_t *peak; /* the latest reading shown up to then */

    rules_t rules;
    bool known; /* the set in force was looked at */
    bool valid;
    tou_wall_t at[2];
    uint8_t events;
    cell_t *cells; /* of each date from first_date on */
    bool *have;
    int first_date;
    int dates;

    script_t script[SCRIPT_MAX];
    int n_script;
    met_t met;
} sim_t;

/* ---- what is expected ---- */

static void sim_forget_cells(sim_t *sim)
{
    memset(sim->have, 0, (size_t)sim->dates * sizeof sim->have[0]);
}

static bool sim_set_ok(sim_t *sim, int flip_weeks, int flip_days)
{
    return naive_set_ok(&sim->store, sim->rules.bank[0] ^ flip_weeks, sim->rules.bank[1] ^ flip_days,
                        sim->zone.shift_min != 0);
}

static void sim_flip(sim_t *sim, int pair)
{
    sim->rules.bank[pair] ^= 1;
    sim->events = (uint8_t)(sim->events | (1u << pair));
    sim->valid  = true;
    sim->known  = true;
    sim_forget_cells(sim);
}

/* First mark at which a local time has come. */
static int sim_due(const sim_t *sim, tou_wall_t at)
{
    int low  = 0;
    int high = sim->minutes - 1;

    while (low < high) {
        int middle = (low + high) / 2;

        if (sim->peak[middle] >= at) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

static bool sim_days_first(const sim_t *sim)
{
    int weeks = sim_due(sim, sim->at[0]);
    int days  = sim_due(sim, sim->at[1]);

    return days < weeks || (days == weeks && days == 0 && sim->at[1] < sim->at[0]);
}

static void sim_switch_one(sim_t *sim, int pair)
{
    if (sim_set_ok(sim, pair == 0, pair == 1)) {
        sim_flip(sim, pair);
    } else {
        sim->events |= TOU_TARIFF_EV_REFUSED;
    }
}

static void sim_switch(sim_t *sim, int i)
{
    bool due[2];

    for (int pair = 0; pair < 2; pair++) {
        due[pair] = sim->at[pair] != TOU_WALL_NONE && sim->at[pair] <= sim->peak[i];
    }
    if (due[0] && due[1] && sim_set_ok(sim, 1, 1)) {
        sim_flip(sim, 0);
        sim_flip(sim, 1);
    } else if (due[0] && due[1]) {
        int first = sim_days_first(sim) ? 1 : 0;

        sim_switch_one(sim, first);
        sim_switch_one(sim, first ^ 1);
    } else if (due[0] || due[1]) {
        sim_switch_one(sim, due[1] ? 1 : 0);
    }
    for (int pair = 0; pair < 2; pair++) {
        sim->at[pair] = due[pair] ? TOU_WALL_NONE : sim->at[pair];
    }
    if (!sim->known) {
        sim->known = true;
        sim->valid = sim_set_ok(sim, 0, 0);
        sim->events |= sim->valid ? 0 : TOU_TARIFF_EV_INVALID;
    }
}

static void sim_default(const sim_t *sim, cell_t *cell)
{
    static const tou_item_t head = {TOU_ITEM_BASE, 0, 0};
    bool base                    = naive_base_ok(&sim->store.base) && memcmp(&sim->store.lost, &head, sizeof head) != 0;

    memset(cell, 0, sizeof *cell);
    cell->energy = base ? sim->store.base.default_rate : 1;
    cell->demand = cell->energy;
    cell->flags  = TOU_TARIFF_DEFAULT;
}

static void sim_expect(sim_t *sim, int i, cell_t *cell)
{
    int date = (int)(sim->wall[i] / MODEL_DAY) - sim->first_date;

    if (!sim->valid) {
        sim_default(sim, cell);
        return;
    }
    if (!sim->have[date]) {
        naive_minutes(&sim->rules, sim->first_date + date, &sim->cells[(size_t)1440 * (size_t)date]);
        sim->have[date] = true;
    }
    *cell = sim->cells[(size_t)1440 * (size_t)date + (sim->wall[i] % MODEL_DAY) / 60];
}

/* ---- the run ---- */

static void sim_differ(const sim_t *sim, int i, const char *what)
{
    model_differ(sim->run, "minute %d, %s (zone %s, start %ld)", i, what, sim->tz, (long)sim->start);
}

/* Steps until the tariff is ready; each within its bound. */
static void sim_drive(sim_t *sim, int i)
{
    tou_err_t err;
    int steps         = 0;
    sim->store.failed = false;

    do {
        sim->store.reads = 0;
        err              = tou_tariff_step(&sim->tariff, (tou_utc_t)(sim->start + 60 * (int64_t)i));
        if (sim->store.reads > READS_MAX) {
            sim_differ(sim, i, "a step reads too much");
        }
        if (err == TOU_E_IO && !sim->store.failed) {
            sim_differ(sim, i, "a failure of the source is told that was none");
        }
    } while (err != TOU_OK && ++steps < 5000);
    if (err != TOU_OK) {
        sim_differ(sim, i, "the steps do not end");
    }
}

static void sim_count(sim_t *sim, int i, const cell_t *cell, bool further)
{
    met_t *met     = &sim->met;
    uint8_t events = sim->events;
    int jump       = (i > 0) ? (int)(sim->wall[i] - sim->wall[i - 1]) : 60;

    met->minutes++;
    met->rule[cell->rule]++;
    met->lacks += (cell->flags & TOU_TARIFF_LACKS) != 0;
    met->fallback += (cell->flags & TOU_TARIFF_DEFAULT) != 0;
    met->further += further;
    met->repeated += jump < 0;
    met->skipped += jump > 60;
    met->weeks += (events & TOU_TARIFF_EV_WEEKS) != 0;
    met->days += (events & TOU_TARIFF_EV_DAYS) != 0;
    met->both += (events & 3) == 3;
    met->refused += (events & TOU_TARIFF_EV_REFUSED) != 0;
    met->invalid += (events & TOU_TARIFF_EV_INVALID) != 0;
    met->failures += sim->store.failed;
}

static void sim_compare(sim_t *sim, int i)
{
    tou_utc_t utc        = (tou_utc_t)(sim->start + 60 * (int64_t)i);
    uint8_t events       = tou_tariff_events(&sim->tariff);
    bool failed          = (events & TOU_TARIFF_EV_SOURCE) != 0;
    const tou_plan_t *at = tou_tariff_plan(&sim->tariff, utc);
    cell_t want          = {0};
    tou_action_t action  = {0, 0, 0};

    sim_expect(sim, i, &want);
    sim->store.reads = 0;
    uint8_t flags    = tou_tariff_get(&sim->tariff, utc, &action);

    cell_t got = {action.energy, action.demand, action.outputs, flags, 0, 0, 0};
    if (at != NULL) {
        got.rule   = at->rule;
        got.season = at->season;
        got.table  = at->table;
    }
    if (memcmp(&got, &want, sizeof got) != 0 || sim->store.reads != 0) {
        char text[160];

        (void)snprintf(text, sizeof text,
                       "got rates %d %d, outputs %d, flags %d, rule %d, season %d, table %d; want %d %d, %d, %d, %d, %d, %d",
                       got.energy, got.demand, got.outputs, got.flags, got.rule, got.season, got.table, want.energy,
                       want.demand, want.outputs, want.flags, want.rule, want.season, want.table);
        sim_differ(sim, i, text);
    }
    if ((events & ~TOU_TARIFF_EV_SOURCE) != sim->events || failed != sim->store.failed) {
        sim_differ(sim, i, "events");
    }
    for (int pair = 0; pair < 2; pair++) {
        if (sim->tariff.state.bank[pair] != sim->rules.bank[pair] || sim->tariff.state.switch_at[pair] != sim->at[pair]) {
            sim_differ(sim, i, "banks");
        }
    }
    sim_count(sim, i, &want, action.outputs != 0 || action.energy != action.demand);
    sim->events = 0;
}

/* ---- things that happen during a run ---- */

/* Announcements of yesterday, today and tomorrow must be kept; older ones may be. */
static void sim_check_announced(sim_t *sim, int i, int today)
{
    const tou_override_t *kept = sim->tariff.state.override;
    announced_t list[3];
    int n = 0;

    for (int k = 0; k < 3; k++) {
        if (kept[k].table != 0) {
            list[n].day     = kept[k].day;
            list[n++].table = kept[k].table;
            if (naive_announced(&sim->rules, kept[k].day) != kept[k].table) {
                sim_differ(sim, i, "an announcement nobody made");
            }
        }
    }
    for (int k = 0; k < sim->rules.n_announced; k++) {
        bool found = !among(sim->rules.announced[k].day, today - 1, today + 1) || sim->rules.announced[k].table == 0;

        for (int m = 0; m < n; m++) {
            found = found || list[m].day == sim->rules.announced[k].day;
        }
        if (!found) {
            sim_differ(sim, i, "a lost announcement");
        }
    }
    memcpy(sim->rules.announced, list, sizeof list);
    sim->rules.n_announced = n;
}

static void sim_announce(sim_t *sim, int i)
{
    int today      = (int)(sim->wall[i] / MODEL_DAY);
    int day        = today + pick(-1, 2);
    int tables     = sim->store.dayset[sim->rules.bank[1]].n_tables;
    int table      = chance(85) ? pick(0, tables) : pick(0, 255);
    bool good      = sim->known && sim->valid && (day == today || day == today + 1) && table <= tables;
    tou_err_t want = good ? TOU_OK : TOU_E_RANGE;
    tou_utc_t utc  = (tou_utc_t)(sim->start + 60 * (int64_t)i);

    if (tou_tariff_announce(&sim->tariff, utc, (tou_day_t)day, (uint8_t)table) != want) {
        sim_differ(sim, i, "answer to an announcement");
    }
    if (good) {
        int k = 0;

        while (k < sim->rules.n_announced && sim->rules.announced[k].day != day) {
            k++;
        }
        sim->rules.n_announced        = (k == sim->rules.n_announced) ? k + 1 : sim->rules.n_announced;
        sim->rules.announced[k].day   = day;
        sim->rules.announced[k].table = table;
        sim_check_announced(sim, i, today);
        sim->met.announced++;
        sim_forget_cells(sim);
    }
}

/* A local time: in the window, near a change of the clock, long passed, or that of the other pair. */
static tou_wall_t sim_switch_time(const sim_t *sim)
{
    tou_wall_t at = sim->wall[pick(0, sim->minutes - 1)];

    if (chance(20)) {
        return TOU_WALL_NONE;
    }
    if (chance(35)) {
        return sim->at[pick(0, 1)];
    }
    if (chance(10)) {
        return (at > 20 * MODEL_DAY) ? at - (uint32_t)pick(15, 19) * MODEL_DAY : 0;
    }
    for (int i = 1; chance(50) && i < sim->minutes; i++) {
        if (sim->wall[i] != sim->wall[i - 1] + 60) {
            return sim->wall[i] + 60 * (uint32_t)pick(0, 300) - 9000;
        }
    }
    return at;
}

static void sim_set_switch(sim_t *sim, int i)
{
    int pair       = pick(0, 2);
    tou_wall_t at  = sim_switch_time(sim);
    bool never     = at != TOU_WALL_NONE && at > LAST_WALL;
    tou_err_t want = (pair == 2) ? TOU_E_ARG : (sim->source.n_banks != 2) ? TOU_E_ABSENT : never ? TOU_E_RANGE : TOU_OK;

    if (tou_tariff_set_switch(&sim->tariff, (uint8_t)pair, at) != want) {
        sim_differ(sim, i, "answer to a switch time");
    }
    if (want == TOU_OK) {
        sim->at[pair] = at;
    }
}

static void sim_power_cut(sim_t *sim, int i)
{
    tou_tariff_state_t kept = sim->tariff.state;

    tou_tariff_init(&sim->tariff, &sim->source, &sim->zone);
    if (tou_tariff_restore(&sim->tariff, &kept) != TOU_OK) {
        sim_differ(sim, i, "the state that was kept is refused");
    }
    sim->known = false;
}

/* Without a valid clock the default rate holds and nothing is done. */
static void sim_bad_clock(sim_t *sim, int i)
{
    static const tou_utc_t bad[] = {0, TOU_UTC_MIN - 1, TOU_UTC_END, UINT32_MAX};
    tou_utc_t utc                = chance(30) ? TOU_UTC_END + (uint32_t)pick(0, 50000) : bad[pick(0, 3)];
    tou_action_t action;
    cell_t want;

    if (!sim->known) {
        return;
    }
    sim_default(sim, &want);
    sim->store.reads = 0;
    if (tou_tariff_step(&sim->tariff, utc) != TOU_OK || tou_tariff_get(&sim->tariff, utc, &action) != TOU_TARIFF_DEFAULT ||
        action.energy != want.energy || action.demand != want.demand || action.outputs != 0 || sim->store.reads != 0) {
        sim_differ(sim, i, "a clock that is not valid");
    }
}

static int sim_do(sim_t *sim, int what, int i)
{
    switch (what) {
    case DO_ANNOUNCE:
        sim_announce(sim, i);
        break;
    case DO_SWITCH:
        sim_set_switch(sim, i);
        break;
    case DO_POWER_CUT:
        sim_power_cut(sim, i);
        break;
    case DO_BAD_CLOCK:
        sim_bad_clock(sim, i);
        break;
    default:
        i += chance(50) ? pick(-4000, 4000) : pick(-200, 200);
        i = (i < 0) ? 0 : (i >= sim->minutes) ? sim->minutes - 1 : i;
        break;
    }
    return i;
}

static void sim_play(sim_t *sim)
{
    int next = 0;

    for (int step = 0, i = 0; step < sim->minutes && i < sim->minutes; step++, i++) {
        unsigned long before = sim->run->differences;

        while (next < sim->n_script && sim->script[next].at <= step) {
            i = sim_do(sim, sim->script[next++].what, i);
        }
        sim_drive(sim, i);
        sim_switch(sim, i);
        sim_compare(sim, i);
        if (sim->run->differences != before) {
            return;
        }
    }
}

/* ---- setting up ---- */

/* The clock at each minute mark, looked at each hour, and each minute of an hour in which it changes. */
static void sim_clock(sim_t *sim)
{
    int64_t peak = 0;

    for (int hour = -48; 60 * hour < sim->minutes; hour++) {
        int64_t from = sim->start + 3600 * (int64_t)hour;
        int offset   = clock_offset(from);
        bool changes = offset != clock_offset(from + 3600);

        for (int i = 60 * hour; i < 60 * hour + 60 && i < sim->minutes; i++) {
            int64_t utc  = sim->start + 60 * (int64_t)i;
            int64_t wall = utc + 60 * (int64_t)(changes ? clock_offset(utc) : offset);

            peak = (wall > peak) ? wall : peak;
            if (i >= 0) {
                sim->wall[i] = (uint32_t)wall;
                sim->peak[i] = (uint32_t)peak;
            }
        }
    }
}

/* First date looked at: near a season's start, a special day, a change of the clock or the turn of a year. */
static int sim_first_day(const sim_t *sim, int year, int near)
{
    const tou_special_t *special = &sim->store.special[pick(0, 7)];
    const tou_season_t *season   = &sim->store.season[pick(0, 1)][pick(0, 4)];
    int what                     = pick(0, 8);

    if (what == 4) {
        return civil_day(year + pick(0, 1), pick(1, 3), 1) - pick(0, 13);
    }
    for (int day = civil_day(year, 1, 1); day <= civil_day(year, 12, 31); day++) {
        if ((what == 0 && naive_matches(&sim->rules, &season->from, day)) ||
            (what == 1 && naive_matches(&sim->rules, &special->on, day)) ||
            (what == 2 && day == sim->rules.dst[year - sim->rules.first_year].begin) ||
            (what == 3 && day == sim->rules.dst[year - sim->rules.first_year].end)) {
            return day - pick(0, 13);
        }
    }
    return near - pick(0, 4);
}

static void sim_window(sim_t *sim, int first_day)
{
    int64_t length = 60 * (int64_t)sim->minutes;

    sim->start = (int64_t)first_day * MODEL_DAY - INT64_C(60) * sim->zone.offset_min;
    sim->start = (sim->start < TOU_UTC_MIN) ? TOU_UTC_MIN : sim->start;
    sim->start = (sim->start > TOU_UTC_END - length) ? TOU_UTC_END - length : sim->start;
    sim_clock(sim);
    sim->first_date = (int)(sim->wall[0] / MODEL_DAY) - 1;
    sim_forget_cells(sim);
}

static void sim_zone(sim_t *sim, int year)
{
    sim->zone             = random_zone();
    sim->rules.first_year = year - 3;
    zone_posix(sim->tz, sizeof sim->tz, &sim->zone);
    clock_use(sim->tz);
    for (int i = 0; i < 6 && sim->zone.shift_min != 0; i++) {
        sim->rules.dst[i] = clock_dst_days(&sim->zone, year - 3 + i);
    }
}

static void sim_script(sim_t *sim)
{
    static const uint8_t what[] = {DO_ANNOUNCE, DO_ANNOUNCE, DO_ANNOUNCE, DO_ANNOUNCE,  DO_SWITCH,
                                   DO_SWITCH,   DO_SWITCH,   DO_JUMP,     DO_BAD_CLOCK, DO_POWER_CUT};
    int at[SCRIPT_MAX];

    sim->n_script = chance(30) ? 0 : pick(1, SCRIPT_MAX);
    for (int i = 0; i < sim->n_script; i++) {
        at[i] = chance(10) ? 0 : pick(0, sim->minutes - 1);
    }
    qsort(at, (size_t)sim->n_script, sizeof at[0], ascending);
    for (int i = 0; i < sim->n_script; i++) {
        sim->script[i].at   = at[i];
        sim->script[i].what = what[pick(0, 9)];
    }
}

static void sim_source(sim_t *sim)
{
    static const tou_tariff_ops_t ops = {store_read, NULL};

    sim->source.ops          = &ops;
    sim->source.ctx          = &sim->store;
    sim->source.n_banks      = chance(80) ? 2 : 1;
    sim->store.busy_percent  = chance(20) ? pick(1, 40) : 0;
    sim->store.fail_permille = chance(15) ? pick(1, 60) : 0;
    sim->rules.store         = &sim->store;
    sim->rules.bank[0]       = 0;
    sim->rules.bank[1]       = 0;
    sim->rules.n_announced   = 0;
    sim->known               = false;
    sim->valid               = false;
    sim->at[0]               = TOU_WALL_NONE;
    sim->at[1]               = TOU_WALL_NONE;
    sim->events              = 0;
}

static void sim_one(sim_t *sim)
{
    int year = chance(4) ? (chance(50) ? 2000 : 2099) : pick(2000, 2099);
    int near = civil_day(year, 1, 1) + pick(0, 364);

    sim_zone(sim, year);
    random_store(&sim->store, sim->zone.shift_min != 0, near);
    for (int bank = 0; bank < 2; bank++) {
        if (chance(12)) {
            random_damage(&sim->store, bank);
        }
    }
    sim_source(sim);
    sim_window(sim, sim_first_day(sim, year, near));
    tou_tariff_init(&sim->tariff, &sim->source, &sim->zone);
    if (sim->source.n_banks == 2 && chance(60)) {
        sim_set_switch(sim, 0);
        sim_set_switch(sim, 0);
    }
    sim_script(sim);
    sim_play(sim);
    sim->run->cases++;
}

static void sim_init(sim_t *sim, model_run_t *run, int days)
{
    memset(sim, 0, sizeof *sim);
    sim->run     = run;
    sim->minutes = days * 1440;
    sim->dates   = days + 5;
    sim->wall    = (uint32_t *)calloc((size_t)sim->minutes, sizeof sim->wall[0]);
    sim->peak    = (uint32_t *)calloc((size_t)sim->minutes, sizeof sim->peak[0]);
    sim->have    = (bool *)calloc((size_t)sim->dates, sizeof sim->have[0]);
    sim->cells   = (cell_t *)calloc((size_t)sim->dates * 1440u, sizeof sim->cells[0]);
    if (sim->wall == NULL || sim->peak == NULL || sim->have == NULL || sim->cells == NULL) {
        (void)fprintf(stderr, "model tariff: no memory\n");
        exit(1);
    }
}

/* A run of some length that met nothing of a kind would prove nothing about it. */
static void sim_told(sim_t *sim)
{
    const met_t *met             = &sim->met;
    const unsigned long needed[] = {met->rule[1], met->rule[2],  met->rule[3],  met->rule[4],  met->lacks, met->fallback,
                                    met->further, met->repeated, met->skipped,  met->weeks,    met->days,  met->both,
                                    met->refused, met->invalid,  met->failures, met->announced};

    (void)printf(
        "%lu minutes: week %lu, rest %lu, special %lu, announced %lu (%lu announcements), table lacking %lu, default "
        "%lu, actions beyond the rates %lu\n",
        met->minutes, met->rule[1], met->rule[2], met->rule[3], met->rule[4], met->announced, met->lacks, met->fallback,
        met->further);
    (void)printf("switches: weeks %lu, days %lu, both at once %lu, refused %lu; sets found invalid %lu; hours skipped %lu, "
                 "repeated %lu; failures of the source %lu\n",
                 met->weeks, met->days, met->both, met->refused, met->invalid, met->skipped, met->repeated, met->failures);
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (needed[i] == 0 && sim->run->count >= 1000) {
            model_differ(sim->run, "nothing of kind %d was met", (int)i);
        }
    }
}

static void sim_end(sim_t *sim)
{
    free(sim->wall);
    free(sim->peak);
    free(sim->have);
    free(sim->cells);
}

int main(int argc, char **argv)
{
    static sim_t sim;
    static model_run_t run;

    model_begin(&run, "tariff", argc, argv, 20000, 50000);
    civil_init();
    sim_init(&sim, &run, run.soak ? 366 : 14);
    for (unsigned long n = run.first; n < run.first + run.count; n++) {
        model_case(&run, n);
        sim_one(&sim);
    }
    sim_end(&sim);
    sim_told(&sim);
    return model_end(&run);
}
