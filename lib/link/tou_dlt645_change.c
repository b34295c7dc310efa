/* SPDX-License-Identifier: MIT */
/* Commands that change something. */
#include "tou_dlt645.h"

#include "tou/bytes.h"

#include <string.h>

#define CHANGE_RIGHT  8u                      /* bytes of password and operator's code */
#define CHANGE_TRIES  8u                      /* steps of a write in one tick */
#define CHANGE_NOW    (~UINT32_C(0x66666666)) /* four bytes 99 */
#define CHANGE_SPEEDS 0x7Eu                   /* codes of 600 to 19200 Bd */

/* What a change comes to, one after the other. */
enum { CHANGE_ASK, CHANGE_LOOK, CHANGE_DO, CHANGE_TELL, CHANGE_NOTE, CHANGE_KEEP, CHANGE_ANSWER, CHANGE_REFUSE };

/* What a command needs. */
typedef struct change_need {
    uint8_t size;  /* bytes of its data, at least */
    uint8_t right; /* where the password lies in them; UINT8_MAX: none is needed */
    uint8_t level; /* that it needs */
    bool exact;    /* no more bytes */
    bool key;      /* and the programming key */
} change_need_t;

static const tou_dlt645_station_cfg_t *change_station(const tou_dlt645_t *self)
{
    return self->cfg->station->cfg;
}

static const uint8_t *change_data(const tou_dlt645_t *self)
{
    return &self->frame[TOU_DLT645_DATA];
}

/* Tables, their numbers and switch times, rest days and billing days cost money; the rest does not. */
static bool change_is_tariff(uint32_t di)
{
    uint16_t upper = (uint16_t)(di >> 16);
    uint16_t lower = (uint16_t)di;

    return (upper >= 0x0401u && upper <= 0x0407u && upper != 0x0404u) ||
           (upper == 0x0400u && (lower >> 8 == 0x02u || lower >> 8 == 0x08u || lower >> 8 == 0x0Bu ||
                                 (lower >= 0x0106u && lower <= 0x010Au) || lower == 0x0409u || lower == 0x040Au));
}

static void change_needs(const tou_dlt645_t *self, uint8_t control, change_need_t *need)
{
    const tou_dlt645_rights_t *rights = &change_station(self)->rights;

    need->size  = CHANGE_RIGHT;
    need->right = 0;
    need->level = rights->clear;
    need->exact = true;
    need->key   = true;
    switch (control) {
    case TOU_DLT645_WRITE:
        need->size  = 4u + CHANGE_RIGHT + 1u;
        need->right = 4;
        need->level = change_is_tariff(tou_bytes_get(change_data(self), 4)) ? rights->tariff : rights->parameter;
        need->exact = false;
        break;
    case TOU_DLT645_CLEAR_DEMAND:
        need->level = rights->demand_clear;
        break;
    case TOU_DLT645_CLEAR_METER:
        break;
    case TOU_DLT645_CLEAR_EVENTS:
        need->size = CHANGE_RIGHT + 4u;
        break;
    case TOU_DLT645_RELAY:
        need->size  = CHANGE_RIGHT + 8u;
        need->level = rights->relay;
        need->key   = false;
        break;
    case TOU_DLT645_PASSWORD:
        need->size  = 12;
        need->right = UINT8_MAX;
        break;
    default:
        need->size = (uint8_t)((control == TOU_DLT645_FREEZE) ? 4u : 1u);
        need->size =
            (uint8_t)((control == TOU_DLT645_ADDRESSED || control == TOU_DLT645_TIME) ? TOU_DLT645_ADDRESS : need->size);
        need->right = UINT8_MAX;
        need->key   = false;
        break;
    }
}

/* May it be done? A wrong password counts once, however often the frame is looked at. */
static tou_err_t change_ask(tou_dlt645_t *self, uint8_t control, uint8_t size)
{
    const tou_dlt645_station_cfg_t *station = change_station(self);
    const uint8_t *data                     = change_data(self);
    change_need_t need;

    change_needs(self, control, &need);
    if (size < need.size || (need.exact && size != need.size)) {
        return TOU_E_RANGE;
    }
    if (control == TOU_DLT645_ADDRESSED) {
        return (station->access != NULL && tou_access_key(station->access)) ? TOU_OK : TOU_E_DENIED;
    }
    if (need.right == UINT8_MAX) {
        return TOU_OK;
    }
    if (station->access == NULL) {
        return TOU_E_DENIED;
    }
    tou_err_t err = tou_access_check(station->access, need.level, data[need.right], &data[need.right + 1u], need.key);

    if (err == TOU_OK) {
        tou_meter_set_operator(self->cfg->objects->meter, tou_bytes_get(&data[need.right + 4u], 4));
    }
    return err;
}

/* A try looks at the whole meter: none while what the last one found in its way is still being written. */
static bool change_waits(const tou_dlt645_t *self)
{
    const tou_changing_t *changing = self->cfg->objects->changing;

    return self->job.waits && changing != NULL && !tou_store_may_begin(changing->store);
}

static tou_err_t change_write(tou_dlt645_t *self, uint8_t size)
{
    const tou_objects_t *objects = self->cfg->objects;
    uint8_t *value               = &self->frame[TOU_DLT645_DATA + 4u + CHANGE_RIGHT];
    uint32_t di                  = tou_bytes_get(change_data(self), 4);
    uint8_t n                    = (uint8_t)(size - 4u - CHANGE_RIGHT);
    bool steps                   = tou_dlt645_has_steps(self, di);
    tou_err_t err                = TOU_MORE;

    if (change_waits(self)) {
        return TOU_E_BUSY;
    }
    if (self->job.entry != 0u) {
        err = tou_dlt645_place_entry(self, value, &n);
        if (err != TOU_OK) {
            return err;
        }
        self->frame[TOU_DLT645_CONTROL + 1u] = (uint8_t)(n + 4u + CHANGE_RIGHT);
        err                                  = TOU_MORE;
    }
    for (uint8_t i = 0; i < CHANGE_TRIES && err == TOU_MORE; i++) {
        err = steps ? self->cfg->steps->write(objects, di, value, n, &self->job)
                    : tou_dlt645_write(objects, di, value, n, &self->job);
    }
    self->job.waits = err == TOU_E_BUSY;
    return (err == TOU_MORE) ? TOU_E_BUSY : err;
}

/* New level and password; that of the identifier is the one that is changed. */
static tou_err_t change_password(tou_dlt645_t *self)
{
    const uint8_t *data = change_data(self);
    uint32_t di         = tou_bytes_get(data, 4);
    uint8_t level       = data[8];

    if (di < UINT32_C(0x04000C01) || di > UINT32_C(0x04000C0A) || level != (uint8_t)di - 1u) {
        return TOU_E_RANGE;
    }
    if (change_station(self)->access == NULL) {
        return TOU_E_DENIED;
    }
    return tou_access_change(change_station(self)->access, data[4], &data[5], level, &data[9]);
}

static tou_err_t change_freeze(const tou_dlt645_t *self)
{
    const tou_objects_t *objects = self->cfg->objects;
    const uint8_t *data          = change_data(self);
    tou_schedule_cfg_t schedule;
    uint32_t number;

    if (tou_bytes_get(data, 4) == CHANGE_NOW) {
        return tou_object_run(objects, TOU_RUN_FREEZE, 0);
    }
    /* What is no digits must not pass for "every". */
    if (!tou_dlt645_number(data, 4, &number) ||
        tou_schedule_from_dlt(tou_dlt645_two(data[0]), tou_dlt645_two(data[1]), tou_dlt645_two(data[2]),
                              tou_dlt645_two(data[3]), &schedule) != TOU_OK) {
        return TOU_E_RANGE;
    }
    return tou_object_schedule(objects, &schedule);
}

static tou_err_t change_speed(tou_dlt645_t *self)
{
    const tou_dlt645_effects_t *effects = change_station(self)->effects;
    uint8_t code                        = change_data(self)[0];
    bool one                            = (code & (code - 1u)) == 0u && (code & CHANGE_SPEEDS) != 0u;

    if (!one || effects == NULL || effects->speed == NULL ||
        effects->speed(change_station(self)->ctx, self->cfg->serial, code, false) != TOU_OK) {
        self->job.error = TOU_DLT645_ERR_SPEED;
        return TOU_E_RANGE;
    }
    self->speed = code;
    return TOU_OK;
}

static tou_err_t change_output(const tou_dlt645_t *self)
{
    const tou_dlt645_effects_t *effects = change_station(self)->effects;
    uint8_t signal                      = change_data(self)[0];

    if (signal > 2u || effects == NULL || effects->output == NULL) {
        return TOU_E_RANGE;
    }
    return effects->output(change_station(self)->ctx, signal);
}

/* N1 N2 ss mm hh DD MM YY; a time that is all zero is none. */
static tou_err_t change_relay(const tou_dlt645_t *self)
{
    const tou_dlt645_effects_t *effects = change_station(self)->effects;
    const uint8_t *data                 = &change_data(self)[CHANGE_RIGHT];
    const tou_zone_t *zone              = tou_meter_in_force(self->cfg->objects->meter)->zone;
    tou_utc_t until                     = 0;
    tou_wall_t wall;

    if (effects == NULL || effects->relay == NULL) {
        return TOU_E_RANGE;
    }
    if (tou_bytes_get(&data[2], 3) != 0u || tou_bytes_get(&data[5], 3) != 0u) {
        if (!tou_dlt645_wall(&data[2], &wall)) {
            return TOU_E_RANGE;
        }
        (void)tou_zone_to_utc(zone, wall, false, &until);
    }
    return effects->relay(change_station(self)->ctx, data[0], until);
}

static tou_err_t change_address(const tou_dlt645_t *self)
{
    const tou_dlt645_station_cfg_t *station = change_station(self);
    const uint8_t *address                  = change_data(self);

    if (!tou_dlt645_can_be_own(address)) {
        return TOU_E_RANGE;
    }
    if (station->readdress == NULL) {
        return TOU_E_DENIED;
    }
    tou_err_t err = station->readdress(station->ctx, address);

    if (err == TOU_OK) {
        memcpy(self->cfg->station->address, address, TOU_DLT645_ADDRESS);
    }
    return err;
}

static tou_err_t change_do(tou_dlt645_t *self, uint8_t control, uint8_t size)
{
    switch (control) {
    case TOU_DLT645_TIME:
        return tou_dlt645_adjust(self, change_data(self));
    case TOU_DLT645_WRITE:
        return change_write(self, size);
    case TOU_DLT645_ADDRESSED:
        return change_address(self);
    case TOU_DLT645_FREEZE:
        return change_freeze(self);
    case TOU_DLT645_SPEED:
        return change_speed(self);
    case TOU_DLT645_PASSWORD:
        return change_password(self);
    case TOU_DLT645_CLEAR_DEMAND:
        return tou_object_run(self->cfg->objects, TOU_RUN_DEMAND_CLEAR, 0);
    case TOU_DLT645_CLEAR_METER:
        return tou_object_run(self->cfg->objects, TOU_RUN_METER_CLEAR, 0);
    case TOU_DLT645_CLEAR_EVENTS:
        return tou_dlt645_clear_events(self, tou_bytes_get(&change_data(self)[CHANGE_RIGHT], 4));
    case TOU_DLT645_RELAY:
        return change_relay(self);
    default:
        return change_output(self);
    }
}

static void change_answer(tou_dlt645_t *self, uint8_t control)
{
    uint8_t *data = &self->frame[TOU_DLT645_DATA];
    uint8_t size  = 0;

    if (control == TOU_DLT645_PASSWORD) {
        size = 4;
        memmove(data, &data[8], size);
    } else if (control == TOU_DLT645_SPEED || control == TOU_DLT645_OUTPUT) {
        size = 1;
    }
    tou_dlt645_answer(self, control, size);
}

static bool change_is_kept(const tou_dlt645_t *self, uint8_t control)
{
    return control != TOU_DLT645_SPEED && control != TOU_DLT645_OUTPUT && control != TOU_DLT645_RELAY &&
           change_station(self)->keep != NULL;
}

static tou_err_t change_keep(tou_dlt645_t *self, uint8_t control)
{
    tou_keep_t *keep = change_station(self)->keep;

    if (!change_is_kept(self, control)) {
        return TOU_OK;
    }
    if (self->job.ticket == 0u) {
        self->job.ticket = tou_keep_ask(keep);
    }
    return tou_keep_done(keep, self->job.ticket) ? TOU_OK : TOU_E_BUSY;
}

/* A wrong password is counted before the answer tells that it is one: whoever cuts the power then gains no try. */
static tou_err_t change_refuse(tou_dlt645_t *self)
{
    const tou_access_t *access = change_station(self)->access;

    if (access == NULL || change_station(self)->keep == NULL || !tou_store_asked(access->cfg->store)) {
        return TOU_E_DENIED;
    }
    self->job.error = TOU_DLT645_ERR_PASSWORD;
    self->job.stage = CHANGE_REFUSE;
    return TOU_E_BUSY;
}

/* What a write replaces is a record of its own. */
static tou_err_t change_record(tou_dlt645_t *self, uint8_t control, bool done)
{
    const tou_dlt645_records_t *records = self->cfg->records;

    if (control != TOU_DLT645_WRITE || records == NULL) {
        return TOU_OK;
    }
    return done ? records->written(self) : records->writing(self);
}

static tou_err_t change_stage(tou_dlt645_t *self, uint8_t control, uint8_t size)
{
    tou_err_t err;

    switch (self->job.stage) {
    case CHANGE_ASK:
        err = change_ask(self, control, size);
        return (err == TOU_E_DENIED) ? change_refuse(self) : err;
    case CHANGE_LOOK:
    case CHANGE_TELL:
        return change_record(self, control, self->job.stage == CHANGE_TELL);
    case CHANGE_DO:
        err = change_do(self, control, size);
        return (err == TOU_E_DENIED && control == TOU_DLT645_PASSWORD) ? change_refuse(self) : err;
    case CHANGE_NOTE:
        return (control == TOU_DLT645_WRITE) ? tou_dlt645_note(self) : TOU_OK;
    case CHANGE_REFUSE:
        err = change_keep(self, control);
        return (err == TOU_OK) ? TOU_E_DENIED : err;
    default:
        return change_keep(self, control);
    }
}

tou_err_t tou_dlt645_change(tou_dlt645_t *self, uint8_t control, uint8_t size, bool broadcast)
{
    tou_err_t err = TOU_OK;

    while (self->job.stage != CHANGE_ANSWER && err == TOU_OK) {
        err = change_stage(self, control, size);
        if (err == TOU_OK) {
            self->job.stage++;
        }
    }
    if (err == TOU_OK && !broadcast) {
        change_answer(self, control);
    }
    return err;
}

void tou_dlt645_sent(tou_dlt645_t *self)
{
    const tou_dlt645_effects_t *effects = change_station(self)->effects;

    if (self->speed != 0u) {
        (void)effects->speed(change_station(self)->ctx, self->cfg->serial, self->speed, true);
        self->speed = 0;
    }
}
