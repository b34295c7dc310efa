/* SPDX-License-Identifier: MIT */
#include "names.h"

#include <string.h>

#include "dlt_program.h"
#include "names_list.h"
#include "tariff_text.h"

static name_item_t *add(name_item_t *items, unsigned *n, const char *label, uint32_t di, name_form_t form)
{
    name_item_t *item = &items[*n];

    memset(item, 0, sizeof *item);
    (void)snprintf(item->label, sizeof item->label, "%s", label);
    item->di   = di;
    item->form = form;
    item->unit = "";
    *n += 1u;
    return item;
}

/* The name itself, or what begins with it and a point. */
static bool covers(const char *name, const char *of)
{
    return tariff_text_skip(&of, name) && (*of == '\0' || *of == '.');
}

static unsigned find_singles(const char *name, bool old, name_item_t *items)
{
    unsigned n = 0;

    for (size_t i = 0; i < names_n_singles; i++) {
        uint32_t di = old ? names_singles[i].old : names_singles[i].di;

        if (di != NAMES_NONE && covers(name, names_singles[i].name)) {
            name_item_t *item = add(items, &n, names_singles[i].name, di, names_singles[i].form);

            item->decimals = names_singles[i].decimals;
            item->unit     = names_singles[i].unit;
            item->fields   = "t";
        }
    }
    /* In 1997 without fractions of a volt, and hundredths of an ampere. */
    for (unsigned i = 0; old && i < n; i++) {
        items[i].decimals -= (items[i].di >> 4 == 0xB61u || items[i].di >> 4 == 0xB62u) ? 1 : 0;
    }
    return n;
}

/* A word and, if it is asked for, a number behind it. */
static bool word_number(const char **at, const char *word, unsigned least, unsigned most, unsigned *number)
{
    const char *text = *at;

    if (!tariff_text_skip(&text, word) || !tariff_text_digits(&text, 1, 3, number) || *number < least || *number > most) {
        return false;
    }
    *at = text;
    return true;
}

/* What stands between points: of energies and maxima, in this order, each of which may be left out. */
static bool read_register(const char *at, unsigned *quantity, unsigned *rate, unsigned *age)
{
    for (unsigned i = 0; i < names_n_quantities && *at != '\0'; i++) {
        const char *text = at + 1;

        if (tariff_text_skip(&text, names_quantities[i].name) && (*text == '.' || *text == '\0')) {
            *quantity = i;
            at        = text;
        }
    }
    if (tariff_text_skip(&at, ".total")) {
        *rate = 0;
    } else {
        (void)word_number(&at, ".rate", 1, 63, rate);
    }
    (void)word_number(&at, ".last", 1, 12, age);
    return *at == '\0';
}

/* energy and max. */
static unsigned find_register(const char *name, bool old, name_item_t *items)
{
    const bool energy = tariff_text_skip(&name, "energy");
    unsigned quantity = 1;
    unsigned rate     = NAMES_BLOCK;
    unsigned age      = 0;
    unsigned n        = 0;
    char label[NAMES_LABEL];

    if ((!energy && !tariff_text_skip(&name, "max")) || !read_register(name, &quantity, &rate, &age) ||
        (!energy && quantity == 0u)) {
        return 0;
    }
    uint32_t di = (energy ? 0u : UINT32_C(0x01000000)) | ((uint32_t)quantity << 16) | ((uint32_t)rate << 8) | age;
    if (old) {
        if (names_quantities[quantity].old == NAMES_NONE || (rate > 14u && rate != NAMES_BLOCK) || age > 2u) {
            return 0;
        }
        di = (energy ? 0x9000u : 0xA000u) | (age << 10) | names_quantities[quantity].old | (rate & 0xFu);
    }
    (void)snprintf(label, sizeof label, "%s%s%s", energy ? "energy" : "max", (quantity != 1u) ? "." : "",
                   (quantity != 1u) ? names_quantities[quantity].name : "");
    name_item_t *item = add(items, &n, label, di, energy ? FORM_ENERGY : (old ? FORM_OLD_MAXIMUM : FORM_MAXIMUM));
    item->is_signed   = names_quantities[quantity].is_signed && !old;
    item->rate        = rate;
    item->age         = age;
    item->unit        = energy ? names_quantities[quantity].energy_unit : names_quantities[quantity].demand_unit;
    return n;
}

/* tables1, or tables1.3. */
static unsigned find_tables(const char *name, bool old, name_item_t *items)
{
    unsigned set;
    unsigned table = 0;
    unsigned n     = 0;
    char label[NAMES_LABEL];

    if (!word_number(&name, "tables", 1, old ? 1 : 2, &set)) {
        return 0;
    }
    (void)word_number(&name, ".", 1, DLT_TABLES, &table);
    if (*name != '\0') {
        return 0;
    }
    for (unsigned i = 1; i <= DLT_TABLES; i++) {
        if (table == 0u || table == i) {
            (void)snprintf(label, sizeof label, "tables%u.%u", set, i);
            (void)add(items, &n, label, old ? (0xC32Fu + 0x10u * i) : (DLT_DI_ZONES + (set - 1u) * DLT_DI_SET + i),
                      FORM_SLOTS);
        }
    }
    return n;
}

/* freeze.daily.1: its time and what was taken. */
static unsigned find_freeze(const char *name, name_item_t *items)
{
    static const struct {
        const char *label;
        uint32_t item;
        name_form_t form;
        const char *unit;
    } parts[]  = {{"time", 0x00, FORM_FIELDS, ""},
                  {"energy", 0x01, FORM_ENERGY, "kWh"},
                  {"energy.export", 0x02, FORM_ENERGY, "kWh"},
                  {"max", 0x09, FORM_MAXIMUM, "kW"},
                  {"max.export", 0x0A, FORM_MAXIMUM, "kW"}};
    unsigned n = 0;
    uint8_t kind;
    unsigned age;
    char label[NAMES_LABEL];

    if (!tariff_text_skip(&name, "freeze.") || !tariff_text_word(&name, names_freezes, (unsigned)names_n_freezes, &kind) ||
        !word_number(&name, ".", 1, 254, &age) || *name != '\0') {
        return 0;
    }
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        (void)snprintf(label, sizeof label, "freeze.%s.%u.%s", names_freezes[kind], age, parts[i].label);
        name_item_t *item =
            add(items, &n, label, UINT32_C(0x05000000) | ((uint32_t)kind << 16) | (parts[i].item << 8) | age, parts[i].form);
        item->fields = "t";
        item->unit   = parts[i].unit;
        item->rate   = NAMES_BLOCK;
    }
    return n;
}

/* event.power: how often; event.power.1: the last one. */
static unsigned find_event(const char *name, name_item_t *items)
{
    const char *label = name;
    unsigned n        = 0;
    unsigned age      = 0;

    if (!tariff_text_skip(&name, "event.")) {
        return 0;
    }
    for (size_t i = 0; i < names_n_events; i++) {
        const char *at = name;

        if (!covers(names_events[i].name, name) || !tariff_text_skip(&at, names_events[i].name)) {
            continue;
        }
        if (*at != '\0' && (!word_number(&at, ".", 1, 10, &age) || *at != '\0')) {
            return 0;
        }
        /* Counts of limits passed stand in one word for all quantities. */
        bool all          = age == 0u && names_events[i].di == 0x03120100u;
        name_item_t *item = add(items, &n, label, all ? 0x03120000u : (names_events[i].di + age), FORM_FIELDS);
        item->fields      = (age == 0u) ? "times n" : names_events[i].fields;
    }
    return n;
}

/* An identifier in hexadecimal. */
static unsigned find_raw(const char *name, bool old, name_item_t *items)
{
    const size_t digits = old ? 4u : 8u;
    uint32_t di         = 0;
    unsigned n          = 0;

    if (strlen(name) != digits || strspn(name, "0123456789abcdefABCDEF") != digits) {
        return 0;
    }
    for (const char *at = name; *at != '\0'; at++) {
        di = (di << 4) | (uint32_t)((*at <= '9') ? (*at - '0') : ((*at & 7) + 9));
    }
    (void)add(items, &n, name, di, FORM_HEX);
    return n;
}

unsigned names_find(const char *name, bool old, name_item_t *items)
{
    unsigned n = find_singles(name, old, items);

    n = (n == 0u) ? find_register(name, old, items) : n;
    n = (n == 0u) ? find_tables(name, old, items) : n;
    n = (n == 0u && !old) ? find_freeze(name, items) : n;
    n = (n == 0u && !old) ? find_event(name, items) : n;
    return (n == 0u) ? find_raw(name, old, items) : n;
}

void names_print(FILE *out, bool old)
{
    fprintf(out,
            "Names:\n"
            "  %-16s registers: energy[.QUANTITY][.total|.rateN][.lastN], lastN the N-th last period\n"
            "  %-16s maximum demand with its time, likewise\n"
            "  %-16s QUANTITY:",
            "energy", "max", "");
    for (size_t i = 0; i < names_n_quantities; i++) {
        if (!old || names_quantities[i].old != NAMES_NONE) {
            fprintf(out, " %s", names_quantities[i].name);
        }
    }
    putc('\n', out);
    for (size_t i = 0; i < names_n_singles; i++) {
        if (names_singles[i].help != NULL && (old ? names_singles[i].old : names_singles[i].di) != NAMES_NONE) {
            fprintf(out, "  %-16s %s\n", names_singles[i].name, names_singles[i].help);
        }
    }
    fprintf(out, "  %-16s day tables of a set, tables1%s; tables1.3: one of them\n", "tables1", old ? "" : " or tables2");
    if (!old) {
        fprintf(out, "  %-16s of a freeze, 1 the last one; kinds:", "freeze.KIND.N");
        for (size_t i = 0; i < names_n_freezes; i++) {
            fprintf(out, " %s", names_freezes[i]);
        }
        fprintf(out, "\n  %-16s of an event, 1 the last one, without .N how many; kinds:", "event.KIND[.N]");
        for (size_t i = 0; i < names_n_events; i++) {
            fprintf(out, "%s%s", (i % 10u == 9u) ? "\n                   " : " ", names_events[i].name);
        }
        putc('\n', out);
    }
    fprintf(out, "  %-16s an identifier of %d hexadecimal digits: its bytes, the highest first\n", old ? "9010" : "00010000",
            old ? 4 : 8);
}
