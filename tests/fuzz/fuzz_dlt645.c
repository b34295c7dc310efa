/* SPDX-License-Identifier: MIT */
/*
 * Bytes and pauses on a line of DL/T 645, some of them frames with a right sum: whatever comes, what is sent are frames from the own
 * address, the meter's registers and memory stay what they are, and a good frame is answered afterwards.
 *
 * An input is a row of steps; the lowest two bits of the first byte say what, the rest how much: 0, 1 so many bytes; 2 eighths of a
 * pause; 3 a frame: control, a byte for its address (so many AA from the top, 7: another's), length, data. With bit 3 in the byte
 * for the address it reads a record: bits 4 and 5 say of what, bit 6 whether it reads on.
 */
#include "fuzz.h"
#include "subject.h"

#include "tou/archive.h"
#include "tou/dlt645.h"

#define ROOM 1024u

static const uint8_t own[TOU_DLT645_ADDRESS] = {0x12, 0x89, 0x67, 0x45, 0x23, 0x01};

static subject_t subject;
static tou_quantity_t quantity;
static tou_objects_t objects;
static tou_archive_t archive;
static tou_dlt645_t port;
static tou_dlt645_cfg_t cfg;
static tou_dlt645_station_t station;
static const tou_dlt645_station_cfg_t nobody; /* may write */
static uint8_t sent[ROOM];
static size_t n_sent;
static uint8_t image[SUBJECT_BYTES];
static uint64_t counted;

static tou_err_t put(void *ctx, uint8_t byte)
{
    (void)ctx;
    fuzz_require(n_sent < ROOM, "an answer comes to an end", n_sent, 0);
    sent[n_sent] = byte;
    n_sent++;
    return TOU_OK;
}

static const tou_serial_ops_t ops = {put};
static const tou_serial_t line    = {&ops, NULL};

/* The demand that is cleared leaves a record of two frames. */
static void keep_records(world_t *world)
{
    static const uint8_t kinds[KEPT_FREEZES] = {TOU_FREEZE_TIMED,  TOU_FREEZE_INSTANT, TOU_FREEZE_WEEKS,
                                                TOU_FREEZE_HOURLY, TOU_FREEZE_DAILY,   TOU_FREEZE_DAYS};

    archive.read = tou_archive_read;
    for (unsigned i = 0; i < KEPT_FREEZES; i++) {
        archive.freeze[kinds[i]] = (world->meter.shape.freeze[i] != 0u) ? &world->meter.freeze[i] : NULL;
    }
    archive.log     = &world->meter.log;
    archive.profile = &world->meter.profile;
    archive.limited = TOU_QUANTITY_ACTIVE_IMPORT;
    fuzz_require(tou_meter_report(&world->meter.meter, TOU_EV_FREEZE, 0, NULL, 0) == TOU_OK, "it freezes", 0, 0);
    (void)kept_meter_settle(&world->meter);
    fuzz_require(tou_meter_clear(&world->meter.meter, TOU_EV_DEMAND_CLEAR, 0) == TOU_OK, "demand is cleared", 0, 0);
    (void)kept_meter_settle(&world->meter);
}

/* A meter that has counted, once. */
static void begin(void)
{
    world_t *world = &subject.world;

    if (counted != 0u) {
        return;
    }
    subject_make(&subject, 0);
    memset(image, 0xFF, sizeof image);
    subject_reset(&subject, image, sizeof image);
    subject_boot(world, UINT32_C(9526) * 86400u, "a blank meter comes up");
    subject_program_all(world);
    for (unsigned i = 0; i < 100u; i++) {
        subject_minute(world, 7);
    }
    keep_records(world);
    (void)subject_save(world);
    counted = world_counted(world);
    memcpy(image, tou_posix_nv_bytes(&world->part), sizeof image);
    quantity.quantity    = TOU_QUANTITY_ACTIVE_IMPORT;
    quantity.energy      = &world->meter.energy.energy;
    quantity.demand      = &world->meter.demand.demand;
    objects.meter        = &world->meter.meter;
    objects.quantity     = &quantity;
    objects.n_quantities = 1;
    objects.history      = &world->meter.history;
    objects.archive      = &archive;
    cfg.records          = &tou_dlt645_records;
    cfg.objects          = &objects;
    cfg.serial           = &line;
    cfg.station          = &station;
    cfg.delay_ms         = 20;
    cfg.wake             = 0;
}

static uint8_t sum_of(const uint8_t *bytes, size_t n)
{
    uint8_t sum = 0;

    while (n != 0u) {
        n--;
        sum = (uint8_t)(sum + bytes[n]);
    }
    return sum;
}

static void judge(void)
{
    size_t size = (n_sent >= 12u) ? (12u + sent[9]) : 0u;

    if (n_sent != 0u) {
        fuzz_require(size == n_sent && sent[0] == 0x68 && sent[7] == 0x68 && memcmp(&sent[1], own, sizeof own) == 0 &&
                         (sent[8] & 0x80u) != 0u && sent[size - 1u] == 0x16 && sent[size - 2u] == sum_of(sent, size - 2u),
                     "an answer is a frame", n_sent, size);
    }
    n_sent = 0;
}

static void pass(unsigned ms)
{
    tou_dlt645_tick(&port, (uint16_t)ms);
    judge();
}

static void give(uint8_t byte)
{
    tou_dlt645_rx(&port, byte);
    judge();
}

/* Make a frame one that reads a record. */
static void name_record(uint8_t *frame, uint8_t how)
{
    static const uint8_t types[4] = {0x05, 0x03, 0x06, 0x05};

    frame[8]  = (uint8_t)(((how & 0x40u) != 0u) ? 0x12u : 0x11u);
    frame[13] = (uint8_t)(types[(how >> 4) & 3u] + 0x33u);
}

static void give_frame(fuzz_input_t *in)
{
    uint8_t frame[TOU_DLT645_FRAME_MAX];
    uint8_t control = fuzz_byte(in);
    uint8_t how     = fuzz_byte(in);
    uint8_t any     = (uint8_t)(how & 7u);
    size_t n        = fuzz_byte(in) % (TOU_DLT645_DATA_MAX + 1u);

    frame[0] = 0x68;
    memcpy(&frame[1], own, sizeof own);
    memset(&frame[7u - ((any == 7u) ? 0u : any)], 0xAA, (any == 7u) ? 0u : any);
    frame[1] = (uint8_t)(frame[1] ^ ((any == 7u) ? 1u : 0u));
    frame[7] = 0x68;
    frame[8] = control;
    frame[9] = (uint8_t)n;
    for (size_t i = 0; i < n; i++) {
        frame[10u + i] = (uint8_t)(fuzz_byte(in) + 0x33u);
    }
    if ((how & 8u) != 0u && n >= 4u) {
        name_record(frame, how);
    }
    frame[10u + n] = sum_of(frame, 10u + n);
    frame[11u + n] = 0x16;
    for (size_t i = 0; i < 12u + n; i++) {
        give(frame[i]);
    }
}

static void step(fuzz_input_t *in)
{
    uint8_t what = fuzz_byte(in);

    switch (what & 3u) {
    case 2:
        pass((what >> 2) * 8u);
        break;
    case 3:
        give_frame(in);
        break;
    default:
        for (unsigned n = what >> 2; n != 0u && in->left != 0u; n--) {
            give(fuzz_byte(in));
        }
        break;
    }
}

/* Whatever is left over is given up in time. */
static void still_there(void)
{
    static const uint8_t total[] = {0x68, 0x12, 0x89, 0x67, 0x45, 0x23, 0x01, 0x68,
                                    0x11, 0x04, 0x33, 0x33, 0x34, 0x33, 0x1D, 0x16};

    for (unsigned i = 0; i <= TOU_DLT645_FRAME_MAX + 2u; i++) {
        pass(500);
    }
    for (size_t i = 0; i < sizeof total; i++) {
        give(total[i]);
    }
    tou_dlt645_tick(&port, 20);
    fuzz_require(n_sent == 20u && sent[8] == 0x91, "a good frame is answered", n_sent, sent[8]);
    judge();
    fuzz_require(world_counted(&subject.world) == counted, "a register is what it was", world_counted(&subject.world),
                 counted);
    fuzz_require(memcmp(image, tou_posix_nv_bytes(&subject.world.part), sizeof image) == 0, "so is the memory", 0, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input_t in = {data, size};

    begin();
    n_sent = 0;
    fuzz_require(tou_dlt645_station_init(&station, &nobody, own) == TOU_OK && tou_dlt645_init(&port, &cfg) == TOU_OK,
                 "a port is set up", 0, 0);
    while (in.left != 0u) {
        step(&in);
    }
    still_there();
    return 0;
}
