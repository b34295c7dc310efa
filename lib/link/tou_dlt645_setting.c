/* SPDX-License-Identifier: MIT */
/* Parameters that are cells (cell.h). */
#include "tou_dlt645_setting.h"

#include "tou/bytes.h"
#include "tou/cell.h"

#define SETTING_CLASS   0x04u
#define SETTING_COLUMNS 7u

/* How a cell lies in a frame; the identifier can only be read. */
enum { NUMBER, BYTES, PAIRS, TEXT, READ = 0x80 };

/* Columns of setting_list. */
enum { LIST_DI2, LIST_DI1, LIST_DI0, LIST_N, LIST_ITEM, LIST_ROW, LIST_FORMAT };

/*
 * Identifiers from one on, as many as follow one another, the cell of the first and its row, and the format. docs/dlt645.md is made of
 * this list by tests/lint/identifiers.py: the words behind a line stand there, with a semicolon between rows of one.
 */
static const uint8_t setting_list[][SETTING_COLUMNS] TOU_ROM = {
    {0x00, 0x01, 0x05, 1, TOU_CELL_PULSE_MS, 0, NUMBER},        /* width of test pulses, 1 to 9999 ms */
    {0x00, 0x02, 0x06, 1, TOU_CELL_HARMONICS, 0, NUMBER},       /* orders of harmonics */
    {0x00, 0x02, 0x07, 1, TOU_CELL_STEPS, 0, NUMBER},           /* steps, 0 to 7 */
    {0x00, 0x03, 0x01, 1, TOU_CELL_SCREENS, 0, NUMBER},         /* screens shown by turns, 0 to 99 */
    {0x00, 0x03, 0x02, 1, TOU_CELL_SCREEN_S, 0, NUMBER},        /* seconds of each, 5 to 20 */
    {0x00, 0x03, 0x03, 1, TOU_CELL_ENERGY_DECIMALS, 0, NUMBER}, /* decimals of energy, 0 to 2 */
    {0x00, 0x03, 0x04, 1, TOU_CELL_POWER_DECIMALS, 0, NUMBER},  /* decimals of power, 0 to 4 */
    {0x00, 0x03, 0x05, 1, TOU_CELL_SCREENS, 1, NUMBER},         /* screens shown by key, 0 to 99 */
    {0x00, 0x03, 0x06, 1, TOU_CELL_CT, 0, NUMBER},              /* ratio of the current transformer, for display */
    {0x00, 0x03, 0x07, 1, TOU_CELL_VT, 0, NUMBER},              /* ratio of the voltage transformer, for display */
    {0x00, 0x03, 0x08, 1, TOU_CELL_FULL_S, 0, NUMBER},          /* seconds of all segments at power-up, 5 to 30 */
    {0x00, 0x04, 0x02, 1, TOU_CELL_NUMBER, 0, BYTES},           /* meter number */
    {0x00, 0x04, 0x03, 1, TOU_CELL_ASSET, 0, TEXT},             /* asset code */
    {0x00, 0x04, 0x04, 1, TOU_CELL_RATED_VOLTAGE, 0, TEXT},     /* rated voltage */
    {0x00, 0x04, 0x05, 1, TOU_CELL_RATED_CURRENT, 0, TEXT},     /* rated current */
    {0x00, 0x04, 0x06, 1, TOU_CELL_MAX_CURRENT, 0, TEXT},       /* greatest current */
    {0x00, 0x04, 0x07, 2, TOU_CELL_ACCURACY, 0, TEXT},          /* class of accuracy: active; reactive */
    {0x00, 0x04, 0x0B, 1, TOU_CELL_MODEL, 0, TEXT},             /* model */
    {0x00, 0x04, 0x0C, 1, TOU_CELL_MADE, 0, TEXT},              /* date of making */
    {0x00, 0x04, 0x0D, 1, TOU_CELL_PROTOCOL, 0, TEXT},          /* version of the protocol */
    {0x00, 0x04, 0x0E, 1, TOU_CELL_CUSTOMER, 0, BYTES},         /* customer number */
    {0x00, 0x06, 0x01, 1, TOU_CELL_COMBINE_ACTIVE, 0, BYTES},   /* combination word of 0000rrhh: 00 to 0F */
    {0x00, 0x06, 0x02, 2, TOU_CELL_COMBINE_REACTIVE, 0, BYTES}, /* combination word of 0003rrhh; of 0004rrhh */
    {0x00, 0x07, 0x01, 5, TOU_CELL_SPEED, 0, BYTES},            /* speed: modulated IR; contact IR; port 1; 2; 3 */
    {0x00, 0x09, 0x01, 1, TOU_CELL_LOAD_MODE, 0, BYTES},        /* classes of the load profile that are recorded */
    {0x00, 0x09, 0x02, 5, TOU_CELL_FREEZE_MODE, 0, BYTES}, /* what is frozen: timed; instant; at switches; hourly; daily */
    {0x00, 0x0A, 0x01, 1, TOU_CELL_LOAD_START, 0, PAIRS},  /* load profile from MMDDhhmm on; zeros: at once */
    {0x00, 0x0A, 0x02, 6, TOU_CELL_LOAD_INTERVAL, 0, NUMBER}, /* minutes of an interval of class 1; 2; 3; 4; 5; 6 */
    {0x00, 0x0D, 0x01, 12, TOU_CELL_LINE, 0, NUMBER},         /* parameters of the line */
    {0x00, 0x0E, 0x03, 2, TOU_CELL_VOLTAGE, 0, NUMBER},       /* limit of voltage, XXX.X V: upper; lower */
    {0x00, 0x12, 0x01, 1, TOU_CELL_HOURLY_START, 0, PAIRS},   /* hourly freezes from YYMMDDhhmm on; zeros: at once */
    {0x00, 0x12, 0x02, 1, TOU_CELL_HOURLY_MIN, 0, NUMBER},    /* minutes between them, 1 to 60 */
    {0x00, 0x12, 0x03, 1, TOU_CELL_DAILY_AT, 0, PAIRS},       /* daily freezes at hhmm */
    {0x00, 0x14, 0x01, 1, TOU_CELL_TRIP_MIN, 0, NUMBER},      /* delay of a trip, minutes */
    {0x04, 0x01, 0x01, 254, TOU_CELL_SCREEN, 1, BYTES},       /* screen by turns: identifier, part of it */
    {0x04, 0x02, 0x01, 254, TOU_CELL_KEY_SCREEN, 1, BYTES},   /* screen by key: identifier, part of it */
    {0x80, 0x00, 0x01, 3, TOU_CELL_MAKER, 0, TEXT | READ},    /* version of software; of hardware; maker */
};

/* Their number. */
#define SETTING_ROWS ((uint8_t)(sizeof setting_list / SETTING_COLUMNS))

/* What an identifier stands for. */
typedef struct setting {
    uint32_t id;
    uint8_t size;
    uint8_t format;
} setting_t;

static uint8_t setting_column(uint8_t i, uint8_t column)
{
    return TOU_ROM_U8(&setting_list[i][column]);
}

static bool setting_find(const tou_objects_t *objects, uint32_t di, setting_t *setting)
{
    uint8_t last = (uint8_t)di;

    for (uint8_t i = 0; i < SETTING_ROWS; i++) {
        uint8_t first = setting_column(i, LIST_DI0);

        if ((uint8_t)(di >> 24) == SETTING_CLASS && (uint8_t)(di >> 16) == setting_column(i, LIST_DI2) &&
            (uint8_t)(di >> 8) == setting_column(i, LIST_DI1) && last >= first &&
            (uint8_t)(last - first) < setting_column(i, LIST_N)) {
            uint8_t row = (uint8_t)(setting_column(i, LIST_ROW) + (last - first));

            setting->id     = TOU_OBJECT(TOU_CLASS_CELL, setting_column(i, LIST_ITEM), row, 0);
            setting->format = setting_column(i, LIST_FORMAT);
            setting->size   = (uint8_t)((objects->cells != NULL) ? objects->cells->ops->size(setting->id) : 0u);
            return setting->size != 0u;
        }
    }
    return false;
}

/* A cell as it lies in a frame. */
static void setting_pack(const setting_t *setting, const uint8_t *cell, uint8_t *out)
{
    uint8_t size = setting->size;

    for (uint8_t i = 0; i < size; i++) {
        switch (setting->format & (uint8_t)~READ) {
        case PAIRS:
            (void)tou_dlt645_put(&out[i], cell[i], 1);
            break;
        case TEXT:
            out[i] = cell[size - 1u - i];
            break;
        default:
            out[i] = cell[i];
            break;
        }
    }
    if (setting->format == NUMBER) {
        (void)tou_dlt645_put(out, tou_bytes_get(cell, size), size);
    }
}

/* The other way round. @return false: a digit is none */
static bool setting_unpack(const setting_t *setting, const uint8_t *data, uint8_t *cell)
{
    uint8_t size    = setting->size;
    uint32_t number = 0;
    bool ok         = true;

    for (uint8_t i = 0; i < size; i++) {
        switch (setting->format) {
        case PAIRS:
            cell[i] = tou_dlt645_two(data[i]);
            ok      = ok && cell[i] <= 99u;
            break;
        case TEXT:
            cell[i] = data[size - 1u - i];
            break;
        default:
            cell[i] = data[i];
            break;
        }
    }
    if (setting->format == NUMBER) {
        ok = tou_dlt645_number(data, size, &number);
        (void)tou_bytes_put(cell, number, size);
    }
    return ok;
}

tou_err_t tou_dlt645_read_setting(const tou_objects_t *objects, uint32_t di, uint8_t *out, uint8_t *size)
{
    uint8_t cell[TOU_CELL_MAX];
    setting_t setting;

    if (!setting_find(objects, di, &setting)) {
        return TOU_E_ABSENT;
    }
    tou_err_t err = tou_object_get(objects, setting.id, cell);

    if (err == TOU_OK) {
        setting_pack(&setting, cell, out);
        *size = setting.size;
    }
    return err;
}

tou_err_t tou_dlt645_write_setting(const tou_objects_t *objects, uint32_t di, const uint8_t *data, uint8_t n)
{
    uint8_t cell[TOU_CELL_MAX];
    setting_t setting;

    if (!setting_find(objects, di, &setting) || (setting.format & READ) != 0u) {
        return TOU_E_ABSENT;
    }
    if (n != setting.size || !setting_unpack(&setting, data, cell)) {
        return TOU_E_RANGE;
    }
    return tou_object_put(objects, setting.id, cell, n);
}
