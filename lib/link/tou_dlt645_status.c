/* SPDX-License-Identifier: MIT */
/* Status words and variables, and parameters as a whole. */
#include "tou_dlt645_setting.h"

#include "tou/bytes.h"
#include "tou/step_object.h"

#define STATUS_WORDS  7u
#define STATUS_FIRST  UINT32_C(0x04000501)
#define STATUS_BLOCK  UINT32_C(0x040005FF)
#define STATUS_CLASS  0x02u /* of variables */
#define STATUS_SINGLE 0x80u /* of variables that are not of a phase */
#define STATUS_ALL    0xFFu
#define DI_DEMAND     UINT32_C(0x02800004) /* active, then reactive and apparent */

/* Bits that the library knows. */
enum { WORD_1_BLOCKS = 0x02, WORD_3_TABLES = 0x01, WORD_3_KEY = 0x08, WORD_3_ZONES = 0x20, WORD_7_OVER = 0x40 };
enum { WORD_3_PRICES = 0x400, WORD_3_STEPS = 0x800 };

/* Whether a number that is an object is not 0; one that there is not is. */
static bool status_is(const tou_objects_t *objects, uint32_t id)
{
    tou_value_t value;

    return tou_object_read(objects, id, &value) == TOU_OK && value.number != 0u;
}

static uint16_t status_blocks(const tou_objects_t *objects)
{
    uint8_t bytes[TOU_SETTINGS_DEMAND];
    tou_demand_settings_t settings;
    tou_err_t err = tou_object_get(objects, TOU_OBJECT(TOU_CLASS_SETTING, TOU_SETTING_DEMAND, 0, 0), bytes);

    err = (err == TOU_OK) ? tou_settings_demand_get(bytes, &settings) : err;
    return (uint16_t)((err == TOU_OK && settings.cfg.slide_min == settings.cfg.period_min) ? WORD_1_BLOCKS : 0);
}

static uint16_t status_running(const tou_dlt645_t *self)
{
    const tou_objects_t *objects = self->cfg->objects;
    const tou_access_t *access   = self->cfg->station->cfg->access;
    uint16_t word                = 0;

    if (status_is(objects, TOU_OBJECT(TOU_CLASS_BANK, TOU_BANKS_DAYS, 0, 0))) {
        word |= WORD_3_TABLES;
    }
    if (status_is(objects, TOU_OBJECT(TOU_CLASS_BANK, TOU_BANKS_WEEKS, 0, 0))) {
        word |= WORD_3_ZONES;
    }
    if (access != NULL && tou_access_key(access)) {
        word |= WORD_3_KEY;
    }
    if (status_is(objects, TOU_OBJECT(TOU_CLASS_STEP, TOU_STEP_BANK, TOU_STEP_SETS_PRICES, 0))) {
        word |= WORD_3_PRICES;
    }
    if (status_is(objects, TOU_OBJECT(TOU_CLASS_STEP, TOU_STEP_BANK, TOU_STEP_SETS_STEPS, 0))) {
        word |= WORD_3_STEPS;
    }
    return word;
}

static uint16_t status_over(const tou_objects_t *objects)
{
    bool over = false;

    for (uint8_t quantity = 1; quantity <= (uint8_t)TOU_QUANTITY_MAX; quantity++) {
        over = over || status_is(objects, TOU_OBJECT(TOU_CLASS_STATE, TOU_STATE_OVER, quantity, 0));
    }
    return (uint16_t)(over ? WORD_7_OVER : 0);
}

/* 1..7. The rest is the product's. */
static uint16_t status_word(const tou_dlt645_t *self, uint8_t number)
{
    const tou_dlt645_station_cfg_t *station = self->cfg->station->cfg;
    uint16_t word                           = 0;

    if (station->effects != NULL && station->effects->status != NULL) {
        word = station->effects->status(station->ctx, number);
    }
    switch (number) {
    case 1:
        return (uint16_t)(word | status_blocks(self->cfg->objects));
    case 3:
        return (uint16_t)(word | status_running(self));
    case 7:
        return (uint16_t)(word | status_over(self->cfg->objects));
    default:
        return word;
    }
}

static tou_err_t status_read(const tou_dlt645_t *self, uint32_t di, uint16_t piece, uint8_t *out, uint8_t *size)
{
    bool block     = di == STATUS_BLOCK;
    uint8_t number = (uint8_t)(block ? (piece + 1u) : (uint8_t)di);

    if (piece >= (block ? STATUS_WORDS : 1u)) {
        return TOU_E_ABSENT;
    }
    (void)tou_bytes_put(out, status_word(self, number), 2);
    *size = 2;
    return TOU_OK;
}

/* The quantity whose last window a variable is; 0: of none. */
static uint8_t status_demand(uint32_t di)
{
    static const uint8_t quantities[3] TOU_ROM = {TOU_QUANTITY_ACTIVE_IMPORT, TOU_QUANTITY_REACTIVE_1,
                                                  TOU_QUANTITY_APPARENT_IMPORT};

    return (uint8_t)((di - DI_DEMAND < 3u) ? TOU_ROM_U8(&quantities[di - DI_DEMAND]) : 0u);
}

static tou_err_t status_variable(const tou_dlt645_t *self, uint32_t di, uint8_t *out, uint8_t *size)
{
    const tou_dlt645_station_cfg_t *station = self->cfg->station->cfg;
    uint8_t quantity                        = status_demand(di);
    tou_value_t value;

    if (quantity != 0u &&
        tou_object_read(self->cfg->objects, TOU_OBJECT(TOU_CLASS_DEMAND, quantity, 0, 0), &value) == TOU_OK) {
        (void)tou_dlt645_put_demand(out, value.number);
        *size = 3;
        return TOU_OK;
    }
    if (station->effects == NULL || station->effects->variable == NULL) {
        return TOU_E_ABSENT;
    }
    return station->effects->variable(station->ctx, di, out, size);
}

/* 02 kk FF 00 is a block: of powers and their factor the total first, of all the phases. */
static tou_err_t status_read_variable(const tou_dlt645_t *self, uint32_t di, uint16_t piece, uint8_t *out, uint8_t *size)
{
    uint8_t kind  = (uint8_t)(di >> 16);
    uint8_t first = (uint8_t)((kind >= 3u && kind <= 6u) ? 0u : 1u);

    if (kind >= STATUS_SINGLE || (uint8_t)(di >> 8) != STATUS_ALL) {
        return (piece == 0u) ? status_variable(self, di, out, size) : TOU_E_ABSENT;
    }
    if (piece > 3u - first) {
        return TOU_E_ABSENT;
    }
    return status_variable(self, (di & 0xFFFF00FFu) | ((uint32_t)(piece + first) << 8), out, size);
}

tou_err_t tou_dlt645_read_parameter(const tou_dlt645_t *self, uint32_t di, uint16_t piece, uint8_t *out, uint8_t *size)
{
    const tou_objects_t *objects = self->cfg->objects;

    if ((di >> 24) == STATUS_CLASS) {
        return status_read_variable(self, di, piece, out, size);
    }
    if (di == STATUS_BLOCK || (di >= STATUS_FIRST && di < STATUS_FIRST + STATUS_WORDS)) {
        return status_read(self, di, piece, out, size);
    }
    if (piece != 0u) {
        return TOU_E_ABSENT;
    }
    tou_err_t err = tou_dlt645_read_measuring(objects, di, out, size);

    return (err == TOU_E_ABSENT) ? tou_dlt645_read_setting(objects, di, out, size) : err;
}

tou_err_t tou_dlt645_write_parameter(const tou_objects_t *objects, uint32_t di, const uint8_t *data, uint8_t n,
                                     tou_dlt645_job_t *job)
{
    tou_err_t err = tou_dlt645_write_measuring(objects, di, data, n, job);

    return (err == TOU_E_ABSENT) ? tou_dlt645_write_setting(objects, di, data, n) : err;
}
