/* SPDX-License-Identifier: MIT */
#include "tou/bytes.h"
#include "tou/cell.h"

#include <string.h>

#define CELL_COLUMNS 11u
#define CELL_LISTS   2u /* of screens */
#define CELL_PART    4u /* where the part of a screen lies */

/* Columns of cell_shape. */
enum { SHAPE_KIND, SHAPE_SIZE, SHAPE_ROWS, SHAPE_AT, SHAPE_DEFAULT, SHAPE_LEAST = 7, SHAPE_MOST };

/* What a cell is. */
enum { CELL_NONE, CELL_NUMBER, CELL_BITS, CELL_ONE, CELL_MOMENT, CELL_TEXT, CELL_DIGITS, CELL_SCREEN, CELL_MAKER };

/* A number of three bytes. */
#define N3(n) (uint8_t)((n)&0xFFu), (uint8_t)(((uint32_t)(n) >> 8) & 0xFFu), (uint8_t)(((uint32_t)(n) >> 16) & 0xFFu)
/* Rows without a number. */
#define NO_NUMBER 0, 0, 0, 0, 0, 0, 0

static TOU_NOINLINE uint8_t cell_column(uint8_t item, uint8_t column)
{
    /*
     * By item: kind, bytes, rows, place - in the block of numbers; of texts the block; of screens the list -, default, least and
     * most; of words the bits that are defined. The default of COMBINE_REACTIVE is that of its first row and that of its second.
     */
    static const uint8_t cell_shape[1u + TOU_CELL_MAKER][CELL_COLUMNS] TOU_ROM = {
        {CELL_NONE, 0, 0, 0, NO_NUMBER},
        {CELL_NUMBER, 2, 1, 0, N3(80), 1, N3(9999)},    /* PULSE_MS */
        {CELL_NUMBER, 1, 2, 2, N3(0), 0, N3(99)},       /* SCREENS */
        {CELL_NUMBER, 1, 1, 4, N3(5), 5, N3(20)},       /* SCREEN_S */
        {CELL_NUMBER, 1, 1, 5, N3(2), 0, N3(2)},        /* ENERGY_DECIMALS */
        {CELL_NUMBER, 1, 1, 6, N3(4), 0, N3(4)},        /* POWER_DECIMALS */
        {CELL_NUMBER, 3, 1, 7, N3(1), 1, N3(999999)},   /* CT */
        {CELL_NUMBER, 3, 1, 10, N3(1), 1, N3(999999)},  /* VT */
        {CELL_NUMBER, 1, 1, 13, N3(5), 5, N3(30)},      /* FULL_S */
        {CELL_NUMBER, 1, 1, 14, N3(0), 0, N3(99)},      /* HARMONICS */
        {CELL_NUMBER, 1, 1, 15, N3(0), 0, N3(7)},       /* STEPS */
        {CELL_BITS, 1, 1, 16, N3(0x05), 0, N3(0x0F)},   /* COMBINE_ACTIVE */
        {CELL_BITS, 1, 2, 17, N3(0x5005), 0, N3(0xFF)}, /* COMBINE_REACTIVE */
        {CELL_ONE, 1, 5, 19, N3(0x08), 0, N3(0x7E)},    /* SPEED */
        {CELL_BITS, 1, 1, 24, N3(0x3F), 0, N3(0x3F)},   /* LOAD_MODE */
        {CELL_BITS, 1, 5, 25, N3(0xFF), 0, N3(0xFF)},   /* FREEZE_MODE */
        {CELL_MOMENT, 4, 1, 30, NO_NUMBER},             /* LOAD_START */
        {CELL_NUMBER, 2, 6, 34, N3(0), 0, N3(1440)},    /* LOAD_INTERVAL */
        {CELL_NUMBER, 2, 12, 46, N3(0), 0, N3(9999)},   /* LINE */
        {CELL_NUMBER, 2, 2, 70, N3(0), 0, N3(9999)},    /* VOLTAGE */
        {CELL_MOMENT, 5, 1, 74, NO_NUMBER},             /* HOURLY_START */
        {CELL_NUMBER, 1, 1, 79, N3(60), 1, N3(60)},     /* HOURLY_MIN */
        {CELL_MOMENT, 2, 1, 80, NO_NUMBER},             /* DAILY_AT */
        {CELL_NUMBER, 2, 1, 82, N3(0), 0, N3(9999)},    /* TRIP_MIN */
        {CELL_TEXT, 32, 1, 0, NO_NUMBER},               /* ASSET */
        {CELL_TEXT, 6, 1, 1, NO_NUMBER},                /* RATED_VOLTAGE */
        {CELL_TEXT, 6, 1, 2, NO_NUMBER},                /* RATED_CURRENT */
        {CELL_TEXT, 6, 1, 3, NO_NUMBER},                /* MAX_CURRENT */
        {CELL_TEXT, 4, 2, 4, NO_NUMBER},                /* ACCURACY */
        {CELL_TEXT, 10, 1, 6, NO_NUMBER},               /* MODEL */
        {CELL_TEXT, 10, 1, 7, NO_NUMBER},               /* MADE */
        {CELL_TEXT, 16, 1, 8, NO_NUMBER},               /* PROTOCOL */
        {CELL_DIGITS, 6, 1, 9, NO_NUMBER},              /* CUSTOMER */
        {CELL_DIGITS, 6, 1, 10, NO_NUMBER},             /* NUMBER */
        {CELL_SCREEN, 5, 255, 0, NO_NUMBER},            /* SCREEN */
        {CELL_SCREEN, 5, 255, 1, NO_NUMBER},            /* KEY_SCREEN */
        {CELL_MAKER, 32, 3, 0, NO_NUMBER},              /* MAKER */
    };

    return TOU_ROM_U8(&cell_shape[(item <= TOU_CELL_MAKER) ? item : 0u][column]);
}

/* A cell: its id in parts, and what the shape says of it. */
typedef struct cell {
    uint8_t item;
    uint8_t row;
    uint8_t kind;
    uint8_t size;
    uint8_t at;
} cell_t;

static bool cell_find(uint32_t id, cell_t *cell)
{
    cell->item = (uint8_t)(id >> 16);
    cell->row  = (uint8_t)(id >> 8);
    cell->kind = cell_column(cell->item, SHAPE_KIND);
    cell->size = cell_column(cell->item, SHAPE_SIZE);
    cell->at   = cell_column(cell->item, SHAPE_AT);
    return (uint8_t)id == 0u && cell->row < cell_column(cell->item, SHAPE_ROWS) &&
           (cell->kind != CELL_SCREEN || cell->row != 0u);
}

uint8_t tou_cell_size(uint32_t id) TOU_REENTRANT
{
    cell_t cell;

    return (uint8_t)(cell_find(id, &cell) ? cell.size : 0u);
}

static uint32_t cell_number(uint8_t item, uint8_t column)
{
    uint8_t bytes[3];

    for (uint8_t i = 0; i < 3u; i++) {
        bytes[i] = cell_column(item, (uint8_t)(column + i));
    }
    return tou_bytes_get(bytes, 3);
}

/* mm hh; mm hh DD MM, of any year; mm hh DD MM YY. All 0: none. */
static bool cell_moment_ok(const uint8_t *bytes, uint8_t size)
{
    tou_date_t date;
    uint8_t any = 0;

    for (uint8_t i = 0; i < size; i++) {
        any |= bytes[i];
    }
    if (any == 0u) {
        return true;
    }
    bool ok = bytes[0] < 60u && bytes[1] < 24u;

    if (size > 2u) {
        date.day   = bytes[2];
        date.month = bytes[3];
        date.year  = (uint8_t)((size > 4u) ? bytes[4] : 0u);
        ok         = ok && tou_date_check(&date) == TOU_OK;
    }
    return ok;
}

static bool cell_number_ok(const cell_t *cell, uint32_t number)
{
    uint32_t most = cell_number(cell->item, SHAPE_MOST);

    switch (cell->kind) {
    case CELL_NUMBER:
        return number >= cell_column(cell->item, SHAPE_LEAST) && number <= most;
    case CELL_ONE:
        return (number & most) == number && number != 0u && (number & (number - 1u)) == 0u;
    default:
        return (number & most) == number;
    }
}

static bool cell_characters_ok(const uint8_t *bytes, uint8_t size, bool digits)
{
    bool ok = true;

    for (uint8_t i = 0; i < size; i++) {
        uint8_t byte = bytes[i];

        ok = ok && (digits ? ((byte & 0xFu) <= 9u && (byte >> 4) <= 9u) : (byte == 0u || (byte >= 0x20u && byte < 0x7Fu)));
    }
    return ok;
}

static bool cell_ok(const cell_t *cell, const uint8_t *bytes)
{
    switch (cell->kind) {
    case CELL_MOMENT:
        return cell_moment_ok(bytes, cell->size);
    case CELL_TEXT:
    case CELL_DIGITS:
        return cell_characters_ok(bytes, cell->size, cell->kind == CELL_DIGITS);
    case CELL_SCREEN:
        return bytes[CELL_PART] != UINT8_MAX;
    default:
        return cell_number_ok(cell, tou_bytes_get(bytes, cell->size));
    }
}

/* Where a cell is kept. */
typedef struct cell_place {
    uint8_t id;
    uint8_t index;
    uint8_t at;
} cell_place_t;

static void cell_place(const cell_t *cell, cell_place_t *place)
{
    uint8_t row = cell->row;

    place->at    = 0;
    place->index = 0;
    switch (cell->kind) {
    case CELL_TEXT:
    case CELL_DIGITS:
        place->id    = TOU_SETTING_TEXT;
        place->index = (uint8_t)(cell->at + row);
        break;
    case CELL_SCREEN:
        row--;
        place->id    = TOU_SETTING_SCREENS;
        place->index = (uint8_t)(CELL_LISTS * (row / TOU_SCREENS_EACH) + cell->at);
        place->at    = (uint8_t)((row % TOU_SCREENS_EACH) * cell->size);
        break;
    default:
        place->id = TOU_SETTING_CELLS;
        for (place->at = cell->at; row != 0u; row--) {
            place->at = (uint8_t)(place->at + cell->size);
        }
        break;
    }
}

/* Where the default of a cell lies. */
static uint8_t cell_default(const cell_t *cell)
{
    return (uint8_t)(SHAPE_DEFAULT + ((cell->item == TOU_CELL_COMBINE_REACTIVE) ? cell->row : 0u));
}

/* What is kept of a number is what differs from its default; the same there and back. */
static void cell_fold(const cell_t *cell, uint8_t *bytes)
{
    if (cell->kind == CELL_NUMBER || cell->kind == CELL_BITS || cell->kind == CELL_ONE) {
        for (uint8_t i = 0; i < cell->size; i++) {
            bytes[i] ^= cell_column(cell->item, (uint8_t)(cell_default(cell) + i));
        }
    }
}

/* A block that is too short for it has no such cell. */
static tou_err_t cell_read(const tou_objects_t *objects, const cell_t *cell, uint8_t *bytes)
{
    cell_place_t place;
    tou_err_t err = TOU_E_ABSENT;

    cell_place(cell, &place);
    if (objects->changing != NULL) {
        err = tou_store_read(objects->changing->store, place.id, place.index, place.at, bytes, cell->size);
    }
    err = (err == TOU_E_RANGE) ? TOU_E_ABSENT : err;
    if (err == TOU_E_ABSENT && place.id == TOU_SETTING_CELLS) {
        memset(bytes, 0, cell->size);
        err = TOU_OK;
    }
    return err;
}

static tou_err_t cell_get_kept(const tou_objects_t *objects, const cell_t *cell, uint8_t *out)
{
    uint8_t bytes[TOU_CELL_MAX];
    tou_err_t err = cell_read(objects, cell, bytes);

    if (err != TOU_OK) {
        return err;
    }
    if (cell->kind == CELL_SCREEN) {
        /* Its part is kept as one more: 0 is a screen that was never written. */
        if (bytes[CELL_PART] == 0u) {
            return TOU_E_ABSENT;
        }
        bytes[CELL_PART]--;
    }
    cell_fold(cell, bytes);
    if (!cell_ok(cell, bytes)) {
        return TOU_E_INVALID;
    }
    memcpy(out, bytes, cell->size);
    return TOU_OK;
}

static tou_err_t cell_get_maker(const tou_cells_t *cells, uint8_t row, uint8_t *out)
{
    const char *text = cells->maker[row];
    bool end         = false;

    if (text == NULL) {
        return TOU_E_ABSENT;
    }
    for (uint8_t i = 0; i < TOU_CELL_MAX; i++) {
        end    = end || text[i] == '\0';
        out[i] = (uint8_t)(end ? '\0' : text[i]);
    }
    return TOU_OK;
}

/* One that a part keeps and obeys. */
static tou_err_t cell_get_obeyed(const tou_objects_t *objects, uint32_t id, uint8_t *out)
{
    const tou_cells_t *cells = objects->cells;
    tou_err_t err            = TOU_E_ABSENT;

    if (cells->obeying_load != NULL) {
        err = cells->obeying_load->get(objects, id, out);
    }
    if (err == TOU_E_ABSENT && cells->obeying_freeze != NULL) {
        err = cells->obeying_freeze->get(objects, id, out);
    }
    return err;
}

static tou_err_t cell_put_obeyed(const tou_objects_t *objects, uint32_t id, const uint8_t *bytes)
{
    const tou_cells_t *cells = objects->cells;
    tou_err_t err            = TOU_E_ABSENT;

    if (cells->obeying_load != NULL) {
        err = cells->obeying_load->put(objects, id, bytes);
    }
    if (err == TOU_E_ABSENT && cells->obeying_freeze != NULL) {
        err = cells->obeying_freeze->put(objects, id, bytes);
    }
    return err;
}

static tou_err_t cell_get(const tou_objects_t *objects, uint32_t id, uint8_t *out) TOU_REENTRANT
{
    cell_t cell;

    if (!cell_find(id, &cell)) {
        return TOU_E_ABSENT;
    }
    tou_err_t err = cell_get_obeyed(objects, id, out);

    if (err != TOU_E_ABSENT) {
        return err;
    }
    return (cell.kind == CELL_MAKER) ? cell_get_maker(objects->cells, cell.row, out) : cell_get_kept(objects, &cell, out);
}

static tou_err_t cell_put_kept(const tou_objects_t *objects, const cell_t *cell, const uint8_t *bytes)
{
    uint8_t kept[TOU_CELL_MAX];
    cell_place_t place;

    memcpy(kept, bytes, cell->size);
    cell_fold(cell, kept);
    if (cell->kind == CELL_SCREEN) {
        kept[CELL_PART]++;
    }
    cell_place(cell, &place);
    tou_err_t err = tou_store_write(objects->changing->store, place.id, place.index, place.at, kept, cell->size);

    return (err == TOU_E_RANGE) ? TOU_E_ABSENT : err;
}

static tou_err_t cell_put(const tou_objects_t *objects, uint32_t id, const uint8_t *bytes) TOU_REENTRANT
{
    const tou_cells_t *cells = objects->cells;
    cell_t cell;

    if (!cell_find(id, &cell)) {
        return TOU_E_ABSENT;
    }
    if (cell.kind == CELL_MAKER) {
        return TOU_E_DENIED;
    }
    if (!cell_ok(&cell, bytes)) {
        return TOU_E_INVALID;
    }
    tou_err_t err = cell_put_obeyed(objects, id, bytes);

    if (err == TOU_E_ABSENT) {
        err = cell_put_kept(objects, &cell, bytes);
    }
    if (err == TOU_OK && cells->on_cell != NULL) {
        cells->on_cell(cells->ctx, id);
    }
    return err;
}

const tou_cell_ops_t tou_cell_ops = {tou_cell_size, cell_get, cell_put};
