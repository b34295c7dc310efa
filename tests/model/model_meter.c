/* SPDX-License-Identifier: MIT */
/*
 * Whole meters of random make through random histories: pulses, polls that are late, clocks that drift, jump, stop or are
 * set, outages, switches of banks, announced days, closings, changes of settings. After every step nothing of what was
 * counted may be lost or invented, and every register, maximum, closing, record and event is what the reference says.
 */
#include "meter_compare.h"
#include "meter_settings.h"

#define STEPS 120
#define GROUP 50 /* histories in the same zones */

/* While work is left nothing may be changed. */
static void do_busy(rig_t *rig)
{
    pass(rig, pick(1, 60 * rig->ref.input[0].size - 1), false);
    if (rig->ref.input[0].n == 0) {
        return;
    }
    rig->met[MET_BUSY]++;
    rig_same(rig, "set the clock while work is left", tou_meter_set_clock(&rig->meter, TOU_UTC_MIN), TOU_E_BUSY);
    rig_same(rig, "close while work is left", tou_meter_close(&rig->meter, TOU_CAUSE_KEY), TOU_E_BUSY);
    rig_same(rig, "unlock while work is left", tou_meter_unlock(&rig->meter), TOU_E_BUSY);
}

static void do_set_clock(rig_t *rig)
{
    ref_t *ref     = &rig->ref;
    int64_t utc    = chance(2) ? (int64_t)TOU_UTC_END + pick(0, 9) : any_instant(rig);
    int64_t ahead  = utc - ref_raw(ref);
    bool trim      = ref->valid && ref_within(ahead, ref->trim_max);
    tou_err_t fail = chance(95) ? TOU_OK : chance(50) ? TOU_E_BUSY : TOU_E_IO;
    tou_err_t want = fail;
    uint32_t edge  = ref->edge_tick;

    tou_posix_sim_fail(&rig->board, fail, (fail != TOU_OK) ? 1u : 0u);
    if (utc >= TOU_UTC_END) {
        want = TOU_E_RANGE;
    } else if (trim && !ref_trim(ref, ahead)) {
        want = TOU_E_BUSY;
    }
    rig_same(rig, "set the clock", tou_meter_set_clock(&rig->meter, (tou_utc_t)utc), want);
    if (want != TOU_OK) {
        ref->edge_tick = edge;
    } else if (!trim) {
        ref_jump(ref, utc, TOU_JUMP_CLOCK, ref_now(ref));
    }
    rig->latest = (want == TOU_OK && utc < rig->latest) ? 0 : rig->latest;
    tou_posix_sim_fail(&rig->board, TOU_OK, 0);
}

/* The board's clock goes wrong by itself. */
static void do_board(rig_t *rig)
{
    int what = pick(0, 9);

    if (what < 4) {
        rig->ppm = chance(30) ? 0 : pick(-30000, 30000);
    } else if (what < 8) {
        (void)rig->board_clock.ops->set(rig->board_clock.ctx, (tou_utc_t)any_instant(rig));
    } else if (what < 9) {
        tou_posix_sim_fail(&rig->board, chance(70) ? TOU_E_BUSY : TOU_E_IO, (uint32_t)pick(1, 3));
    } else if (chance(30)) {
        tou_posix_sim_invalidate(&rig->board);
    }
}

/* Power comes: the meter starts with what the board's clock says. */
static void start(rig_t *rig)
{
    ref_t *ref  = &rig->ref;
    int64_t utc = 0;
    tou_err_t err;

    rig->watched = false;
    do {
        tou_utc_t shown   = 0;
        tou_posix_sim_t s = rig->board;
        tou_clock_t clock;

        tou_posix_sim_clock(&s, &clock);
        tou_err_t says = clock.ops->get(clock.ctx, &shown);

        says = (says == TOU_OK && (shown < TOU_UTC_MIN || shown >= TOU_UTC_END)) ? TOU_E_INVALID : says;
        utc  = (says == TOU_OK) ? shown : 0;
        err  = tou_meter_start(&rig->meter);
        rig_same(rig, "start", err, (says == TOU_E_BUSY) ? TOU_E_BUSY : TOU_OK);
        if (says != TOU_OK && says != TOU_E_BUSY) {
            ref->events[TOU_EV_CLOCK_FAULT]++;
            ref->details += (uint8_t)says;
        }
    } while (err == TOU_E_BUSY);
    rig->watched    = true;
    ref->check_left = ref->check_min;
    ref_jump(ref, utc, TOU_JUMP_POWER, ref->known_utc);
}

static void do_outage(rig_t *rig)
{
    if (chance(40)) {
        pass(rig, pick(1, 60 * rig->ref.input[0].size + 60), false);
    }
    tou_posix_sim_advance(&rig->board, (uint32_t)(chance(60)   ? pick(0, 600)
                                                  : chance(90) ? pick(0, 90000)
                                                               : pick(0, 9000000)));
    if (chance(10)) {
        tou_posix_sim_fail(&rig->board, chance(70) ? TOU_E_BUSY : TOU_E_IO, (uint32_t)pick(1, 3));
    } else if (chance(5)) {
        tou_posix_sim_invalidate(&rig->board);
    }
    start(rig);
    rig->met[MET_OUTAGES]++;
}

static void do_close(rig_t *rig)
{
    uint8_t cause  = pick_u8(TOU_CAUSE_KEY - 1, TOU_CAUSE_INPUT + 1);
    tou_err_t got  = tou_meter_close(&rig->meter, cause);
    tou_err_t want = ref_close_by_hand(&rig->ref, cause);

    /* The pulses until now are of the period that was closed: all are worked off before. */
    rig_same(rig, "close by hand", got, want);
}

/* Lost edges are told of before anything is changed: what was due in them comes first. */
static void find_lost(rig_t *rig)
{
    if (rig->ref.input[0].gap) {
        rig_same(rig, "unlock after lost edges", tou_meter_unlock(&rig->meter), TOU_E_BUSY);
        ref_lost_now(&rig->ref);
        finish(rig);
    }
}

static void step(rig_t *rig)
{
    int what = pick(0, 99);

    if (what >= 76 && !among(what, 82, 87) && what < 98) {
        find_lost(rig);
    }

    if (!rig->ref.valid && chance(20)) {
        find_lost(rig);
        do_set_clock(rig);
    } else if (what < 76) {
        pass_some(rig);
    } else if (what < 82) {
        do_set_clock(rig);
    } else if (what < 85) {
        do_board(rig);
    } else if (what < 88) {
        do_outage(rig);
    } else if (what < 91) {
        do_close(rig);
    } else if (what < 98) {
        do_settings(rig);
    } else {
        do_busy(rig);
    }
    /* Now and then time passes before the meter gets to work on what was done. */
    if (what >= 76 && chance(20) && rig->ref.input[0].n == 0) {
        pass(rig, pick(1, 60 * rig->ref.input[0].size - 1), false);
    }
}

static void begin(rig_t *rig)
{
    static uint8_t closed[TOU_MOMENTS * (REF_MONTHS + 1)];
    int year    = pick(2000, 2099);
    int near    = civil_day(year, 1, 1) + pick(3, 360);
    int64_t utc = (int64_t)near * MODEL_DAY + pick(0, 86399);

    memset((char *)rig + offsetof(rig_t, store), 0, sizeof *rig - offsetof(rig_t, store));
    memset(closed, 0, sizeof closed);
    rig->closed      = closed;
    rig->number      = -1;
    rig->ref.century = &rig->zones[pick(0, RIG_ZONES - 1)];
    rig->zone        = rig->ref.century->zone;
    rig_tariff(rig, near);
    rig_inputs(rig);
    rig_parts(rig);
    rig_meter(rig);
    (void)tou_posix_sim_init(&rig->board, (tou_utc_t)((utc < TOU_UTC_MIN) ? TOU_UTC_MIN : utc), 0);
    rig->ppm = chance(50) ? 0 : pick(-2000, 2000);
    if (chance(10)) {
        tou_posix_sim_invalidate(&rig->board);
    }
    if (chance(50)) {
        rig->ref.known_utc = utc - pick(0, 100000);
        tou_meter_restore(&rig->meter, (tou_utc_t)rig->ref.known_utc);
    }
    start(rig);
    finish(rig);
}

static void history(rig_t *rig)
{
    unsigned long before = rig->run->differences;

    begin(rig);
    for (int i = 0; i < STEPS && rig->run->differences == before; i++) {
        step(rig);
        finish(rig);
    }
    rig->run->cases++;
}

/* A run of some length that met nothing of a kind would prove nothing about it. */
static void told(const rig_t *rig)
{
    static const char *const met[MET_KINDS] = {"pulses",
                                               "seconds",
                                               "late beyond the ring",
                                               "trims by the clock",
                                               "wraps",
                                               "made up",
                                               "outages",
                                               "changes of constant",
                                               "of zone",
                                               "maxima",
                                               "coincident demands",
                                               "asked while busy",
                                               "part polls",
                                               "garbled readings"};
    /* Those behind are told of the store, by parts with limits, and at a product's word. */
    static const char *const event[TOU_EV_N] = {NULL,     "power up",   "clock set", "clock fault", "closed",
                                                "missed", "moved back", "switched",  "refused",     "no tariff",
                                                NULL,     "edges lost", "behind",    "period over", NULL};

    (void)printf("model meter: %lu steps", rig->steps);
    for (int i = 0; i < (int)MET_KINDS; i++) {
        (void)printf(", %s %lu", met[i], rig->met[i]);
        if (rig->met[i] == 0 && rig->run->count >= 1000) {
            model_differ(rig->run, "nothing of this was met: %s", met[i]);
        }
    }
    (void)printf("\nevents:");
    for (int i = 0; i < (int)TOU_EV_N; i++) {
        if (event[i] != NULL) {
            (void)printf(" %s %lu,", event[i], rig->told[i]);
        }
        if (event[i] != NULL && rig->told[i] == 0 && rig->run->count >= 1000) {
            model_differ(rig->run, "this was never told: %s", event[i]);
        }
    }
    (void)printf("\n");
}

int main(int argc, char **argv)
{
    static rig_t rig;
    static model_run_t run;
    unsigned long group = UINT32_MAX;

    model_begin(&run, "meter", argc, argv, 10000, 200000);
    civil_init();
    rig.run = &run;
    for (unsigned long n = run.first; n < run.first + run.count; n++) {
        if (n / GROUP != group) {
            group = n / GROUP;
            model_case(&run, group * GROUP);
            for (int k = 0; k < RIG_ZONES; k++) {
                century_lay_out(&rig.zones[k]);
            }
        }
        model_case(&run, n);
        (void)model_random();
        history(&rig);
    }
    told(&rig);
    return model_end(&run);
}
