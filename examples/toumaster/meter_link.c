/* SPDX-License-Identifier: MIT */
#include "meter_link.h"

#include <stdio.h>
#include <string.h>

#include "line.h"
#include "tou_posix_timer.h"

#define LINK_TRIES      3                     /* a command and two repeats */
#define LINK_TIMEOUT_MS 1000                  /* without a byte */
#define LINK_WAKE       4u                    /* bytes FE before a command */
#define LINK_LONGEST_NS UINT64_C(12000000000) /* for a frame: the longest takes 8 s at 300 bit/s */

#define LINK_OLD_METER UINT32_C(0xC032) /* identifier of 1997: meter number */

static const uint8_t anyone[DLT_ADDRESS] = {0xAA, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA};

static bool link_is_known(const meter_link_t *self)
{
    return memcmp(self->address, anyone, DLT_ADDRESS) != 0;
}

/* How many of the first bytes of its data an answer repeats; a follow-up also ends with its number. */
static size_t link_repeated(uint8_t control)
{
    switch (control) {
    case DLT_READ:
    case DLT_READ_ON:
        return 4;
    case DLT_OLD_READ:
    case DLT_OLD_READ_ON:
        return 2;
    default:
        return 0;
    }
}

/* Whether a frame answers a command; others' frames and the echo of a two-wire line do not. */
static bool link_answers(const dlt_frame_t *command, const dlt_frame_t *answer)
{
    size_t same = link_repeated(command->control);

    if (memcmp(command->address, anyone, DLT_ADDRESS) != 0 && memcmp(command->address, answer->address, DLT_ADDRESS) != 0) {
        return false;
    }
    if (answer->control == (command->control | DLT_ANSWER | DLT_REFUSED)) {
        return answer->n >= 1u;
    }
    if ((answer->control & ~(unsigned)DLT_MORE) != (command->control | (unsigned)DLT_ANSWER) || answer->n < same ||
        memcmp(command->data, answer->data, same) != 0) {
        return false;
    }
    return command->control != DLT_READ_ON || (answer->n > same && answer->data[answer->n - 1u] == command->data[4]);
}

/* The answer among what has come. */
static bool link_look(meter_link_t *self, const dlt_frame_t *command, dlt_frame_t *answer)
{
    while (dlt_frame_find(self->in, &self->n, answer)) {
        if (link_answers(command, answer)) {
            return true;
        }
    }
    return false;
}

/* What looked like the beginning of a frame was none; the answer may lie within it. */
static bool link_look_within(meter_link_t *self, const dlt_frame_t *command, dlt_frame_t *answer)
{
    while (self->n != 0u) {
        self->n--;
        memmove(self->in, &self->in[1], self->n);
        if (link_look(self, command, answer)) {
            return true;
        }
    }
    return false;
}

/* Until the line has been silent for a while. */
static link_result_t link_wait(meter_link_t *self, const dlt_frame_t *command, dlt_frame_t *answer)
{
    uint64_t begin = tou_posix_monotonic_ns();

    self->n = 0;
    while (tou_posix_monotonic_ns() - begin < LINK_LONGEST_NS) {
        int n = line_receive(self->line, &self->in[self->n], sizeof self->in - self->n, LINK_TIMEOUT_MS);

        if (n < 0) {
            return LINK_GONE;
        }
        self->n += (size_t)n;
        if (link_look(self, command, answer) || (n == 0 && link_look_within(self, command, answer))) {
            return LINK_OK;
        }
        if (n == 0) {
            break;
        }
    }
    return LINK_SILENT;
}

static link_result_t link_ask(meter_link_t *self, const dlt_frame_t *command, dlt_frame_t *answer)
{
    uint8_t bytes[LINK_WAKE + DLT_FRAME_MAX];
    size_t n             = LINK_WAKE + dlt_frame_pack(command, &bytes[LINK_WAKE]);
    link_result_t result = LINK_SILENT;

    memset(bytes, 0xFE, LINK_WAKE);
    for (unsigned i = 0; i < LINK_TRIES && result == LINK_SILENT; i++) {
        result = line_send(self->line, bytes, n) ? link_wait(self, command, answer) : LINK_GONE;
    }
    if (result == LINK_OK && (answer->control & DLT_REFUSED) != 0u) {
        self->error = answer->data[0];
        result      = ((self->error & 0x02u) != 0u) ? LINK_NO_DATA : LINK_REFUSED;
    }
    return result;
}

link_result_t link_find(meter_link_t *self)
{
    dlt_frame_t command;
    dlt_frame_t answer;

    if (link_is_known(self)) {
        return LINK_OK;
    }
    dlt_frame_begin(&command, anyone, self->old ? DLT_OLD_READ : DLT_READ_ADDRESS);
    if (self->old) {
        dlt_frame_add_number(&command, LINK_OLD_METER, 2);
    }
    link_result_t result = link_ask(self, &command, &answer);
    if (result == LINK_OK) {
        memcpy(self->address, (!self->old && answer.n == DLT_ADDRESS) ? answer.data : answer.address, DLT_ADDRESS);
    }
    return result;
}

/* Data of a frame behind its identifier; with `ends`, but for the number at the end. */
static bool link_take(link_value_t *value, const dlt_frame_t *answer, size_t begins, size_t ends)
{
    size_t n = answer->n - begins - ends;

    if (answer->n < begins + ends || n > sizeof value->data - value->n) {
        return false;
    }
    memcpy(&value->data[value->n], &answer->data[begins], n);
    value->n += n;
    return true;
}

link_result_t link_read(meter_link_t *self, uint32_t di, link_value_t *value)
{
    const unsigned size = self->old ? 2u : 4u;
    dlt_frame_t command;
    dlt_frame_t answer;
    link_result_t result;

    value->n = 0;
    for (unsigned seq = 0; seq < 256u; seq++) {
        size_t ends = (seq != 0u && !self->old) ? 1u : 0u;

        dlt_frame_begin(&command, self->address, (uint8_t)((self->old ? DLT_OLD_READ : DLT_READ) + ((seq != 0u) ? 1 : 0)));
        dlt_frame_add_number(&command, di, size);
        dlt_frame_add_number(&command, seq, (unsigned)ends);
        result = link_ask(self, &command, &answer);
        if (result != LINK_OK) {
            return result;
        }
        if (!link_take(value, &answer, size, ends)) {
            break;
        }
        if ((answer.control & DLT_MORE) == 0u) {
            return LINK_OK;
        }
    }
    return LINK_BAD;
}

link_result_t link_write(meter_link_t *self, uint32_t di, const uint8_t *data, size_t n)
{
    dlt_frame_t command;
    dlt_frame_t answer;

    if (self->old) {
        dlt_frame_begin(&command, self->address, DLT_OLD_WRITE);
        dlt_frame_add_number(&command, di, 2);
        dlt_frame_add(&command, self->access.password, sizeof self->access.password);
        dlt_frame_add(&command, data, n);
    } else {
        dlt_frame_write(&command, self->address, &self->access, di, data, n);
    }
    return link_ask(self, &command, &answer);
}

link_result_t link_clear_demand(meter_link_t *self)
{
    dlt_frame_t command;
    dlt_frame_t answer;

    dlt_frame_begin(&command, self->address, self->old ? DLT_OLD_CLEAR_DEMAND : DLT_CLEAR_DEMAND);
    dlt_frame_add(&command, self->access.password, sizeof self->access.password);
    if (!self->old) {
        dlt_frame_add(&command, self->access.code, sizeof self->access.code);
    }
    return link_ask(self, &command, &answer);
}

/* What the bits of an error byte mean, the lowest first. */
static const char *link_error(const meter_link_t *self)
{
    static const char *const bits[] = {
        "other error",    "no such data",  "wrong password or not permitted", "speed cannot be changed", "too many zones",
        "too many slots", "too many rates"};
    static char text[200];

    (void)snprintf(text, sizeof text, "refused: error %02X", self->error);
    for (unsigned i = 0; i < sizeof bits / sizeof bits[0]; i++) {
        if ((self->error >> i & 1u) != 0u) {
            size_t n = strlen(text);

            (void)snprintf(&text[n], sizeof text - n, ", %s", (i == 0u && self->old) ? "illegal data" : bits[i]);
        }
    }
    return text;
}

const char *link_why(const meter_link_t *self, link_result_t result)
{
    switch (result) {
    case LINK_SILENT:
        return "no answer";
    case LINK_BAD:
        return "an answer that cannot be understood";
    case LINK_GONE:
        return "the line is gone";
    default:
        return link_error(self);
    }
}
