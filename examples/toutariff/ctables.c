/* SPDX-License-Identifier: MIT */
#include "ctables.h"

#include <ctype.h>
#include <string.h>

#include "tariff_text.h"

#define PREFIX_SIZE 48u

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return (slash != NULL) ? (slash + 1) : path;
}

/* What begins every name: "cn-beijing.v2.c" gives cn_beijing_v2. The name ends in ".c". */
static void prefix_make(char prefix[PREFIX_SIZE], const char *path)
{
    const char *name = base_name(path);
    size_t length    = strlen(name) - strlen(".c");
    size_t used      = 0;

    if (length == 0u || !isalpha((unsigned char)name[0])) {
        prefix[used++] = 't';
        prefix[used++] = '_';
    }
    for (size_t i = 0; i < length && used < PREFIX_SIZE - 1u; i++) {
        prefix[used++] = (char)(isalnum((unsigned char)name[i]) ? name[i] : '_');
    }
    prefix[used] = '\0';
}

/* A text that may stand in a comment. */
static void put_safe(FILE *out, const char *text)
{
    for (size_t i = 0; text[i] != '\0'; i++) {
        bool opens  = text[i] == '*' && i > 0u && text[i - 1u] == '/';
        bool closes = text[i] == '/' && i > 0u && text[i - 1u] == '*';

        fprintf(out, "%s%c", (opens || closes) ? " " : "", text[i]);
    }
}

static void put_comment(FILE *out, unsigned number, const char *name)
{
    fprintf(out, " /* %u ", number);
    put_safe(out, name);
    fputs(" */\n", out);
}

static void put_heading(FILE *out, const tariff_file_t *file, const char *from, const char *prefix)
{
    bool later = tariff_file_activation(file) != TOU_WALL_NONE;

    fputs("/*\n * ", out);
    put_safe(out, file->title);
    fputs("\n * Source: ", out);
    put_safe(out, file->origin);
    fputs("\n *\n * Written by toutariff from ", out);
    put_safe(out, base_name(from));
    fputs(": change that file, not this one.\n *\n", out);
    fprintf(out, " *     extern const tou_tariff_source_t %s_source;\n", prefix);
    fprintf(out, " *     extern const tou_zone_t %s_zone;\n", prefix);
    if (later) {
        fprintf(out, " *     extern const tou_wall_t %s_activate[2];\n", prefix);
    }
    fprintf(out, " *     tou_tariff_init(&tariff, &%s_source, &%s_zone);\n", prefix, prefix);
    if (later) {
        fprintf(out, " *     tou_tariff_set_switch(&tariff, TOU_BANKS_WEEKS, %s_activate[TOU_BANKS_WEEKS]);\n", prefix);
        fprintf(out, " *     tou_tariff_set_switch(&tariff, TOU_BANKS_DAYS, %s_activate[TOU_BANKS_DAYS]);\n", prefix);
    }
    fputs(" */\n#include \"tou/arrays.h\"\n", out);
}

static void put_kinds(FILE *out, const tariff_file_t *file, const char *prefix)
{
    static const char *const words[] = {"OTHER", "TIP", "PEAK", "FLAT", "VALLEY", "DEEP_VALLEY"};
    unsigned n                       = file->arrays.base.n_rates;

    fprintf(out, "\n/* Rates */\nstatic const tou_kind_t %s_kind[%u] TOU_ROM = {\n", prefix, n);
    for (unsigned i = 0; i < n; i++) {
        fprintf(out, "    {TOU_KIND_%s},", words[file->kind[i].kind]);
        put_comment(out, i + 1u, file->rate_name[i]);
    }
    fputs("};\n", out);
}

static void put_actions(FILE *out, const tariff_file_t *file, const char *prefix)
{
    unsigned n = file->arrays.bank[0].dayset.n_actions;

    if (n == 0u) {
        return;
    }
    fputs("\n/* Actions beyond the rates: energy rate, demand rate, outputs */\n", out);
    fprintf(out, "static const tou_action_t %s_action[%u] TOU_ROM = {\n", prefix, n);
    for (unsigned i = 0; i < n; i++) {
        const tou_action_t *action = &file->action[i];

        fprintf(out, "    {%u, %u, 0x%02X}, /* %u */\n", action->energy, action->demand, action->outputs,
                file->arrays.base.n_rates + i + 1u);
    }
    fputs("};\n", out);
}

static void put_tables(FILE *out, const tariff_file_t *file, const char *prefix)
{
    unsigned n = file->arrays.bank[0].dayset.n_tables;

    fputs("\n/* Day tables: number of switches; hour, minute and action of each */\n", out);
    fprintf(out, "static const tou_table_t %s_table[%u] TOU_ROM = {\n", prefix, n);
    for (unsigned i = 0; i < n; i++) {
        const tou_table_t *table = &file->table[i];

        fputs("   ", out);
        put_comment(out, i + 1u, file->table_name[i]);
        fprintf(out, "    {%u, {", table->n);
        for (unsigned k = 0; k < table->n; k++) {
            const char *gap = (k == 0u) ? "" : ((k % 8u == 0u) ? ",\n         " : ", ");
            fprintf(out, "%s{%u, %u, %u}", gap, table->at[k].hour, table->at[k].minute, table->at[k].action);
        }
        fputs("}},\n", out);
    }
    fputs("};\n", out);
}

static void put_weeks(FILE *out, const tariff_file_t *file, const char *prefix)
{
    unsigned n = file->arrays.bank[0].scheme.n_weeks;

    fputs("\n/* Weeks: day tables of Monday .. Sunday */\n", out);
    fprintf(out, "static const tou_week_t %s_week[%u] TOU_ROM = {\n", prefix, n);
    for (unsigned i = 0; i < n; i++) {
        const uint8_t *table = file->week[i].table;

        fprintf(out, "    {{%u, %u, %u, %u, %u, %u, %u}},", table[0], table[1], table[2], table[3], table[4], table[5],
                table[6]);
        put_comment(out, i + 1u, file->week_name[i]);
    }
    fputs("};\n", out);
}

static void put_pattern(FILE *out, const tou_pattern_t *pattern)
{
    static const char *const words[] = {"NEVER", "DATE", "YEARLY", "WEEKDAY", "LAST_DAY", "EASTER", "DST_BEGIN", "DST_END"};

    fprintf(out, "{TOU_ON_%s, %u, %u, %u}", words[pattern->kind], pattern->month, pattern->day, pattern->arg);
}

/* The file's own words for a pattern, behind its bytes. */
static void put_pattern_comment(FILE *out, const tou_pattern_t *pattern)
{
    char text[TARIFF_PATTERN_SIZE];

    tariff_pattern_print(pattern, text);
    fprintf(out, " /* %s */\n", text);
}

static void put_seasons(FILE *out, const tariff_file_t *file, const char *prefix)
{
    unsigned n = file->arrays.bank[0].scheme.n_seasons;

    if (n == 0u) {
        return;
    }
    fprintf(out, "\n/* Seasons: first date, week */\nstatic const tou_season_t %s_season[%u] TOU_ROM = {\n", prefix, n);
    for (unsigned i = 0; i < n; i++) {
        fputs("    {", out);
        put_pattern(out, &file->season[i].from);
        fprintf(out, ", %u},", file->season[i].week);
        put_pattern_comment(out, &file->season[i].from);
    }
    fputs("};\n", out);
}

static void put_specials(FILE *out, const tariff_file_t *file, const char *prefix)
{
    unsigned n = file->arrays.base.n_special;

    if (n == 0u) {
        return;
    }
    fputs("\n/* Special days: date, day table or weekday to be treated as */\n", out);
    fprintf(out, "static const tou_special_t %s_special[%u] TOU_ROM = {\n", prefix, n);
    for (unsigned i = 0; i < n; i++) {
        uint8_t use = file->special[i].use;

        fputs("    {", out);
        put_pattern(out, &file->special[i].on);
        fprintf(out, (use >= TOU_AS) ? ", TOU_AS | %u}," : ", %u},", (use >= TOU_AS) ? use - TOU_AS : use);
        put_pattern_comment(out, &file->special[i].on);
    }
    fputs("};\n", out);
}

static void put_pointer(FILE *out, const char *prefix, const char *array, unsigned count)
{
    if (count > 0u) {
        fprintf(out, "%s_%s", prefix, array);
    } else {
        fputs("NULL", out);
    }
}

static void put_bank(FILE *out, const tou_arrays_bank_t *bank, const char *prefix)
{
    bool carry = bank->dayset.before_first == TOU_BEFORE_CARRY;

    fprintf(out, "{{%u, %u}, ", bank->scheme.n_seasons, bank->scheme.n_weeks);
    put_pointer(out, prefix, "season", bank->scheme.n_seasons);
    fprintf(out, ", %s_week,\n      {%u, %u, %s}, %s_table, ", prefix, bank->dayset.n_tables, bank->dayset.n_actions,
            carry ? "TOU_BEFORE_CARRY" : "TOU_BEFORE_OWN_LAST", prefix);
    put_pointer(out, prefix, "action", bank->dayset.n_actions);
    fputs("}", out);
}

/* Tables that wait for their activation are the second bank; the first is that of a blank meter. */
static void put_banks(FILE *out, const tariff_file_t *file, const char *prefix)
{
    static const char blank[] = "{{0, 0}, NULL, NULL, {0, 0, 0}, NULL, NULL}";

    fputs("    {", out);
    if (tariff_file_activation(file) != TOU_WALL_NONE) {
        fprintf(out, "%s,\n     ", blank);
        put_bank(out, &file->arrays.bank[0], prefix);
    } else {
        put_bank(out, &file->arrays.bank[0], prefix);
        fprintf(out, ",\n     %s", blank);
    }
    fputs("},\n", out);
}

static void put_arrays(FILE *out, const tariff_file_t *file, const char *prefix)
{
    const tou_base_t *base = &file->arrays.base;

    fprintf(out, "\n/* In RAM, as the source wants it */\nstatic tou_arrays_t %s_arrays = {\n", prefix);
    fprintf(out, "    {%u, %u, 0x%02X, %u, %u}, /* rates, default rate, rest days, rest table, special days */\n",
            base->n_rates, base->default_rate, base->rest_mask, base->rest_table, base->n_special);
    fputs("    ", out);
    put_pointer(out, prefix, "special", base->n_special);
    fprintf(out, ",\n    %s_kind,\n", prefix);
    put_banks(out, file, prefix);
    fputs("};\n", out);
}

static void put_source(FILE *out, const tariff_file_t *file, const char *prefix)
{
    unsigned n_banks = (tariff_file_activation(file) != TOU_WALL_NONE) ? 2u : 1u;

    fprintf(out, "static const tou_tariff_ops_t %s_ops = {tou_arrays_read_rom, NULL};\n", prefix);
    fprintf(out, "\nextern const tou_tariff_source_t %s_source;\n", prefix);
    fprintf(out, "const tou_tariff_source_t %s_source = {&%s_ops, &%s_arrays, %u};\n", prefix, prefix, prefix, n_banks);
}

static void put_rule(FILE *out, const tou_dst_rule_t *rule)
{
    static const char *const bases[] = {"UTC", "WALL", "STANDARD"};

    fputs(",\n    {", out);
    put_pattern(out, &rule->on);
    fprintf(out, ", %u, TOU_BASE_%s}", rule->minute, bases[rule->base]);
}

static void put_zone(FILE *out, const tou_zone_t *zone, const char *prefix)
{
    fprintf(out, "\n/* Minutes east of UTC, minutes that DST adds, its begin and end */\nextern const tou_zone_t %s_zone;\n",
            prefix);
    fprintf(out, "const tou_zone_t %s_zone = {%d, %u", prefix, zone->offset_min, zone->shift_min);
    put_rule(out, &zone->begin);
    put_rule(out, &zone->end);
    fputs("};\n", out);
}

/* The first bank is blank, so neither pair makes a valid set before the other: both are switched at the later time. */
static void put_activate(FILE *out, const tariff_file_t *file, const char *prefix)
{
    unsigned long at = tariff_file_activation(file);

    if (at == TOU_WALL_NONE) {
        return;
    }
    fputs("\n/* Local times to switch to these weeks and day tables, for tou_tariff_set_switch(): from the blank bank both\n"
          "   must be switched at once, at the later of the times given. Until then the default rate holds. */\n",
          out);
    fprintf(out, "extern const tou_wall_t %s_activate[2];\n", prefix);
    fprintf(out, "const tou_wall_t %s_activate[2] = {UINT32_C(%lu), UINT32_C(%lu)};\n", prefix, at, at);
}

static void put_demand(FILE *out, const tariff_file_t *file, const char *prefix)
{
    const tariff_demand_t *demand = &file->demand;

    if (!file->has_demand) {
        return;
    }
    fputs("\n/* Demand: period and slide in minutes, rule (0 inside, 1 at_end), sync (0 grid, 1 free) */\n", out);
    fprintf(out, "extern const uint8_t %s_demand[4];\n", prefix);
    fprintf(out, "const uint8_t %s_demand[4] = {%u, %u, %u, %u};\n", prefix, demand->period_min, demand->slide_min,
            demand->rule, demand->sync);
}

static void put_billing(FILE *out, const tariff_file_t *file, const char *prefix)
{
    if (file->n_billing == 0u) {
        return;
    }
    fputs("\n/* Billing moments: day of the month, hour */\n", out);
    fprintf(out, "extern const uint8_t %s_billing[%u][2];\n", prefix, file->n_billing);
    fprintf(out, "const uint8_t %s_billing[%u][2] = {", prefix, file->n_billing);
    for (unsigned i = 0; i < file->n_billing; i++) {
        fprintf(out, "%s{%u, %u}", (i > 0u) ? ", " : "", file->billing[i].day, file->billing[i].hour);
    }
    fputs("};\n", out);
}

void ctables_write(FILE *out, const tariff_file_t *file, const char *from, const char *path)
{
    char prefix[PREFIX_SIZE];

    prefix_make(prefix, path);
    put_heading(out, file, from, prefix);
    put_kinds(out, file, prefix);
    put_actions(out, file, prefix);
    put_tables(out, file, prefix);
    put_weeks(out, file, prefix);
    put_seasons(out, file, prefix);
    put_specials(out, file, prefix);
    put_arrays(out, file, prefix);
    put_source(out, file, prefix);
    put_zone(out, &file->zone, prefix);
    put_activate(out, file, prefix);
    put_demand(out, file, prefix);
    put_billing(out, file, prefix);
}
