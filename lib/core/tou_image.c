/* SPDX-License-Identifier: MIT */
#include "tou/arrays.h"

#include <string.h>

#define SECTION_HEADER 3u
#define SECTIONS_MUST  4u /* base, scheme, dayset, zone */
#define CRC_SIZE       2u

uint16_t tou_image_crc(const uint8_t *bytes, size_t length)
{
    uint16_t crc = 0xFFFFu;

    for (size_t i = 0; i < length; i++) {
        crc = (uint16_t)(crc ^ ((uint16_t)bytes[i] << 8));
        for (uint8_t bit = 0; bit < 8u; bit++) {
            crc = (uint16_t)(((crc & 0x8000u) != 0u) ? ((uint16_t)(crc << 1) ^ 0x1021u) : (uint16_t)(crc << 1));
        }
    }
    return crc;
}

static uint16_t image_u16(const uint8_t *at)
{
    return (uint16_t)(at[0] | ((uint16_t)at[1] << 8));
}

static uint32_t image_u32(const uint8_t *at)
{
    return image_u16(at) | ((uint32_t)image_u16(at + 2) << 16);
}

static void image_rule(const uint8_t *at, tou_dst_rule_t *rule)
{
    memcpy(&rule->on, at, 4);
    rule->minute = image_u16(at + 4);
    rule->base   = at[6];
}

void tou_image_zone(const uint8_t *at, tou_zone_t *zone)
{
    zone->offset_min = (int16_t)image_u16(at);
    zone->shift_min  = at[2];
    image_rule(at + 3, &zone->begin);
    image_rule(at + 10, &zone->end);
}

/* Record size of the sections that are not tariff records. */
static uint8_t image_size(uint8_t id)
{
    switch (id) {
    case TOU_SECTION_ZONE:
        return 17;
    case TOU_SECTION_ACTIVATE:
        return 8;
    case TOU_SECTION_DEMAND:
        return 4;
    case TOU_SECTION_BILLING:
        return 2;
    default:
        return tou_item_size(id);
    }
}

static void image_settings(tou_image_t *image, uint8_t id, uint8_t count, const uint8_t *at)
{
    switch (id) {
    case TOU_SECTION_ZONE:
        tou_image_zone(at, &image->zone);
        break;
    case TOU_SECTION_ACTIVATE:
        image->activate[0] = image_u32(at);
        image->activate[1] = image_u32(at + 4);
        break;
    case TOU_SECTION_DEMAND:
        image->demand = at;
        break;
    case TOU_SECTION_BILLING:
        image->billing   = at;
        image->n_billing = count;
        break;
    default:
        break;
    }
}

/* Records are bytes only and so may lie at any address. */
static void image_tables(tou_arrays_t *arrays, uint8_t id, const uint8_t *at)
{
    tou_arrays_bank_t *bank = &arrays->bank[0];

    switch (id) {
    case TOU_ITEM_BASE:
        memcpy(&arrays->base, at, sizeof arrays->base);
        break;
    case TOU_ITEM_SCHEME:
        memcpy(&bank->scheme, at, sizeof bank->scheme);
        break;
    case TOU_ITEM_DAYSET:
        memcpy(&bank->dayset, at, sizeof bank->dayset);
        break;
    case TOU_ITEM_SPECIAL:
        arrays->special = (const tou_special_t *)(const void *)at;
        break;
    case TOU_ITEM_SEASON:
        bank->season = (const tou_season_t *)(const void *)at;
        break;
    case TOU_ITEM_WEEK:
        bank->week = (const tou_week_t *)(const void *)at;
        break;
    case TOU_ITEM_TABLE:
        bank->table = (const tou_table_t *)(const void *)at;
        break;
    case TOU_ITEM_ACTION:
        bank->action = (const tou_action_t *)(const void *)at;
        break;
    case TOU_ITEM_KIND:
        arrays->kind = (const tou_kind_t *)(const void *)at;
        break;
    default:
        break;
    }
}

/* How many records a section must have, by the heads. Ids ascend, so a head stands before what it counts, once. */
static bool image_count_ok(const tou_arrays_t *arrays, uint8_t id, uint8_t count)
{
    switch (id) {
    case TOU_ITEM_SPECIAL:
        return count == arrays->base.n_special;
    case TOU_ITEM_KIND:
        return count == arrays->base.n_rates;
    case TOU_ITEM_SEASON:
        return count == arrays->bank[0].scheme.n_seasons;
    case TOU_ITEM_WEEK:
        return count == arrays->bank[0].scheme.n_weeks;
    case TOU_ITEM_TABLE:
        return count == arrays->bank[0].dayset.n_tables;
    case TOU_ITEM_ACTION:
        return count == arrays->bank[0].dayset.n_actions;
    case TOU_SECTION_BILLING:
        return count >= 1u && count <= 3u;
    default:
        return count == 1u;
    }
}

static tou_err_t image_sections(tou_image_t *image, const uint8_t *at, const uint8_t *end)
{
    uint8_t last = 0;
    uint8_t must = 0;

    while (at != end) {
        size_t left = (size_t)(end - at);

        if (left < SECTION_HEADER || at[0] <= last) {
            return TOU_E_INVALID;
        }
        uint8_t id    = at[0];
        uint8_t known = image_size(id);
        size_t size   = (size_t)at[1] * at[2];

        if (size > left - SECTION_HEADER) {
            return TOU_E_INVALID;
        }
        if (known != 0u && (at[1] != known || !image_count_ok(&image->arrays, id, at[2]))) {
            return TOU_E_INVALID;
        }
        image_tables(&image->arrays, id, at + SECTION_HEADER);
        image_settings(image, id, at[2], at + SECTION_HEADER);
        at += SECTION_HEADER + size;
        last = id;
        must = (uint8_t)(must + ((id <= TOU_ITEM_DAYSET || id == TOU_SECTION_ZONE) ? 1u : 0u));
    }
    return (must == SECTIONS_MUST && tou_zone_check(&image->zone) == TOU_OK) ? TOU_OK : TOU_E_INVALID;
}

/* Compared one by one: a constant array would lie in RAM on AVR. */
static bool image_magic_ok(const uint8_t *bytes)
{
    return bytes[0] == (uint8_t)'T' && bytes[1] == (uint8_t)'O' && bytes[2] == (uint8_t)'U' && bytes[3] == TOU_IMAGE_VERSION;
}

tou_err_t tou_image_open(const uint8_t *bytes, size_t length, tou_image_t *image)
{
    tou_image_t found;

    if (length < TOU_IMAGE_HEADER + CRC_SIZE || !image_magic_ok(bytes)) {
        return TOU_E_INVALID;
    }
    uint32_t size = image_u32(bytes + 4);
    if (size < TOU_IMAGE_HEADER + CRC_SIZE || size > length) {
        return TOU_E_INVALID;
    }
    size_t checked     = (size_t)size - CRC_SIZE;
    const uint8_t *crc = bytes + checked;
    if (tou_image_crc(bytes, checked) != image_u16(crc)) {
        return TOU_E_INVALID;
    }
    memset(&found, 0, sizeof found);
    found.activate[0] = TOU_WALL_NONE;
    found.activate[1] = TOU_WALL_NONE;
    if (image_sections(&found, bytes + TOU_IMAGE_HEADER, crc) != TOU_OK) {
        return TOU_E_INVALID;
    }
    *image = found;
    return TOU_OK;
}
