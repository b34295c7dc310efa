/* SPDX-License-Identifier: MIT */
#include "tou/request.h"

#include <string.h>

#define REQUEST_START   0x68u
#define REQUEST_END     0x16u
#define REQUEST_OFFSET  0x33u /* added to each byte of the data */
#define REQUEST_ANY     0xAAu /* six of them: whoever there is */
#define REQUEST_ADDRESS 6u
#define REQUEST_CONTROL 8u
#define REQUEST_LENGTH  9u
#define REQUEST_HEAD    10u
#define REQUEST_DI      4u /* bytes of an identifier */

/* Bits of the control byte of an answer. */
enum { REQUEST_ANSWERS = 0x80, REQUEST_REFUSES = 0x40, REQUEST_COMMAND = 0x1F };

/* What it waits for: the address, a turn of the main loop to send the command in, its answer; and what has come of it. */
enum { REQUEST_DONE, REQUEST_OWED, REQUEST_KNOWN, REQUEST_ANSWER, REQUEST_REFUSED, REQUEST_SILENT };

void tou_request_init(tou_request_t *self, const tou_request_cfg_t *cfg)
{
    memset(self, 0, sizeof *self);
    self->cfg = cfg;
}

static void request_put(tou_request_t *self, uint8_t byte)
{
    self->sum = (uint8_t)(self->sum + byte);
    self->cfg->put(self->cfg->ctx, byte);
}

/* address: NULL: whoever there is */
static void request_frame(tou_request_t *self, uint8_t control, const uint8_t *address, uint8_t n)
{
    self->sum = 0;
    request_put(self, REQUEST_START);
    for (uint8_t i = 0; i < REQUEST_ADDRESS; i++) {
        request_put(self, (uint8_t)((address != NULL) ? address[i] : REQUEST_ANY));
    }
    request_put(self, REQUEST_START);
    request_put(self, control);
    request_put(self, n);
    for (uint8_t i = 0; i < n; i++) {
        request_put(self, (uint8_t)(self->data[i] + REQUEST_OFFSET));
    }
    request_put(self, self->sum);
    self->cfg->put(self->cfg->ctx, REQUEST_END);
    self->at = 0;
    self->ms = 0;
}

static void request_identifier(uint8_t *out, uint32_t di)
{
    for (uint8_t i = 0; i < REQUEST_DI; i++) {
        out[i] = (uint8_t)di;
        di >>= 8;
    }
}

void tou_request_read(tou_request_t *self, uint32_t di)
{
    request_identifier(self->asked, di);
    memcpy(self->data, self->asked, REQUEST_DI);
    self->state   = REQUEST_ANSWER;
    self->control = TOU_REQUEST_READ;
    self->n       = REQUEST_DI;
    request_frame(self, TOU_REQUEST_READ, NULL, REQUEST_DI);
}

/* A meter carries out what is sent to its own address only. */
void tou_request_send(tou_request_t *self, uint8_t control, uint8_t n)
{
    self->state   = REQUEST_OWED;
    self->control = control;
    self->n       = n;
    request_frame(self, TOU_REQUEST_ADDRESS, NULL, 0);
}

/* Of a read, which names what was asked; an answer that came too late for the one before does not. */
static bool request_is_answer(const tou_request_t *self)
{
    uint8_t control = self->head[REQUEST_CONTROL];
    bool refuses    = (control & REQUEST_REFUSES) != 0u;

    return (control & (REQUEST_ANSWERS | REQUEST_COMMAND)) == (REQUEST_ANSWERS | self->control) &&
           (refuses || self->control != TOU_REQUEST_READ || memcmp(self->data, self->asked, REQUEST_DI) == 0);
}

/* A whole frame has come. The port is deaf until its last byte has left it: the command must not follow at once. */
static void request_take(tou_request_t *self)
{
    uint8_t control = self->head[REQUEST_CONTROL];
    uint8_t n       = self->head[REQUEST_LENGTH];
    bool refuses    = (control & REQUEST_REFUSES) != 0u;

    if (self->state == REQUEST_OWED) {
        self->state = (uint8_t)((control == (REQUEST_ANSWERS | TOU_REQUEST_ADDRESS)) ? REQUEST_KNOWN : REQUEST_OWED);
        return;
    }
    if (!request_is_answer(self)) {
        return;
    }
    self->n     = (uint8_t)((n < TOU_REQUEST_DATA) ? n : TOU_REQUEST_DATA);
    self->error = (uint8_t)(refuses ? self->data[0] : 0u);
    self->state = (uint8_t)(refuses ? REQUEST_REFUSED : REQUEST_DONE);
}

/* While the address is asked the command's own data lie where those of an answer would. */
static void request_keep(tou_request_t *self, uint8_t at, uint8_t byte)
{
    if (self->state == REQUEST_ANSWER && at < TOU_REQUEST_DATA) {
        self->data[at] = (uint8_t)(byte - REQUEST_OFFSET);
    }
}

static bool request_is_head(const tou_request_t *self, uint8_t byte)
{
    return (self->at != 0u && self->at != REQUEST_CONTROL - 1u) || byte == REQUEST_START;
}

void tou_request_rx(tou_request_t *self, uint8_t byte)
{
    uint8_t at = self->at;

    if (self->state != REQUEST_OWED && self->state != REQUEST_ANSWER) {
        return;
    }
    self->ms = 0;
    if (at < REQUEST_HEAD) {
        if (!request_is_head(self, byte)) {
            self->at = 0;
            return;
        }
        self->sum      = (uint8_t)((at == 0u) ? byte : (self->sum + byte));
        self->head[at] = byte;
        self->at       = (uint8_t)(at + 1u);
        return;
    }
    uint8_t left = (uint8_t)(self->head[REQUEST_LENGTH] + REQUEST_HEAD - at); /* of the data */

    self->at = (uint8_t)(at + 1u);
    if (left != 0u) {
        request_keep(self, (uint8_t)(at - REQUEST_HEAD), byte);
        self->sum = (uint8_t)(self->sum + byte);
        return;
    }
    self->at = 0;
    if (byte == self->sum) {
        request_take(self);
    }
}

bool tou_request_busy(const tou_request_t *self)
{
    return self->state == REQUEST_OWED || self->state == REQUEST_KNOWN || self->state == REQUEST_ANSWER;
}

tou_err_t tou_request_poll(tou_request_t *self, uint16_t ms)
{
    if (self->state == REQUEST_KNOWN) {
        self->state = REQUEST_ANSWER;
        request_frame(self, self->control, &self->head[1], self->n);
    }
    if (tou_request_busy(self)) {
        self->ms = (uint16_t)((ms < self->cfg->wait_ms - self->ms) ? (self->ms + ms) : self->cfg->wait_ms);
        if (self->ms < self->cfg->wait_ms) {
            return TOU_E_BUSY;
        }
        self->state = REQUEST_SILENT;
    }
    switch (self->state) {
    case REQUEST_REFUSED:
        return TOU_E_DENIED;
    case REQUEST_SILENT:
        return TOU_E_ABSENT;
    default:
        return TOU_OK;
    }
}
