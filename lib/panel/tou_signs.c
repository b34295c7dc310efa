/* SPDX-License-Identifier: MIT */
#include "tou/signs.h"

static bool signs_alarm(const tou_signs_t *of, const tou_now_t *now)
{
    return now->utc == 0u || now->flags != 0u || (of->store != NULL && of->store->failing) ||
           (of->demand != NULL && of->demand->over);
}

void tou_signs_tell(const tou_signs_t *of, tou_glass_t *glass)
{
    const tou_now_t *now            = tou_meter_in_force(of->meter);
    const tou_tariff_state_t *state = &of->meter->cfg->tariff->state;
    uint16_t signs                  = 0;

    if (state->bank[TOU_BANKS_WEEKS] != 0u) {
        signs |= TOU_SIGN_ZONES_2;
    }
    if (state->bank[TOU_BANKS_DAYS] != 0u) {
        signs |= TOU_SIGN_TABLES_2;
    }
    if (now->utc == 0u) {
        signs |= TOU_SIGN_CLOCK;
    }
    if (signs_alarm(of, now)) {
        signs |= TOU_SIGN_ALARM;
    }
    if (of->access != NULL && tou_access_key(of->access)) {
        signs |= TOU_SIGN_PROGRAM;
    }
    glass->signs = signs;
    glass->rate  = now->action.energy;
}
