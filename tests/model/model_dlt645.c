/* SPDX-License-Identifier: MIT */
/*
 * A programmable meter of DL/T 645 on a bad line. Random commands of both versions - reads, writes, clears, freezes, speeds, passwords,
 * addresses, broadcasts, with right and wrong passwords, with the key pressed or not - have bytes wrong, lost or too many, are cut in two by pauses
 * and run together; between them minutes pass, pulses come, power fails, and good frames are sent. A checker of twenty lines says which are
 * still frames for the meter, a small model of rights what is owed to them: those get that answer, all others none, and they change
 * nothing. The memory is compared byte by byte with what it was.
 */
#include "link_kept.h"

#define STEPS 250u /* of a case: a frame that is spoiled, and a good one */

/* What the run met. */
static struct {
    unsigned long spoiled;  /* given with something wrong, or run together */
    unsigned long good;     /* given as they were made */
    unsigned long whole;    /* spoiled and still holding a frame that was made for the meter */
    unsigned long changed;  /* spoiled and still a frame for it, but another one */
    unsigned long answered; /* positively */
    unsigned long refused;
    unsigned long silent; /* carried out, or refused, without a word */
    unsigned long counted;
    unsigned long locks;    /* that ended */
    unsigned long unknown;  /* of which the model does not know what is right */
    unsigned long images;   /* compared: all of it */
    unsigned long journals; /* compared: all but the count of wrong passwords */
    unsigned long cycles;
} met;

static char given[128]; /* the command under way, for reports */

static void compare_kept(model_run_t *run, const char *what, unsigned leaves, bool counted)
{
    if (leaves == LEAVES_ALL) {
        met.images++;
        if (memcmp(before.image, rig_image(), RIG_BYTES) != 0) {
            model_differ(run, "%s changes the memory: %s", what, given);
        }
    } else if (leaves == LEAVES_ALL_BUT_COUNT) {
        met.journals++;
        if (!only_count_differs(counted)) {
            model_differ(run, "%s changes more in the memory than the count of wrong passwords, or not that: %s", what,
                         given);
        }
    }
}

/* Gaps within objects are compared, too: they were copied as they are, and nobody writes to them. */
static bool same_bytes(const void *a, const void *b, size_t n)
{
    return memcmp(a, b, n) == 0;
}

/* What was not looked at as a command changes nothing in RAM either. */
static void compare_all(model_run_t *run, const char *what)
{
    compare_kept(run, what, LEAVES_ALL, false);
    if (!same_bytes(&before.meter, &rig.world.meter, sizeof before.meter) ||
        !same_bytes(&before.station, &rig.station, sizeof before.station)) {
        model_differ(run, "%s changes the meter: %s", what, given);
    }
}

static void compare_state(model_run_t *run)
{
    if (tou_meter_now(&rig.world.meter.meter) != ref.now) {
        model_differ(run, "the clock shows %lu, not %lu after %s", (unsigned long)tou_meter_now(&rig.world.meter.meter),
                     (unsigned long)ref.now, given);
    }
    if (rig.world.meter.reg[0].units != ref.total) {
        model_differ(run, "the total is %lu, not %lu", (unsigned long)rig.world.meter.reg[0].units,
                     (unsigned long)ref.total);
    }
    for (uint8_t i = 0; i < REF_LEVELS; i++) {
        if (tou_access_locked(&rig.world.meter.access, i) != ref.left[i]) {
            model_differ(run, "level %u is locked for %u minutes, not %u", i, tou_access_locked(&rig.world.meter.access, i),
                         ref.left[i]);
        }
    }
}

static bool is_refused(void)
{
    return (rig.sent[8] & 0x40u) != 0u;
}

static bool answer_is_right(const command_t *c, const verdict_t *v)
{
    const uint8_t *sent = rig.sent;
    uint8_t error       = (uint8_t)(sent[10] - 0x33u);

    if (rig.n_sent > RIG_SENT || frame_at(sent, rig.n_sent) != rig.n_sent || memcmp(&sent[1], ref.own, 6) != 0) {
        return false;
    }
    if (is_refused()) {
        return sent[8] == (c->control | 0xC0u) && sent[9] == 1u && (error & (error - 1u)) == 0u && (error & v->errors) != 0u;
    }
    if ((v->errors != 0u && !v->either) || (sent[8] & 0xDFu) != v->control ||
        (v->exact ? sent[9] != v->n : sent[9] <= v->n)) {
        return false;
    }
    for (unsigned i = 0; i < v->n; i++) {
        if ((uint8_t)(sent[10u + i] - 0x33u) != v->data[i]) {
            return false;
        }
    }
    /* Of several frames all but the last are full, and those that follow end with their number. */
    return ((sent[8] & 0x20u) == 0u || (c->control >= 0x11u && sent[9] == 200u)) &&
           (c->control != 0x12u || (uint8_t)(sent[9u + sent[9]] - 0x33u) == c->data[4]);
}

static void compare_answer(model_run_t *run, const command_t *c, const verdict_t *v)
{
    bool positive = v->silent ? v->errors == 0u : rig.n_sent != 0u && !is_refused();

    ref_done(&ref, c, v, positive, rig.n_sent != 0u && (rig.sent[8] & 0x20u) != 0u);
    if (v->silent ? rig.n_sent != 0u : (rig.n_sent == 0u || !answer_is_right(c, v))) {
        model_differ(run, "%s: %u bytes, %02X %02X, not %02X or errors %02X", given, rig.n_sent, rig.sent[8], rig.sent[10],
                     v->control, v->errors);
    }
    met.unknown += v->either ? 1u : 0u;
    met.counted += v->counted ? 1u : 0u;
    *(v->silent ? &met.silent : positive ? &met.answered : &met.refused) += 1;
    if (!positive && v->level == REF_LEVELS && v->errors == ERR_PASSWORD) {
        compare_all(run, "a command without its right");
    } else {
        compare_kept(run, positive ? "what is answered" : "what is refused", v->leaves, v->counted);
    }
}

/* The maximum as the meter has it: how it is said is compared. */
static void look_at_maximum(void)
{
    const tou_maximum_t *maximum = tou_demand_maximum(&rig.world.meter.demand.demand, 0, 0);
    uint8_t time[6]              = {0};

    if (maximum->at != 0u) {
        (void)make_time(maximum->at, time);
    }
    put_number(ref.maximum, (maximum->value < 999999u) ? maximum->value : 999999u, 3);
    memcpy(&ref.maximum[3], &time[1], 5);
}

static void name_command(const command_t *c)
{
    int n = snprintf(given, sizeof given, "command %02X of %u bytes:", c->control, c->n);

    for (unsigned i = 0; i < c->n && i < 24u; i++) {
        n += snprintf(&given[n], sizeof given - (size_t)n, " %02X", c->data[i]);
    }
}

static void pass_minutes(unsigned minutes, uint16_t pulses)
{
    rig_minutes(minutes, pulses);
    ref_minutes(&ref, minutes, pulses);
    for (unsigned i = 0; i < VALUES; i++) {
        memset(ref.value[i], 0, ref_is_due(&ref, i) ? 5 : 0);
    }
    remember();
}

/*
 * The clock was to be set by a second or two, which is trimmed: the minute under way is longer or shorter, it may be one more, or none, for
 * the lock-outs, and at its very ends it cannot be done.
 */
static void pass_trimmed(model_run_t *run)
{
    pass_minutes(2, 0);
    uint32_t now = tou_meter_now(&rig.world.meter.meter);

    if (now + 2u < ref.now || now > ref.now + 2u) {
        model_differ(run, "the clock shows %lu, not about %lu", (unsigned long)now, (unsigned long)ref.now);
    }
    ref.trimmed  = false;
    ref.now      = now;
    ref.adjusted = (rig.world.meter.access.adjusted != 0u) ? (int)rig.world.meter.access.adjusted : -1;
    for (uint8_t i = 0; i < REF_LEVELS; i++) {
        unsigned left = tou_access_locked(&rig.world.meter.access, i);

        if (left > ref.left[i] + 1u || left + 1u < ref.left[i]) {
            model_differ(run, "level %u is locked for %u minutes, not about %u", i, left, ref.left[i]);
        }
        ref.left[i] = left;
    }
}

/* Bytes on the line, with a pause that is too short to end a frame. @return where the frame for the meter began; n: nowhere */
static unsigned deliver(model_run_t *run, const uint8_t *byte, unsigned n)
{
    unsigned at  = frame_find(ref.own, byte, n);
    unsigned cut = (unsigned)pick(0, (int)n);
    command_t c;
    verdict_t v;

    look_at_maximum();
    given[0]   = 0;
    rig.n_sent = 0;
    rig_give(byte, cut);
    tou_dlt645_tick(&rig.port, (uint16_t)(tou_dlt645_busy(&rig.port) ? 0 : pick(0, 499)));
    rig_give(&byte[cut], n - cut);
    if (!rig_flush(n + 2u)) {
        model_differ(run, "an answer comes too early");
    }
    if (at == n) {
        if (rig.n_sent != 0u) {
            model_differ(run, "what is no frame is answered");
        }
        compare_all(run, "what is no frame");
    } else {
        frame_unpack(&byte[at], &c);
        name_command(&c);
        judge(&ref, &c, &v);
        compare_answer(run, &c, &v);
        if (v.leaves == LEAVES_NOTHING) {
            rig_end();
        }
        remember();
    }
    if (ref.trimmed) {
        pass_trimmed(run);
    }
    compare_state(run);
    run->cases++;
    return at;
}

/* ---- what happens ---- */

typedef struct made {
    uint8_t byte[FRAMES_MOST];
    unsigned n; /* 0: there is none */
} made_t;

static bool is_made(const made_t *made, const uint8_t *frame)
{
    return made->n != 0u && memcmp(frame, made->byte, made->n) == 0;
}

static void give_spoiled(model_run_t *run)
{
    uint8_t byte[FRAMES_MOST] = {0};
    made_t made[2]            = {{{0}, 0}, {{0}, 0}};
    unsigned n                = make_frame(&ref, made[0].byte);

    made[0].n = n;
    memcpy(byte, made[0].byte, n);
    n = chance(90) ? frame_spoil(byte, n) : n;
    if (chance(20)) {
        made[1].n = make_frame(&ref, made[1].byte);
        memcpy(&byte[n], made[1].byte, made[1].n);
        n += made[1].n;
        n = chance(50) ? frame_spoil(byte, n) : n;
    }
    unsigned cut = chance(10) ? (unsigned)pick(0, (int)n) : 0u; /* where half a second passes */
    unsigned at  = (cut != 0u) ? deliver(run, byte, cut) : 0u;

    met.spoiled++;
    at = (cut != 0u && at < cut) ? at : cut + deliver(run, &byte[cut], n - cut);
    if (at < n) {
        *((is_made(&made[0], &byte[at]) || is_made(&made[1], &byte[at])) ? &met.whole : &met.changed) += 1;
    }
}

static void give_good(model_run_t *run)
{
    uint8_t byte[FRAMES_MOST];

    met.good++;
    (void)deliver(run, byte, make_frame(&ref, byte));
}

/* Clear the maxima by a level, with the right password or a wrong one. */
static void give_clear(model_run_t *run, unsigned level, bool right)
{
    uint8_t byte[FRAMES_MOST];
    uint8_t data[8] = {(uint8_t)level};

    memcpy(&data[1], ref.password[level], 3);
    data[1] = (uint8_t)(data[1] ^ (right ? 0u : 1u));
    (void)deliver(run, byte, frame_pack(byte, ref.own, 0x19, data, 8));
}

/* Wrong passwords until a level is locked: for a day, and not a minute longer. */
static void lock_out(model_run_t *run)
{
    unsigned level = (unsigned)pick(0, 4);

    rig.key = true;
    ref.key = true;
    for (unsigned i = 0; i < REF_TRIES && ref.left[level] == 0u; i++) {
        give_clear(run, level, false);
    }
    if (!chance(20)) {
        return;
    }
    pass_minutes(ref.left[level] - 1u, 0);
    give_clear(run, level, true);
    pass_minutes(1, 0);
    give_clear(run, level, true);
    met.locks++;
}

static void cycle(void)
{
    rig_cycle(ref.now);
    ref_cycle(&ref);
    remember();
    met.cycles++;
}

static void write_begin(model_run_t *run, uint32_t di)
{
    uint8_t byte[FRAMES_MOST];
    uint8_t data[64] = {0};
    unsigned i       = value_of(di);

    make_number(data, di, 4);
    data[4] = 2;
    memcpy(&data[12], ref.value[i], ref.n[i]);
    (void)deliver(run, byte, frame_pack(byte, ref.own, 0x14, data, 12u + ref.n[i]));
}

/* A new meter, programmed over its line. */
static void begin(model_run_t *run)
{
    static const uint32_t order[] = {0x04000204, 0x04000201, 0x04000202, 0x04000203, 0x04010001,
                                     0x04010002, 0x04010003, 0x04010000, 0x04000801, 0x04000802};
    uint32_t now                  = make_instant() / 86400u * 86400u + 43200u;

    rig_make(now);
    ref_begin(&ref, rig_address, now);
    for (unsigned i = 0; i < VALUES; i++) {
        ref_value_begin(&ref, i);
    }
    rig.key = true;
    ref.key = true;
    remember();
    for (unsigned i = 0; i < sizeof order / sizeof order[0]; i++) {
        write_begin(run, order[i]);
    }
}

static void step(model_run_t *run)
{
    if (chance(3)) {
        pass_minutes((unsigned)pick(1, 4), (uint16_t)pick(0, 200));
    }
    if (chance(10)) {
        ref.key = chance(80);
        rig.key = ref.key;
    }
    if (chance(1) && chance(30)) {
        lock_out(run);
    }
    if (chance(1) && chance(30)) {
        cycle();
    }
    give_spoiled(run);
    give_good(run);
}

int main(int argc, char **argv)
{
    model_run_t run;

    civil_init();
    model_begin(&run, "dlt645", argc, argv, 800, 8000);
    for (unsigned long i = run.first; i < run.first + run.count; i++) {
        model_case(&run, i);
        begin(&run);
        for (unsigned k = 0; k < STEPS; k++) {
            step(&run);
        }
    }
    (void)printf(
        "%lu frames spoiled: %lu still held one for the meter as it was made, %lu were another one for it; %lu good ones\n",
        met.spoiled, met.whole, met.changed, met.good);
    (void)printf("%lu answered, %lu refused, %lu to all or of addresses; %lu of them not known to the model\n", met.answered,
                 met.refused, met.silent, met.unknown);
    (void)printf("%lu wrong passwords, %lu lock-outs ended, %lu power cuts; %lu images and %lu journals compared\n",
                 met.counted, met.locks, met.cycles, met.images, met.journals);
    return model_end(&run);
}
