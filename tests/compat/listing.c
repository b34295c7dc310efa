/* SPDX-License-Identifier: MIT */
#include "listing.h"

#include "tou/bytes.h"

/* How a reading is answered; what could be read is told by the caller. */
static bool list_ok(FILE *to, tou_err_t err)
{
    if (err != TOU_OK) {
        (void)fprintf(to, " error %d", (int)err);
    }
    return err == TOU_OK;
}

static void list_bytes(FILE *to, const uint8_t *bytes, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        (void)fprintf(to, "%s%02X", (i % 32u == 0u && i != 0u) ? "\n        " : " ", bytes[i]);
    }
    (void)fprintf(to, "\n");
}

static void list_maximum(FILE *to, const tou_maximum_t *maximum)
{
    (void)fprintf(to, " %lu at %lu", (unsigned long)maximum->value, (unsigned long)maximum->at);
}

static void list_registers(FILE *to, const kept_meter_t *meter)
{
    const tou_demand_t *demand = &meter->demand.demand;

    for (unsigned r = 0; r <= meter->shape.n_rates; r++) {
        (void)fprintf(to, "register %u: %lu and %u/%u\n", r, (unsigned long)meter->reg[r].units, (unsigned)meter->reg[r].rem,
                      (unsigned)meter->energy.energy.den);
        (void)fprintf(to, "demand %u:", r);
        for (unsigned k = 0; k < demand->cfg.n_highest; k++) {
            list_maximum(to, &meter->maximum[r * demand->cfg.n_highest + k]);
        }
        (void)fprintf(to, ", cumulative %lu\n", (unsigned long)meter->cumulative[r]);
    }
}

static void list_state(FILE *to, const kept_meter_t *meter)
{
    const tou_billing_state_t *billing = &meter->billing.state;
    const tou_tariff_state_t *tariff   = &meter->tariff.state;

    (void)fprintf(to, "billing: months %u %u %u, number %u, missed %u, since %lu\n", (unsigned)billing->month[0],
                  (unsigned)billing->month[1], (unsigned)billing->month[2], (unsigned)billing->number,
                  (unsigned)billing->missed, (unsigned long)billing->since);
    for (unsigned i = 0; i < 2u; i++) {
        (void)fprintf(to, "tariff: bank %u, switch at %lu, switched at %lu\n", (unsigned)tariff->bank[i],
                      (unsigned long)tariff->switch_at[i], (unsigned long)tariff->switched_at[i]);
    }
    for (unsigned i = 0; i < 3u; i++) {
        (void)fprintf(to, "announced: day %u, table %u\n", (unsigned)tariff->override[i].day,
                      (unsigned)tariff->override[i].table);
    }
}

static void list_blocks(FILE *to, kept_meter_t *meter)
{
    uint8_t bytes[TOU_PARAM_MAX];

    for (unsigned k = 0; k < meter->store_cfg.n_params; k++) {
        const tou_param_t *param = &meter->param[k];

        for (unsigned i = 0; i < param->n; i++) {
            (void)fprintf(to, "block %u/%u:", (unsigned)param->id, i);
            if (list_ok(to, tou_store_read(&meter->store, param->id, (uint8_t)i, 0, bytes, param->size))) {
                list_bytes(to, bytes, param->size);
            } else {
                (void)fprintf(to, "\n");
            }
        }
    }
}

/* Entries byte by byte, and below by the functions that a product reads them with. */
static void list_rings(FILE *to, const kept_meter_t *meter)
{
    uint8_t bytes[KEPT_ENTRY];

    for (uint8_t k = 0; k < meter->store_cfg.n_rings; k++) {
        const tou_ring_cfg_t *ring = &meter->ring[k];
        uint16_t used              = tou_store_used(&meter->store, k);
        (void)fprintf(to, "ring %u: %lu so far, %u to be read\n", (unsigned)ring->id,
                      (unsigned long)tou_store_count(&meter->store, k), (unsigned)used);
        for (uint16_t age = 1; age <= used; age++) {
            (void)fprintf(to, "    %u:", (unsigned)age);
            if (list_ok(to, tou_store_get(&meter->store, k, age, 0, bytes, ring->size))) {
                list_bytes(to, bytes, ring->size);
            } else {
                (void)fprintf(to, "\n");
            }
        }
    }
}

static void list_periods(FILE *to, const kept_meter_t *meter)
{
    tou_closing_t closing;
    tou_maximum_t maximum;
    uint32_t units = 0;

    for (uint8_t age = 1; age <= tou_history_used(&meter->history); age++) {
        if (list_ok(to, tou_history_closing(&meter->history, age, &closing))) {
            (void)fprintf(to, "period %u: %lu to %lu, cause %u, demand %d\n   ", (unsigned)closing.number,
                          (unsigned long)closing.since, (unsigned long)closing.at, (unsigned)closing.cause, closing.demand);
        }
        for (uint8_t r = 0; r <= meter->shape.n_rates; r++) {
            if (list_ok(to, tou_history_energy(&meter->history, age, 0, r, &units))) {
                (void)fprintf(to, " %lu,", (unsigned long)units);
            }
            if (list_ok(to, tou_history_maximum(&meter->history, age, 0, r, 0, &maximum))) {
                list_maximum(to, &maximum);
            }
        }
        (void)fprintf(to, "\n");
    }
}

static void list_rule(FILE *to, const char *of, const tou_capture_rule_t *rule)
{
    (void)fprintf(to, "%s: mode %02X, from %lu\n", of, (unsigned)rule->mode, (unsigned long)tou_bytes_get(rule->from, 4));
}

static void list_freezes(FILE *to, const kept_meter_t *meter)
{
    uint32_t units = 0;
    tou_utc_t utc  = 0;
    uint8_t mode   = 0;

    for (unsigned i = 0; i < KEPT_FREEZES; i++) {
        const tou_freeze_t *freeze = &meter->freeze[i];

        if (meter->board.settable) {
            list_rule(to, "freeze rule", &freeze->rule);
        }

        for (uint16_t age = 1; meter->shape.freeze[i] != 0u && age <= tou_freeze_used(freeze); age++) {
            (void)fprintf(to, "freeze %u, %u:", i, (unsigned)age);
            if (freeze->cfg->ruled && list_ok(to, tou_freeze_mode(freeze, age, &mode))) {
                (void)fprintf(to, " mode %02X", (unsigned)mode);
            }
            if (list_ok(to, tou_freeze_at(freeze, age, &utc)) &&
                list_ok(to, (i == KEPT_HOURLY) ? tou_freeze_word(freeze, age, 0, &units)
                                               : tou_freeze_energy(freeze, age, 0, 0, &units))) {
                (void)fprintf(to, " at %lu: %lu", (unsigned long)utc, (unsigned long)units);
            }
            (void)fprintf(to, "\n");
        }
    }
}

static void list_profile(FILE *to, const kept_meter_t *meter)
{
    uint32_t units = 0;
    uint8_t status = 0;
    tou_utc_t utc  = 0;

    if (meter->board.settable) {
        list_rule(to, "profile rule", &meter->profile.rule);
    }
    for (uint16_t age = 1; age <= tou_profile_used(&meter->profile); age++) {
        (void)fprintf(to, "interval %u:", (unsigned)age);
        if (list_ok(to, tou_profile_at(&meter->profile, age, &utc)) &&
            list_ok(to, tou_profile_status(&meter->profile, age, &status)) &&
            list_ok(to, tou_profile_word(&meter->profile, age, 0, &units))) {
            (void)fprintf(to, " to %lu, status %u: %lu", (unsigned long)utc, (unsigned)status, (unsigned long)units);
        }
        (void)fprintf(to, "\n");
    }
}

static void list_events(FILE *to, const kept_meter_t *meter)
{
    tou_log_entry_t entry;

    for (unsigned i = 0; i < meter->log.n_kinds; i++) {
        uint8_t kind = meter->logged[i].kind;

        (void)fprintf(to, "event %u: %lu times\n", (unsigned)kind, (unsigned long)tou_log_count(&meter->log, kind));
        for (uint16_t age = 1; age <= tou_log_used(&meter->log, kind); age++) {
            if (list_ok(to, tou_log_get(&meter->log, kind, age, &entry))) {
                (void)fprintf(to, "    at %lu, before %lu, by %lu, detail %u", (unsigned long)entry.at,
                              (unsigned long)entry.before, (unsigned long)entry.by, (unsigned)entry.detail);
            }
            (void)fprintf(to, "\n");
        }
    }
}

void compat_list(FILE *to, world_t *world)
{
    kept_meter_t *meter = &world->meter;

    list_registers(to, meter);
    list_state(to, meter);
    list_periods(to, meter);
    list_freezes(to, meter);
    list_profile(to, meter);
    list_events(to, meter);
    list_blocks(to, meter);
    list_rings(to, meter);
}
