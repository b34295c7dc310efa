/* SPDX-License-Identifier: MIT */
/*
 * What the library says of its objects, for docs/objects.md: list_objects
 *
 * A meter that measures every quantity; one line for each item of each class, fields divided by tabs:
 * value CLASS ITEM UNIT SCALER OBIS, bytes CLASS ITEM ROWS SIZE, put CLASS yes|no. "-" where there is none.
 */
#include "kept_meter.h"

#include <stdio.h>
#include <string.h>

#include "tou/archive.h"
#include "tou/cell.h"
#include "tou/kept_tables.h"
#include "tou/step_object.h"
#include "tou_posix_nv.h"

#define MEMORY 262144u

static const tou_param_t params[] = {
    TOU_KEPT_COMMON(4, 8),
    TOU_KEPT_BANKED(0, 4, 4, 4, 4),
    TOU_KEPT_BANKED(1, 4, 4, 4, 4),
    {TOU_SETTING_BILLING, 1, TOU_SETTINGS_BILLING},
    {TOU_SETTING_DEMAND, 1, TOU_SETTINGS_DEMAND},
    {TOU_SETTING_PASSWORDS, 1, TOU_SETTINGS_PASSWORDS},
    {TOU_SETTING_COUNTS, 1, TOU_SETTINGS_COUNTS},
    {TOU_SETTING_CELLS, 1, TOU_SETTINGS_CELLS},
    {TOU_SETTING_TEXT, TOU_TEXTS, TOU_SETTINGS_TEXT},
    {TOU_SETTING_SCREENS, 64, TOU_SETTINGS_SCREENS},
    {TOU_SETTING_STEPS, 8, TOU_SETTINGS_STEPS},
    {TOU_SETTING_STEP_ZONE, 2, TOU_SETTINGS_STEP_ZONE},
    {TOU_SETTING_PRICES, 8, TOU_SETTINGS_PRICES},
};

static kept_meter_t meter;
static tou_posix_nv_t part;
static tou_nv_t nv;
static uint8_t memory[TOU_POSIX_NV_MEMORY(MEMORY)];
static const tou_zone_t zone;
static tou_tariff_source_t source         = {&tou_kept_tables, &meter.store, 2};
static tou_demand_part_t *const demands[] = {&meter.demand};
static const tou_constant_t constant      = {1000, 1, TOU_UNIT_WH};
static tou_changing_t changing;
static tou_archive_t archive;
static tou_cells_t cells;
static tou_steps_t steps;
static tou_quantity_t quantities[TOU_QUANTITY_MAX];
static tou_objects_t objects;

static bool make_meter(void)
{
    static const tou_nv_t eeprom = {NULL, NULL, MEMORY, 0, 256, 1, 5, 0, 1000000};
    kept_shape_t shape;
    kept_board_t board;
    tou_billing_cfg_t billing;

    memset(&shape, 0, sizeof shape);
    memset(&board, 0, sizeof board);
    (void)tou_posix_nv_init(&part, &eeprom, memory, sizeof memory);
    tou_posix_nv_service(&part, &nv);
    shape.constant          = 1000;
    shape.n_rates           = 4;
    shape.history           = 12;
    shape.slots             = 8;
    shape.profile           = 96;
    shape.interval_min      = 15;
    shape.demand.period_min = 15;
    shape.demand.slide_min  = 15;
    shape.demand.n_rates    = 4;
    shape.demand.n_highest  = 1;
    for (unsigned i = 0; i < KEPT_FREEZES; i++) {
        shape.freeze[i] = 3;
    }
    tou_billing_init_defaults(&billing);
    memcpy(shape.moment, billing.moment, sizeof billing.moment);
    board.nv       = &nv;
    board.zone     = &zone;
    board.source   = &source;
    board.param    = params;
    board.n_params = (uint8_t)(sizeof params / sizeof params[0]);
    board.log      = 10;
    board.tries    = 5;
    board.steps    = 2;
    return kept_meter_init(&meter, &shape, &board) == TOU_OK && kept_meter_mount(&meter) == TOU_E_ABSENT;
}

/* Every quantity by the same registers: units follow from the quantity. */
static void make_objects(void)
{
    changing.store     = &meter.store;
    changing.demand    = demands;
    changing.constant  = &constant;
    changing.n_demands = 1;
    changing.n_cells   = TOU_DEMAND_PERIOD_MAX;
    archive.read       = tou_archive_read;
    archive.log        = &meter.log;
    archive.profile    = &meter.profile;
    for (unsigned i = 0; i < TOU_FREEZE_KINDS; i++) {
        archive.freeze[i] = &meter.freeze[KEPT_TIMED];
    }
    cells.ops      = &tou_cell_ops;
    cells.maker[0] = cells.maker[1] = cells.maker[2] = "";
    for (unsigned i = 0; i < TOU_QUANTITY_MAX; i++) {
        quantities[i].quantity = (uint8_t)(i + 1u);
        quantities[i].energy   = &meter.energy.energy;
        quantities[i].demand   = &meter.demand.demand;
    }
    objects.meter        = &meter.meter;
    objects.quantity     = quantities;
    objects.n_quantities = TOU_QUANTITY_MAX;
    objects.history      = &meter.history;
    objects.archive      = &archive;
    objects.changing     = &changing;
    objects.cells        = &cells;
    steps.ops            = &tou_step_ops;
    steps.read           = tou_step_read;
    steps.step           = &meter.step;
    objects.steps        = &steps;
}

/* Where a class begins: an id of it that may be there. */
static uint32_t sample(uint8_t cls, uint8_t item)
{
    bool past = cls == TOU_CLASS_PERIOD;

    return TOU_OBJECT(cls, item, 0, past ? 1 : 0);
}

static void tell_value(uint8_t cls, uint8_t item)
{
    uint32_t id = sample(cls, item);
    tou_unit_t unit;
    uint8_t obis[6];

    if (tou_object_unit(&objects, id, &unit) != TOU_OK) {
        return;
    }
    printf("value\t%u\t%u\t%u\t%d\t", cls, item, unit.unit, unit.scaler);
    if (tou_object_obis(&objects, id, obis) == TOU_OK) {
        printf("%u-%u:%u.%u.%u.%u\n", obis[0], obis[1], obis[2], obis[3], obis[4], obis[5]);
    } else {
        printf("-\n");
    }
}

static uint8_t size_of(uint32_t id)
{
    switch (id >> 24) {
    case TOU_CLASS_CELL:
        return tou_cell_size(id);
    case TOU_CLASS_STEP_SETTING:
        return tou_step_ops.size(id);
    default:
        return tou_object_size(id);
    }
}

static void tell_bytes(uint8_t cls, uint8_t item)
{
    unsigned first = size_of(TOU_OBJECT(cls, item, 0, 0)) == 0u ? 1u : 0u;
    unsigned rows  = 0;

    while (first + rows < 256u && size_of(TOU_OBJECT(cls, item, first + rows, 0)) != 0u) {
        rows++;
    }
    if (rows != 0u) {
        printf("bytes\t%u\t%u\t%u\t%u\t%u\n", cls, item, first, rows, size_of(TOU_OBJECT(cls, item, first, 0)));
    }
}

/* Nothing is written with no bytes; whether it would be is told by the error. */
static bool written(uint8_t cls)
{
    for (unsigned item = 0; item < 256u; item++) {
        for (unsigned row = 0; row < 2u; row++) {
            static const uint8_t none[1] = {0};
            tou_err_t err                = tou_object_put(&objects, TOU_OBJECT(cls, item, row, 0), none, 0);

            if (err != TOU_E_DENIED && err != TOU_E_ABSENT) {
                return true;
            }
        }
    }
    return false;
}

int main(void)
{
    if (!make_meter()) {
        (void)fprintf(stderr, "the meter cannot be set up\n");
        return 1;
    }
    make_objects();
    for (unsigned cls = 1; cls < 64u; cls++) {
        for (unsigned item = 0; item < 256u; item++) {
            tell_value((uint8_t)cls, (uint8_t)item);
            tell_bytes((uint8_t)cls, (uint8_t)item);
        }
        printf("put\t%u\t%s\n", cls, written((uint8_t)cls) ? "yes" : "no");
    }
    return 0;
}
