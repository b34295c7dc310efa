/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "master.h"
#include "value.h"

#define PROGRAMMING_TIME     UINT32_C(0x04000102)
#define PROGRAMMING_LATE_S   50 /* second of a minute from which on both switch times might not be written within it */
#define PROGRAMMING_SWITCHES 2u /* writes at the end: switch times */

static int fail_at(const meter_link_t *link, uint32_t di, link_result_t result)
{
    char what[16];

    (void)snprintf(what, sizeof what, "%08X", (unsigned)di);
    return master_fail(link, what, result);
}

/* The sets that do not run. */
static int find_sets(meter_link_t *link, dlt_program_cfg_t *cfg)
{
    link_value_t value;
    link_result_t result = link_read(link, DLT_DI_STATUS_3, &value);

    if (result == LINK_OK && value.n != 2u) {
        result = LINK_BAD;
    }
    if (result != LINK_OK) {
        return fail_at(link, DLT_DI_STATUS_3, result);
    }
    cfg->table_set = ((value.data[0] & 0x01u) != 0u) ? 1u : 2u;
    cfg->zone_set  = ((value.data[0] & 0x20u) != 0u) ? 1u : 2u;
    return MASTER_FINE;
}

/* More rates than the tariff needs stay: the set that runs may use them. */
static int keep_rates(meter_link_t *link, dlt_program_t *program)
{
    link_value_t value;
    link_result_t result = link_read(link, DLT_DI_N_RATES, &value);

    if (result != LINK_OK && result != LINK_NO_DATA) {
        return fail_at(link, DLT_DI_N_RATES, result);
    }
    for (unsigned i = 0; i < program->n; i++) {
        dlt_write_t *write = &program->write[i];

        if (result == LINK_OK && write->di == DLT_DI_N_RATES && value.n == 1u && value.data[0] >= write->data[0]) {
            memcpy(write->data, value.data, 1);
        }
    }
    return MASTER_FINE;
}

static int write_some(meter_link_t *link, const dlt_program_t *program, unsigned first, unsigned end)
{
    for (unsigned i = first; i < end; i++) {
        const dlt_write_t *write = &program->write[i];
        link_result_t result     = link_write(link, write->di, write->data, write->n);

        if (result != LINK_OK) {
            return fail_at(link, write->di, result);
        }
    }
    return MASTER_FINE;
}

/* A meter may answer a table without its padding. */
static bool is_same(const dlt_write_t *write, link_value_t *value)
{
    if (write->n == DLT_VALUE_MAX && value->n >= 3u) {
        for (; value->n < (size_t)DLT_VALUE_MAX; value->n++) {
            value->data[value->n] = value->data[value->n - 3u];
        }
    }
    return value->n == write->n && memcmp(value->data, write->data, write->n) == 0;
}

static bool is_last(const dlt_program_t *program, unsigned index, unsigned end)
{
    for (unsigned i = index + 1u; i < end; i++) {
        if (program->write[i].di == program->write[index].di) {
            return false;
        }
    }
    return true;
}

static int compare(meter_link_t *link, const dlt_program_t *program, unsigned end)
{
    link_value_t value;

    for (unsigned i = 0; i < end; i++) {
        const dlt_write_t *write = &program->write[i];

        if (!is_last(program, i, end)) {
            continue;
        }
        link_result_t result = link_read(link, write->di, &value);
        if (result != LINK_OK) {
            return fail_at(link, write->di, result);
        }
        if (!is_same(write, &value)) {
            fprintf(stderr, "toumaster: %08X: reads otherwise than it was written; nothing is switched\n",
                    (unsigned)write->di);
            return MASTER_FAILED;
        }
    }
    return MASTER_FINE;
}

/* Both switch times belong into the same minute of the meter: zones and day tables then change together. */
static int await_minute(meter_link_t *link)
{
    link_value_t value;
    link_result_t result = link_read(link, PROGRAMMING_TIME, &value);

    if (result != LINK_OK) {
        return fail_at(link, PROGRAMMING_TIME, result);
    }
    int64_t second = (value.n == 3u) ? value_digits(value.data, 1) : 0;
    if (second >= PROGRAMMING_LATE_S && second < 60) {
        const struct timespec rest = {61 - (time_t)second, 0};

        (void)nanosleep(&rest, NULL);
    }
    return MASTER_FINE;
}

int master_program(meter_link_t *link, const tariff_file_t *file, dlt_program_cfg_t *cfg)
{
    static dlt_program_t program;
    int status = find_sets(link, cfg);

    if (status != MASTER_FINE) {
        return status;
    }
    if (!dlt_program_make(&program, file, cfg, stderr)) {
        return MASTER_USAGE;
    }
    const unsigned end = program.n - PROGRAMMING_SWITCHES;

    status = keep_rates(link, &program);
    status = (status == MASTER_FINE) ? write_some(link, &program, 0, end) : status;
    status = (status == MASTER_FINE) ? compare(link, &program, end) : status;
    status = (status == MASTER_FINE) ? await_minute(link) : status;
    status = (status == MASTER_FINE) ? write_some(link, &program, end, program.n) : status;
    if (status == MASTER_FINE) {
        printf("written and read back: zones %u, day tables %u; they run from their switch times on\n", cfg->zone_set,
               cfg->table_set);
    }
    return status;
}
