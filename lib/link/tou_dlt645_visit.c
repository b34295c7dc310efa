/* SPDX-License-Identifier: MIT */
/* What a programmer writes, taken down. */
#include "tou_dlt645.h"

#include "tou/bytes.h"

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
