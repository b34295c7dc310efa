/* SPDX-License-Identifier: MIT */
/*
 * Images for fuzz_nv: what a meter left on its part, and edits to it. An edit may have the checksums around it made good, so that
 * what is behind them is reached.
 */
#ifndef IMAGE_H
#define IMAGE_H

#include "fuzz.h"
#include "subject.h"

#define IMAGE_COMMITS  400u
#define IMAGE_SECTIONS 16u
#define IMAGE_NO_PLACE UINT32_MAX

/* What a meter left behind. */
typedef struct image {
    uint8_t bytes[SUBJECT_BYTES];   /* of the part */
    uint32_t commit[IMAGE_COMMITS]; /* what the total register was in each commit that was ever made */
    unsigned n_commits;
    uint32_t most;                    /* the highest of them */
    tou_utc_t utc;                    /* when its power failed */
    uint32_t record;                  /* newest record: where it lies, and how long it is */
    uint32_t record_size;             /* without its checksum */
    uint32_t section[IMAGE_SECTIONS]; /* its sections, the store's first */
    unsigned n_sections;
    uint16_t page[KEPT_PAGES]; /* an EEPROM made of flash: where each page lies, in units of 16 */
} image_t;

/* What was made good, and so is not what a checksum tells. */
typedef struct image_repair {
    bool record; /* a record of the journal: registers may be anything */
    bool place;  /* a block or an entry: what was taken down may be anything */
    bool slot;   /* not only made good: bytes of flash were changed, so that pages may be of any age, and writes may fail */
} image_repair_t;

/* Run the meter of a blank part for some hours, so that each kind of what is kept is there. */
void image_make(image_t *self, subject_t *subject);

/* Where a byte of the store lies on the part; IMAGE_NO_PLACE: on a page that was never written. */
uint32_t image_place(const image_t *self, const kept_shape_t *shape, uint32_t at);

/* Bytes of the store in an image. A number is little-endian. */
uint8_t image_get(const image_t *self, const subject_t *subject, const uint8_t *bytes, uint32_t at);
uint32_t image_number(const image_t *self, const subject_t *subject, const uint8_t *bytes, uint32_t at, unsigned n);
void image_put(const image_t *self, const subject_t *subject, uint8_t *bytes, uint32_t at, uint8_t byte);

/* Apply the edits that an input has to an image of the part. */
image_repair_t image_edit(const image_t *self, const subject_t *subject, uint8_t *bytes, fuzz_input_t *in);

/*
 * Whether what a meter has loaded is what it takes: sections that it knows as long as those that it writes, and months, banks and
 * registers that there are.
 */
bool image_loaded(const image_t *self, const subject_t *subject);

/* Whether some commit had this total. */
bool image_committed(const image_t *self, uint32_t total);

#endif
