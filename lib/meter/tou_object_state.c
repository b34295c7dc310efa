/* SPDX-License-Identifier: MIT */
#include "tou_object.h"

/* Which of those whose settings can be changed a demand is; UINT8_MAX: none. */
static uint8_t state_setting(const tou_objects_t *self, const tou_demand_t *demand)
{
    const tou_changing_t *changing = self->changing;

    for (uint8_t i = 0; changing != NULL && i < changing->n_demands; i++) {
        if (&changing->demand[i]->demand == demand) {
            return i;
        }
    }
    return UINT8_MAX;
}

tou_err_t tou_object_state(const tou_objects_t *self, const tou_object_id_t *id, tou_value_t *value)
{
    const tou_quantity_t *quantity = tou_object_quantity(self, id->row);

    if (quantity == NULL || id->age != 0u) {
        return TOU_E_ABSENT;
    }
    value->at = 0;
    if (id->item == TOU_STATE_CONSTANT && quantity->energy != NULL) {
        value->number = quantity->energy->den;
        return TOU_OK;
    }
    uint8_t setting = state_setting(self, quantity->demand);

    if (setting == UINT8_MAX || (id->item != TOU_STATE_OVER && id->item != TOU_STATE_SETTING)) {
        return TOU_E_ABSENT;
    }
    value->number = (id->item == TOU_STATE_SETTING) ? setting : (self->changing->demand[setting]->over ? 1u : 0u);
    return TOU_OK;
}
