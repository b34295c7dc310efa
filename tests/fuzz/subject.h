/* SPDX-License-Identifier: MIT */
/*
 * The meter that is fuzzed: a whole one (kept_meter.h) in a world of its own (world.h), with tariff tables, settings and all
 * records in its store, on one of a few parts. The buffers that the library reads records into are the heap's and exactly as long
 * as they are said to be, so that the sanitizer sees a step beyond them.
 */
#ifndef SUBJECT_H
#define SUBJECT_H

#include "../powercut/world.h"

#include "tou/kept_tables.h"
#include "tou/settings.h"

#define SUBJECT_PARTS  3u
#define SUBJECT_BYTES  8192u  /* of each part */
#define SUBJECT_RATES  2u     /* that the meter measures by; tables may name more */
#define SUBJECT_OWN    64u    /* id of the product's own blocks */
#define SUBJECT_KINDS  22u    /* of blocks */
#define SUBJECT_BUDGET 40u    /* pulses that the meter may lose */
#define SUBJECT_ROOM   16u    /* bytes of a slot of the journal that no section needs */
#define SUBJECT_POLLS  200000 /* nothing takes so many */

/* The kinds of blocks. */
extern const tou_param_t subject_params[SUBJECT_KINDS];

/* A meter as it is before power comes up for the first time, and what has to be put back for that. */
typedef struct subject {
    world_t world;
    world_t fresh;
    uint8_t memory[TOU_POSIX_NV_MEMORY(SUBJECT_BYTES)];
} subject_t;

/* Make the meter on a part, 0..SUBJECT_PARTS - 1, which is blank. Once for each object. */
void subject_make(subject_t *self, unsigned part);

/* As it was made, but on a part that holds this; what its buffers hold means nothing. */
void subject_reset(subject_t *self, const uint8_t *image, uint32_t size);

/* Power comes up: mount, load, start. */
void subject_boot(world_t *world, tou_utc_t utc, const char *what);

/* Poll until nothing is left or the power is gone; it ends, and finds nothing damaged. */
void subject_settle(world_t *world);

/* A minute with so many pulses before its edge. */
void subject_minute(world_t *world, uint16_t pulses);

/* A warning; then all is saved. false: it never is */
bool subject_save(world_t *world);

/* Units of all rates together, as far as registers go. */
uint32_t subject_rates(const world_t *world);

/* Read all that can be read. No reading is above `most`. */
void subject_read(world_t *world, uint64_t most);

/* Write a record of the tariff. @return as tou_tariff_write(); the meter is settled */
tou_err_t subject_program(world_t *world, const tou_item_t *item, const uint8_t *bytes);

/* Write a block. @return as tou_store_write(), but for TOU_E_BUSY; the meter is settled */
tou_err_t subject_write(world_t *world, uint8_t id, uint8_t index, uint8_t at, const uint8_t *bytes, uint8_t n);

/* Tables of two rates that change at 00:00 and 07:30 each day. */
void subject_program_all(world_t *world);

#endif
