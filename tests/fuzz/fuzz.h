/* SPDX-License-Identifier: MIT */
/* What a target and its driver share. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* libFuzzer's entry: one input. Always answers 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold, or the input is a find: says so and aborts. */
void fuzz_require(bool holds, const char *what, uint64_t a, uint64_t b);

/* What is left of an input. An input that has ended reads 0. */
typedef struct fuzz_input {
    const uint8_t *at;
    size_t left;
} fuzz_input_t;

static inline uint8_t fuzz_byte(fuzz_input_t *in)
{
    if (in->left == 0u) {
        return 0;
    }
    in->left--;
    return *in->at++;
}

/* Little-endian number of n bytes. */
static inline uint32_t fuzz_number(fuzz_input_t *in, unsigned n)
{
    uint32_t number = 0;

    for (unsigned i = 0; i < n; i++) {
        number |= (uint32_t)fuzz_byte(in) << (8u * i);
    }
    return number;
}

static inline void fuzz_bytes(fuzz_input_t *in, uint8_t *to, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        to[i] = fuzz_byte(in);
    }
}

#endif
