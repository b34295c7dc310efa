/* SPDX-License-Identifier: MIT */
/*
 * Memories of meters, and what is in them.
 *
 *     make_image names                     the shapes, one a line
 *     make_image version                   of the store
 *     make_image make SHAPE IMAGE TEXT     run a meter of that shape through a few months; its memory, and what it then held
 *     make_image list SHAPE IMAGE          what a meter finds in it, loading it, and whether it runs on
 *
 * The same at each run. The text is made from the meter that ran, not from its memory. Exit status 1: not so.
 */
#include "../fuzz/subject.h"
#include "listing.h"
#include "shapes.h"

static world_t world;
static uint8_t memory[TOU_POSIX_NV_MEMORY(COMPAT_BYTES)];
static tou_tariff_source_t source = {&tou_kept_tables, &world.meter.store, 2};

static int fail(const char *what, const char *name)
{
    (void)fprintf(stderr, "%s: %s\n", name, what);
    return 1;
}

static const compat_shape_t *find_shape(const char *name)
{
    for (size_t i = 0; i < COMPAT_SHAPES; i++) {
        if (strcmp(name, compat_shapes[i].name) == 0) {
            return &compat_shapes[i];
        }
    }
    return NULL;
}

static bool set_up(const compat_shape_t *shape)
{
    kept_board_t board;

    memset(&board, 0, sizeof board);
    board.zone     = &compat_zone;
    board.source   = &source;
    board.param    = compat_params;
    board.n_params = COMPAT_KINDS;
    board.log      = shape->log;
    board.settable = shape->settable;
    return world_init(&world, &shape->nv, memory, sizeof memory, &shape->shape, &board);
}

static void run(unsigned minutes)
{
    for (unsigned i = 0; i < minutes; i++) {
        subject_minute(&world, world_pulses(world.minute));
    }
}

/* The supply fails without a warning. */
static void outage(uint32_t seconds)
{
    tou_posix_nv_finish(&world.part);
    subject_boot(&world, world.time.utc + seconds, "the meter comes up again");
    subject_settle(&world);
}

static void write_block(uint8_t id, uint8_t index, uint8_t n)
{
    uint8_t bytes[TOU_PARAM_MAX];

    for (unsigned i = 0; i < n; i++) {
        bytes[i] = (uint8_t)(id + 7u * index + 3u * i);
    }
    (void)subject_write(&world, id, index, 0, bytes, n);
}

/* Closings, freezes, events, clears, a clock set, switches to come, a day announced. */
static void act(void)
{
    static const uint8_t what[] = {1, 0, 5, 4};
    tou_meter_t *meter          = &world.meter.meter;
    tou_utc_t now               = world.time.utc;

    tou_meter_set_operator(meter, 4711);
    (void)tou_meter_report(meter, TOU_EV_PROGRAMMED, 0, what, sizeof what);
    subject_settle(&world);
    (void)tou_meter_report(meter, TOU_EV_FREEZE, 0, NULL, 0);
    subject_settle(&world);
    (void)tou_meter_close(meter, TOU_CAUSE_COMMAND);
    subject_settle(&world);
    run(17);
    (void)tou_meter_clear(meter, TOU_EV_DEMAND_CLEAR, 0);
    subject_settle(&world);
    (void)tou_meter_set_clock(meter, now + 20u * 60u);
    subject_settle(&world);
    if (tou_meter_unlock(meter) == TOU_OK) {
        (void)tou_tariff_set_switch(&world.meter.tariff, TOU_BANKS_WEEKS, now + 400u * TOU_DAY_S);
        tou_meter_lock(meter, false);
    }
    subject_settle(&world);
}

/* Modes, begins, other moments. */
static void rule(void)
{
    static const tou_schedule_cfg_t hourly = {TOU_EVERY_INTERVAL, 0, 0, 0, 17, {20, 0}};
    kept_meter_t *meter                    = &world.meter;

    if (!meter->board.settable || tou_meter_unlock(&meter->meter) != TOU_OK) {
        return;
    }
    for (unsigned i = 0; i < KEPT_FREEZES; i++) {
        (void)tou_freeze_set_rule(&meter->freeze[i], (uint8_t)(0xA0u + i), world.time.utc + 1800u);
    }
    (void)tou_freeze_set_schedule(&meter->freeze[KEPT_HOURLY], &hourly, world.time.utc);
    (void)tou_profile_set_rule(&meter->profile, 0x28, world.time.utc + 2400u);
    tou_meter_lock(&meter->meter, false);
    subject_settle(&world);
}

static void live(void)
{
    tou_date_t begin = {26, 1, 31};

    subject_boot(&world, tou_date_to_day(&begin) * TOU_DAY_S + 20u * 3600u, "a new meter comes up");
    subject_settle(&world);
    subject_program_all(&world);
    run(500);
    for (uint8_t i = 0; i < 2u; i++) {
        write_block(64, i, 12);
        write_block(TOU_SETTING_PASSWORDS, 0, TOU_SETTINGS_PASSWORDS);
        run(100);
    }
    outage(40u * TOU_DAY_S);
    run(300);
    act();
    rule();
    run(200);
    outage(600);
    run(33);
}

static bool put_image(const char *path)
{
    FILE *file = fopen(path, "wb");
    bool done  = file != NULL && fwrite(tou_posix_nv_bytes(&world.part), 1, COMPAT_BYTES, file) == COMPAT_BYTES;

    return file != NULL && fclose(file) == 0 && done;
}

static bool get_image(const char *path)
{
    static uint8_t bytes[COMPAT_BYTES + 1u];
    FILE *file = fopen(path, "rb");
    size_t n   = (file != NULL) ? fread(bytes, 1, sizeof bytes, file) : 0u;

    return file != NULL && fclose(file) == 0 && n == COMPAT_BYTES &&
           tou_posix_nv_load(&world.part, bytes, COMPAT_BYTES) == TOU_OK;
}

static int make(const char *image, const char *text)
{
    FILE *file = fopen(text, "w");

    if (file == NULL) {
        return fail("cannot be written", text);
    }
    live();
    if (!subject_save(&world)) {
        return fail("the meter cannot be saved", image);
    }
    compat_list(file, &world);
    if (fclose(file) != 0 || !put_image(image)) {
        return fail("cannot be written", image);
    }
    return 0;
}

/* It goes on where it was: an hour with 7 pulses a minute, and up again. The remainder tells them all from fewer. */
static bool runs_on(void)
{
    const tou_energy_t *energy = &world.meter.energy.energy;
    tou_register_t wanted      = world.meter.reg[0];
    tou_utc_t utc              = world.meter.meter.utc;

    for (unsigned i = 0; i < 60u * 7u; i++) {
        uint32_t rem = (uint32_t)wanted.rem + energy->per_pulse.rem;

        wanted.units += energy->per_pulse.units + rem / energy->den;
        wanted.rem = (uint16_t)(rem % energy->den);
    }
    subject_boot(&world, utc + 3600u, "the meter comes up");
    for (unsigned i = 0; i < 60u; i++) {
        subject_minute(&world, 7);
    }
    if (!subject_save(&world)) {
        return false;
    }
    subject_boot(&world, world.time.utc + 5u, "the meter comes up again");
    return world.meter.reg[0].units == wanted.units && world.meter.reg[0].rem == wanted.rem;
}

static int list(const char *image)
{
    if (!get_image(image)) {
        return fail("is no image", image);
    }
    uint64_t done = tou_posix_nv_stats(&world.part)->done;
    tou_err_t err = kept_meter_mount(&world.meter);

    if (err == TOU_OK) {
        err = kept_meter_load(&world.meter);
    }
    if (err != TOU_OK) {
        return fail((err == TOU_E_ABSENT) ? "holds no meter" : "is not taken", image);
    }
    compat_list(stdout, &world);
    if (tou_posix_nv_stats(&world.part)->done != done) {
        return fail("was written to", image);
    }
    return runs_on() ? 0 : fail("does not go on", image);
}

int main(int argc, char **argv)
{
    const compat_shape_t *shape = (argc > 3) ? find_shape(argv[2]) : NULL;

    if (argc == 2 && strcmp(argv[1], "names") == 0) {
        for (size_t i = 0; i < COMPAT_SHAPES; i++) {
            (void)puts(compat_shapes[i].name);
        }
        return 0;
    }
    if (argc == 2 && strcmp(argv[1], "version") == 0) {
        printf("%u\n", TOU_STORE_VERSION);
        return 0;
    }
    if (shape == NULL || !set_up(shape)) {
        return fail("usage: names | version | make SHAPE IMAGE TEXT | list SHAPE IMAGE", argv[0]);
    }
    if (argc == 5 && strcmp(argv[1], "make") == 0) {
        return make(argv[3], argv[4]);
    }
    return (argc == 4 && strcmp(argv[1], "list") == 0) ? list(argv[3]) : fail("what is to be done?", argv[0]);
}
