/* SPDX-License-Identifier: MIT */
/* What the sweeps of power cuts share: the ways to tear, and the parts named on the command line. */
#ifndef TORN_H
#define TORN_H

#include "tou_posix_nv_fault.h"

#include <string.h>

/* The byte under way, the others of a write, the block of an erase. */
static const uint8_t torn_writes[][2] = {
    {TOU_POSIX_NV_OLD, TOU_POSIX_NV_ORDERED},    {TOU_POSIX_NV_ERASED, TOU_POSIX_NV_ORDERED},
    {TOU_POSIX_NV_NEW, TOU_POSIX_NV_ORDERED},    {TOU_POSIX_NV_RANDOM, TOU_POSIX_NV_ORDERED},
    {TOU_POSIX_NV_BITS, TOU_POSIX_NV_ORDERED},   {TOU_POSIX_NV_OLD, TOU_POSIX_NV_SHUFFLED},
    {TOU_POSIX_NV_RANDOM, TOU_POSIX_NV_SHUFFLED}};
static const uint8_t torn_erases[][2] = {
    {TOU_POSIX_NV_OLD, TOU_POSIX_NV_BLOCK_PART},    {TOU_POSIX_NV_ERASED, TOU_POSIX_NV_BLOCK_PART},
    {TOU_POSIX_NV_RANDOM, TOU_POSIX_NV_BLOCK_PART}, {TOU_POSIX_NV_OLD, TOU_POSIX_NV_BLOCK_OLD},
    {TOU_POSIX_NV_OLD, TOU_POSIX_NV_BLOCK_BITS},    {TOU_POSIX_NV_RANDOM, TOU_POSIX_NV_BLOCK_RANDOM}};

#define TORN_WAYS(erasing) \
    ((erasing) ? sizeof torn_erases / sizeof torn_erases[0] : sizeof torn_writes / sizeof torn_writes[0])

/* Let the part be torn in that way. */
static inline void torn_set(tou_posix_nv_t *part, size_t way, bool erasing)
{
    const uint8_t *torn = erasing ? torn_erases[way] : torn_writes[way];

    (void)tou_posix_nv_set_torn(part, torn[0], erasing ? TOU_POSIX_NV_ORDERED : torn[1],
                                erasing ? torn[1] : TOU_POSIX_NV_BLOCK_PART);
}

/* Is a part named on the command line? All are if none is. */
static inline bool torn_named(const char *name, int argc, char **argv)
{
    bool any = false;

    for (int i = 1; i < argc; i++) {
        if (argv[i][0] != '-') {
            any = true;
            if (strcmp(argv[i], name) == 0) {
                return true;
            }
        }
    }
    return !any;
}

#endif
