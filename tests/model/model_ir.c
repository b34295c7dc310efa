/* SPDX-License-Identifier: MIT */
/*
 * Streams of edges before the infrared decoder: noise of several kinds, bursts that are as near to frames as can be, and remotes with wrong
 * clocks amid noise. What is taken is counted against the bounds in ir.h; a bound that is counted too low or too high is a difference.
 */
#include <math.h>

#include "model.h"

#include "../unit/beaming.h"
#include "tou/remote.h"

#define EDGES   2000
#define BURSTS  100
#define TOUCHES 10
#define RC5     14

/* Of the bursts that RC5_LIKE sends: right in all bits after the first; the same bits in two of them. */
#define RC5_RIGHT pow(0.75, RC5 - 1)
#define RC5_EQUAL pow(5.0 / 16.0, RC5 - 1)

enum { UNIFORM, EXPONENTIAL, PIECES, LENGTHS, NEC_LIKE, RC5_LIKE, RC5_TWICE, REMOTES, KINDS };

static const char *const names[KINDS] = {"uniform",
                                         "exponential",
                                         "uniform in bursts",
                                         "right lengths at random",
                                         "NEC, bits at random",
                                         "RC-5, halves at random",
                                         "the same, twice each",
                                         "remotes amid noise"};

/* A common remote of each protocol. */
#define KEY(command) \
    TOU_REMOTE_ROW(TOU_IR_NEC, TOU_IR_NEC_ADDRESS(0), command, TOU_KEY_0), TOU_REMOTE_ROW(TOU_IR_RC5, 0, command, TOU_KEY_0)
static const uint8_t map[][TOU_REMOTE_ROW_SIZE] TOU_ROM = {KEY(0),  KEY(1),  KEY(2),  KEY(3),  KEY(4),  KEY(5),  KEY(6),
                                                           KEY(7),  KEY(8),  KEY(9),  KEY(10), KEY(11), KEY(12), KEY(13),
                                                           KEY(14), KEY(15), KEY(16), KEY(17), KEY(18), KEY(19)};
static const tou_remote_cfg_t keys                      = {map, sizeof map / sizeof map[0], 1000};

static struct {
    unsigned long bursts;
    unsigned long edges;
    unsigned long frames;
    unsigned long keys;
} sums[KINDS];

static beam_t beam;

/* A paired remote is asked: it lets most through. */
static void count(int kind)
{
    static const uint8_t address[3] = {0, 0, 0};
    tou_remote_t remote;

    tou_remote_init(&remote, &keys);
    for (unsigned i = 0; i < beam.n && i < BEAM_GOT; i++) {
        remote.state = TOU_REMOTE_PAIRED;
        sums[kind].keys += (tou_remote_key(&remote, &beam.got[i], address) != TOU_KEY_NONE) ? 1u : 0u;
    }
    sums[kind].frames += beam.n - beam.repeats;
    beam.n       = 0;
    beam.repeats = 0;
}

static void flip(int kind, uint32_t us)
{
    beam_level(&beam, !beam.mark, us);
    sums[kind].edges++;
}

static void gap(int kind, int least, int most)
{
    beam_level(&beam, false, (uint32_t)pick(least, most));
    sums[kind].bursts++;
    count(kind);
}

static uint32_t random_length(void)
{
    static const int lengths[] = {562, 562, 562, 1687, 1687, 889, 889, 1778, 1778, 9000, 4500, 2250, 20000};
    int length                 = lengths[pick(0, 12)];

    return (uint32_t)pick(length * 7 / 10, length * 13 / 10);
}

static void noise_stream(int kind)
{
    int most    = pick(500, 20000);
    double mean = pick(100, 8000);

    for (int i = 0; i < EDGES; i++) {
        double u = (double)(model_random() >> 11) / 9007199254740992.0;

        flip(kind, (kind == UNIFORM)   ? (uint32_t)pick(1, most)
                   : (kind == LENGTHS) ? random_length()
                                       : (uint32_t)(1 - mean * log(1 - u)));
    }
    gap(kind, 20000, 20000);
}

static void pieces(void)
{
    for (int i = 0; i < BURSTS; i++) {
        for (int n = pick(1, 20); n > 0; n--) {
            flip(PIECES, (uint32_t)pick(567, 2300));
            flip(PIECES, (uint32_t)pick(567, 2300));
        }
        gap(PIECES, 10000, 100000);
    }
}

static void nec_like(void)
{
    for (int i = 0; i < BURSTS; i++) {
        beam_nec_bits(&beam, (uint32_t)model_random(), 32, 10000);
        sums[NEC_LIKE].edges += 68;
        gap(NEC_LIKE, 0, 50000);
    }
}

/* From the middle of a bit: a whole one leads to the next middle; so do two halves, and a half and a whole are wrong. */
static int random_burst(uint32_t *length)
{
    int n = 0;

    for (int bit = 1; bit < RC5; bit++) {
        if (chance(50)) {
            length[n++] = 2 * BEAM_HALF;
        } else {
            length[n++] = BEAM_HALF;
            length[n++] = chance(50) ? 2 * BEAM_HALF : BEAM_HALF;
        }
    }
    return n;
}

static void rc5_send(int kind, const uint32_t *length, int n)
{
    for (int i = 0; i < n; i++) {
        flip(kind, length[i]);
    }
    if (n % 2 == 0) {
        flip(kind, BEAM_HALF); /* the mark of a last 1 */
    }
    gap(kind, 60000, 140000); /* each with the next one is a pair */
}

static void rc5_like(int kind)
{
    uint32_t length[2 * RC5];

    for (int i = 0; i < BURSTS; i++) {
        int n = random_burst(length);

        rc5_send(kind, length, n);
        if (kind == RC5_TWICE) {
            rc5_send(kind, length, n);
            gap(kind, 180000, 180000);
            sums[kind].bursts -= 2;
        }
    }
}

static void touch(model_run_t *run)
{
    bool nec         = chance(50);
    uint16_t address = (uint16_t)pick(0, nec ? 0xFFFF : 31);
    uint8_t command  = pick_u8(0, nec ? 255 : 127);

    for (int n = pick(0, 20); n > 0; n--) {
        beam_pulse(&beam, (uint32_t)pick(30, 400), (uint32_t)pick(30, 3000));
    }
    beam_wait(&beam, 200000);
    if (nec) {
        beam_nec(&beam, address, command);
        beam_nec_repeat(&beam);
    } else {
        beam_rc5(&beam, chance(50), (uint8_t)address, command, 3);
    }
    run->cases++;
    sums[REMOTES].bursts++;
    sums[REMOTES].frames += beam.n - beam.repeats;
    if (beam.n != 2 || beam.repeats != 1 || beam.got[0].address != address || beam.got[0].command != command) {
        model_differ(run, "%s %u %u at %u %%: %u taken, %u of them repeated", nec ? "NEC" : "RC-5", address, command,
                     beam.percent, beam.n, beam.repeats);
    }
    beam.n       = 0;
    beam.repeats = 0;
}

static void remotes(model_run_t *run)
{
    beam.percent = pick_u8(75, 125);
    beam.jitter  = pick_u8(0, 20);
    beam.stretch = pick_u8(0, 30);
    for (int i = 0; i < TOUCHES; i++) {
        touch(run);
    }
}

static void stream(model_run_t *run, int kind)
{
    beam_start(&beam);
    beam.random = (uint32_t)model_random();
    switch (kind) {
    case PIECES:
        pieces();
        break;
    case NEC_LIKE:
        nec_like();
        break;
    case RC5_LIKE:
    case RC5_TWICE:
        rc5_like(kind);
        break;
    case REMOTES:
        remotes(run);
        break;
    default:
        noise_stream(kind);
        break;
    }
    run->cases++;
}

/* As many frames as so large a part of the bursts; within five standard deviations, and one frame. */
static void judge(model_run_t *run, int kind, double part, bool exactly)
{
    double mean   = (double)sums[kind].bursts * part;
    double taken  = (double)sums[kind].frames;
    double within = 5 * sqrt(mean) + ((mean > 0) ? 1 : 0);

    (void)printf("model ir: %-24s %10lu edges %9lu bursts: %lu frames taken, bound %.3g, %lu keys\n", names[kind],
                 sums[kind].edges, sums[kind].bursts, sums[kind].frames, mean, sums[kind].keys);
    if (taken > mean + within || (exactly && taken < mean - within)) {
        model_differ(run, "%s: that is not its bound", names[kind]);
    }
}

int main(int argc, char **argv)
{
    model_run_t run;

    model_begin(&run, "ir", argc, argv, 10000, 2000000);
    for (unsigned long i = run.first; i < run.first + run.count; i++) {
        model_case(&run, i);
        stream(&run, (int)(i % KINDS));
    }
    judge(&run, UNIFORM, 0, true);
    judge(&run, EXPONENTIAL, 0, true);
    judge(&run, PIECES, RC5_EQUAL, false);
    judge(&run, LENGTHS, 0, true);
    judge(&run, NEC_LIKE, 1.0 / 256, true);
    judge(&run, RC5_LIKE, RC5_EQUAL, false);
    judge(&run, RC5_TWICE, RC5_RIGHT, true);
    judge(&run, REMOTES, 1, true);
    return model_end(&run);
}
