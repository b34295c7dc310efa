/* SPDX-License-Identifier: MIT */
#include "tou_dlt645.h"

#include "tou/bytes.h"

#include <string.h>

#define DLT_START    0x68u
#define DLT_END      0x16u
#define DLT_WAKE     0xFEu
#define DLT_ANY      0xAAu
#define DLT_EVERYONE 0x99u
#define DLT_OFFSET   0x33u
#define DLT_BACK     0xCDu /* the same the other way round, modulo 256 */
#define DLT_GAP_MS   500u  /* longest pause within a frame */
#define DLT_LATE_MS  480u  /* an object that is busy for so long is given up, so that the answer is still in time */

/* Places in a frame. */
#define DLT_ADDRESS 1u
#define DLT_SECOND  7u
#define DLT_CONTROL TOU_DLT645_CONTROL
#define DLT_LENGTH  9u
#define DLT_DATA    TOU_DLT645_DATA
#define DLT_AROUND  12u /* bytes of a frame beside its data */

enum { DLT_RECEIVE, DLT_WAIT, DLT_SEND };

/* Bits of the control byte of an answer, beside TOU_DLT645_MORE. */
enum { DLT_ANSWER = 0x80, DLT_ABNORMAL = 0x40 };

/* Whose frame it is. */
enum { DLT_OTHERS, DLT_OWN, DLT_SHORT, DLT_ALL, DLT_BROADCAST };

static bool dlt_is_broadcast(const uint8_t *address)
{
    for (uint8_t i = 0; i < TOU_DLT645_ADDRESS; i++) {
        if (address[i] != DLT_EVERYONE) {
            return false;
        }
    }
    return true;
}

bool tou_dlt645_can_be_own(const uint8_t *address)
{
    for (uint8_t i = 0; i < TOU_DLT645_ADDRESS; i++) {
        if (tou_dlt645_two(address[i]) > 99u) {
            return false;
        }
    }
    return !dlt_is_broadcast(address);
}

void tou_dlt645_rights_default(tou_dlt645_rights_t *rights)
{
    rights->parameter    = 4;
    rights->tariff       = 2;
    rights->clear        = 2;
    rights->demand_clear = 4;
    rights->relay        = 2;
}

static bool dlt_are_rights(const tou_dlt645_rights_t *rights)
{
    return rights->parameter < TOU_PASSWORD_LEVELS && rights->tariff < TOU_PASSWORD_LEVELS &&
           rights->clear < TOU_PASSWORD_LEVELS && rights->demand_clear < TOU_PASSWORD_LEVELS &&
           rights->relay < TOU_PASSWORD_LEVELS;
}

tou_err_t tou_dlt645_station_init(tou_dlt645_station_t *self, const tou_dlt645_station_cfg_t *cfg, const uint8_t *address)
{
    if (!tou_dlt645_can_be_own(address) || !dlt_are_rights(&cfg->rights)) {
        return TOU_E_RANGE;
    }
    memset(self, 0, sizeof *self);
    self->cfg = cfg;
    memcpy(self->address, address, TOU_DLT645_ADDRESS);
    return TOU_OK;
}

tou_err_t tou_dlt645_init(tou_dlt645_t *self, const tou_dlt645_cfg_t *cfg)
{
    if (cfg->delay_ms < 20u || cfg->delay_ms > 500u || cfg->wake > 4u) {
        return TOU_E_RANGE;
    }
    memset(self, 0, sizeof *self);
    self->cfg = cfg;
    return TOU_OK;
}

static uint8_t dlt_sum(const uint8_t *bytes, uint8_t n)
{
    uint8_t sum = 0;

    for (; n != 0u; n--) {
        sum = (uint8_t)(sum + bytes[n - 1u]);
    }
    return sum;
}

/* Of a frame whose length is there. */
static uint8_t dlt_size(const uint8_t *frame)
{
    return (uint8_t)(frame[DLT_LENGTH] + DLT_AROUND);
}

/* What was received so far. @return TOU_OK: a frame; TOU_MORE: it may become one; TOU_E_INVALID: it begins otherwise */
static tou_err_t dlt_look(const tou_dlt645_t *self)
{
    const uint8_t *frame = self->frame;
    uint8_t n            = self->n;

    if (frame[0] != DLT_START || (n > DLT_SECOND && frame[DLT_SECOND] != DLT_START) ||
        (n > DLT_LENGTH && frame[DLT_LENGTH] > TOU_DLT645_DATA_MAX)) {
        return TOU_E_INVALID;
    }
    if (n <= DLT_LENGTH || n < dlt_size(frame)) {
        return TOU_MORE;
    }
    n         = dlt_size(frame);
    bool good = frame[n - 1u] == DLT_END && frame[n - 2u] == dlt_sum(frame, (uint8_t)(n - 2u));

    return good ? TOU_OK : TOU_E_INVALID;
}

/* Without its first bytes, it begins at the next mark. */
static void dlt_drop(tou_dlt645_t *self, uint8_t from)
{
    while (from < self->n && self->frame[from] != DLT_START) {
        from++;
    }
    self->n = (uint8_t)(self->n - from);
    memmove(self->frame, &self->frame[from], self->n);
}

static uint8_t dlt_whose(const tou_dlt645_t *self)
{
    const uint8_t *address = &self->frame[DLT_ADDRESS];
    uint8_t known          = TOU_DLT645_ADDRESS;

    while (known != 0u && address[known - 1u] == DLT_ANY) {
        known--;
    }
    if (known == 0u) {
        return DLT_ALL;
    }
    if (dlt_is_broadcast(address)) {
        return DLT_BROADCAST;
    }
    if (memcmp(address, self->cfg->station->address, known) != 0) {
        return DLT_OTHERS;
    }
    return (known == TOU_DLT645_ADDRESS) ? DLT_OWN : DLT_SHORT;
}

/* One that no answer is due to does not keep the port from the next. */
static bool dlt_serves(const tou_dlt645_t *self)
{
    uint8_t whose   = dlt_whose(self);
    uint8_t control = self->frame[DLT_CONTROL];

    switch (control) {
    case TOU_DLT645_OLD_READ:
    case TOU_DLT645_OLD_READ_ON:
    case TOU_DLT645_OLD_REPEAT:
    case TOU_DLT645_READ:
    case TOU_DLT645_READ_ON:
        return whose != DLT_OTHERS && whose != DLT_BROADCAST;
    case TOU_DLT645_READ_ADDRESS:
        return whose == DLT_ALL && self->frame[DLT_LENGTH] == 0u;
    case TOU_DLT645_ADDRESSED:
    case TOU_DLT645_OLD_ADDRESS:
        return whose == DLT_ALL;
    case TOU_DLT645_OLD_WRITE:
    case TOU_DLT645_OLD_SPEED:
    case TOU_DLT645_OLD_PASSWORD:
    case TOU_DLT645_OLD_CLEAR:
        return whose == DLT_OWN;
    case TOU_DLT645_TIME:
        return whose == DLT_BROADCAST;
    case TOU_DLT645_FREEZE:
    case TOU_DLT645_OUTPUT:
        return whose == DLT_OWN || whose == DLT_BROADCAST;
    default:
        return whose == DLT_OWN && control >= TOU_DLT645_WRITE && control <= TOU_DLT645_OUTPUT;
    }
}

/* Frames among what was received: the first that is to be answered, else what is left over. */
static void dlt_settle(tou_dlt645_t *self)
{
    tou_err_t err = TOU_E_INVALID;

    while (self->n != 0u && (err = dlt_look(self)) != TOU_MORE) {
        if (err == TOU_OK && dlt_serves(self)) {
            memset(&self->job, 0, sizeof self->job);
            self->state = DLT_WAIT;
            return;
        }
        dlt_drop(self, (err == TOU_OK) ? dlt_size(self->frame) : 1u);
    }
}

void tou_dlt645_rx(tou_dlt645_t *self, uint8_t byte)
{
    if (self->state != DLT_RECEIVE) {
        return;
    }
    self->ms             = 0;
    self->frame[self->n] = byte;
    self->n++;
    dlt_settle(self);
}

/* Data as they are on the line, or back: each byte is 33h more there. */
static void dlt_shift(tou_dlt645_t *self, uint8_t size, uint8_t by)
{
    for (uint8_t i = 0; i < size; i++) {
        self->frame[DLT_DATA + i] = (uint8_t)(self->frame[DLT_DATA + i] + by);
    }
}

void tou_dlt645_answer(tou_dlt645_t *self, uint8_t control, uint8_t size)
{
    uint8_t *frame = self->frame;

    frame[0] = DLT_START;
    memcpy(&frame[DLT_ADDRESS], self->cfg->station->address, TOU_DLT645_ADDRESS);
    frame[DLT_SECOND] = DLT_START;
    if (self->job.old != 0u) {
        control = (uint8_t)(self->job.old | (control & DLT_ABNORMAL));
    }
    frame[DLT_CONTROL] = (uint8_t)(control | DLT_ANSWER);
    frame[DLT_LENGTH]  = size;
    dlt_shift(self, size, DLT_OFFSET);
    self->n             = (uint8_t)(size + DLT_AROUND);
    frame[self->n - 2u] = dlt_sum(frame, (uint8_t)(self->n - 2u));
    frame[self->n - 1u] = DLT_END;
    self->at            = 0;
    self->wake          = self->cfg->wake;
    self->state         = DLT_SEND;
}

static void dlt_refuse(tou_dlt645_t *self, uint8_t error)
{
    uint8_t control = self->frame[DLT_CONTROL];

    self->frame[DLT_DATA] = error;
    tou_dlt645_answer(self, (uint8_t)(control | DLT_ABNORMAL), 1);
}

/* A command of 1997 is one of 2007 from its first look on. */
static tou_err_t dlt_change(tou_dlt645_t *self)
{
    tou_err_t err   = TOU_OK;
    uint8_t control = self->frame[DLT_CONTROL];

    if (control < TOU_DLT645_READ && control != TOU_DLT645_TIME) {
        err = tou_dlt645_renew(self, control, self->frame[DLT_LENGTH]);
    }
    if (err != TOU_OK) {
        return err;
    }
    return tou_dlt645_change(self, self->frame[DLT_CONTROL], self->frame[DLT_LENGTH], dlt_whose(self) == DLT_BROADCAST);
}

static tou_err_t dlt_run(tou_dlt645_t *self)
{
    uint8_t control = self->frame[DLT_CONTROL];

    switch (control) {
    case TOU_DLT645_OLD_READ:
    case TOU_DLT645_OLD_READ_ON:
    case TOU_DLT645_OLD_REPEAT:
        return tou_dlt645_run_old(self, control, &self->frame[DLT_DATA], self->frame[DLT_LENGTH]);
    case TOU_DLT645_READ:
        return tou_dlt645_read(self, self->frame[DLT_LENGTH]);
    case TOU_DLT645_READ_ON:
        return tou_dlt645_read_on(self, self->frame[DLT_LENGTH]);
    case TOU_DLT645_READ_ADDRESS:
        memcpy(&self->frame[DLT_DATA], self->cfg->station->address, TOU_DLT645_ADDRESS);
        tou_dlt645_answer(self, TOU_DLT645_READ_ADDRESS, TOU_DLT645_ADDRESS);
        return TOU_OK;
    default:
        return dlt_change(self);
    }
}

static uint8_t dlt_error(const tou_dlt645_t *self, tou_err_t err)
{
    if (self->job.error != 0u) {
        /* 1997 has no bit for a speed. */
        return (self->job.old != 0u && self->job.error == TOU_DLT645_ERR_SPEED) ? (uint8_t)TOU_DLT645_ERR_OTHER
                                                                                : self->job.error;
    }
    switch (err) {
    case TOU_E_ABSENT:
        return TOU_DLT645_ERR_NO_DATA;
    case TOU_E_DENIED:
        return TOU_DLT645_ERR_PASSWORD;
    default:
        return TOU_DLT645_ERR_OTHER;
    }
}

/* Nobody is told of a broadcast, nor that an address was refused. */
static bool dlt_is_silent(const tou_dlt645_t *self)
{
    return dlt_whose(self) == DLT_BROADCAST || self->frame[DLT_CONTROL] == TOU_DLT645_ADDRESSED;
}

static void dlt_listen(tou_dlt645_t *self)
{
    self->n     = 0;
    self->ms    = 0;
    self->state = DLT_RECEIVE;
}

/* Packed again, for it is looked at once more. */
static void dlt_execute(tou_dlt645_t *self)
{
    dlt_shift(self, self->frame[DLT_LENGTH], DLT_BACK);

    tou_err_t err = dlt_run(self);

    if (err == TOU_E_BUSY && self->ms < DLT_LATE_MS) {
        dlt_shift(self, self->frame[DLT_LENGTH], DLT_OFFSET);
    } else if (self->state == DLT_WAIT && dlt_is_silent(self)) {
        dlt_listen(self);
    } else if (err != TOU_OK) {
        dlt_refuse(self, dlt_error(self, err));
    }
}

static void dlt_send(tou_dlt645_t *self)
{
    const tou_serial_t *serial = self->cfg->serial;

    while (self->wake != 0u && serial->ops->put(serial->ctx, DLT_WAKE) == TOU_OK) {
        self->wake--;
    }
    while (self->wake == 0u && self->at < self->n && serial->ops->put(serial->ctx, self->frame[self->at]) == TOU_OK) {
        self->at++;
    }
    if (self->wake == 0u && self->at == self->n) {
        dlt_listen(self);
        tou_dlt645_sent(self);
    }
}

void tou_dlt645_tick(tou_dlt645_t *self, uint16_t ms)
{
    uint16_t passed = (uint16_t)(self->ms + ms);

    tou_dlt645_end_visit(self);
    self->ms = (passed < ms) ? UINT16_MAX : passed;
    if (self->state == DLT_RECEIVE && self->n != 0u && self->ms >= DLT_GAP_MS) {
        /* What looked like a frame was none; one may lie within it. */
        self->ms = 0;
        dlt_drop(self, 1);
        dlt_settle(self);
    }
    if (self->state == DLT_WAIT && self->ms >= self->cfg->delay_ms) {
        dlt_execute(self);
    }
    if (self->state == DLT_SEND) {
        dlt_send(self);
    }
}

bool tou_dlt645_busy(const tou_dlt645_t *self)
{
    return self->state != DLT_RECEIVE;
}
