/* SPDX-License-Identifier: MIT */
#include "tell.h"

#include <string.h>

#include "stamp.h"

static const char *const kinds[TOU_EV_N] = {
    "",
    "power up",
    "clock set",
    "clock fault",
    "period closed",
    "closings missed",
    "clock set back over a closing",
    "tables switched",
    "switch of tables refused",
    "no valid tariff: default rate",
    "tables cannot be read",
    "minutes lost",
    "pulses unread",
    "register range exceeded",
    "state damaged",
    "cannot be written",
    "demand over its limit",
    "demand under its limit",
    "demand cleared",
    "meter cleared",
    "events cleared",
    "programmed",
    "freeze",
    "state reloaded",
    "clock adjusted",
};

static const char *tell_time(const machine_t *machine, tou_utc_t at, char text[STAMP_SIZE])
{
    if (at == 0u) {
        return "-";
    }
    return stamp_print_local(&machine->settings.zone, at, text);
}

void tell_line(const machine_t *machine, tou_utc_t at, const char *what)
{
    char text[STAMP_SIZE];

    (void)printf("%s  %s\n", tell_time(machine, at, text), what);
}

void tell_event(void *ctx, const tou_event_t *event)
{
    const machine_t *machine = ctx;
    char text[STAMP_SIZE];

    (void)printf("%s  %s", tell_time(machine, event->at, text), kinds[event->kind]);
    if (event->closing != NULL) {
        (void)printf(", cause %u, as of %s", (unsigned)event->closing->cause, tell_time(machine, event->closing->at, text));
    } else if (event->before != 0u) {
        (void)printf(", before it %s", tell_time(machine, event->before, text));
    }
    if (event->detail != 0u) {
        (void)printf(", detail %u", (unsigned)event->detail);
    }
    (void)printf("\n");
}

void tell_found(const machine_t *machine)
{
    const uint8_t *address = machine->settings.address;
    char text[STAMP_SIZE];

    if (machine->found) {
        (void)printf("restored: total %llu imp, last known %s\n", (unsigned long long)machine_pulses(machine),
                     tell_time(machine, machine->meter.meter.utc, text));
    } else {
        (void)printf("blank\n");
    }
    (void)printf("address %02x%02x%02x%02x%02x%02x, %u imp/kWh%s\n", address[5], address[4], address[3], address[2],
                 address[1], address[0], (unsigned)machine->settings.constant,
                 machine->options->key ? ", programming key held" : "");
    if (machine->found && machine->options->tariff != NULL) {
        (void)printf("--tariff is not used: the meter has its own\n");
    }
}

static const char *tell_rate(const machine_t *machine, uint8_t rate, char text[8])
{
    if (rate == 0u) {
        return "total";
    }
    if (rate <= machine->n_rates && machine->name[rate - 1u][0] != '\0') {
        return machine->name[rate - 1u];
    }
    (void)snprintf(text, 8, "%u", (unsigned)rate);
    return text;
}

/* Rates of the tariff, and any other one that has counted. */
static bool tell_shows(const machine_t *machine, uint8_t rate)
{
    return rate <= machine->n_rates || machine->meter.reg[rate].units != 0u;
}

static void tell_kwh(uint32_t units)
{
    (void)printf(" %10lu.%03lu", (unsigned long)(units / TOU_UNIT_WH), (unsigned long)(units % TOU_UNIT_WH));
}

static void tell_maximum(const machine_t *machine, const tou_maximum_t *maximum)
{
    char text[STAMP_SIZE];

    if (maximum->at != 0u) {
        (void)printf(" %9lu.%04lu  %s", (unsigned long)(maximum->value / 10000u), (unsigned long)(maximum->value % 10000u),
                     tell_time(machine, maximum->at, text));
    }
    (void)printf("\n");
}

static void tell_closings(const machine_t *machine)
{
    const tou_history_t *history = &machine->meter.history;
    tou_closing_t closing;
    char text[STAMP_SIZE];
    char name[8];

    for (uint8_t age = 1; age <= tou_history_used(history); age++) {
        if (tou_history_closing(history, age, &closing) != TOU_OK) {
            continue;
        }
        (void)printf("closing %u, %s, cause %u\n", (unsigned)age, tell_time(machine, closing.at, text),
                     (unsigned)closing.cause);
        for (uint8_t r = 0; r <= TOU_RATE_MAX; r++) {
            tou_maximum_t maximum = {0, 0, 0};
            uint32_t units        = 0;

            if (tell_shows(machine, r) && tou_history_energy(history, age, 0, r, &units) == TOU_OK) {
                (void)tou_history_maximum(history, age, 0, r, 0, &maximum);
                (void)printf("  %-16s", tell_rate(machine, r, name));
                tell_kwh(units);
                tell_maximum(machine, &maximum);
            }
        }
    }
}

static void tell_counts(const machine_t *machine)
{
    for (unsigned kind = 1; kind < TOU_EV_N; kind++) {
        unsigned long n = tou_log_count(&machine->meter.log, (uint8_t)kind);

        n = (n != 0u) ? n : machine->meter.meter.count[kind];
        if (n != 0u) {
            (void)printf("event %-30s %lu\n", kinds[kind], n);
        }
    }
}

void tell_registers(const machine_t *machine)
{
    const kept_meter_t *meter = &machine->meter;
    char text[STAMP_SIZE];
    char name[8];

    (void)printf("registers, %s              kWh             kW  at\n",
                 tell_time(machine, tou_meter_now(&meter->meter), text));
    for (uint8_t r = 0; r <= TOU_RATE_MAX; r++) {
        if (tell_shows(machine, r)) {
            (void)printf("  %-16s", tell_rate(machine, r, name));
            tell_kwh(meter->reg[r].units);
            tell_maximum(machine, tou_demand_maximum(&meter->demand.demand, r, 0));
        }
    }
    (void)printf("pulses %llu\n", (unsigned long long)machine_pulses(machine));
    tell_closings(machine);
    tell_counts(machine);
}
