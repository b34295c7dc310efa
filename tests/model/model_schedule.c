/* SPDX-License-Identifier: MIT */
/*
 * Schedules against brute force: a window of time is walked minute by minute with the offsets of the C library's clock, and
 * every minute that is a moment is listed. Then random histories in it: minutes one by one or many at once, jumps either
 * way, changes of settings and zone, power cuts. What was taken is marked: never twice.
 *
 * The walk knows nothing before and after its window. BEFORE stands for a moment somewhere before it.
 */
#include <limits.h>

#include "century.h"

#include "tou/schedule.h"

#define STEPS  60
#define ZONES  2
#define CFGS   2
#define GROUP  20 /* histories in the same window */
#define BEFORE (-1)
#define DRAIN  300 /* most that are taken at once */

typedef struct layout {
    int n;
    int room;
    int64_t *moment;
    unsigned long *taken; /* the history that took it */
} layout_t;

typedef struct world {
    int64_t from;
    int64_t until; /* last instant */
    century_t clock[ZONES];
    tou_schedule_cfg_t cfg[CFGS];
    layout_t layout[CFGS][ZONES];
} world_t;

typedef struct sim {
    tou_schedule_t schedule;
    tou_zone_t zone;
    int c;
    int z;
    int64_t now;
    int make_up;
    int most;
    int64_t done;
    int64_t jump; /* with the first only: the latest moment at the last jump */
    unsigned long id;
} sim_t;

static world_t world;
static unsigned long taken_in_all;
static unsigned long events_seen[4];
static unsigned long at_changes;

/* ---- the walk ---- */

static void note(layout_t *layout, int64_t at)
{
    if (at < world.from || at > world.until) {
        return;
    }
    if (layout->n == layout->room) {
        layout->room   = (layout->room == 0) ? 4096 : 2 * layout->room;
        layout->moment = (int64_t *)realloc(layout->moment, (size_t)layout->room * sizeof *layout->moment);
        layout->taken  = (unsigned long *)realloc(layout->taken, (size_t)layout->room * sizeof *layout->taken);
        if (layout->moment == NULL || layout->taken == NULL) {
            exit(2);
        }
    }
    layout->taken[layout->n]    = ULONG_MAX;
    layout->moment[layout->n++] = at;
}

static bool interval_begins(const tou_schedule_cfg_t *cfg, int64_t standard)
{
    int minute = (int)(standard % MODEL_DAY / 60) - (60 * cfg->hour + cfg->minute);

    return minute >= 0 && minute % (cfg->minutes[0] + 256 * cfg->minutes[1]) == 0;
}

/* Is this reading of the wall clock one that is waited for? */
static bool reading_matches(const tou_schedule_cfg_t *cfg, int64_t wall)
{
    if (wall % MODEL_DAY != 3600 * cfg->hour + 60 * cfg->minute || wall < TOU_UTC_MIN || wall > LAST_WALL) {
        return false;
    }
    const civil_t *date = civil((int)(wall / MODEL_DAY));

    return cfg->kind == TOU_EVERY_DAY ||
           (date->day == cfg->day && (cfg->kind == TOU_EVERY_MONTH || date->month == cfg->month));
}

/* A reading comes when the clock first shows it or leaps over it: then it has never been as far before. */
static void lay_out(layout_t *layout, const tou_schedule_cfg_t *cfg, const century_t *clock)
{
    int64_t start   = world.from - INT64_C(2) * MODEL_DAY;
    int past        = century_past(clock, start - 60);
    int64_t highest = century_wall(clock, start - 60);

    layout->n = 0;
    for (int64_t at = start; at <= world.until && cfg->kind != TOU_EVERY_NEVER; at += 60) {
        if (cfg->kind == TOU_EVERY_INTERVAL) {
            if (interval_begins(cfg, at + INT64_C(60) * clock->zone.offset_min)) {
                note(layout, at);
            }
            continue;
        }
        past += (past < clock->n && clock->at[past] <= at) ? 1 : 0;
        int64_t wall = at + INT64_C(60) * century_offset(clock, past);
        for (; highest < wall; highest += 60) {
            if (reading_matches(cfg, highest + 60)) {
                note(layout, at);
            }
        }
    }
}

/* ---- random worlds ---- */

static void random_window(void)
{
    static const int days[] = {20, 20, 20, 20, 20, 100, 100, 100, 800, 800, 1900};
    int64_t span            = (int64_t)days[pick(0, 10)] * MODEL_DAY;
    const century_t *clock  = &world.clock[0];
    int64_t middle          = (int64_t)(model_random() % TOU_UTC_END);

    if (chance(50) && clock->n != 0) {
        middle = clock->at[pick(0, clock->n - 1)] + INT64_C(60) * pick(-2000, 2000);
    }
    if (chance(10)) {
        middle = chance(50) ? TOU_UTC_MIN : TOU_UTC_END;
    }
    middle -= middle % 60;
    middle = (middle < TOU_UTC_MIN) ? TOU_UTC_MIN : (middle > TOU_UTC_END) ? TOU_UTC_END : middle;
    /* So near the begin of time there may be no moment before the window, which is another thing than one not known. */
    world.from  = (middle - span / 2 < TOU_UTC_MIN + INT64_C(400) * MODEL_DAY) ? TOU_UTC_MIN : middle - span / 2;
    world.until = (middle + span / 2 > TOU_UTC_END) ? TOU_UTC_END : middle + span / 2;
    world.until -= 1;
}

static int64_t random_instant(void)
{
    return world.from + (int64_t)(model_random() % (uint64_t)(world.until - world.from + 1));
}

/* One of the changes in the window, if there is one, else any instant. */
static int64_t random_change(const century_t *clock)
{
    int first = century_past(clock, world.from);
    int n     = century_past(clock, world.until) - first;

    return (n > 0) ? clock->at[first + pick(0, n - 1)] : random_instant();
}

/* A reading near a change, or any. */
static int64_t random_reading(const century_t *clock)
{
    return chance(60) ? century_wall(clock, random_change(clock) - 60) + INT64_C(60) * pick(-190, 190) : random_instant();
}

static void random_schedule(tou_schedule_cfg_t *cfg)
{
    static const uint8_t kinds[]    = {1, 1, 1, 1, 2, 2, 3, 3, 4, 4};
    static const uint16_t minutes[] = {1, 5, 15, 15, 30, 60, 60, 60, 240, 720, 1440};
    int64_t reading                 = random_reading(&world.clock[pick(0, ZONES - 1)]) % (INT64_C(36500) * MODEL_DAY);
    const civil_t *date             = civil((int)(reading / MODEL_DAY));
    int minute                      = (int)(reading % MODEL_DAY / 60);
    int length                      = chance(60) ? minutes[pick(0, 10)] : pick(1, 1440);
    int phase                       = chance(40) ? 0 : pick(0, length - 1);
    const tou_schedule_cfg_t made   = {chance(4) ? TOU_EVERY_NEVER : kinds[pick(0, 9)],
                                     (uint8_t)date->month,
                                     (uint8_t)date->day,
                                     (uint8_t)(chance(20) ? 0 : minute / 60),
                                     (uint8_t)(chance(20) ? 0 : minute % 60),
                                     {(uint8_t)(length % 256), (uint8_t)(length / 256)}};

    *cfg = made;
    if (cfg->kind == TOU_EVERY_MONTH || date->month == 2) {
        cfg->day = (uint8_t)((cfg->day > 28) ? 28 : cfg->day);
    }
    if (cfg->kind == TOU_EVERY_INTERVAL) {
        cfg->hour   = (uint8_t)(phase / 60);
        cfg->minute = (uint8_t)(phase % 60);
    }
}

static void random_world(model_run_t *run)
{
    for (int z = 0; z < ZONES; z++) {
        century_lay_out(&world.clock[z]);
    }
    random_window();
    for (int c = 0; c < CFGS; c++) {
        random_schedule(&world.cfg[c]);
        if (tou_schedule_check(&world.cfg[c]) != TOU_OK) {
            model_differ(run, "settings refused");
        }
        for (int z = 0; z < ZONES; z++) {
            lay_out(&world.layout[c][z], &world.cfg[c], &world.clock[z]);
        }
    }
}

/* ---- the list ---- */

static layout_t *list(const sim_t *sim)
{
    return &world.layout[sim->c][sim->z];
}

/* How many moments are not later than an instant. */
static int upto(const layout_t *layout, int64_t utc)
{
    int low  = 0;
    int high = layout->n;

    while (low < high) {
        int middle = (low + high) / 2;

        if (layout->moment[middle] <= utc) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The nth moment of the list, from 1; the one before the first is before the window, or there is none. */
static int64_t moment(const sim_t *sim, int n)
{
    if (n <= 0) {
        return (world.from <= TOU_UTC_MIN || world.cfg[sim->c].kind == TOU_EVERY_NEVER) ? 0 : BEFORE;
    }
    return (n <= list(sim)->n) ? list(sim)->moment[n - 1] : INT64_MAX;
}

static bool same(int64_t got, int64_t want)
{
    if (want == BEFORE) {
        return got < world.from && got >= TOU_UTC_MIN;
    }
    return (want == INT64_MAX) ? (got > world.until && (got < TOU_UTC_END || got == TOU_UTC_NEVER)) : got == want;
}

/* Both functions without memory, near a moment of the list or anywhere. */
static void ask(model_run_t *run, const sim_t *sim)
{
    const layout_t *layout = list(sim);
    int64_t utc =
        chance(50) ? random_instant() : random_change(&world.clock[sim->z]) + INT64_C(60) * pick(-190, 190) + pick(-1, 1);

    if (layout->n != 0 && chance(50)) {
        utc = layout->moment[pick(0, layout->n - 1)] + pick(-1, 1);
    }
    if (utc < world.from || utc > world.until) {
        return;
    }
    int n         = upto(layout, utc);
    tou_utc_t was = tou_schedule_upto(&world.cfg[sim->c], &sim->zone, (tou_utc_t)utc);
    tou_utc_t is  = tou_schedule_after(&world.cfg[sim->c], &sim->zone, (tou_utc_t)utc);

    run->cases += 2;
    if (!same(was, moment(sim, n)) || !same(is, moment(sim, n + 1))) {
        model_differ(run, "at %ld: %u and then %u, want %ld and then %ld", (long)utc, was, is, (long)moment(sim, n),
                     (long)moment(sim, n + 1));
    }
}

/* ---- a schedule ---- */

/* None was taken that is later than an instant. */
static void forget(sim_t *sim, int64_t after)
{
    layout_t *layout = list(sim);

    for (int i = upto(layout, after); i < layout->n; i++) {
        layout->taken[i] = ULONG_MAX;
    }
}

static int model_pass(sim_t *sim)
{
    int n      = upto(list(sim), sim->now);
    int events = 0;
    int open   = n - upto(list(sim), sim->done);

    sim->jump = 0;
    if (sim->done == 0) {
        sim->done = moment(sim, n);
    } else if (sim->done > moment(sim, n + 1)) {
        sim->done = moment(sim, n);
        events    = TOU_SCHEDULE_EV_BACK;
        forget(sim, sim->done);
    } else if (sim->make_up == TOU_MAKE_UP_FIRST) {
        sim->jump = moment(sim, n);
        events    = (open > 1) ? TOU_SCHEDULE_EV_MISSED : 0;
    } else {
        int kept = (sim->make_up == TOU_MAKE_UP_ALL) ? sim->most : sim->make_up;

        if (open > kept) {
            sim->done = moment(sim, n - kept);
            events    = TOU_SCHEDULE_EV_MISSED;
        }
    }
    return events;
}

static void pass(model_run_t *run, sim_t *sim)
{
    int got  = tou_schedule_pass(&sim->schedule, (tou_utc_t)sim->now);
    int want = model_pass(sim);

    events_seen[want]++;
    if (got != want) {
        model_differ(run, "jump to %ld: events %d, want %d", (long)sim->now, got, want);
    }
    if (chance(10)) {
        (void)tou_schedule_pass(&sim->schedule, (tou_utc_t)sim->now);
    }
}

static void take(model_run_t *run, sim_t *sim, int n)
{
    layout_t *layout = list(sim);
    int64_t at       = layout->moment[n];
    int past         = century_past(&world.clock[sim->z], at);

    if (layout->taken[n] == sim->id) {
        model_differ(run, "%ld is taken again", (long)at);
    }
    layout->taken[n] = sim->id;
    taken_in_all++;
    at_changes += (past > 0 && at < world.clock[sim->z].at[past - 1] + 10800) ? 1 : 0;
    sim->done = (at < sim->jump) ? sim->jump : at;
}

/* Take at most so many. */
static void drain(model_run_t *run, sim_t *sim, int most)
{
    for (; most > 0; most--) {
        int n         = upto(list(sim), sim->done);
        tou_utc_t got = 7;
        bool is       = tou_schedule_next(&sim->schedule, (tou_utc_t)sim->now, &got);
        bool want     = n < list(sim)->n && list(sim)->moment[n] <= sim->now;

        if (is != want || got != (want ? list(sim)->moment[n] : 7)) {
            model_differ(run, "at %ld: %s %u, want %s %ld", (long)sim->now, is ? "due" : "none", got, want ? "due" : "none",
                         want ? (long)list(sim)->moment[n] : 7);
            return;
        }
        if (!want) {
            return;
        }
        take(run, sim, n);
    }
}

static void move(sim_t *sim, int64_t to)
{
    sim->now = (to < world.from) ? world.from : (to > world.until) ? world.until : to;
}

static void jump(model_run_t *run, sim_t *sim)
{
    static const int64_t spans[] = {60, 3600, 21600, MODEL_DAY, INT64_C(20) * MODEL_DAY, INT64_C(400) * MODEL_DAY};
    int64_t span                 = spans[pick(0, 5)];
    int n                        = upto(list(sim), sim->now) + (chance(70) ? pick(-1, 2) : pick(-20, 20));

    if (chance(60) && n > 0 && n <= list(sim)->n) {
        move(sim, moment(sim, n) + (chance(50) ? 0 : chance(50) ? pick(-1, 1) : pick(-7200, 7200)));
    } else if (chance(25)) {
        move(sim, random_change(&world.clock[sim->z]) + INT64_C(60) * pick(-190, 190));
    } else if (chance(10)) {
        move(sim, random_instant());
    } else {
        move(sim, sim->now + (int64_t)(model_random() % (uint64_t)(2 * span)) - span);
    }
    pass(run, sim);
}

/* No jump: minutes go by, one or some that the main loop was late, or until the next moment is near. */
static void go_on(sim_t *sim)
{
    int n       = upto(list(sim), sim->now);
    int64_t now = sim->now;

    if (n < list(sim)->n && chance(40)) {
        now = list(sim)->moment[n] + INT64_C(60) * pick(-1, 1) + (chance(30) ? pick(0, 59) : 0);
    } else {
        now += 60 - now % 60 + (chance(70) ? 0 : INT64_C(60) * pick(0, 40)) + (chance(30) ? pick(0, 59) : 0);
    }
    if (now > sim->now) {
        move(sim, now);
    }
}

static void start(model_run_t *run, sim_t *sim, int64_t done)
{
    memset(&sim->schedule, 0xA5, sizeof sim->schedule);
    if (tou_schedule_init(&sim->schedule, &world.cfg[sim->c], &sim->zone, (uint8_t)sim->make_up, (uint16_t)sim->most) !=
            TOU_OK ||
        tou_schedule_restore(&sim->schedule, (tou_utc_t)done) != TOU_OK) {
        model_differ(run, "start refused");
    }
}

static void set(model_run_t *run, sim_t *sim)
{
    bool clock = chance(80);
    int c      = pick(0, CFGS - 1);

    if (tou_schedule_set(&sim->schedule, &world.cfg[c], clock ? (tou_utc_t)sim->now : 0) != TOU_OK) {
        model_differ(run, "settings refused");
    }
    if (memcmp(&world.cfg[c], &world.cfg[sim->c], sizeof world.cfg[c]) != 0) {
        sim->c    = c;
        sim->done = 0;
        forget(sim, BEFORE);
        if (clock) {
            (void)model_pass(sim);
        }
    }
    if (!clock) {
        pass(run, sim);
    }
}

/* What was taken by the old zone was taken at other instants; of what lies before the window nothing is known. */
static void set_zone(model_run_t *run, sim_t *sim)
{
    if (sim->done == BEFORE) {
        return;
    }
    sim->z    = pick(0, ZONES - 1);
    sim->zone = world.clock[sim->z].zone;
    forget(sim, sim->done);
    jump(run, sim);
}

static void begin(model_run_t *run, sim_t *sim)
{
    static const int make_up[] = {
        0, 1, 1, 2, 7, 253, TOU_MAKE_UP_ALL, TOU_MAKE_UP_ALL, TOU_MAKE_UP_FIRST, TOU_MAKE_UP_FIRST};
    static const int most[] = {0, 1, 12, 62, 254, UINT16_MAX};

    memset(sim, 0, sizeof *sim);
    sim->id      = run->number;
    sim->c       = pick(0, CFGS - 1);
    sim->z       = pick(0, ZONES - 1);
    sim->zone    = world.clock[sim->z].zone;
    sim->make_up = make_up[pick(0, 9)];
    sim->most    = most[pick(0, 5)];
    sim->now     = random_instant();
    if (chance(30)) {
        sim->done = random_instant();
    }
    start(run, sim, sim->done);
    jump(run, sim);
}

static void sim_run(model_run_t *run, sim_t *sim)
{
    begin(run, sim);
    for (int step = 0; step < STEPS; step++) {
        int what = pick(0, 99);

        if (what < 65) {
            go_on(sim);
        } else if (what < 88) {
            jump(run, sim);
        } else if (what < 92) {
            set(run, sim);
        } else if (what < 97) {
            start(run, sim, sim->schedule.done);
            jump(run, sim);
        } else {
            set_zone(run, sim);
        }
        drain(run, sim, chance(80) ? DRAIN : pick(0, 3));
        if (!same(sim->schedule.done, sim->done)) {
            model_differ(run, "at %ld: done %u, want %ld", (long)sim->now, sim->schedule.done, (long)sim->done);
        }
        run->cases++;
        ask(run, sim);
    }
}

int main(int argc, char **argv)
{
    static sim_t sim;
    model_run_t run;
    unsigned long group = ULONG_MAX;

    model_begin(&run, "schedule", argc, argv, 12000, 400000);
    civil_init();
    for (unsigned long i = run.first; i < run.first + run.count; i++) {
        if (i / GROUP != group) {
            group = i / GROUP;
            model_case(&run, group * GROUP);
            random_world(&run);
        }
        model_case(&run, i);
        (void)model_random();
        sim_run(&run, &sim);
    }
    (void)printf("model schedule: %lu histories, %lu moments taken, %lu of them within 3 h of a change; "
                 "%lu jumps missed some, %lu moved back\n",
                 run.count, taken_in_all, at_changes, events_seen[TOU_SCHEDULE_EV_MISSED],
                 events_seen[TOU_SCHEDULE_EV_BACK]);
    return model_end(&run);
}
