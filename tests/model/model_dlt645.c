/* SPDX-License-Identifier: MIT */
/*
 * Frames of DL/T 645 with bytes that are wrong, lost or too many, cut in two or run together, against a checker of twenty lines that
 * says which of them are still frames: those for the meter are answered, once and rightly, all others are not, and the next
 * good frame is.
 */
#include "model.h"

#include "tou/dlt645.h"

#define MOST 512u

static const uint8_t own[] = {0x12, 0x89, 0x67, 0x45, 0x23, 0x01};

/* The meter: one register and no more. */
static tou_register_t reg[2];
static tou_energy_t energy;
static tou_zone_t zone;
static tou_meter_t meter;
static tou_meter_cfg_t meter_cfg;
static tou_tariff_t tariff;
static tou_quantity_t quantity;
static tou_objects_t objects;
static tou_dlt645_t port;
static tou_dlt645_cfg_t cfg;
static tou_dlt645_station_t station;
static const tou_dlt645_station_cfg_t nobody; /* may write */

static uint8_t sent[MOST];
static unsigned n_sent;

static tou_err_t put(void *ctx, uint8_t byte)
{
    (void)ctx;
    sent[n_sent % MOST] = byte;
    n_sent++;
    return TOU_OK;
}

static const tou_serial_ops_t ops = {put};
static const tou_serial_t line    = {&ops, NULL};

static void begin(void)
{
    (void)tou_energy_init(&energy, reg, 1, 1000, 1, TOU_UNIT_10WH);
    reg[0].units         = 12345678;
    meter_cfg.tariff     = &tariff;
    meter.cfg            = &meter_cfg;
    meter.now.zone       = &zone;
    quantity.quantity    = TOU_QUANTITY_ACTIVE_IMPORT;
    quantity.energy      = &energy;
    objects.meter        = &meter;
    objects.quantity     = &quantity;
    objects.n_quantities = 1;
    cfg.objects          = &objects;
    cfg.serial           = &line;
    cfg.station          = &station;
    cfg.delay_ms         = 20;
    if (tou_dlt645_station_init(&station, &nobody, own) != TOU_OK || tou_dlt645_init(&port, &cfg) != TOU_OK) {
        abort();
    }
}

/* ---- the checker ---- */

/* How long a frame is at the begin of some bytes; 0: there is none. */
static unsigned frame_at(const uint8_t *byte, unsigned n)
{
    unsigned sum = 0;

    if (n < 12u || byte[0] != 0x68 || byte[7] != 0x68 || byte[9] > 200u || n < 12u + byte[9]) {
        return 0;
    }
    for (unsigned i = 0; i < 10u + byte[9]; i++) {
        sum += byte[i];
    }
    return (byte[10u + byte[9]] == (sum & 0xFFu) && byte[11u + byte[9]] == 0x16) ? 12u + byte[9] : 0;
}

/* Reads only: the meter's own address, or its lower bytes and AA. */
static bool for_meter(const uint8_t *frame)
{
    unsigned known = 6;

    while (known != 0u && frame[known] == 0xAA) {
        known--;
    }
    if (memcmp(&frame[1], own, known) != 0) {
        return false;
    }
    if (frame[8] == 0x13) {
        return known == 0u && frame[9] == 0u;
    }
    if (frame[8] == 0x04 || frame[8] == 0x0C || frame[8] == 0x0F || frame[8] == 0x10) {
        return known == 6u;
    }
    return frame[8] == 0x11 || frame[8] == 0x12 || (frame[8] >= 0x01 && frame[8] <= 0x03) ||
           (known == 6u && frame[8] >= 0x14 && frame[8] <= 0x1D);
}

/* The first frame that is to be answered; n: there is none. */
static unsigned find(const uint8_t *byte, unsigned n)
{
    unsigned at = 0;

    while (at < n) {
        unsigned size = frame_at(&byte[at], n - at);

        if (size != 0u && for_meter(&byte[at])) {
            return at;
        }
        at += (size != 0u) ? size : 1u;
    }
    return n;
}

/* ---- frames and what befalls them ---- */

static unsigned make(uint8_t *to)
{
    static const uint8_t controls[] = {0x11, 0x11, 0x11, 0x12, 0x13, 0x14, 0x08, 0x91, 0x01, 0x02, 0x03, 0x04, 0x10};
    unsigned n                      = 10;
    uint8_t sum                     = 0;

    to[0] = 0x68;
    memcpy(&to[1], own, 6);
    for (unsigned k = (unsigned)pick(0, 12); k < 6u; k++) {
        to[1u + k] = 0xAA;
    }
    to[7] = 0x68;
    to[8] = controls[pick(0, 12)];
    to[9] = (uint8_t)(chance(80) ? 4 : pick(0, 40));
    for (unsigned i = 0; i < to[9]; i++) {
        to[n++] = (uint8_t)(chance(50) ? 0x33 : pick(0, 255));
    }
    for (unsigned i = 0; i < n; i++) {
        sum = (uint8_t)(sum + to[i]);
    }
    to[n++] = sum;
    to[n++] = 0x16;
    return n;
}

static unsigned spoil(uint8_t *byte, unsigned n)
{
    for (int faults = pick(0, 3); faults > 0 && n > 1u; faults--) {
        unsigned at = (unsigned)pick(0, (int)n - 1);

        switch (pick(0, 3)) {
        case 0:
            byte[at] = (uint8_t)(byte[at] ^ (1u << pick(0, 7)));
            break;
        case 1:
            byte[at] = (uint8_t)(chance(50) ? 0x68 : pick(0, 255));
            break;
        case 2:
            memmove(&byte[at], &byte[at + 1u], n - at - 1u);
            n--;
            break;
        default:
            memmove(&byte[at + 1u], &byte[at], n - at);
            byte[at] = (uint8_t)(chance(50) ? 0x68 : pick(0, 255));
            n++;
            break;
        }
    }
    return n;
}

static void pass(unsigned ms)
{
    for (; ms != 0u; ms--) {
        tou_dlt645_tick(&port, 1);
    }
}

static void give(const uint8_t *byte, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        tou_dlt645_rx(&port, byte[i]);
    }
}

/* An answer is a frame from the own address, of the command's code. */
static bool answered(uint8_t control)
{
    return n_sent < MOST && frame_at(sent, n_sent) == n_sent && memcmp(&sent[1], own, 6) == 0 &&
           ((sent[8] & 0x9Fu) == (control | 0x80u) || (control == 0x03u && sent[8] == 0x81u));
}

static void good_frame_is_answered(model_run_t *run)
{
    static const uint8_t good[] = {0x68, 0x12, 0x89, 0x67, 0x45, 0x23, 0x01, 0x68,
                                   0x11, 0x04, 0x33, 0x33, 0x34, 0x33, 0x1D, 0x16};
    static const uint8_t data[] = {0x33, 0x33, 0x34, 0x33, 0xAB, 0x89, 0x67, 0x45};

    n_sent = 0;
    give(good, sizeof good);
    pass(25);
    if (!answered(0x11) || memcmp(&sent[10], data, sizeof data) != 0) {
        model_differ(run, "a good frame is not answered: %u bytes", n_sent);
    }
}

static void one(model_run_t *run, unsigned long *frames)
{
    uint8_t byte[MOST];
    unsigned n = spoil(byte, make(byte));

    if (chance(20)) {
        n += make(&byte[n]);
        n = spoil(byte, n);
    }
    unsigned at  = find(byte, n);
    unsigned cut = (unsigned)pick(0, (int)n);

    n_sent = 0;
    give(byte, cut);
    pass((unsigned)pick(0, 15)); /* a pause, too short to end a frame or to answer one */
    give(&byte[cut], n - cut);
    for (unsigned i = 0; i < n; i++) {
        tou_dlt645_tick(&port, 500); /* so often is what may hide a frame given up */
    }
    if (at == n && n_sent != 0u) {
        model_differ(run, "what is no frame is answered");
    } else if (at != n && !answered(byte[at + 8u])) {
        model_differ(run, "a frame is not answered, or not rightly: %u bytes of %02X", n_sent, byte[at + 8u]);
    }
    *frames += (at != n) ? 1u : 0u;
    good_frame_is_answered(run);
    run->cases += 2;
}

int main(int argc, char **argv)
{
    unsigned long frames = 0;
    model_run_t run;

    model_begin(&run, "dlt645", argc, argv, 100000, 2000000);
    begin();
    for (unsigned long i = run.first; i < run.first + run.count; i++) {
        model_case(&run, i);
        one(&run, &frames);
    }
    (void)printf("%lu of %lu were still frames for the meter\n", frames, run.count);
    return model_end(&run);
}
