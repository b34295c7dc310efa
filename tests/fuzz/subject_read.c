/* SPDX-License-Identifier: MIT */
/* Everything that a display or a protocol may ask of the meter, and more: also what there is not. */
#include "subject.h"

#include "fuzz.h"

#define WORD 0u

/* Whether something was read; there is nothing else that a reading may answer. */
static bool read_ok(tou_err_t err, const char *what)
{
    fuzz_require(err == TOU_OK || err == TOU_E_ABSENT || err == TOU_E_INVALID || err == TOU_E_BUSY || err == TOU_E_RANGE,
                 what, (uint64_t)err, 0);
    return err == TOU_OK;
}

static void read_units(tou_err_t err, uint32_t units, uint64_t most, const char *what)
{
    fuzz_require(!read_ok(err, what) || units <= most, what, units, most);
}

static void read_history(const tou_history_t *history, uint64_t most)
{
    tou_closing_t closing;
    tou_maximum_t maximum;
    uint32_t units = 0;

    for (unsigned age = 0; age <= tou_history_used(history) + 1u; age++) {
        (void)read_ok(tou_history_closing(history, (uint8_t)age, &closing), "closing of a period");
        for (uint8_t r = 0; r <= SUBJECT_RATES + 1u; r++) {
            read_units(tou_history_energy(history, (uint8_t)age, 0, r, &units), units, most, "register of a period");
        }
        (void)read_ok(tou_history_maximum(history, (uint8_t)age, 0, (uint8_t)(age % 4u), 1, &maximum),
                      "maximum of a period");
        (void)read_ok(tou_history_word(history, (uint8_t)age, WORD, &units), "word of a period");
    }
}

static void read_freeze(const tou_freeze_t *freeze, uint64_t most)
{
    tou_maximum_t maximum;
    tou_utc_t utc;
    uint32_t units = 0;

    for (unsigned age = 0; age <= tou_freeze_used(freeze) + 1u; age++) {
        (void)read_ok(tou_freeze_at(freeze, (uint16_t)age, &utc), "instant of a freeze");
        for (uint8_t r = 0; r <= SUBJECT_RATES + 1u; r++) {
            read_units(tou_freeze_energy(freeze, (uint16_t)age, 0, r, &units), units, most, "register of a freeze");
        }
        (void)read_ok(tou_freeze_maximum(freeze, (uint16_t)age, 0, (uint8_t)(age % 4u), 0, &maximum), "maximum of a freeze");
        read_units(tou_freeze_word(freeze, (uint16_t)age, WORD, &units), units, most, "word of a freeze");
    }
}

static void read_profile(const tou_profile_t *profile, tou_utc_t utc, uint64_t most)
{
    uint32_t units = 0;
    uint16_t found = 1;
    tou_utc_t at   = utc;
    uint8_t status;

    for (unsigned age = 0; age <= tou_profile_used(profile) + 1u; age++) {
        (void)read_ok(tou_profile_at(profile, (uint16_t)age, &at), "instant of an interval");
        (void)read_ok(tou_profile_status(profile, (uint16_t)age, &status), "status of an interval");
        read_units(tou_profile_word(profile, (uint16_t)age, WORD, &units), units, most, "channel of an interval");
    }
    if (read_ok(tou_profile_find(profile, utc, &found), "search for an interval")) {
        fuzz_require(found >= 1u && found <= tou_profile_used(profile), "an interval that was found is there", found, 0);
    }
    (void)read_ok(tou_profile_find(profile, at, &found), "search for an interval");
}

static void read_log(const tou_log_t *log, uint8_t kind, uint64_t most)
{
    uint8_t extra[TOU_LOG_EXTRA_MAX];
    tou_log_entry_t entry;
    tou_maximum_t maximum;
    uint32_t units = 0;

    (void)tou_log_count(log, kind);
    for (unsigned age = 0; age <= tou_log_used(log, kind) + 1u; age++) {
        (void)read_ok(tou_log_get(log, kind, (uint16_t)age, &entry), "event");
        (void)read_ok(tou_log_extra(log, kind, (uint16_t)age, 0, extra, sizeof extra), "extra of an event");
        read_units(tou_log_energy(log, kind, (uint16_t)age, 0, (uint8_t)(age % 4u), &units), units, most,
                   "register at an event");
        (void)read_ok(tou_log_maximum(log, kind, (uint16_t)age, 0, (uint8_t)(age % 4u), 0, &maximum), "maximum at an event");
    }
}

static void read_settings(tou_store_t *store)
{
    uint8_t bytes[TOU_PARAM_MAX];
    tou_zone_t zone;
    tou_billing_cfg_t billing;
    tou_demand_settings_t demand;
    tou_constant_t constant;
    tou_schedule_settings_t schedule;

    memset(bytes, 0, sizeof bytes);
    if (tou_store_read(store, TOU_SETTING_ZONE, 0, 0, bytes, TOU_SETTINGS_ZONE) == TOU_OK) {
        (void)read_ok(tou_settings_zone_get(bytes, &zone), "zone");
    }
    if (tou_store_read(store, TOU_SETTING_BILLING, 0, 0, bytes, TOU_SETTINGS_BILLING) == TOU_OK) {
        (void)read_ok(tou_settings_billing_get(bytes, &billing), "billing");
    }
    if (tou_store_read(store, TOU_SETTING_DEMAND, 0, 0, bytes, TOU_SETTINGS_DEMAND) == TOU_OK) {
        (void)read_ok(tou_settings_demand_get(bytes, &demand), "demand");
    }
    if (tou_store_read(store, TOU_SETTING_CONSTANT, 0, 0, bytes, TOU_SETTINGS_CONSTANT) == TOU_OK) {
        (void)read_ok(tou_settings_constant_get(bytes, &constant), "constant");
    }
    if (tou_store_read(store, TOU_SETTING_SCHEDULE, 0, 0, bytes, TOU_SETTINGS_SCHEDULE) == TOU_OK) {
        (void)read_ok(tou_settings_schedule_get(bytes, &schedule), "schedule");
    }
}

static void read_blocks(kept_meter_t *meter)
{
    uint8_t bytes[TOU_PARAM_MAX];
    tou_record_t record;

    for (unsigned k = 0; k < SUBJECT_KINDS; k++) {
        for (unsigned i = 0; i <= subject_params[k].n; i++) {
            (void)read_ok(tou_store_read(&meter->store, subject_params[k].id, (uint8_t)i, 0, bytes, subject_params[k].size),
                          "block");
            fuzz_require(tou_store_read(&meter->store, subject_params[k].id, (uint8_t)i, 1, bytes, subject_params[k].size) !=
                             TOU_OK,
                         "nothing is read beyond a block", subject_params[k].id, i);
        }
    }
    for (unsigned kind = 0; kind <= TOU_ITEM_KIND + 1u; kind++) {
        for (uint8_t i = 0; i < 18u; i++) {
            tou_item_t item = {(uint8_t)kind, (uint8_t)(i % 3u), (uint8_t)(i / 2u)};

            (void)read_ok(tou_kept_tables_read(&meter->store, &item, record.bytes), "record of the tariff");
        }
    }
}

void subject_read(world_t *world, uint64_t most)
{
    kept_meter_t *meter = &world->meter;

    read_history(&meter->history, most);
    for (unsigned i = 0; i < KEPT_FREEZES; i++) {
        if (meter->shape.freeze[i] != 0u) {
            read_freeze(&meter->freeze[i], most);
        }
    }
    read_profile(&meter->profile, world->time.utc, most);
    for (uint8_t kind = 0; kind <= TOU_EV_N && meter->board.log != 0u; kind++) {
        read_log(&meter->log, kind, most);
    }
    read_settings(&meter->store);
    read_blocks(meter);
}
