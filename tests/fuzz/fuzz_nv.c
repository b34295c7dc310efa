/* SPDX-License-Identifier: MIT */
/*
 * A meter on a part that holds anything.
 *
 * The input chooses a part and what it holds: any bytes, or what a meter left there with edits (image.h). The meter mounts, loads,
 * starts, runs on, is saved and comes up again. Always:
 * - nothing crashes or hangs, and what is asked of the part keeps its contract;
 * - nothing is written before the meter polls;
 * - an image that is refused yields no register, and the meter does not run with what was loaded of it; set up anew it starts at 0;
 *   what is another meter's - another version or shape - is not touched;
 * - the total rises by the pulses that are given and by nothing else, and the rates are the total.
 * Unless an edit has made a checksum good, what the registers show after loading is what some commit held, and nothing that was
 * taken down is above the highest of them.
 */
#include "fuzz.h"
#include "image.h"

#define RAW 4u /* bit of the first byte: no edits, but any bytes */

/* What a meter finds when it comes up. */
typedef enum found {
    FOUND_OTHER, /* the store is another meter's: the product stops here */
    FOUND_NONE,  /* nothing, or a state that is refused: the meter starts anew */
    FOUND_STATE  /* a state */
} found_t;

static subject_t *subjects[SUBJECT_PARTS];
static image_t images[SUBJECT_PARTS];
static uint8_t bytes[SUBJECT_BYTES];
static image_repair_t repair;

static void begin(unsigned part)
{
    if (subjects[part] == NULL) {
        subjects[part] = calloc(1, sizeof *subjects[part]);
        if (subjects[part] == NULL) {
            abort();
        }
        subject_make(subjects[part], part);
        image_make(&images[part], subjects[part]);
    }
}

static bool untouched(const world_t *world)
{
    return tou_posix_nv_stats(&world->part)->done == 0u && tou_posix_nv_in_flight(&world->part) == 0u;
}

static bool registers_blank(const world_t *world)
{
    const kept_meter_t *meter = &world->meter;
    uint8_t all               = 0;

    for (size_t i = 0; i < sizeof meter->reg; i++) {
        all |= ((const uint8_t *)meter->reg)[i];
    }
    return all == 0u;
}

/* What is found must be judged, and registers shown only if it is good. */
static found_t find(subject_t *subject, const image_t *image)
{
    world_t *world      = &subject->world;
    kept_meter_t *meter = &world->meter;
    tou_err_t err       = kept_meter_mount(meter);

    fuzz_require(err == TOU_OK || err == TOU_E_ABSENT || err == TOU_E_INVALID, "a part mounts or is refused", (uint64_t)err,
                 0);
    fuzz_require(registers_blank(world), "mounting shows no register", world_counted(world), 0);
    if (err != TOU_OK) {
        return (err == TOU_E_ABSENT) ? FOUND_NONE : FOUND_OTHER;
    }
    err = kept_meter_load(meter);
    fuzz_require(err == TOU_OK || err == TOU_E_INVALID, "a record loads or is refused", (uint64_t)err, 0);
    if (err == TOU_OK) {
        fuzz_require(image_loaded(image, subject), "what loads is what a meter keeps", world_counted(world), 0);
        fuzz_require(repair.record || image_committed(image, (uint32_t)world_counted(world)), "some commit held the total",
                     world_counted(world), 0);
        return FOUND_STATE;
    }
    fuzz_require(repair.record, "a record of this meter is refused only if its checksum was made good", 0, 0);
    err = tou_meter_poll(&meter->meter);
    fuzz_require(err == TOU_E_INVALID, "a meter does not run with half a state", (uint64_t)err, 0);
    (void)kept_meter_mount(meter);
    fuzz_require(registers_blank(world), "a meter that is set up anew shows no register", world_counted(world), 0);
    return FOUND_NONE;
}

/* What is counted is what comes. */
static void judge(const world_t *world)
{
    uint64_t total = world_counted(world);

    fuzz_require(total == world->truth % TOU_ENERGY_RANGE, "the total is what was counted", total, world->truth);
}

static void run(world_t *world, fuzz_input_t *in)
{
    unsigned minutes = fuzz_byte(in) % 16u;
    uint32_t rates   = subject_rates(world);
    uint64_t before  = world->truth;

    tou_posix_nv_set_busy(&world->part, fuzz_byte(in) % 3u);
    for (unsigned i = 0; i < minutes; i++) {
        subject_minute(world, world_pulses(i));
    }
    judge(world);

    uint32_t risen = tou_energy_between(rates, subject_rates(world));

    fuzz_require(risen == world->truth - before, "the rates are what was counted", risen, world->truth - before);
    tou_posix_nv_set_busy(&world->part, 0);
}

/* What was saved comes back. A journal that is out of numbers keeps what it had. */
static void come_again(world_t *world, bool loaded)
{
    uint64_t total = world_counted(world);
    bool saved     = subject_save(world);

    fuzz_require(saved || ((repair.record || repair.slot) && world->meter.store.faults != 0u), "a meter can be saved",
                 world->meter.store.faults, 0);
    if (saved) {
        judge(world);
        subject_boot(world, world->time.utc + 3u, "what was saved comes up");
        /* Slots of the flash that were forged may contradict one another in whatever is written behind them. */
        fuzz_require(repair.slot || world_counted(world) == total, "what was saved comes back", world_counted(world), total);
    } else if (loaded) {
        subject_boot(world, world->time.utc + 3u, "what was loaded comes up again");
    }
    world->truth = world_counted(world);
    subject_settle(world);
    judge(world);
}

/* Pages that there are not have no place in the map of the EEPROM made of flash. */
static bool map_clean(const kept_meter_t *meter)
{
    uint16_t all = 0;

    for (unsigned page = meter->shape.pages; page < KEPT_PAGES; page++) {
        all |= meter->eeprom_map[page];
    }
    return all == 0u;
}

static void fill(unsigned part, bool raw, fuzz_input_t *in)
{
    repair.record = false;
    repair.place  = false;
    repair.slot   = false;
    if (raw) {
        uint8_t rest = fuzz_byte(in);
        size_t n     = (in->left < SUBJECT_BYTES) ? in->left : SUBJECT_BYTES;

        memset(bytes, rest, sizeof bytes);
        fuzz_bytes(in, bytes, n);
    } else {
        memcpy(bytes, images[part].bytes, sizeof bytes);
        repair = image_edit(&images[part], subjects[part], bytes, in);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input_t in     = {data, size};
    uint8_t first       = fuzz_byte(&in);
    unsigned part       = first % 4u % SUBJECT_PARTS;
    bool raw            = (first & RAW) != 0u;
    uint8_t how[3]      = {0, 0, 0};
    fuzz_input_t script = {how, sizeof how};

    begin(part);

    world_t *world = &subjects[part]->world;
    tou_utc_t utc  = images[part].utc + 60u * fuzz_number(&in, 2);

    if ((first & 0x80u) != 0u) {
        utc = fuzz_number(&in, 4);
    }
    fuzz_bytes(&in, how, sizeof how);
    fill(part, raw, &in);
    subject_reset(subjects[part], bytes, sizeof bytes);
    world_power_up(world, utc);

    found_t found = find(subjects[part], &images[part]);

    fuzz_require(map_clean(&world->meter), "pages that there are not are not found", part, 0);
    fuzz_require(!raw || found != FOUND_STATE, "any bytes are no meter's", world_counted(world), 0);
    world->truth = world_counted(world);
    if (found == FOUND_OTHER) {
        fuzz_require(repair.record, "a record is another meter's only if its checksum was made good", 0, 0);
        fuzz_require(untouched(world), "what is another meter's is left alone", 0, 0);
        return 0;
    }
    fuzz_require(kept_meter_start(&world->meter) == TOU_OK, "a meter starts", 0, 0);
    fuzz_require(untouched(world), "nothing is written before the meter polls", 0, 0);

    uint64_t most = (repair.record || repair.place) ? UINT64_MAX : images[part].most;

    subject_read(world, most);
    run(world, &script);
    subject_read(world, (most == UINT64_MAX) ? most : most + world->truth);
    come_again(world, found == FOUND_STATE);
    fuzz_require(tou_posix_nv_stats(&world->part)->violations == 0u, "the contract of the part is kept",
                 tou_posix_nv_stats(&world->part)->violation, 0);
    return 0;
}
