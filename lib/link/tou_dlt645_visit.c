/* SPDX-License-Identifier: MIT */
/* What a programmer writes, taken down, and what was taken down, cleared. */
#include "tou_dlt645.h"

#include "tou/bytes.h"

#define VISIT_ALL   UINT32_MAX
#define VISIT_END_S 120u /* a visit ends when nothing was written for so long */

/* What was written and not told yet, in the log. */
static tou_err_t visit_tell(const tou_dlt645_t *self)
{
    tou_dlt645_station_t *station = self->cfg->station;
    uint8_t what[4u * TOU_DLT645_VISIT];
    uint8_t *at = what;

    for (uint8_t i = 0; i < station->n_written; i++) {
        at = tou_bytes_put(at, station->written[i], 4);
    }
    tou_meter_set_operator(self->cfg->objects->meter, station->by);
    tou_err_t err = tou_object_programmed(self->cfg->objects, what, (uint8_t)(at - what));

    if (err == TOU_OK) {
        station->n_written = 0;
    }
    return err;
}

/*
 * The log has one entry for the first write of a visit, which is kept together with it, and one for each ten that follow or for
 * what there is at its end.
 */
tou_err_t tou_dlt645_note(const tou_dlt645_t *self)
{
    tou_dlt645_station_t *station = self->cfg->station;
    uint32_t by                   = tou_bytes_get(&self->frame[TOU_DLT645_DATA + 8u], 4);

    if (station->n_written != 0u && (station->n_written == TOU_DLT645_VISIT || station->by != by)) {
        tou_err_t err = visit_tell(self);

        if (err != TOU_OK) {
            return err;
        }
    }
    station->visited                     = station->visited && station->by == by;
    station->by                          = by;
    station->wrote                       = tou_meter_now(self->cfg->objects->meter);
    station->written[station->n_written] = tou_bytes_get(&self->frame[TOU_DLT645_DATA], 4);
    station->n_written++;
    if (station->visited) {
        return TOU_OK;
    }
    tou_err_t err = visit_tell(self);

    if (err == TOU_OK) {
        station->visited = true;
    } else {
        station->n_written--; /* it is noted once more */
    }
    return err;
}

void tou_dlt645_end_visit(const tou_dlt645_t *self)
{
    tou_dlt645_station_t *station = self->cfg->station;

    if (!station->visited || tou_meter_now(self->cfg->objects->meter) - station->wrote < VISIT_END_S) {
        return;
    }
    if (station->n_written == 0u || visit_tell(self) == TOU_OK) {
        station->visited = false;
    }
}

/* The kind of event whose records an identifier names; UINT8_MAX: there are none, or they stay. */
static uint8_t visit_event(uint32_t di)
{
    switch (di) {
    case VISIT_ALL:
        return 0;
    case UINT32_C(0x031100FF):
        return TOU_EV_POWER_UP;
    case UINT32_C(0x031200FF):
        return TOU_EV_UNDER_LIMIT;
    case UINT32_C(0x033000FF):
        return TOU_EV_PROGRAMMED;
    case UINT32_C(0x033002FF):
        return TOU_EV_DEMAND_CLEAR;
    case UINT32_C(0x033004FF):
        return TOU_EV_CLOCK_SET;
    default:
        di -= UINT32_C(0x033005FF);
        return (uint8_t)(((di & ~UINT32_C(0x0700)) == 0u) ? (TOU_EV_DAYS_WRITTEN + (di >> 8)) : UINT8_MAX);
    }
}

tou_err_t tou_dlt645_clear_events(const tou_dlt645_t *self, uint32_t di)
{
    uint8_t kind = visit_event(di);

    return (kind == UINT8_MAX) ? TOU_E_ABSENT : tou_object_run(self->cfg->objects, TOU_RUN_EVENT_CLEAR, kind);
}
