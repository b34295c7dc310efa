/* SPDX-License-Identifier: MIT */
/*
 * Anybody at the front of a meter: random keys, some of them as people press them who know the passwords or do not, with pauses, minutes that
 * pass, a key for programming that is pressed or not, a line that loses answers, and power that fails at any byte. After each press
 * everything that can be programmed is compared with what it was: it is the same, or one item was sent, as it was seen, and is what was
 * set. From anywhere four times BACK leads out, nothing is left of the password, and the right one opens the menu again.
 */
#include "panel_press.h"

#define PRESSES 1000u /* of a case */

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
    bool came = is_enter(key) && seen >= SEES_TITLE && seen <= SEES_ENTRY && person.title != T_PASS;

    if (came && (sees() == SEES_COUNT || sees() == SEES_ENTRY)) {
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

/* Nothing is left in it, a password least of all. */
static bool menu_is_blank(void)
{
    const uint8_t *byte = (const uint8_t *)&desk.menu;
    bool blank          = true;

    for (size_t i = 0; i < sizeof desk.menu; i++) {
        blank = blank && byte[i] == 0u;
    }
    return blank;
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

/* A run that is long enough reaches every title. */
static void report(model_run_t *run)
{
    unsigned long done    = 0;
    unsigned long refused = 0;

    for (unsigned t = 0; t < TITLES; t++) {
        (void)printf("%s %6lu sent, %6lu done, %6lu refused\n", titles[t].text, met.sent[t], met.done[t], met.refused[t]);
        done += met.done[t];
        refused += met.refused[t];
        if (run->count >= 1000u && met.done[t] == 0u) {
            model_differ(run, "%s was never set", titles[t].text);
        }
    }
    (void)printf("%lu writes sent: %lu done, %lu refused, %lu answers lost\n", met.writes, done, refused, met.lost);
    (void)printf("%lu passwords given: %lu right, %lu wrong ones counted, %lu lock-outs\n", met.probes, met.logins,
                 met.wrong, met.locks);
    (void)printf("%lu power cuts, %lu of them in a byte of a write: %lu as before, %lu as after, %lu with some records of a "
                 "table\n",
                 met.cuts, met.cuts_within, met.came_before, met.came_after, met.came_partly);
    (void)printf("%lu times out by BACK and in again, %lu times by leaving it alone; %lu sets in force checked\n",
                 met.ways_out, met.idle, met.checked);
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
    report(&run);
    return model_end(&run);
}
