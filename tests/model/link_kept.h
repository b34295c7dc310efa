/* SPDX-License-Identifier: MIT */
/* What a meter of link_rig.h has kept, before a frame and after it, by the description of its memory (docs/store-format.md). */
#ifndef LINK_KEPT_H
#define LINK_KEPT_H

#include "link_make.h"
#include "link_rig.h"

static ref_t ref; /* what is owed */

/* The meter before a frame. */
static struct {
    uint8_t image[RIG_BYTES];
    kept_meter_t meter;
    tou_dlt645_station_t station;
} before;

static inline void remember(void)
{
    if (memcmp(before.image, rig_image(), RIG_BYTES) != 0) {
        memcpy(before.image, rig_image(), RIG_BYTES);
    }
    memcpy(&before.meter, &rig.world.meter, sizeof before.meter);
    memcpy(&before.station, &rig.station, sizeof before.station);
}

static inline uint32_t crc_of(const uint8_t *byte, unsigned n)
{
    uint32_t crc = 0xFFFFFFFF;

    for (unsigned i = 0; i < 8u * n; i++) {
        uint32_t bit = (crc ^ (uint32_t)byte[i / 8u] >> i % 8u) & 1u;

        crc = (crc >> 1) ^ (bit * 0xEDB88320u);
    }
    return ~crc;
}

/* The body of the record in force (docs/store-format.md). @return its bytes; 0: there is none */
static inline unsigned newest_record(const uint8_t *image, const uint8_t **body)
{
    unsigned slot   = rig.world.meter.store_cfg.journal.slot;
    unsigned size   = 0;
    uint32_t number = 0;

    for (unsigned i = 0; i < rig.world.meter.store_cfg.journal.per_block; i++) {
        const uint8_t *at = &image[i * slot];
        unsigned n        = ref_number(&at[2], 2);

        if (at[0] == 1u && n + 12u <= slot && ref_number(&at[4], 4) > number &&
            crc_of(at, 8u + n) == ref_number(&at[8u + n], 4)) {
            number = ref_number(&at[4], 4);
            size   = n;
            *body  = &at[8];
        }
    }
    return size;
}

/* Bytes of the state of access. */
#define KEPT_ACCESS 33u

/* Where the state of access begins in a body: 3 bytes, then wrong:1 and left:2 of each level. */
static inline unsigned access_at(const uint8_t *body, unsigned n)
{
    unsigned at = ref_number(body, 2);

    while (at + 3u <= n && body[at] != TOU_KEPT_PART + 4u) {
        at += 3u + ref_number(&body[at + 1u], 2);
    }
    return at + 3u;
}

static inline bool counts_are_kept(const uint8_t *access)
{
    bool same = true;

    for (unsigned i = 0; i < REF_LEVELS; i++) {
        same = same && access[3u + 3u * i] == ref.wrong[i] && ref_number(&access[4u + 3u * i], 2) == ref.left[i];
    }
    return same;
}

/*
 * Nothing but the count of wrong passwords, which is kept. A value that is refused to someone with the right may cost a record, of the
 * same state.
 */
static inline bool only_count_differs(bool counted)
{
    const uint8_t *image = rig_image();
    const uint8_t *old   = NULL;
    const uint8_t *new   = NULL;
    uint32_t rest        = rig.world.meter.store_cfg.param_at;
    unsigned n           = newest_record(before.image, &old);
    unsigned size        = newest_record(image, &new);

    if (memcmp(image, before.image, RIG_BYTES) == 0) {
        return !counted;
    }
    if (n == 0u || n != size || memcmp(&image[rest], &before.image[rest], RIG_BYTES - rest) != 0) {
        return false;
    }
    unsigned at = access_at(old, n);

    return memcmp(old, new, at) == 0 && counts_are_kept(&new[at]) &&
           memcmp(&old[at + KEPT_ACCESS], &new[at + KEPT_ACCESS], n - at - KEPT_ACCESS) == 0;
}

#endif
