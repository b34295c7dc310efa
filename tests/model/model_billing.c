/* SPDX-License-Identifier: MIT */
/*
 * Closings against a naive model: every month's nominal instants laid out from the wall clock that the C library shows,
 * everything that is due listed anew at each step. Random settings, two zones, minutes, jumps either way, changes
 * of settings and zone, closings by hand, power cuts. What a moment has closed is marked month by month: never twice.
 */
#include <limits.h>

#include "century.h"

#include "tou/billing.h"

#define STEPS 120
#define ZONES 2
#define GROUP 20   /* histories in the same zones */
#define LAST  1200 /* December 2099 */

typedef struct due {
    int64_t at;
    int moment;
    int month;
} due_t;

typedef struct sim {
    tou_billing_t billing;
    tou_zone_t zone;
    const century_t *clock;
    tou_billing_cfg_t cfg;
    int64_t now;
    int64_t nominal[TOU_MOMENTS][LAST + 1];
    bool closed[TOU_MOMENTS][LAST + 1];
    int last[TOU_MOMENTS]; /* -1: none */
    long missed;
    long number;
    int64_t since;
    int left[TOU_HANDS];
    due_t due[TOU_MOMENTS * LAST];
    int n_due;
} sim_t;

static century_t clocks[ZONES];
static unsigned long steps;
static unsigned long closings;

/* The first instant at which a clock shows a reading or a later one, of which so many changes are known to be past. */
static int64_t clock_reaches(const century_t *table, int64_t wall, int past)
{
    int64_t at = wall - INT64_C(60) * ((past == 0) ? table->offset : table->to[past - 1]);

    for (int i = past; i < table->n && at >= table->at[i]; i++) {
        int64_t from = wall - INT64_C(60) * table->to[i];

        at = (from > table->at[i]) ? from : table->at[i];
    }
    return at;
}

static void lay_out(sim_t *sim, int moment)
{
    const tou_moment_t *m = &sim->cfg.moment[moment];
    int past              = 0;

    for (int month = 1; m->day != 0 && month <= LAST; month++) {
        int64_t wall =
            (int64_t)civil_day(2000 + (month - 1) / 12, (month - 1) % 12 + 1, m->day) * MODEL_DAY + INT64_C(3600) * m->hour;

        while (past < sim->clock->n && sim->clock->at[past] < wall - INT64_C(2) * MODEL_DAY) {
            past++;
        }
        int64_t at = (wall < TOU_UTC_MIN) ? 0 : clock_reaches(sim->clock, wall, past);

        sim->nominal[moment][month] = (at < TOU_UTC_MIN) ? TOU_UTC_MIN : at;
    }
}

static int latest(const sim_t *sim, int moment)
{
    int n = 0;

    while (n < LAST && sim->nominal[moment][n + 1] <= sim->now) {
        n++;
    }
    return n;
}

/* What came before counts as closed, what comes after does not. */
static void take(sim_t *sim, int moment, int month)
{
    sim->last[moment] = month;
    for (int m = 0; m <= LAST; m++) {
        sim->closed[moment][m] = m <= month;
    }
}

static void miss(sim_t *sim, long n)
{
    sim->missed = (sim->missed + n > UINT16_MAX) ? UINT16_MAX : sim->missed + n;
}

static int model_pass(sim_t *sim)
{
    int events = 0;

    for (int i = 0; i < (int)TOU_MOMENTS; i++) {
        int passed = latest(sim, i);
        int open   = passed - sim->last[i];
        int kept   = sim->cfg.make_up;

        if (sim->cfg.moment[i].day == 0) {
            continue;
        }
        if (sim->last[i] < 0) {
            take(sim, i, passed);
        } else if (open < -1) {
            take(sim, i, passed);
            events |= TOU_BILLING_EV_BACK;
        } else if (kept == TOU_MAKE_UP_FIRST) {
            events |= (open > 1) ? TOU_BILLING_EV_MISSED : 0;
        } else if (kept != TOU_MAKE_UP_ALL && open > kept) {
            miss(sim, open - kept);
            take(sim, i, passed - kept);
            events |= TOU_BILLING_EV_MISSED;
        }
    }
    return events;
}

/* Of what is due, the earliest, and of such the lowest-numbered moment. */
static due_t earliest(const sim_t *sim)
{
    due_t first = sim->due[0];

    for (int k = 1; k < sim->n_due; k++) {
        const due_t *due = &sim->due[k];

        if (due->at < first.at || (due->at == first.at && due->moment < first.moment)) {
            first = *due;
        }
    }
    return first;
}

static void list_due(sim_t *sim)
{
    sim->n_due = 0;
    for (int i = 0; i < (int)TOU_MOMENTS; i++) {
        if (sim->cfg.moment[i].day == 0 || sim->last[i] < 0) {
            continue;
        }
        for (int m = sim->last[i] + 1; m <= LAST; m++) {
            if (sim->nominal[i][m] <= sim->now) {
                due_t due              = {sim->nominal[i][m], i, m};
                sim->due[sim->n_due++] = due;
            }
        }
    }
}

static void made(model_run_t *run, sim_t *sim, const due_t *due)
{
    if (sim->closed[due->moment][due->month]) {
        model_differ(run, "moment %d closes month %d again", due->moment, due->month);
    }
    sim->closed[due->moment][due->month] = true;
    sim->last[due->moment]               = due->month;
    if (sim->cfg.make_up == TOU_MAKE_UP_FIRST) {
        int passed = latest(sim, due->moment);

        miss(sim, passed - due->month);
        take(sim, due->moment, passed);
    }
}

static void compare_closing(model_run_t *run, sim_t *sim, const tou_closing_t *got, int64_t at, int cause)
{
    closings++;
    if (got->at != at || got->cause != cause || got->since != sim->since || got->number != (uint16_t)sim->number ||
        got->demand != (cause != 2 && cause != 3)) {
        model_differ(run, "closing %u number %u at %u since %u, want %d number %u at %ld since %ld", got->cause, got->number,
                     got->at, got->since, cause, (uint16_t)sim->number, (long)at, (long)sim->since);
    }
    sim->number++;
    sim->since = at;
}

/* Take at most so many closings; whether all are taken. */
static bool drain(model_run_t *run, sim_t *sim, int most)
{
    tou_closing_t got;

    for (; most > 0; most--) {
        bool is = tou_billing_next(&sim->billing, (tou_utc_t)sim->now, &got);

        list_due(sim);
        if (is != (sim->n_due != 0)) {
            model_differ(run, "at %ld: %s, %d are due", (long)sim->now, is ? "a closing" : "no closing", sim->n_due);
            return true;
        }
        if (!is) {
            return true;
        }
        due_t first = earliest(sim);
        compare_closing(run, sim, &got, first.at, first.moment + 1);
        for (int k = 0; k < sim->n_due; k++) {
            if (sim->due[k].at == first.at) {
                made(run, sim, &sim->due[k]);
            }
        }
    }
    return false;
}

static void compare(model_run_t *run, const sim_t *sim)
{
    const tou_billing_state_t *state = &sim->billing.state;
    bool same                        = state->number == (uint16_t)sim->number && state->missed == sim->missed;

    steps++;
    run->cases++;
    same = same && state->since == sim->since;
    for (int i = 0; i < (int)TOU_MOMENTS; i++) {
        same = same && (sim->cfg.moment[i].day == 0 ||
                        state->month[i] == ((sim->last[i] < 0) ? TOU_MONTH_NONE : (uint16_t)sim->last[i]));
        same = same && tou_billing_locked(&sim->billing, (uint8_t)(TOU_CAUSE_KEY + i)) == sim->left[i];
    }
    if (!same) {
        model_differ(run, "at %ld: state %u %u %u, %u missed, want %d %d %d, %ld", (long)sim->now, state->month[0],
                     state->month[1], state->month[2], state->missed, sim->last[0], sim->last[1], sim->last[2], sim->missed);
    }
}

static tou_moment_t random_moment(void)
{
    static const uint8_t days[]  = {0, 1, 1, 1, 1, 15, 28, 27};
    static const uint8_t hours[] = {0, 0, 0, 1, 2, 3, 23, 12};
    tou_moment_t m = {chance(60) ? days[pick(0, 7)] : pick_u8(1, 28), chance(60) ? hours[pick(0, 7)] : pick_u8(0, 23)};

    return m;
}

static void random_settings(const sim_t *sim, tou_billing_cfg_t *cfg)
{
    static const uint8_t make_up[] = {
        0, 1, 1, 2, 3, 253, TOU_MAKE_UP_ALL, TOU_MAKE_UP_ALL, TOU_MAKE_UP_FIRST, TOU_MAKE_UP_FIRST};

    *cfg = sim->cfg;
    for (int i = 0; i < (int)TOU_MOMENTS; i++) {
        if (chance(50)) {
            cfg->moment[i] = random_moment();
        }
        if (chance(15)) {
            cfg->moment[i] = cfg->moment[0];
        }
        cfg->lock[i].blocks  = pick_u8(0, 7);
        cfg->lock[i].minutes = (uint16_t)(chance(50) ? 0 : pick(1, 40));
    }
    /* So that hours skipped draw moments together: a change on a fixed date is not in the moments' reach otherwise. */
    if (chance(30) && sim->clock->zone.shift_min != 0 && sim->clock->zone.begin.on.kind == TOU_ON_YEARLY) {
        uint8_t hour = (uint8_t)(sim->clock->zone.begin.minute / 60 % 24);

        cfg->moment[0].day  = sim->clock->zone.begin.on.day;
        cfg->moment[0].hour = (uint8_t)((hour + 1) % 24);
        cfg->moment[1].day  = cfg->moment[0].day;
        cfg->moment[1].hour = hour;
    }
    cfg->make_up = make_up[pick(0, 9)];
}

static void move(sim_t *sim, int64_t to)
{
    sim->now = (to < TOU_UTC_MIN) ? TOU_UTC_MIN : (to >= TOU_UTC_END) ? TOU_UTC_END - 1 : to;
}

/* Near the nominal instant of some month. */
static void move_near(sim_t *sim, int month)
{
    int i = pick(0, 2);

    if (sim->cfg.moment[i].day != 0 && month >= 1 && month <= LAST) {
        move(sim, sim->nominal[i][month] - sim->nominal[i][month] % 60 + INT64_C(60) * pick(-190, 5) +
                      (chance(50) ? 0 : pick(0, 59)));
    }
}

static void jump(model_run_t *run, sim_t *sim)
{
    static const int64_t spans[] = {
        60, 3600, 21600, MODEL_DAY, INT64_C(20) * MODEL_DAY, INT64_C(70) * MODEL_DAY, INT64_C(800) * MODEL_DAY};
    int64_t span = spans[pick(0, 6)];

    if (chance(50)) {
        move_near(sim, latest(sim, pick(0, 2)) + (chance(80) ? pick(0, 1) : pick(-4, 6)));
    } else if (chance(3)) {
        move(sim, (int64_t)(model_random() % TOU_UTC_END));
    } else {
        move(sim, sim->now + (int64_t)(model_random() % (uint64_t)(2 * span)) - span);
    }
    int got  = tou_billing_pass(&sim->billing, (tou_utc_t)sim->now);
    int want = model_pass(sim);
    if (got != want) {
        model_differ(run, "jump to %ld: events %d, want %d", (long)sim->now, got, want);
    }
}

static void minute(sim_t *sim)
{
    sim->now += 60 - sim->now % 60;
    tou_billing_minute(&sim->billing);
    for (int i = 0; i < (int)TOU_HANDS; i++) {
        sim->left[i] -= (sim->left[i] > 0) ? 1 : 0;
    }
}

static void by_hand(model_run_t *run, sim_t *sim)
{
    int hand       = pick(-1, 3);
    uint8_t cause  = (uint8_t)(TOU_CAUSE_KEY + hand);
    tou_err_t want = (hand < 0 || hand > 2) ? TOU_E_ARG : (sim->left[hand] != 0) ? TOU_E_DENIED : TOU_OK;
    tou_closing_t got;
    tou_err_t err = tou_billing_close(&sim->billing, cause, (tou_utc_t)sim->now, &got);

    if (err != want) {
        model_differ(run, "by hand %d: %d, want %d", hand, err, want);
    }
    if (want != TOU_OK) {
        return;
    }
    compare_closing(run, sim, &got, sim->now, cause);
    for (int i = 0; i < (int)TOU_HANDS; i++) {
        int minutes = sim->cfg.lock[hand].minutes;

        if ((sim->cfg.lock[hand].blocks >> i & 1) != 0 && sim->left[i] < minutes) {
            sim->left[i] = minutes;
        }
    }
}

static void set(model_run_t *run, sim_t *sim)
{
    tou_billing_cfg_t before = sim->cfg;
    tou_billing_cfg_t cfg;

    random_settings(sim, &cfg);
    if (tou_billing_set(&sim->billing, &cfg, (tou_utc_t)sim->now) != TOU_OK) {
        model_differ(run, "settings refused");
    }
    sim->cfg = cfg;
    for (int i = 0; i < (int)TOU_MOMENTS; i++) {
        if (cfg.moment[i].day != before.moment[i].day || cfg.moment[i].hour != before.moment[i].hour) {
            lay_out(sim, i);
            take(sim, i, (cfg.moment[i].day == 0) ? -1 : latest(sim, i));
        }
    }
}

static void start(model_run_t *run, sim_t *sim, const tou_billing_state_t *state)
{
    memset(&sim->billing, 0xA5, sizeof sim->billing);
    if (tou_billing_init(&sim->billing, &sim->cfg, &sim->zone) != TOU_OK ||
        tou_billing_restore(&sim->billing, state) != TOU_OK) {
        model_differ(run, "start refused");
    }
    memset(sim->left, 0, sizeof sim->left);
}

static void set_zone(sim_t *sim, const century_t *to)
{
    sim->clock = to;
    sim->zone  = to->zone;
    for (int i = 0; i < (int)TOU_MOMENTS; i++) {
        lay_out(sim, i);
    }
}

/* A state as kept: that of a new meter, or any. */
static void begin(model_run_t *run, sim_t *sim)
{
    tou_billing_state_t state = {{TOU_MONTH_NONE, TOU_MONTH_NONE, TOU_MONTH_NONE}, 0, 0, 0};

    memset(sim, 0, sizeof *sim);
    sim->clock = &clocks[pick(0, ZONES - 1)];
    random_settings(sim, &sim->cfg);
    set_zone(sim, sim->clock);
    move(sim, (int64_t)(model_random() % TOU_UTC_END));
    if (chance(10)) {
        move(sim, chance(50) ? 0 : TOU_UTC_END);
    }
    if (chance(30)) {
        for (int i = 0; i < (int)TOU_MOMENTS; i++) {
            state.month[i] = (uint16_t)(chance(50) ? latest(sim, i) : pick(0, LAST));
        }
        state.number = (uint16_t)pick(0, UINT16_MAX);
        state.missed = (uint16_t)(UINT16_MAX - pick(0, 300));
        state.since  = (tou_utc_t)model_random();
    }
    for (int i = 0; i < (int)TOU_MOMENTS; i++) {
        take(sim, i, (state.month[i] == TOU_MONTH_NONE) ? -1 : state.month[i]);
    }
    sim->number = state.number;
    sim->missed = state.missed;
    sim->since  = state.since;
    start(run, sim, &state);
}

static void sim_run(model_run_t *run, sim_t *sim)
{
    bool all = false;

    begin(run, sim);
    jump(run, sim);
    for (int step = 0; step < STEPS; step++) {
        int what = pick(0, 99);

        if (what < 75 && sim->now + 60 < TOU_UTC_END) {
            minute(sim);
        } else if (what < 90) {
            jump(run, sim);
        } else if (what < 94 && all) {
            by_hand(run, sim);
        } else if (what < 96) {
            set(run, sim);
        } else if (what < 98) {
            tou_billing_state_t kept = sim->billing.state;
            start(run, sim, &kept);
            jump(run, sim);
        } else if (what < 99) {
            set_zone(sim, &clocks[pick(0, ZONES - 1)]);
            jump(run, sim);
        }
        all = drain(run, sim, chance(80) ? INT_MAX : pick(0, 3));
        compare(run, sim);
    }
}

int main(int argc, char **argv)
{
    static sim_t sim;
    model_run_t run;
    unsigned long group = ULONG_MAX;

    model_begin(&run, "billing", argc, argv, 10000, 100000);
    civil_init();
    for (unsigned long i = run.first; i < run.first + run.count; i++) {
        if (i / GROUP != group) {
            group = i / GROUP;
            model_case(&run, group * GROUP);
            for (int k = 0; k < ZONES; k++) {
                century_lay_out(&clocks[k]);
            }
        }
        model_case(&run, i);
        (void)model_random();
        sim_run(&run, &sim);
    }
    (void)printf("model billing: %lu histories, %lu steps, %lu closings\n", run.count, steps, closings);
    return model_end(&run);
}
