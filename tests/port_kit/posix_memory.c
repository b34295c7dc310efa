/* SPDX-License-Identifier: MIT */
/* The memory: a part that holds its user to the contract, and between it and the kit the lies. */
#include <string.h>

#include "tou_posix_nv_fault.h"
#include "world.h"

static tou_nv_t part;    /* as it is; board_nv is what is said of it */
static uint32_t written; /* where to, last */

static uint32_t exact_ms(void *ctx) TOU_REENTRANT
{
    (void)ctx;
    return (uint32_t)(world->us / 1000u);
}

static const tou_timer_ops_t exact_ops = {exact_ms};
static const tou_timer_t exact         = {&exact_ops, NULL};

void board_make(void)
{
    part          = board_nv;
    part.write_ms = (uint16_t)(part.write_ms + (lie("memory slow") ? 7u : 0u));
    part.erase_ms = (uint16_t)(part.erase_ms + (lie("erase slow") ? 30u : 0u));
    (void)tou_posix_nv_init(&world->part, &part, world->memory, sizeof world->memory);
    tou_posix_nv_set_timer(&world->part, &exact);
    tou_posix_nv_service(&world->part, &part);
}

/* What an answer tells of the supply. */
static tou_err_t answer(tou_err_t err)
{
    if (lie("memory dead")) {
        return TOU_E_IO;
    }
    if (tou_posix_nv_is_off(&world->part)) {
        if (lie("cut wide")) {
            (void)tou_posix_nv_flip(&world->part, written ^ board_nv.page, 0x55);
        }
        if (lie("cut far")) {
            (void)tou_posix_nv_flip(&world->part, board_nv.page + 1u, 0x55);
        }
        world_reset();
    }
    return (err == TOU_E_BUSY && lie("memory hasty")) ? TOU_OK : err;
}

static uint32_t place(uint32_t at)
{
    return lie("memory half") ? at % (board_nv.size / 2u) : at;
}

static tou_err_t nv_read(void *ctx, uint32_t at, void *out, uint16_t size) TOU_REENTRANT
{
    (void)ctx;
    pass(100u + 90u * (uint32_t)size); /* a bus of 100 kHz */
    tou_err_t err = part.ops->read(part.ctx, place(at), out, size);

    if (err == TOU_E_BUSY && lie("memory hasty")) {
        memset(out, 0xFF, size); /* nobody drives the bus */
    }
    return answer(err);
}

/* Bytes beyond the end of a row of 32 go to its beginning. */
static tou_err_t write_wrapped(uint32_t at, const uint8_t *bytes, uint16_t size)
{
    const uint8_t *old = tou_posix_nv_bytes(&world->part);
    uint32_t row       = at / 32u * 32u;
    uint8_t made[32];

    memcpy(made, old + row, sizeof made);
    for (uint16_t i = 0; i < size; i++) {
        made[(at + i) % sizeof made] = bytes[i];
    }
    return part.ops->write(part.ctx, row, made, sizeof made);
}

/* Four bytes are written at once, those that were not given as 0xFF. */
static tou_err_t write_four(uint32_t at, const uint8_t *bytes)
{
    uint8_t made[4] = {0xFF, 0xFF, 0xFF, 0xFF};

    made[at % 4u] = bytes[0];
    return part.ops->write(part.ctx, at / 4u * 4u, made, sizeof made);
}

static void wait(void)
{
    uint8_t byte;

    while (part.ops->read(part.ctx, 0, &byte, 1) == TOU_E_BUSY) {
        pass(100);
    }
}

static tou_err_t nv_write(void *ctx, uint32_t at, const void *bytes, uint16_t size) TOU_REENTRANT
{
    tou_err_t err;

    (void)ctx;
    pass(100u + 90u * (uint32_t)size); /* a bus of 100 kHz */
    at      = place(at);
    written = at;
    if (lie("memory page")) {
        err = write_wrapped(at, bytes, size);
    } else if (lie("memory unit") && size == 1u) {
        err = write_four(at, bytes);
    } else {
        err = part.ops->write(part.ctx, at, bytes, size);
    }
    if (lie("memory drops") && err == TOU_E_BUSY) {
        err = TOU_OK;
    }
    if (lie("memory waits") && err == TOU_OK) {
        wait();
    }
    return answer(err);
}

static tou_err_t nv_erase(void *ctx, uint32_t at) TOU_REENTRANT
{
    (void)ctx;
    pass(100);
    tou_err_t err = part.ops->erase(part.ctx, at);

    if (lie("erase wide") && err == TOU_OK) {
        wait();
        err = part.ops->erase(part.ctx, (at + board_nv.block) % board_nv.size);
    }
    return answer(err);
}

const tou_nv_ops_t board_nv_ops = {nv_read, nv_write, nv_erase};
