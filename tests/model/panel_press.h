/* SPDX-License-Identifier: MIT */
/* A key, what is kept in mind of it, all that is compared after it, and power that fails meanwhile. */
#ifndef PANEL_PRESS_H
#define PANEL_PRESS_H

#include "panel_judge.h"

#include "../powercut/torn.h"

static bool valid;          /* a valid set has run: one always does from then on */
static unsigned long quiet; /* writes to the part when `was` was taken */

static inline unsigned sees(void)
{
    return look(desk.seen.digit, desk.seen.code, (desk.seen.signs & TOU_SIGN_MENU) != 0u);
}

static inline unsigned long written(void)
{
    return (unsigned long)tou_posix_nv_stats(&rig.world.part)->done + tou_posix_nv_in_flight(&rig.world.part);
}

/* All that was looked at is what it is compared with from now on. */
static inline void remember(void)
{
    kept_look(&was);
    password_look(&was);
    quiet = written();
}

static inline void compare_tariff(model_run_t *run)
{
    bool runs = kept_is_valid();

    met.checked++;
    if (valid && !runs) {
        model_differ(run, "the set in force is not valid any more, after %s", titles[person.title].text);
    }
    valid = runs;
}

/* What is in force since the last edge. */
static inline void compare_rate(model_run_t *run)
{
    unsigned rate  = tou_meter_in_force(&rig.world.meter.meter)->action.energy;
    unsigned rates = rig.world.meter.tariff.planner.set.base.n_rates;

    if (rate == 0u || rate > rates) {
        model_differ(run, "rate %u of %u", rate, rates);
    }
}

/* ---- a press ---- */

/* Right-aligned digits as a number. */
static inline unsigned seen_number(void)
{
    unsigned number = 0;

    for (unsigned i = 5; i < 8u; i++) {
        uint8_t digit = desk.seen.digit[i];

        number = (digit >= '0' && digit <= '9') ? number * 10u + digit - '0' : number;
    }
    return number;
}

/* The digits of an entry that are in sight. @return which one it is, 0.. */
static inline unsigned note_entry(void)
{
    bool table     = titles[person.title].entries > 1u;
    unsigned entry = table ? (desk.seen.code[6] - '0') * 10u + desk.seen.code[7] - '0' - 1u : 0u;
    unsigned n     = 0;

    entry = (entry < 14u) ? entry : 0u;
    for (unsigned i = 0; i < 8u; i++) {
        char digit = (char)(desk.seen.digit[i] & 0x7Fu);

        if (digit != ' ') {
            noted[entry].digits[n++] = digit;
        }
    }
    noted[entry].digits[n] = 0;
    noted[entry].first     = (desk.menu.cursor < 8u) ? 0u : 2u;
    person.entry           = entry + 1u;
    return entry;
}

/* What a person keeps in mind who presses ENTER. */
static inline void note_enter(unsigned seen)
{
    switch (seen) {
    case SEES_TITLE:
        person.title   = title_of(desk.seen.digit);
        person.row     = 1;
        person.entries = 1;
        person.entry   = 0;
        person.minute  = 0;
        memset(noted, 0, sizeof noted);
        break;
    case SEES_ROW:
        person.row = seen_number();
        break;
    case SEES_COUNT:
        person.entries = seen_number();
        break;
    case SEES_ENTRY:
        (void)note_entry();
        break;
    default:
        break;
    }
}

static inline bool blinks(void)
{
    bool found = false;

    for (unsigned i = 0; i < 8u; i++) {
        found = found || (desk.seen.digit[i] & 0x7Fu) == '_';
    }
    return found;
}

/* A digit that blinks is waited for. */
static inline void wait_for_digits(void)
{
    for (unsigned i = 0; i < 60u && blinks(); i++) {
        (void)desk_turn(DESK_STEP_MS);
    }
}

static inline bool is_enter(uint8_t key)
{
    return key == TOU_KEY_ENTER; /* one that repeats is not taken */
}

/* Does a write follow from ENTER there? */
static inline bool would_send(unsigned seen)
{
    const title_t *title = &titles[person.title];

    return seen == SEES_ASKED || (seen == SEES_ENTRY && title->entries == 1u && person.title != T_PASS);
}

/* The key, then others that must be passed over while it waits. */
static inline bool give(uint8_t key)
{
    desk.writes = 0;
    desk.probes = 0;
    desk.mute   = false;
    tou_panel_key(&desk.panel, key);
    bool on = desk_turn(1);

    while (on && desk_waits() && chance(30)) {
        tou_panel_key(&desk.panel, key_any());
        on = desk_turn(DESK_STEP_MS);
    }
    return on && desk_work();
}

static uint8_t loaded[64]; /* what a master read when the item was chosen */

/* Entries without those at the end that are the last one once more. */
static inline unsigned loaded_entries(unsigned n)
{
    unsigned entries = n / 3u;

    while (entries > 1u && memcmp(&loaded[3u * entries - 3u], &loaded[3u * entries - 6u], 3) == 0) {
        entries--;
    }
    return (entries != 0u) ? entries : 1u;
}

/* What is shown of an item that was just chosen, or of its next entry, is what a master reads. */
static inline void compare_shown(model_run_t *run)
{
    const title_t *title           = &titles[person.title];
    bool counts                    = sees() == SEES_COUNT;
    char digits[ENTRY_DIGITS + 1u] = {0};
    unsigned n                     = 0;

    if (counts || title->entries == 1u) {
        memset(loaded, 0, sizeof loaded);
        n = judge_look_up(title->di + person.row - 1u, loaded);
    }
    wait_for_digits();
    if (counts) {
        if (seen_number() != loaded_entries(n)) {
            model_differ(run, "%s row %u: %u entries are shown, not %u", title->text, person.row, seen_number(),
                         loaded_entries(n));
        }
        return;
    }
    unsigned entry = note_entry();

    n = title_digits(title, loaded, entry, digits);
    if (memcmp(noted[entry].digits, digits, strlen(noted[entry].digits)) != 0 ||
        strlen(noted[entry].digits) != ((n < 8u) ? n : 8u)) {
        model_differ(run, "%s row %u: %s is shown, not %s", title->text, person.row, noted[entry].digits, digits);
    }
    memset(&noted[entry], 0, sizeof noted[entry]);
}

/* The code is the identifier of the title, and then of its row. */
static inline void compare_code(model_run_t *run)
{
    unsigned t    = person.title;
    unsigned now  = sees();
    char code[17] = "        ";

    if (now != SEES_TITLE && (now != SEES_ENTRY || titles[t].entries > 1u)) {
        return;
    }
    t = (now == SEES_TITLE) ? title_of(desk.seen.digit) : t;
    if (t != T_CLEAR) {
        (void)snprintf(code, sizeof code, "%08lX",
                       (unsigned long)titles[t].di + ((now == SEES_TITLE) ? 0u : person.row - 1u));
    }
    if (memcmp(desk.seen.code, code, 8) != 0) {
        model_differ(run, "%s has the code %.8s", titles[t].text, desk.seen.code);
    }
}

static inline void judge_press(model_run_t *run, uint8_t key, unsigned seen)
{
    if (desk.writes > 1u || (desk.writes == 1u && (!is_enter(key) || !would_send(seen)))) {
        model_differ(run, "key %02X sends %u writes at %s", key, desk.writes, titles[person.title].text);
    }
    if (desk.writes != 0u && !person.knows) {
        model_differ(run, "an outsider writes");
    }
    if (desk.probes != 0u) {
        met.probes++;
        bool may = judge_right(4, &desk.sent.data[4]);

        person.level = desk.sent.data[4];
        met.logins += may ? 1u : 0u;
        if (sees() != (may ? SEES_TITLE : SEES_TOLD)) {
            model_differ(run, "the password is %s, and it shows %.8s", may ? "right" : "wrong", desk.seen.digit);
        }
    }
    if (desk.writes != 0u) {
        judge_sent(run, &desk.sent);
        compare_tariff(run);
    } else if (written() != quiet) {
        kept_look(&is);
        judge_beside(run, "nothing was sent", kept_beside(&was, &is, TITLES, 1));
    } else {
        is = was;
        kept_look_live(&is);
        judge_beside(run, "in passing", kept_beside(&was, &is, TITLES, 1));
    }
    was   = is;
    quiet = written();
    judge_levels(run, "a press");
    compare_code(run);
}

/* ---- power ---- */

static inline void count_cut(const all_kept_t *would)
{
    bool old = kept_between(&was, &was, &is) == KEPT_ALL_BLOCKS;
    bool new = kept_between(would, would, &is) == KEPT_ALL_BLOCKS;

    met.cuts_within++;
    met.came_before += old ? 1u : 0u;
    met.came_after += (new && !old) ? 1u : 0u;
    met.came_partly += (!new && !old) ? 1u : 0u;
}

/* The power returns. would: what had come of the press; &was: nothing */
static inline void boot(model_run_t *run, const all_kept_t *would)
{
    sent_t sent          = desk.sent;
    const uint8_t *right = (desk.writes + desk.probes == 0u) ? NULL : (sent.control == 0x19u) ? sent.data : &sent.data[4];

    torn_set(&rig.world.part, 0, false);
    rig_boot(rig.world.time.utc);
    desk_boot();
    plan_begin(&person);
    kept_look(&is);
    unsigned between = kept_between(&was, would, &is);

    judge_beside(run, "between, after a power cut", between);
    levels_adopt(run, right, sent.control == 0x18u ? sent.data[8] : JUDGE_LEVELS);
    if (would != &was) {
        count_cut(would);
    }
    if (valid) {
        compare_tariff(run);
    }
    remember();
    met.cuts++;
}

static inline void tear(void)
{
    torn_set(&rig.world.part, (size_t)pick(0, (int)TORN_WAYS(false) - 1), false);
    tou_posix_nv_seed(&rig.world.part, model_random());
}

/* The power fails some time after a press that sends nothing. */
static inline void press_and_cut(model_run_t *run, uint8_t key)
{
    tear();
    desk.writes = 0;
    desk.probes = 0;
    tou_panel_key(&desk.panel, key);
    for (int i = pick(0, 12); i > 0; i--) {
        tou_panel_tick(&desk.panel, DESK_STEP_MS);
        tou_dlt645_tick(&desk.port, DESK_STEP_MS);
        for (int polls = pick(0, 8); polls > 0; polls--) {
            (void)tou_meter_poll(&rig.world.meter.meter);
        }
    }
    tou_posix_nv_cut(&rig.world.part);
    boot(run, &was);
}

static struct {
    rig_t rig;
    desk_t desk;
    uint64_t random;
} saved;

static all_kept_t would; /* have been, without the cut */

/* A press that sends is done twice: to the end, to see what comes of it, and again with a cut in one of the bytes that it writes. */
static inline bool send_and_cut(model_run_t *run, uint8_t key)
{
    uint64_t draw = model_random();

    tear();
    saved.rig    = rig;
    saved.desk   = desk;
    saved.random = model_state;
    (void)give(key);
    unsigned long bytes = written() - quiet;

    kept_look(&would);
    rig         = saved.rig;
    desk        = saved.desk;
    model_state = saved.random;
    if (bytes == 0u || desk.deaf) {
        return false;
    }
    tou_posix_nv_cut_at(&rig.world.part, quiet + (unsigned long)(draw % bytes));
    if (give(key)) {
        model_differ(run, "the power has not failed");
        return true;
    }
    if (sees() == SEES_TOLD) {
        model_differ(run, "%.8s before it is kept", desk.seen.digit);
    }
    boot(run, &would);
    return true;
}

#endif
