/* SPDX-License-Identifier: MIT */
/*
 * A meter to which anything is written.
 *
 * The input is a list of what happens to a meter that runs: minutes, records of its tariff and blocks of its store with any bytes,
 * settings, clock sets, clears, reports, closings, warnings, outages. Always:
 * - nothing crashes or hangs, and what is asked of the part keeps its contract;
 * - the total is the pulses that came since it was cleared, and the rates are the total;
 * - after an outage the meter comes up with a total that it had, at most the save budget below; with a warning in time, with all;
 * - nothing that was taken down is above what was ever counted;
 * - tables that were written through the tariff are valid at any time, also after an outage; a block is read as it was written.
 * A constant is written and read back, but not put in force: then a pulse is no longer a unit.
 */
#include "fuzz.h"
#include "subject.h"

#define PULSES    40u                                     /* most of a minute */
#define BUDGET    (SUBJECT_BUDGET + UINT64_C(4) * PULSES) /* with what may come while it is being saved */
#define OPS_MAX   150u
#define MADE_SIZE SUBJECT_BYTES

/* What the total may be. */
typedef struct bounds {
    uint64_t low;  /* after an outage: since all was saved */
    uint64_t high; /* likewise */
    uint64_t most; /* ever */
    bool cleared;  /* since all was saved */
    bool spoiled;  /* tables were written past the tariff */
} bounds_t;

static subject_t *subjects[SUBJECT_PARTS];
static uint8_t made[SUBJECT_PARTS][MADE_SIZE]; /* parts of meters with tables */
static tou_utc_t made_utc;
static bounds_t bounds;

static void begin(unsigned part)
{
    tou_date_t day = {26, 1, 31};

    if (subjects[part] != NULL) {
        return;
    }
    subjects[part] = calloc(1, sizeof *subjects[part]);
    if (subjects[part] == NULL) {
        abort();
    }
    made_utc = tou_date_to_day(&day) * TOU_DAY_S + 22u * 3600u;
    subject_make(subjects[part], part);
    subject_reset(subjects[part], NULL, 0);
    subject_boot(&subjects[part]->world, made_utc, "a new meter comes up");
    subject_settle(&subjects[part]->world);
    subject_program_all(&subjects[part]->world);
    fuzz_require(subject_save(&subjects[part]->world), "a new meter can be saved", 0, 0);
    memcpy(made[part], tou_posix_nv_bytes(&subjects[part]->world.part), MADE_SIZE);
}

static bool off(const world_t *world)
{
    return tou_posix_nv_is_off(&world->part);
}

static void saved(const world_t *world)
{
    bounds.low     = world->truth;
    bounds.high    = world->truth;
    bounds.cleared = false;
}

static void counted(const world_t *world)
{
    bounds.high = (world->truth > bounds.high) ? world->truth : bounds.high;
    bounds.most = (world->truth > bounds.most) ? world->truth : bounds.most;
}

/* While there is power, and after everything that happens. */
static void judge(const world_t *world)
{
    uint64_t total = world_counted(world);

    fuzz_require(total == world->truth, "the total is what was counted", total, world->truth);
    fuzz_require(bounds.spoiled || world->meter.meter.count[TOU_EV_NO_TARIFF] == 0u, "tables that were checked are valid",
                 world->minute, 0);
    fuzz_require(subject_rates(world) == total, "the rates are the total", subject_rates(world), total);
}

/* The supply returns. */
static void come_up(world_t *world, uint32_t away_s)
{
    tou_posix_nv_power_up(&world->part);
    bool valid = world->time.valid;

    subject_boot(world, world->time.utc + away_s, "the meter comes up");
    world->time.valid = valid;

    uint64_t total = world_counted(world);

    fuzz_require(total >= bounds.low && total <= bounds.high, "the total is one that was", total, bounds.low);
    fuzz_require(bounds.cleared || total + BUDGET >= world->truth, "no more is lost than the budget", total, world->truth);
    world->truth   = total;
    bounds.low     = total;
    bounds.high    = total;
    bounds.cleared = false;
    subject_settle(world);
}

static void do_late(world_t *world, fuzz_input_t *in)
{
    for (unsigned minutes = fuzz_byte(in) % 3u; minutes != 0u; minutes--) {
        uint16_t pulses = (uint16_t)(fuzz_byte(in) % (PULSES + 1u));

        world_pass(world, 60, pulses);
    }
    counted(world);
    subject_settle(world);
}

static void do_minute(world_t *world, fuzz_input_t *in)
{
    uint16_t pulses = (uint16_t)(fuzz_byte(in) % (PULSES + 1u));

    bounds.high = (world->truth + pulses > bounds.high) ? world->truth + pulses : bounds.high;
    subject_minute(world, pulses);
    counted(world);
}

static void do_record(world_t *world, fuzz_input_t *in)
{
    tou_item_t item = {fuzz_byte(in), fuzz_byte(in), fuzz_byte(in)};
    tou_record_t record;

    item.kind  = (uint8_t)((item.kind < 0xF0u) ? 1u + item.kind % TOU_ITEM_KIND : item.kind);
    item.bank  = (uint8_t)((item.bank < 0xF0u) ? item.bank % 2u : item.bank);
    item.index = (uint8_t)((item.index < 0xF0u) ? item.index % 5u : item.index);
    memset(&record, 0, sizeof record);
    fuzz_bytes(in, record.bytes, tou_item_size(item.kind));
    (void)subject_program(world, &item, record.bytes);
}

/* What was taken is within a block, and is read so. */
static void judge_block(world_t *world, const uint8_t place[3], const uint8_t *bytes, uint8_t n)
{
    uint8_t found[UINT8_MAX];
    tou_err_t err = tou_store_read(&world->meter.store, place[0], place[1], place[2], found, n);

    fuzz_require(err == TOU_OK || err == TOU_E_BUSY, "a block that was written can be read", (uint64_t)err, place[0]);
    fuzz_require(err != TOU_OK || memcmp(found, bytes, n) == 0, "a block is read as it was written", place[0], place[1]);
    for (unsigned k = 0; k < SUBJECT_KINDS; k++) {
        fuzz_require(subject_params[k].id != place[0] || (unsigned)place[2] + n <= subject_params[k].size,
                     "a write beyond a block is refused", place[2], n);
    }
}

/* What is in force may have been changed by other means than the tariff's. */
static void refresh(world_t *world)
{
    if (!off(world) && tou_meter_unlock(&world->meter.meter) == TOU_OK) {
        tou_tariff_refresh(&world->meter.tariff);
        tou_meter_lock(&world->meter.meter, false);
        subject_settle(world);
    }
}

static void do_block(world_t *world, fuzz_input_t *in)
{
    uint8_t bytes[UINT8_MAX];
    uint8_t id    = fuzz_byte(in);
    uint8_t index = fuzz_byte(in);
    uint8_t at    = fuzz_byte(in);
    uint8_t n     = fuzz_byte(in);

    if (id < 0xF0u) {
        const tou_param_t *param = &subject_params[id % SUBJECT_KINDS];

        id    = param->id;
        index = (uint8_t)(index % param->n);
        at    = (uint8_t)((at < 0xF0u) ? at % param->size : at);
        n     = (uint8_t)((n < 0xF0u) ? 1u + n % param->size : n);
    }
    fuzz_bytes(in, bytes, n);

    tou_err_t err = subject_write(world, id, index, at, bytes, n);

    fuzz_require(off(world) || err == TOU_OK || err == TOU_E_ABSENT || err == TOU_E_RANGE, "a write is taken or refused",
                 (uint64_t)err, id);
    bounds.spoiled = bounds.spoiled || (id < TOU_SETTING_ZONE && err != TOU_E_ABSENT && err != TOU_E_RANGE);
    if (err == TOU_OK && !off(world)) {
        const uint8_t place[3] = {id, index, at};

        judge_block(world, place, bytes, n);
    }
    refresh(world);
}

/* Settings that are good are put in force. */
static void apply(kept_meter_t *meter, uint8_t id, const uint8_t *bytes)
{
    tou_zone_t zone;
    tou_billing_cfg_t billing;
    tou_demand_settings_t demand;
    tou_constant_t constant;
    tou_schedule_settings_t schedule;
    tou_utc_t now = tou_meter_now(&meter->meter);

    if (id == TOU_SETTING_ZONE) {
        (void)tou_settings_zone_get(bytes, &zone);
    } else if (id == TOU_SETTING_BILLING && tou_settings_billing_get(bytes, &billing) == TOU_OK) {
        fuzz_require(tou_billing_set(&meter->billing, &billing, now) == TOU_OK, "good billing is taken", now, 0);
    } else if (id == TOU_SETTING_DEMAND && tou_settings_demand_get(bytes, &demand) == TOU_OK) {
        tou_demand_part_set_limit(&meter->demand, demand.limit);
    } else if (id == TOU_SETTING_CONSTANT) {
        (void)tou_settings_constant_get(bytes, &constant);
    } else if (id == TOU_SETTING_SCHEDULE && tou_settings_schedule_get(bytes, &schedule) == TOU_OK) {
        fuzz_require(tou_freeze_set_schedule(&meter->freeze[KEPT_TIMED], &schedule.cfg, now) == TOU_OK,
                     "a good schedule is taken", now, 0);
    }
}

static void do_settings(world_t *world, fuzz_input_t *in)
{
    static const uint8_t sizes[] = {TOU_SETTINGS_ZONE,     TOU_SETTINGS_BILLING,  TOU_SETTINGS_DEMAND,
                                    TOU_SETTINGS_CONSTANT, TOU_SETTINGS_SCHEDULE, TOU_SETTINGS_PASSWORDS};
    uint8_t bytes[TOU_SETTINGS_PASSWORDS];
    uint8_t which = (uint8_t)(fuzz_byte(in) % sizeof sizes);
    bool anew     = fuzz_byte(in) % 2u != 0u;

    memset(bytes, 0, sizeof bytes);
    fuzz_bytes(in, bytes, sizes[which]);
    (void)subject_write(world, (uint8_t)(TOU_SETTING_ZONE + which), 0, 0, bytes, sizes[which]);
    if (!off(world) && tou_meter_unlock(&world->meter.meter) == TOU_OK) {
        apply(&world->meter, (uint8_t)(TOU_SETTING_ZONE + which), bytes);
        tou_meter_lock(&world->meter.meter, anew);
        subject_settle(world);
    }
}

static void do_clock(world_t *world, fuzz_input_t *in)
{
    uint8_t how   = fuzz_byte(in);
    tou_utc_t utc = fuzz_number(in, (how % 2u != 0u) ? 4u : 2u);

    if (how % 8u == 0u) {
        world->time.valid = !world->time.valid;
        return;
    }
    utc = (how % 2u != 0u) ? utc : world->time.utc + utc - 0x8000u;
    (void)tou_meter_set_clock(&world->meter.meter, utc);
    subject_settle(world);
}

static void do_clear(world_t *world, fuzz_input_t *in)
{
    uint8_t kind   = (uint8_t)(TOU_EV_DEMAND_CLEAR + fuzz_byte(in) % 4u);
    uint8_t detail = fuzz_byte(in);

    if (tou_meter_clear(&world->meter.meter, kind, detail) == TOU_OK && kind == TOU_EV_METER_CLEAR) {
        world->truth   = 0;
        bounds.low     = 0;
        bounds.cleared = true;
    }
    subject_settle(world);
}

static void do_report(world_t *world, fuzz_input_t *in)
{
    uint8_t extra[TOU_LOG_EXTRA_MAX + 10u];
    uint8_t kind   = (uint8_t)(TOU_EV_PROGRAMMED + fuzz_byte(in) % 4u);
    uint8_t detail = fuzz_byte(in);
    uint8_t n      = (uint8_t)(fuzz_byte(in) % (sizeof extra + 1u));

    fuzz_bytes(in, extra, n);
    tou_meter_set_operator(&world->meter.meter, detail);
    (void)tou_meter_report(&world->meter.meter, kind, detail, extra, n);
    subject_settle(world);
}

static void do_tariff(world_t *world, fuzz_input_t *in)
{
    tou_tariff_t *tariff = &world->meter.tariff;
    uint8_t how          = fuzz_byte(in);
    uint32_t at          = fuzz_number(in, 2);
    tou_utc_t now        = tou_meter_now(&world->meter.meter);
    tou_day_t today;

    (void)tou_wall_split(now, &today);
    if (tou_meter_unlock(&world->meter.meter) == TOU_OK) {
        if (how % 2u != 0u) {
            (void)tou_tariff_set_switch(tariff, how / 2u % 3u, (how < 0xF0u) ? now + at : TOU_WALL_NONE);
        } else {
            (void)tou_tariff_announce(tariff, now, (tou_day_t)(today + how / 2u % 3u), (uint8_t)(at % 5u));
        }
        tou_meter_lock(&world->meter.meter, false);
    }
    subject_settle(world);
}

/* The supply is about to fail, and does not, or before all is saved. */
static void do_warn(world_t *world, fuzz_input_t *in)
{
    tou_keep_warn_isr(&world->meter.keep);
    for (unsigned polls = fuzz_byte(in); polls != 0u && !off(world); polls--) {
        (void)tou_meter_poll(&world->meter.meter);
    }
    if (fuzz_byte(in) % 2u != 0u && !off(world)) {
        tou_posix_nv_cut(&world->part);
    } else {
        subject_settle(world);
    }
}

static void do_cut(world_t *world, fuzz_input_t *in)
{
    uint8_t torn = fuzz_byte(in);

    tou_posix_nv_seed(&world->part, torn);
    (void)tou_posix_nv_set_torn(&world->part, torn % 5u, torn / 8u % 2u, torn / 16u % 4u);
    tou_posix_nv_cut_at(&world->part, tou_posix_nv_stats(&world->part)->done + fuzz_number(in, 2) % 1500u);
}

static void do_save(world_t *world, fuzz_input_t *in)
{
    bool all = subject_save(world);

    fuzz_require(all || off(world), "a meter can be saved", world->meter.store.faults, 0);
    if (all) {
        saved(world);
    }
    if (fuzz_byte(in) % 2u != 0u && !off(world)) {
        tou_posix_nv_cut(&world->part);
    }
}

static void do_close(world_t *world, fuzz_input_t *in)
{
    (void)tou_meter_close(&world->meter.meter, fuzz_byte(in) % 6u);
    subject_settle(world);
}

static void do_read(world_t *world, fuzz_input_t *in)
{
    tou_posix_nv_set_busy(&world->part, fuzz_byte(in) % 3u);
    subject_read(world, bounds.most);
}

/* One of what may happen. */
static void happen(world_t *world, fuzz_input_t *in)
{
    static void (*const acts[])(world_t *, fuzz_input_t *) = {
        do_minute, do_minute, do_late,   do_record, do_record, do_block, do_block, do_settings,
        do_clock,  do_clear,  do_report, do_tariff, do_warn,   do_cut,   do_save,  do_close};
    uint8_t act = fuzz_byte(in);

    if (act >= 0xF8u) {
        do_read(world, in);
    } else {
        acts[act % (sizeof acts / sizeof acts[0])](world, in);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input_t in = {data, size};
    unsigned part   = fuzz_byte(&in) % SUBJECT_PARTS;

    begin(part);
    memset(&bounds, 0, sizeof bounds);

    world_t *world = &subjects[part]->world;

    subject_reset(subjects[part], made[part], MADE_SIZE);
    subject_boot(world, made_utc + 7200u, "a meter comes up for the first time");
    subject_settle(world);
    for (unsigned i = 0; i < OPS_MAX && in.left != 0u; i++) {
        if (off(world)) {
            come_up(world, fuzz_number(&in, 3));
        } else {
            happen(world, &in);
        }
        if (!off(world)) {
            judge(world);
        }
    }
    tou_posix_nv_cut_at(&world->part, TOU_POSIX_NV_NEVER);
    if (off(world)) {
        come_up(world, 1);
    }
    subject_read(world, bounds.most);
    fuzz_require(subject_save(world), "a meter can be saved at the end", world->meter.store.faults, 0);
    judge(world);
    saved(world);
    come_up(world, 3);
    fuzz_require(tou_posix_nv_stats(&world->part)->violations == 0u, "the contract of the part is kept",
                 tou_posix_nv_stats(&world->part)->violation, 0);
    return 0;
}
