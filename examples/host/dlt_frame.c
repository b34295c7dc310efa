/* SPDX-License-Identifier: MIT */
#include "dlt_frame.h"

#include <string.h>

#define FRAME_START  0x68u
#define FRAME_END    0x16u
#define FRAME_OFFSET 0x33u
#define FRAME_AROUND 12u /* bytes of a frame beside its data */

/* Places in a frame. */
#define FRAME_SECOND  7u
#define FRAME_CONTROL 8u
#define FRAME_LENGTH  9u
#define FRAME_DATA    10u

uint8_t dlt_bcd(unsigned number)
{
    return (uint8_t)(number / 10u * 16u + number % 10u);
}

/* Digits as packed bytes, the last two first; what is missing is 0. */
static void frame_digits(const char *text, size_t length, uint8_t *bytes, size_t n)
{
    memset(bytes, 0, n);
    for (size_t i = 0; i < length; i++) {
        unsigned digit = (unsigned)(text[length - 1u - i] - '0');

        bytes[i / 2u] = (uint8_t)(bytes[i / 2u] | ((i % 2u != 0u) ? (digit << 4) : digit));
    }
}

static bool frame_is_number(const char *text, size_t least, size_t most)
{
    size_t length = strlen(text);

    return length >= least && length <= most && strspn(text, "0123456789") == length;
}

bool dlt_address_read(const char *text, uint8_t address[DLT_ADDRESS])
{
    if (!frame_is_number(text, 1, 2u * (size_t)DLT_ADDRESS)) {
        return false;
    }
    frame_digits(text, strlen(text), address, DLT_ADDRESS);
    return true;
}

bool dlt_password_read(const char *text, dlt_access_t *access)
{
    if (!frame_is_number(text, 7, 8)) {
        return false;
    }
    size_t level = strlen(text) - 6u;

    frame_digits(text, level, access->password, 1);
    frame_digits(text + level, 6, &access->password[1], 3);
    return true;
}

bool dlt_operator_read(const char *text, dlt_access_t *access)
{
    if (!frame_is_number(text, 1, 8)) {
        return false;
    }
    frame_digits(text, strlen(text), access->code, sizeof access->code);
    return true;
}

void dlt_frame_begin(dlt_frame_t *frame, const uint8_t *address, uint8_t control)
{
    memcpy(frame->address, address, DLT_ADDRESS);
    frame->control = control;
    frame->n       = 0;
}

void dlt_frame_add(dlt_frame_t *frame, const void *bytes, size_t n)
{
    memcpy(&frame->data[frame->n], bytes, n);
    frame->n = (uint8_t)(frame->n + n);
}

void dlt_frame_add_number(dlt_frame_t *frame, uint32_t number, unsigned n)
{
    for (; n != 0u; n--) {
        frame->data[frame->n] = (uint8_t)number;
        frame->n++;
        number >>= 8;
    }
}

void dlt_frame_write(dlt_frame_t *frame, const uint8_t *address, const dlt_access_t *access, uint32_t di,
                     const uint8_t *data, size_t n)
{
    dlt_frame_begin(frame, address, DLT_WRITE);
    dlt_frame_add_number(frame, di, 4);
    dlt_frame_add(frame, access->password, sizeof access->password);
    dlt_frame_add(frame, access->code, sizeof access->code);
    dlt_frame_add(frame, data, n);
}

static uint8_t frame_sum(const uint8_t *bytes, size_t n)
{
    unsigned sum = 0;

    for (size_t i = 0; i < n; i++) {
        sum += bytes[i];
    }
    return (uint8_t)sum;
}

size_t dlt_frame_pack(const dlt_frame_t *frame, uint8_t out[DLT_FRAME_MAX])
{
    size_t end = FRAME_DATA + (size_t)frame->n;

    out[0] = FRAME_START;
    memcpy(&out[1], frame->address, DLT_ADDRESS);
    out[FRAME_SECOND]  = FRAME_START;
    out[FRAME_CONTROL] = frame->control;
    out[FRAME_LENGTH]  = frame->n;
    for (unsigned i = 0; i < frame->n; i++) {
        out[FRAME_DATA + i] = (uint8_t)(frame->data[i] + FRAME_OFFSET);
    }
    out[end]      = frame_sum(out, end);
    out[end + 1u] = FRAME_END;
    return end + 2u;
}

/* Whether a frame begins there, as far as can be seen. whole: it is all there, and right */
static bool frame_begins(const uint8_t *at, size_t n, bool *whole)
{
    *whole = false;
    if (at[0] != FRAME_START || (n > FRAME_SECOND && at[FRAME_SECOND] != FRAME_START) ||
        (n > FRAME_LENGTH && at[FRAME_LENGTH] > DLT_DATA_MAX)) {
        return false;
    }
    if (n <= FRAME_LENGTH || n < (size_t)at[FRAME_LENGTH] + FRAME_AROUND) {
        return true;
    }
    size_t end = FRAME_DATA + (size_t)at[FRAME_LENGTH];

    *whole = at[end] == frame_sum(at, end) && at[end + 1u] == FRAME_END;
    return *whole;
}

static void frame_unpack(const uint8_t *at, dlt_frame_t *frame)
{
    dlt_frame_begin(frame, &at[1], at[FRAME_CONTROL]);
    frame->n = at[FRAME_LENGTH];
    for (unsigned i = 0; i < frame->n; i++) {
        frame->data[i] = (uint8_t)(at[FRAME_DATA + i] - FRAME_OFFSET);
    }
}

bool dlt_frame_find(uint8_t *bytes, size_t *n, dlt_frame_t *frame)
{
    size_t at  = 0;
    bool whole = false;

    while (at < *n && !frame_begins(&bytes[at], *n - at, &whole)) {
        at++;
    }
    if (whole) {
        frame_unpack(&bytes[at], frame);
        at += (size_t)frame->n + FRAME_AROUND;
    }
    *n -= at;
    memmove(bytes, &bytes[at], *n);
    return whole;
}
