/* SPDX-License-Identifier: MIT */
#include "image.h"

#include <string.h>

/* An image in the making. */
typedef struct image_writer {
    uint8_t *out;
    size_t length;
} image_writer_t;

static void put_bytes(image_writer_t *w, const void *bytes, size_t length)
{
    memcpy(w->out + w->length, bytes, length);
    w->length += length;
}

static void put_u8(image_writer_t *w, unsigned value)
{
    w->out[w->length++] = (uint8_t)value;
}

static void put_u16(image_writer_t *w, unsigned value)
{
    put_u8(w, value & 0xFFu);
    put_u8(w, value >> 8 & 0xFFu);
}

static void put_u32(image_writer_t *w, uint32_t value)
{
    put_u16(w, value & 0xFFFFu);
    put_u16(w, value >> 16);
}

static void put_head(image_writer_t *w, unsigned id, unsigned size, unsigned count)
{
    put_u8(w, id);
    put_u8(w, size);
    put_u8(w, count);
}

/* A section of the library's records, which are bytes only; none if it would be empty. */
static void put_records(image_writer_t *w, uint8_t kind, const void *records, unsigned count)
{
    if (count > 0u) {
        put_head(w, kind, tou_item_size(kind), count);
        put_bytes(w, records, (size_t)count * tou_item_size(kind));
    }
}

static void put_tables(image_writer_t *w, const tou_arrays_t *arrays)
{
    const tou_arrays_bank_t *bank = &arrays->bank[0];

    put_records(w, TOU_ITEM_BASE, &arrays->base, 1);
    put_records(w, TOU_ITEM_SCHEME, &bank->scheme, 1);
    put_records(w, TOU_ITEM_DAYSET, &bank->dayset, 1);
    put_records(w, TOU_ITEM_SEASON, bank->season, bank->scheme.n_seasons);
    put_records(w, TOU_ITEM_WEEK, bank->week, bank->scheme.n_weeks);
    put_records(w, TOU_ITEM_TABLE, bank->table, bank->dayset.n_tables);
    put_records(w, TOU_ITEM_ACTION, bank->action, bank->dayset.n_actions);
    put_records(w, TOU_ITEM_SPECIAL, arrays->special, arrays->base.n_special);
    put_records(w, TOU_ITEM_KIND, arrays->kind, arrays->base.n_rates);
}

static void put_rule(image_writer_t *w, const tou_dst_rule_t *rule)
{
    put_bytes(w, &rule->on, sizeof rule->on);
    put_u16(w, rule->minute);
    put_u8(w, rule->base);
}

static void put_zone(image_writer_t *w, const tou_zone_t *zone)
{
    put_head(w, TOU_SECTION_ZONE, 17, 1);
    put_u16(w, (uint16_t)zone->offset_min);
    put_u8(w, zone->shift_min);
    put_rule(w, &zone->begin);
    put_rule(w, &zone->end);
}

/* What the file says beside the tables; nothing for what it leaves to the product. */
static void put_settings(image_writer_t *w, const tariff_file_t *file)
{
    if (file->activate[0] != TOU_WALL_NONE || file->activate[1] != TOU_WALL_NONE) {
        put_head(w, TOU_SECTION_ACTIVATE, 8, 1);
        put_u32(w, file->activate[0]);
        put_u32(w, file->activate[1]);
    }
    if (file->has_demand) {
        put_head(w, TOU_SECTION_DEMAND, 4, 1);
        put_u8(w, file->demand.period_min);
        put_u8(w, file->demand.slide_min);
        put_u8(w, file->demand.rule);
        put_u8(w, file->demand.sync);
    }
    if (file->n_billing > 0u) {
        put_head(w, TOU_SECTION_BILLING, 2, file->n_billing);
        for (unsigned i = 0; i < file->n_billing; i++) {
            put_u8(w, file->billing[i].day);
            put_u8(w, file->billing[i].hour);
        }
    }
}

size_t image_write(const tariff_file_t *file, uint8_t out[IMAGE_MAX])
{
    image_writer_t w    = {out, 0};
    image_writer_t size = {out, 4};

    put_bytes(&w, "TOU", 3);
    put_u8(&w, TOU_IMAGE_VERSION);
    put_u32(&w, 0);
    put_tables(&w, &file->arrays);
    put_zone(&w, &file->zone);
    put_settings(&w, file);
    put_u32(&size, (uint32_t)w.length + 2u);
    put_u16(&w, tou_image_crc(out, w.length));
    return w.length;
}
