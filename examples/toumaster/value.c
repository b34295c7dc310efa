/* SPDX-License-Identifier: MIT */
#include "value.h"

#include <inttypes.h>
#include <string.h>

#include "tariff_text.h"

#define LABEL_WIDTH 24

int64_t value_digits(const uint8_t *bytes, size_t n)
{
    int64_t number = 0;

    for (; n != 0u; n--) {
        uint8_t byte = bytes[n - 1u];

        if ((byte >> 4) > 9u || (byte & 0x0Fu) > 9u) {
            return -1;
        }
        number = number * 100 + (int64_t)(byte >> 4) * 10 + (byte & 0x0F);
    }
    return number;
}

void value_print_label(const name_item_t *item, const char *suffix)
{
    char label[3u * NAMES_LABEL];

    (void)snprintf(label, sizeof label, "%s%s", item->label, suffix);
    if (item->age != 0u) {
        size_t n = strlen(label);

        (void)snprintf(&label[n], sizeof label - n, ".last%u", item->age);
    }
    printf("%-*s ", LABEL_WIDTH - 1, label);
}

static void print_hex(const uint8_t *bytes, size_t n)
{
    for (; n != 0u; n--) {
        printf("%02X", bytes[n - 1u]);
    }
}

/* A number with a point in it; what is no number as bytes. */
static void print_number(const uint8_t *bytes, size_t n, int decimals, bool is_signed)
{
    uint8_t digits[8] = {0};
    int64_t scale     = 1;

    n = (n < 7u) ? n : 7u;
    memcpy(digits, bytes, n);
    bool negative = is_signed && n != 0u && (digits[n - 1u] & 0x80u) != 0u;

    if (negative) {
        digits[n - 1u] &= 0x7Fu;
    }
    int64_t number = value_digits(digits, n);

    for (int i = 0; i < decimals; i++) {
        scale *= 10;
    }
    if (number < 0) {
        print_hex(bytes, n);
    } else {
        printf("%s%" PRId64, negative ? "-" : "", number / scale);
        if (decimals > 0) {
            printf(".%0*" PRId64, decimals, number % scale);
        }
    }
}

/* Packed digits print as hexadecimal ones do. */
static void print_two(const uint8_t *high, const uint8_t *low, char between)
{
    printf("%02X%c%02X", *high, between, *low);
}

static bool all_are(const uint8_t *bytes, size_t n, uint8_t what)
{
    while (n != 0u && bytes[n - 1u] == what) {
        n--;
    }
    return n == 0u;
}

/* [ss] mm hh DD MM YY: 5 or 6 bytes. */
static void print_time(const uint8_t *bytes, size_t n)
{
    const uint8_t *at = &bytes[n - 5u];

    if (all_are(bytes, n, 0x00) || all_are(bytes, n, 0x99) || all_are(bytes, n, 0xFF)) {
        printf("none");
        return;
    }
    printf("20%02X-%02X-%02X ", at[4], at[3], at[2]);
    print_two(&at[1], &at[0], ':');
    if (n == 6u) {
        printf(":%02X", bytes[0]);
    }
}

static void print_suffix(const name_item_t *item, size_t index)
{
    unsigned rate   = (item->rate == NAMES_BLOCK) ? (unsigned)index : item->rate;
    char suffix[16] = ".total";

    if (rate != 0u) {
        (void)snprintf(suffix, sizeof suffix, ".rate%u", rate);
    }
    value_print_label(item, suffix);
}

static void print_maximum(const name_item_t *item, const uint8_t *bytes)
{
    print_number(bytes, 3, 4, item->is_signed);
    printf(" %s ", item->unit);
    print_time(&bytes[3], 5);
}

/* Registers of so many bytes each. */
static void print_registers(const name_item_t *item, const link_value_t *value, size_t size)
{
    for (size_t i = 0; (i + 1u) * size <= value->n; i++) {
        const uint8_t *bytes = &value->data[i * size];

        print_suffix(item, i);
        if (all_are(bytes, size, 0xFF)) {
            printf("none");
        } else if (item->form == FORM_ENERGY) {
            print_number(bytes, size, 2, item->is_signed);
            printf(" %s", item->unit);
        } else {
            print_maximum(item, bytes);
        }
        putchar('\n');
    }
}

void value_print_old_maxima(const name_item_t *item, const link_value_t *value, const link_value_t *times)
{
    for (size_t i = 0; 3u * (i + 1u) <= value->n; i++) {
        print_suffix(item, i);
        print_number(&value->data[3u * i], 3, 4, false);
        printf(" %s ", item->unit);
        if (4u * (i + 1u) > times->n || all_are(&times->data[4u * i], 4, 0)) {
            puts("none");
            continue;
        }
        print_two(&times->data[4u * i + 3u], &times->data[4u * i + 2u], '-');
        putchar(' ');
        print_two(&times->data[4u * i + 1u], &times->data[4u * i], ':');
        putchar('\n');
    }
}

/* Bytes of a field; 0: it is a word. */
static size_t field_size(const char *field, size_t length)
{
    static const char letters[] = "tTonmibd";
    static const size_t sizes[] = {5, 6, 4, 3, 8, 4, 1, 2};
    const char *found           = (length == 1u) ? strchr(letters, *field) : NULL;

    return (found != NULL) ? sizes[found - letters] : 0u;
}

static void print_field(const name_item_t *item, char letter, const uint8_t *bytes, size_t n)
{
    switch (letter) {
    case 'o':
    case 'i':
    case 'b':
    case 'd':
        print_hex(bytes, n);
        break;
    case 'n':
        print_number(bytes, n, 0, false);
        break;
    case 'm':
        print_number(bytes, 3, 4, item->is_signed);
        printf(" kW ");
        print_time(&bytes[3], 5);
        break;
    default:
        print_time(bytes, n);
    }
}

/* What the fields say; what is left over as bytes. */
static void print_fields(const name_item_t *item, const link_value_t *value)
{
    const char *field = item->fields;
    const char *blank = "";
    size_t at         = 0;

    while (*field != '\0') {
        size_t length = strcspn(field, " ");
        size_t size   = field_size(field, length);

        if (at + size > value->n) {
            break;
        }
        printf("%s", blank);
        if (size == 0u) {
            printf("%.*s", (int)length, field);
        } else {
            print_field(item, *field, &value->data[at], size);
        }
        at += size;
        blank = " ";
        if (size != 0u && *field == 'i' && at < value->n && !all_are(&value->data[at], value->n - at, 0)) {
            continue;
        }
        field += length + strspn(field + length, " ");
    }
    if (at < value->n && !all_are(&value->data[at], value->n - at, 0)) {
        printf("%s", blank);
        print_hex(&value->data[at], value->n - at);
    }
}

static void print_status_3(const link_value_t *value)
{
    static const char *const supply[] = {"mains", "auxiliary supply", "battery", "supply unknown"};
    unsigned word                     = value->data[0];

    print_hex(value->data, value->n);
    printf(" day tables %u, zones %u, %s, programming %s", 1u + (word & 1u), 1u + (word >> 5 & 1u), supply[word >> 1 & 3u],
           ((word & 8u) != 0u) ? "allowed" : "not allowed");
    if (value->n > 1u) {
        printf("%s%s", ((value->data[1] & 4u) != 0u) ? ", prices 2" : "", ((value->data[1] & 8u) != 0u) ? ", steps 2" : "");
    }
}

static void print_numbers(const uint8_t *bytes, size_t n, int decimals)
{
    for (size_t at = 0; at + 4u <= n; at += 4u) {
        printf("%s", (at != 0u) ? " " : "");
        print_number(&bytes[at], 4, decimals, false);
    }
}

/* Thresholds up to the last one that is used, their prices, moments. */
static void print_steps(const link_value_t *value)
{
    const uint8_t *bytes = value->data;
    size_t steps         = 0;

    if (value->n < 52u) {
        print_hex(bytes, value->n);
        return;
    }
    while (steps < 6u && !all_are(&bytes[4u * steps], 4, 0)) {
        steps++;
    }
    printf("from ");
    print_numbers(bytes, 4u * steps, 2);
    printf("%skWh, price ", (steps != 0u) ? " " : "0 ");
    print_numbers(&bytes[24], 4u * (steps + 1u), 4);
    for (size_t at = 52; at + 3u <= value->n; at += 3u) {
        if (!all_are(&bytes[at], 3, 0x99)) {
            printf(", on %02X-%02X %02X:00", bytes[at + 2u], bytes[at + 1u], bytes[at]);
        }
    }
}

static void print_step_year(const name_item_t *item, const link_value_t *value)
{
    if (value->n != 8u) {
        print_hex(value->data, value->n);
        return;
    }
    print_number(&value->data[4], 4, item->decimals, true);
    printf(" %s ", item->unit);
    if (all_are(value->data, 4, 0)) {
        printf("none");
    } else {
        printf("20%02X-%02X-%02X %02X:00", value->data[3], value->data[2], value->data[1], value->data[0]);
    }
}

static void print_weekend(const link_value_t *value)
{
    unsigned rest     = ~(unsigned)value->data[0] & 0x7Fu; /* bit 0 Sunday */
    const char *blank = "";

    printf("%s", (rest == 0u) ? "none" : "");
    for (unsigned day = 0; day < 7u; day++) {
        if ((rest >> (day + 1u) % 7u & 1u) != 0u) {
            printf("%s%s", blank, tariff_weekdays[day]);
            blank = " ";
        }
    }
}

/* Entries of three bytes; those that repeat the one before are padding. */
static void print_entries(const name_item_t *item, const link_value_t *value)
{
    for (size_t at = 0; at + 3u <= value->n; at += 3u) {
        const uint8_t *bytes = &value->data[at];

        if (at != 0u && memcmp(bytes, bytes - 3, 3) == 0) {
            continue;
        }
        value_print_label(item, "");
        print_two(&bytes[2], &bytes[1], (item->form == FORM_ZONES) ? '-' : ':');
        printf(" %s ", (item->form == FORM_ZONES) ? "table" : "rate");
        print_number(bytes, 1, 0, false);
        putchar('\n');
    }
}

void value_print_holiday(const name_item_t *item, unsigned row, const link_value_t *value)
{
    if (value->n < 3u || all_are(value->data, value->n, 0)) {
        return;
    }
    value_print_label(item, "");
    printf("%u: ", row);
    if (value->n >= 4u) {
        printf("20%02X-", value->data[3]);
    }
    print_two(&value->data[2], &value->data[1], '-');
    printf(" table ");
    print_number(value->data, 1, 0, false);
    putchar('\n');
}

static void print_moment(const link_value_t *value)
{
    if (value->n < 2u || all_are(value->data, 2, 0x99)) {
        printf("none");
    } else {
        printf("day %X hour %02X", value->data[1], value->data[0]);
    }
}

/* What takes one line. */
static void print_line(const name_item_t *item, const link_value_t *value)
{
    switch (item->form) {
    case FORM_NUMBER:
    case FORM_SIGNED:
        print_number(value->data, value->n, item->decimals, item->form == FORM_SIGNED);
        printf("%s%s", (item->unit[0] != '\0') ? " " : "", item->unit);
        break;
    case FORM_FIELDS:
        print_fields(item, value);
        break;
    case FORM_STATUS_3:
        print_status_3(value);
        break;
    case FORM_WEEKEND:
        print_weekend(value);
        break;
    case FORM_MOMENT:
        print_moment(value);
        break;
    case FORM_NUMBERS:
        print_numbers(value->data, value->n, item->decimals);
        break;
    case FORM_STEPS:
        print_steps(value);
        break;
    case FORM_STEP_YEAR:
        print_step_year(item, value);
        break;
    default:
        print_hex(value->data, value->n);
    }
}

void value_print(const name_item_t *item, const link_value_t *value)
{
    switch (item->form) {
    case FORM_ENERGY:
        print_registers(item, value, 4);
        break;
    case FORM_MAXIMUM:
        print_registers(item, value, 8);
        break;
    case FORM_ZONES:
    case FORM_SLOTS:
        print_entries(item, value);
        break;
    default:
        value_print_label(item, "");
        print_line(item, value);
        putchar('\n');
    }
}

bool value_clock(const uint8_t *date, const uint8_t *time, value_clock_t *clock)
{
    int64_t day    = value_digits(&date[1], 3); /* YYMMDD; the weekday follows from it */
    int64_t second = value_digits(time, 3);

    if (day < 0 || second < 0) {
        return false;
    }
    const tou_date_t parts = {(uint8_t)(day / 10000), (uint8_t)(day / 100 % 100), (uint8_t)(day % 100)};
    if (tou_date_check(&parts) != TOU_OK || second / 10000 > 23 || second / 100 % 100 > 59 || second % 100 > 59) {
        return false;
    }
    clock->day    = tou_date_to_day(&parts);
    clock->second = (uint32_t)(second / 10000 * 3600 + second / 100 % 100 * 60 + second % 100);
    return true;
}

void value_print_clock(const value_clock_t *clock)
{
    tou_date_t date;

    tou_date_from_day(clock->day, &date);
    printf("%u-%02u-%02u %02" PRIu32 ":%02" PRIu32 ":%02" PRIu32 " %s", 2000u + date.year, date.month, date.day,
           clock->second / 3600u, clock->second / 60u % 60u, clock->second % 60u,
           tariff_weekdays[tou_date_weekday(clock->day) - TOU_MONDAY]);
}
