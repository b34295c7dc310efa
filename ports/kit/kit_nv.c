/* SPDX-License-Identifier: MIT */
#include "kit.h"

#define PATIENCE_MS 2000u
#define CHUNK       16u

static uint8_t room[KIT_PAGE];

uint16_t kit_page(void)
{
    return (board_nv.page != 0u) ? board_nv.page : (uint16_t)KIT_PAGE;
}

uint32_t kit_span(void)
{
    uint32_t page = kit_page();

    return (board_nv.block != 0u) ? board_nv.block : (page < KIT_MARK) ? KIT_MARK : page;
}

bool kit_read(uint32_t at, void *out, uint16_t size)
{
    uint32_t start = kit_ms();
    tou_err_t err;

    do {
        err = board_nv.ops->read(board_nv.ctx, at, out, size);
    } while (err == TOU_E_BUSY && kit_ms() - start < PATIENCE_MS);
    return err == TOU_OK;
}

bool kit_write(uint32_t at, const void *bytes, uint16_t size)
{
    uint32_t start = kit_ms();
    tou_err_t err;

    do {
        err = board_nv.ops->write(board_nv.ctx, at, bytes, size);
    } while (err == TOU_E_BUSY && kit_ms() - start < PATIENCE_MS);
    return err == TOU_OK;
}

bool kit_erase(uint32_t at)
{
    uint32_t start = kit_ms();
    tou_err_t err;

    do {
        err = board_nv.ops->erase(board_nv.ctx, at);
    } while (err == TOU_E_BUSY && kit_ms() - start < PATIENCE_MS);
    return err == TOU_OK && kit_settle();
}

bool kit_settle(void)
{
    uint8_t byte;

    return kit_read(0, &byte, 1);
}

/* Differs between any two addresses that a wrap or a missing address line may confuse, and by one between generations. */
static uint8_t base(uint32_t at)
{
    return (uint8_t)(37u * at + 101u * (at >> 8) + 59u * (at >> 16));
}

static uint8_t byte_at(uint32_t at, uint8_t generation)
{
    return (uint8_t)((generation == 0u) ? UINT8_MAX : base(at) + generation);
}

uint8_t *kit_pattern(uint32_t at, uint16_t size, uint8_t generation)
{
    for (uint16_t i = 0; i < size; i++) {
        room[i] = byte_at(at + i, generation);
    }
    return room;
}

bool kit_fill(uint32_t at, uint32_t size, uint8_t generation)
{
    uint16_t step = (kit_page() < KIT_PAGE) ? kit_page() : (uint16_t)KIT_PAGE;
    bool good     = true;

    for (uint32_t end = at + size; good && at < end; at += step) {
        good = kit_write(at, kit_pattern(at, step, generation), step) && kit_settle();
    }
    return good;
}

bool kit_clear(uint32_t at, uint32_t size, uint8_t *old)
{
    uint32_t block = board_nv.block;

    if (block == 0u) {
        *old = 1;
        return kit_fill(at, size, 1);
    }
    *old = 0;
    for (uint32_t b = at / block * block; b < at + size; b += block) {
        if (!kit_erase(b)) {
            return false;
        }
    }
    return true;
}

bool kit_holds(uint32_t at, uint32_t size, uint8_t generation)
{
    uint8_t found[CHUNK];

    for (uint32_t end = at + size; at < end; at += CHUNK) {
        uint16_t n = (uint16_t)((end - at < CHUNK) ? end - at : CHUNK);

        if (!kit_read(at, found, n)) {
            return false;
        }
        for (uint16_t i = 0; i < n; i++) {
            if (found[i] != byte_at(at + i, generation)) {
                return false;
            }
        }
    }
    return true;
}

uint8_t kit_generation(uint32_t at, uint32_t size)
{
    uint8_t first = 0;
    bool good     = kit_read(at, &first, 1);
    uint8_t found = (uint8_t)(first - base(at));

    return (good && found != 0u && kit_holds(at, size, found)) ? found : 0;
}
