/* SPDX-License-Identifier: MIT */
/* The objects of a whole meter that keeps everything: one quantity, until a test adds a second, and what is read of them. */
#ifndef READING_H
#define READING_H

#include "keeping.h"

#include "tou/archive.h"

static tou_quantity_t quantities[2];
static tou_objects_t objects;
static tou_archive_t archive;

/* Of a meter since an instant, with nothing counted. */
static inline void reading_begin(tou_utc_t utc)
{
    begin_at(utc);
    memset(&objects, 0, sizeof objects);
    quantities[0].quantity = TOU_QUANTITY_ACTIVE_IMPORT;
    quantities[0].energy   = &world.meter.energy.energy;
    quantities[0].demand   = &world.meter.demand.demand;
    objects.meter          = &world.meter.meter;
    objects.quantity       = quantities;
    objects.n_quantities   = 1;
    objects.history        = &world.meter.history;
}

/* Its records, too. Without a freeze of day tables alone one serves both switches. */
static inline void reading_records(void)
{
    static const uint8_t freezes[TOU_FREEZE_KINDS] = {KEPT_TIMED,  KEPT_INSTANT, KEPT_SWITCH, KEPT_DAYS,
                                                      KEPT_HOURLY, KEPT_FREEZES, KEPT_DAILY,  KEPT_FREEZES};

    memset(&archive, 0, sizeof archive);
    archive.read = tou_archive_read;
    for (unsigned i = 0; i < TOU_FREEZE_KINDS; i++) {
        archive.freeze[i] = (freezes[i] != KEPT_FREEZES) ? &world.meter.freeze[freezes[i]] : NULL;
    }
    if (shape.freeze[KEPT_DAYS] == 0u) {
        archive.freeze[TOU_FREEZE_DAYS] = archive.freeze[TOU_FREEZE_WEEKS];
    }
    archive.log     = &world.meter.log;
    archive.profile = &world.meter.profile;
    objects.archive = &archive;
}

/* NULL: it has no register, or no demand. */
static inline void second_quantity(uint8_t quantity, const tou_energy_t *energy, const tou_demand_t *demand)
{
    quantities[1].quantity = quantity;
    quantities[1].energy   = energy;
    quantities[1].demand   = demand;
    objects.n_quantities   = 2;
}

/* So many reads go well, those behind them do not. */
static inline void fail_reads(uint32_t skip, uint32_t times, uint8_t how)
{
    assert_int_equal(tou_posix_nv_fail(&world.part, TOU_POSIX_NV_READ, skip, times, how), TOU_OK);
}

static inline void assert_value(uint32_t id, uint32_t number, tou_utc_t at)
{
    tou_value_t value = {0x55, 0x55};

    assert_int_equal(tou_object_read(&objects, id, &value), TOU_OK);
    assert_int_equal(value.number, number);
    assert_int_equal(value.at, at);
}

/* Not there: no value, no unit, no code. */
static inline void assert_absent(uint32_t id)
{
    tou_value_t value = {0x55, 0x55};
    tou_unit_t unit   = {1, 1};
    uint8_t code[6]   = {9, 9, 9, 9, 9, 9};

    assert_int_equal(tou_object_read(&objects, id, &value), TOU_E_ABSENT);
    assert_int_equal(value.number, 0x55);
    assert_int_equal(value.at, 0x55);
    assert_int_equal(tou_object_unit(&objects, id, &unit), TOU_E_ABSENT);
    assert_int_equal(unit.unit, 1);
    assert_int_equal(tou_object_obis(&objects, id, code), TOU_E_ABSENT);
    assert_int_equal(code[0], 9);
}

static inline void assert_unit(uint32_t id, uint8_t unit, int8_t scaler)
{
    tou_unit_t found = {1, 1};

    assert_int_equal(tou_object_unit(&objects, id, &found), TOU_OK);
    assert_int_equal(found.unit, unit);
    assert_int_equal(found.scaler, scaler);
}

#endif
