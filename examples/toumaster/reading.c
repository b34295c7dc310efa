/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "master.h"
#include "names.h"
#include "value.h"

#define READING_OLD_HOLIDAY  UINT32_C(0xC411) /* first row of 1997 */
#define READING_OLD_HOLIDAYS 13u
#define READING_OLD_TIMES    UINT32_C(0x1000) /* added to the identifier of maxima of 1997: their times */

int master_fail(const meter_link_t *link, const char *what, link_result_t result)
{
    (void)fflush(stdout);
    fprintf(stderr, "toumaster: %s: %s\n", what, link_why(link, result));
    return MASTER_FAILED;
}

/* Its two identifiers follow one another. Midnight may pass in between: the date is asked for again then. */
static link_result_t read_clock(meter_link_t *link, uint32_t di, value_clock_t *clock)
{
    link_value_t date;
    link_value_t time;
    link_result_t result = link_read(link, di, &date);

    if (result == LINK_OK) {
        result = link_read(link, di + 1u, &time);
    }
    if (result == LINK_OK && time.n == 3u && time.data[2] == 0u && time.data[1] == 0u) {
        result = link_read(link, di, &date);
    }
    if (result != LINK_OK) {
        return result;
    }
    return (date.n == 4u && time.n == 3u && value_clock(date.data, time.data, clock)) ? LINK_OK : LINK_BAD;
}

static link_result_t print_clock(meter_link_t *link, const name_item_t *item)
{
    value_clock_t clock;
    link_result_t result = read_clock(link, item->di, &clock);

    if (result == LINK_OK) {
        value_print_label(item, "");
        value_print_clock(&clock);
        putchar('\n');
    }
    return result;
}

static link_result_t print_old_maxima(meter_link_t *link, const name_item_t *item)
{
    link_value_t value;
    link_value_t times;
    link_result_t result = link_read(link, item->di, &value);

    if (result != LINK_OK) {
        return result;
    }
    result = link_read(link, item->di + READING_OLD_TIMES, &times);
    if (result == LINK_NO_DATA) {
        times.n = 0;
        result  = LINK_OK;
    }
    if (result == LINK_OK) {
        value_print_old_maxima(item, &value, &times);
    }
    return result;
}

/* As many rows as their number says. */
static link_result_t print_holidays(meter_link_t *link, const name_item_t *item)
{
    const uint32_t first = link->old ? READING_OLD_HOLIDAY : (DLT_DI_HOLIDAY + 1u);
    const unsigned most  = link->old ? READING_OLD_HOLIDAYS : DLT_HOLIDAYS;
    link_value_t value;
    link_result_t result = link_read(link, item->di, &value);

    if (result != LINK_OK) {
        return result;
    }
    int64_t n = value_digits(value.data, (value.n < 2u) ? value.n : 2u);
    if (n <= 0) {
        value_print_label(item, "");
        puts("none");
    }
    for (unsigned i = 0; i < most && i < n && result == LINK_OK; i++) {
        result = link_read(link, first + i, &value);
        if (result == LINK_OK) {
            value_print_holiday(item, i + 1u, &value);
        }
    }
    return result;
}

static link_result_t print_item(meter_link_t *link, const name_item_t *item)
{
    link_value_t value;
    link_result_t result;

    switch (item->form) {
    case FORM_CLOCK:
        return print_clock(link, item);
    case FORM_OLD_MAXIMUM:
        return print_old_maxima(link, item);
    case FORM_HOLIDAYS:
        return print_holidays(link, item);
    default:
        result = link_read(link, item->di, &value);
        if (result == LINK_OK && value.n == 0u) {
            return LINK_BAD;
        }
        if (result == LINK_OK) {
            value_print(item, &value);
        }
        return result;
    }
}

/* Of a name that stands for several items those that the meter has are enough. */
static int read_name(meter_link_t *link, const char *name, bool lenient)
{
    name_item_t items[NAMES_ITEMS];
    unsigned n           = names_find(name, link->old, items);
    unsigned there       = 0;
    link_result_t result = LINK_OK;

    for (unsigned i = 0; i < n; i++) {
        result = print_item(link, &items[i]);
        if (result == LINK_OK) {
            there++;
        } else if (result != LINK_NO_DATA) {
            return master_fail(link, items[i].label, result);
        }
    }
    return (there != 0u || lenient) ? MASTER_FINE : master_fail(link, name, result);
}

int master_read(meter_link_t *link, char **names, int n)
{
    int status = MASTER_FINE;

    for (int i = 0; i < n; i++) {
        if (read_name(link, names[i], false) != MASTER_FINE) {
            status = MASTER_FAILED;
        }
    }
    return status;
}

int master_dump(meter_link_t *link)
{
    int status = MASTER_FINE;

    for (unsigned i = 0; status == MASTER_FINE && names_dump(i) != NULL; i++) {
        status = read_name(link, names_dump(i), true);
    }
    return status;
}

int master_clock(meter_link_t *link)
{
    static char name[] = "clock";
    char *names[]      = {name};

    return master_read(link, names, 1);
}
