/* SPDX-License-Identifier: MIT */
#include "tou_meter.h"

#include <string.h>

void tou_meter_changed(const tou_meter_t *self)
{
    if (self->cfg->keeper != NULL) {
        self->cfg->keeper->ops->changed(self->cfg->keeper->ctx);
    }
}

/* Parts first, since they take down what the product may then look at. */
void tou_meter_post(tou_meter_t *self, const tou_event_t *event)
{
    uint8_t n_parts = (uint8_t)((event->kind == TOU_EV_DAMAGED) ? 0u : self->cfg->n_parts);

    for (uint8_t i = 0; i < n_parts; i++) {
        if (self->cfg->part[i].ops->on_event != NULL) {
            self->cfg->part[i].ops->on_event(self->cfg->part[i].ctx, event);
        }
    }
    if (event->kind >= TOU_EV_N) {
        return;
    }
    if (event->kind != TOU_EV_NV && event->kind != TOU_EV_DAMAGED && event->kind != TOU_EV_POWER_UP) {
        tou_meter_changed(self);
    }
    if (self->count[event->kind] != UINT8_MAX) {
        self->count[event->kind]++;
    }
    if (self->on_event != NULL) {
        self->on_event(self->ctx, event);
    }
}

void tou_meter_tell(tou_meter_t *self, uint8_t kind, uint8_t detail, tou_utc_t before, const tou_closing_t *closing)
{
    tou_event_t event;

    memset(&event, 0, sizeof event);
    event.kind    = kind;
    event.detail  = detail;
    event.at      = (kind == TOU_EV_DAMAGED) ? self->utc : tou_meter_now(self);
    event.before  = before;
    event.by      = self->by;
    event.closing = closing;
    tou_meter_post(self, &event);
}

void tou_meter_tell_tariff(tou_meter_t *self)
{
    uint8_t events   = tou_tariff_events(self->cfg->tariff);
    uint8_t switched = events & (TOU_TARIFF_EV_WEEKS | TOU_TARIFF_EV_DAYS);

    if (switched != 0u) {
        tou_meter_tell(self, TOU_EV_SWITCHED, switched, 0, NULL);
    }
    if ((events & TOU_TARIFF_EV_REFUSED) != 0u) {
        tou_meter_tell(self, TOU_EV_REFUSED, 0, 0, NULL);
    }
    if ((events & TOU_TARIFF_EV_INVALID) != 0u) {
        tou_meter_tell(self, TOU_EV_NO_TARIFF, 0, 0, NULL);
    }
    if ((events & TOU_TARIFF_EV_SOURCE) != 0u) {
        tou_meter_tell(self, TOU_EV_SOURCE, 0, 0, NULL);
    }
}

void tou_meter_set_operator(tou_meter_t *self, uint32_t by)
{
    self->by = by;
    tou_meter_seal(self, TOU_LOOK_PULSES);
}

static void meter_post_own(tou_meter_t *self, uint8_t kind, uint8_t detail, const uint8_t *extra, uint8_t n_extra)
{
    tou_event_t event;

    memset(&event, 0, sizeof event);
    event.kind    = kind;
    event.detail  = detail;
    event.at      = tou_meter_now(self);
    event.by      = self->by;
    event.extra   = extra;
    event.n_extra = n_extra;
    tou_meter_post(self, &event);
}

tou_err_t tou_meter_report(tou_meter_t *self, uint8_t kind, uint8_t detail, const uint8_t *extra, uint8_t n_extra)
{
    if (!TOU_EV_IS_WRITTEN(kind) && (kind < TOU_EV_PROGRAMMED || kind > TOU_EV_RELOADED)) {
        return TOU_E_ARG;
    }
    tou_err_t err = tou_meter_enter(self);

    if (err == TOU_OK) {
        meter_post_own(self, kind, detail, extra, n_extra);
        tou_meter_seal(self, TOU_LOOK_WHOLE);
    }
    return err;
}

tou_err_t tou_meter_clear(tou_meter_t *self, uint8_t kind, uint8_t detail)
{
    if (kind < TOU_EV_DEMAND_CLEAR || kind > TOU_EV_EVENT_CLEAR) {
        return TOU_E_ARG;
    }
    tou_err_t err = tou_meter_enter(self);

    if (err == TOU_OK) {
        meter_post_own(self, kind, detail, NULL, 0);
        meter_post_own(self, TOU_EV_WIPE, kind, &detail, 1);
        if (kind == TOU_EV_METER_CLEAR) {
            tou_meter_begin_anew(self);
        }
        tou_meter_seal(self, TOU_LOOK_WHOLE);
    }
    return err;
}
