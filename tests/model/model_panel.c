/* SPDX-License-Identifier: MIT */
/*
 * Anybody at the front of a meter: random keys, some of them as people press them who know the passwords or do not, with pauses, minutes that
 * pass, a key for programming that is pressed or not, a line that loses answers, and power that fails at any byte. After each press
 * everything that can be programmed is compared with what it was: it is the same, or one item was sent, as it was seen, and is what was
 * set. From anywhere four times BACK leads out, nothing is left of the password, and the right one opens the menu again.
 */
#include "panel_judge.h"

#include "../powercut/torn.h"

#define PRESSES 1000u /* of a case */

static bool valid;          /* a valid set has run: one always does from then on */
static unsigned long quiet; /* writes to the part when `was` was taken */

static unsigned sees(void)
{
    return look(desk.seen.digit, desk.seen.code, (desk.seen.signs & TOU_SIGN_MENU) != 0u);
}

static unsigned long written(void)
{
    return (unsigned long)tou_posix_nv_stats(&rig.world.part)->done + tou_posix_nv_in_flight(&rig.world.part);
}

/* All that was looked at is what it is compared with from now on. */
static void remember(void)
{
    kept_look(&was);
    password_look(&was);
    quiet = written();
}

static void compare_tariff(model_run_t *run)
{
    bool runs = kept_is_valid();

    met.checked++;
    if (valid && !runs) {
        model_differ(run, "the set in force is not valid any more, after %s", titles[person.title].text);
    }
    valid = runs;
}

/* What is in force since the last edge. */
static void compare_rate(model_run_t *run)
{
    unsigned rate  = tou_meter_in_force(&rig.world.meter.meter)->action.energy;
    unsigned rates = rig.world.meter.tariff.planner.set.base.n_rates;

    if (rate == 0u || rate > rates) {
        model_differ(run, "rate %u of %u", rate, rates);
    }
}

/* ---- a press ---- */

/* Right-aligned digits as a number. */
static unsigned seen_number(void)
{
    unsigned number = 0;

    for (unsigned i = 5; i < 8u; i++) {
        uint8_t digit = desk.seen.digit[i];

        number = (digit >= '0' && digit <= '9') ? number * 10u + digit - '0' : number;
    }
    return number;
}

/* The digits of an entry that are in sight. */
static void note_entry(void)
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
}

/* What a person keeps in mind who presses ENTER. */
static void note_enter(unsigned seen)
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
        note_entry();
        break;
    default:
        break;
    }
}

static bool blinks(void)
{
    bool found = false;

    for (unsigned i = 0; i < 8u; i++) {
        found = found || (desk.seen.digit[i] & 0x7Fu) == '_';
    }
    return found;
}

/* A digit that blinks is waited for. */
static void wait_for_digits(void)
{
    for (unsigned i = 0; i < 60u && blinks(); i++) {
        (void)desk_turn(DESK_STEP_MS);
    }
}

static bool is_enter(uint8_t key)
{
    return TOU_KEY_OF(key) == TOU_KEY_ENTER && (key & TOU_KEY_LONG) == 0;
}

/* Does a write follow from ENTER there? */
static bool would_send(unsigned seen)
{
    const title_t *title = &titles[person.title];

    return seen == SEES_ASKED || (seen == SEES_ENTRY && title->entries == 1u && person.title != T_PASS);
}

/* The key, then others that must be passed over while it waits. */
static bool give(uint8_t key)
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

/* What is shown of an item that was just read is what a master reads. */
static void compare_shown(model_run_t *run)
{
    const title_t *title           = &titles[person.title];
    uint8_t read[64]               = {0};
    char digits[ENTRY_DIGITS + 1u] = {0};

    if (title->entries != 1u || person.title == T_PASS) {
        return;
    }
    (void)judge_look_up(title->di + person.row - 1u, read);
    unsigned n = title_digits(title, read, 0, digits);

    wait_for_digits();
    note_entry();
    if (memcmp(noted[0].digits, digits, strlen(noted[0].digits)) != 0 || strlen(noted[0].digits) != ((n < 8u) ? n : 8u)) {
        model_differ(run, "%s row %u: %s is shown, not %s", title->text, person.row, noted[0].digits, digits);
    }
    memset(noted, 0, sizeof noted);
}

static void judge_press(model_run_t *run, uint8_t key, unsigned seen)
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
}

/* ---- power ---- */

static void count_cut(const all_kept_t *would)
{
    bool old = kept_between(&was, &was, &is) == KEPT_ALL_BLOCKS;
    bool new = kept_between(would, would, &is) == KEPT_ALL_BLOCKS;

    met.cuts_within++;
    met.came_before += old ? 1u : 0u;
    met.came_after += (new && !old) ? 1u : 0u;
    met.came_partly += (!new && !old) ? 1u : 0u;
}

/* The power returns. would: what had come of the press; &was: nothing */
static void boot(model_run_t *run, const all_kept_t *would)
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

static void tear(void)
{
    torn_set(&rig.world.part, (size_t)pick(0, (int)TORN_WAYS(false) - 1), false);
    tou_posix_nv_seed(&rig.world.part, model_random());
}

/* The power fails some time after a press that sends nothing. */
static void press_and_cut(model_run_t *run, uint8_t key)
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
static bool send_and_cut(model_run_t *run, uint8_t key)
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

/* ---- what happens ---- */

/* Nobody is let in by chance: an outsider does not type the password. */
static bool is_password(void)
{
    const uint8_t *digit = desk.menu.digit;
    uint8_t word[3]      = {(uint8_t)(digit[5] << 4 | digit[6]), (uint8_t)(digit[3] << 4 | digit[4]),
                            (uint8_t)(digit[1] << 4 | digit[2])};

    return digit[0] < JUDGE_LEVELS && memcmp(word, person.password[digit[0]], sizeof word) == 0;
}

static void press(model_run_t *run, uint8_t key)
{
    wait_for_digits();
    unsigned seen = sees();

    if (!person.knows && seen == SEES_PASSWORD && is_enter(key) && is_password()) {
        key = TOU_KEY_UP;
    }
    if (is_enter(key)) {
        note_enter(seen);
    }
    bool sends = is_enter(key) && would_send(seen);

    run->cases++;
    if (sends && chance(3) && send_and_cut(run, key)) {
        return;
    }
    if (!sends && chance(1) && chance(20)) {
        press_and_cut(run, key);
        return;
    }
    (void)give(key);
    judge_press(run, key, seen);
    if (is_enter(key) && (seen == SEES_TITLE || seen == SEES_ROW) && sees() == SEES_ENTRY) {
        compare_shown(run);
    }
}

static void minutes_pass(model_run_t *run, unsigned minutes, uint16_t pulses)
{
    rig_minutes(minutes, pulses);
    for (unsigned i = 0; i < JUDGE_LEVELS; i++) {
        levels[i].left = (levels[i].left > minutes) ? levels[i].left - minutes : 0;
    }
    kept_look(&is);
    for (unsigned i = 0; i < is.n; i++) {
        if (is.part[i].id < B_CLOCK && !kept_same_part(&was, &is, i)) {
            judge_beside(run, "by itself", i);
        }
    }
    judge_levels(run, "some minutes");
    compare_tariff(run);
    compare_rate(run);
    remember();
}

static bool menu_is_blank(void)
{
    static const tou_menu_t none;

    return memcmp(&desk.menu, &none, sizeof none) == 0;
}

/* Nobody presses a key for longer than the panel waits for one. */
static void go_away(model_run_t *run)
{
    desk_pass((desk.cfg.idle_s + 5u) * 1000u);
    plan_begin(&person);
    met.idle++;
    if ((desk.seen.signs & TOU_SIGN_MENU) != 0u || !menu_is_blank()) {
        model_differ(run, "the menu is open though nobody is there");
    }
}

/* Something is shown that has a code, and no menu, in the time that an answer may take. */
static bool shows_turns(void)
{
    desk_pass(DESK_WAIT_MS + DESK_TOLD_MS);
    return (desk.seen.signs & TOU_SIGN_MENU) == 0u && desk.seen.code[0] != ' ';
}

static void type(model_run_t *run, const char *keys)
{
    for (; *keys != 0; keys++) {
        press(run, key_of(*keys));
    }
}

/* The right password of a level that is not locked opens the menu. */
static void log_in(model_run_t *run)
{
    bool knew = person.knows;

    rig.key = true;
    for (unsigned i = 0; i < 5u; i++) {
        const uint8_t *word = person.password[i];
        char keys[16];

        if (levels[i].left == 0u) {
            unsigned long before = met.logins;
            unsigned long cuts   = met.cuts;

            person.knows = true;
            (void)snprintf(keys, sizeof keys, "E%u%02X%02X%02Xe", i, word[2], word[1], word[0]);
            type(run, keys);
            if (met.logins == before && met.cuts == cuts) {
                model_differ(run, "the right password of level %u does not open the menu: %.8s", i, desk.seen.digit);
            }
            type(run, "bb");
            break;
        }
    }
    person.knows = knew;
}

/* From anywhere. */
static void way_out(model_run_t *run)
{
    bool deaf = desk.deaf;

    (void)desk_work();
    desk.deaf    = false;
    desk.loses   = false;
    desk.babbles = false;
    for (unsigned i = 0; i < 4u; i++) {
        (void)give(TOU_KEY_BACK);
    }
    plan_begin(&person);
    met.ways_out++;
    if (!menu_is_blank() || !shows_turns()) {
        model_differ(run, "four times BACK do not lead out: %.8s", desk.seen.digit);
    }
    log_in(run);
    desk.deaf = deaf;
}

static void befall(model_run_t *run)
{
    switch (pick(0, 9)) {
    case 0:
        rig.key = chance(85);
        break;
    case 1:
    case 2:
        minutes_pass(run, (unsigned)pick(1, 4), (uint16_t)pick(0, 200));
        break;
    case 3:
        go_away(run);
        break;
    case 4:
        way_out(run);
        break;
    case 5:
        desk.deaf = chance(10);
        break;
    case 6:
        desk.loses = chance(20);
        break;
    case 7:
        desk.babbles = chance(30);
        break;
    default:
        desk_pass((unsigned)pick(0, 4000));
        break;
    }
}

/* ---- a case ---- */

static void set_passwords(void)
{
    static const uint8_t none[3] = {0, 0, 0};

    for (uint8_t level = JUDGE_LEVELS; level != 0u; level--) {
        uint8_t word[3];
        tou_err_t err = TOU_E_BUSY;

        put_number(word, (uint32_t)pick(0, 999999), 3);
        for (unsigned i = 0; i < 10u && err == TOU_E_BUSY; i++) {
            err = tou_access_change(&rig.world.meter.access, 0, none, (uint8_t)(level - 1u), word);
            rig_end();
        }
        rig_require(err == TOU_OK, "its passwords");
    }
}

static void programme(uint32_t di, const char *digits)
{
    uint8_t data[64] = {0};
    uint8_t byte[80];
    unsigned n = 0;

    put_identifier(data, di);
    memcpy(&data[5], person.password[0], 3);
    for (; *digits != 0; digits += 2) {
        data[12u + n++] = (uint8_t)((digits[0] - '0') * 16 + digits[1] - '0');
    }
    rig.n_sent = 0;
    rig_give(byte, frame_pack(byte, rig_address, 0x14, data, 12u + n));
    (void)rig_work();
    rig_require(rig.n_sent != 0u && rig.sent[8] == 0x94u, "its tariff");
}

static void programme_all(void)
{
    programme(0x04000204, "04");
    programme(0x04000205, "0800");
    programme(0x04010001, "010000020008030012040022");
    programme(0x04010002, "040000");
    programme(0x04010003, "010006020018");
    programme(0x04010000, "010101030107");
    programme(0x04000801, "62");
    programme(0x04000802, "02");
}

static void begin(bool knows)
{
    rig_make((uint32_t)civil_day(pick(2020, 2040), pick(1, 12), pick(1, 28)) * 86400u + 43200u);
    memset(&person, 0, sizeof person);
    memset(levels, 0, sizeof levels);
    rig.key = true;
    valid   = false;
    desk_make((uint8_t)pick(5, 60));
    if (!knows || chance(50)) {
        set_passwords();
    }
    remember();
    if (chance(70)) {
        programme_all();
    }
    rig_minutes(2, 100);
    remember();
    valid        = kept_is_valid();
    person.knows = knows;
}

int main(int argc, char **argv)
{
    model_run_t run;

    civil_init();
    model_begin(&run, "panel", argc, argv, 40, 10000);
    for (unsigned long i = run.first; i < run.first + run.count; i++) {
        model_case(&run, i);
        begin(i % 4u != 0u);
        for (unsigned k = 0; k < PRESSES; k++) {
            press(&run, person_key(&person, sees(), title_of(desk.seen.digit)));
            if (chance(2)) {
                befall(&run);
            }
        }
        way_out(&run);
    }
    (void)printf(
        "%lu writes sent, %lu answers lost; %lu passwords given, %lu of them right, %lu wrong ones counted, %lu lock-outs\n",
        met.writes, met.lost, met.probes, met.logins, met.wrong, met.locks);
    (void)printf(
        "%lu power cuts, %lu of them in a byte of a write: %lu as before, %lu as after, %lu with some records of a table\n",
        met.cuts, met.cuts_within, met.came_before, met.came_after, met.came_partly);
    (void)printf("%lu times out by BACK and in again, %lu times by leaving it alone; %lu sets in force checked\n",
                 met.ways_out, met.idle, met.checked);
    for (unsigned t = 0; t < TITLES; t++) {
        (void)printf("%s %lu sent, %lu done, %lu refused\n", titles[t].text, met.sent[t], met.done[t], met.refused[t]);
    }
    return model_end(&run);
}
