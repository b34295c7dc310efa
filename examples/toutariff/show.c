/* SPDX-License-Identifier: MIT */
#include "show.h"

#include <string.h>

#include "tariff_text.h"
#include "year.h"

#define LINE_WIDTH  80
#define LABEL_WIDTH 28 /* before a day bar */

/* ---- text ---- */

/* Columns a text takes in a terminal: East Asian characters take two. */
static int text_width(const char *text)
{
    int width = 0;

    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;

        width += ((c & 0xC0u) == 0x80u) ? 0 : ((c >= 0xE3u) ? 2 : 1);
    }
    return width;
}

static void put_padded(FILE *out, const char *text, int width)
{
    fprintf(out, "%s%*s", text, (width > text_width(text)) ? (width - text_width(text)) : 0, "");
}

/* A text as part of a paragraph that is indented by 10; a new line where the old one is full. */
static void put_flowing(FILE *out, int *column, const char *text)
{
    if (*column > 10 && *column + 1 + text_width(text) > LINE_WIDTH) {
        fprintf(out, "\n%10s", "");
        *column = 10;
    }
    fprintf(out, "%s%s", (*column > 10) ? " " : "", text);
    *column += text_width(text) + ((*column > 10) ? 1 : 0);
}

/* A paragraph with a heading of up to 9 columns; breaks at spaces. */
static void put_paragraph(FILE *out, const char *heading, const char *text)
{
    int column = 10;
    char word[200];

    fprintf(out, "%-10s", heading);
    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        size_t shown  = (length < sizeof word) ? length : (sizeof word - 1u);

        memcpy(word, text, shown);
        word[shown] = '\0';
        put_flowing(out, &column, word);
        text += shown + ((shown == length) ? strspn(text + length, " ") : 0u);
    }
    putc('\n', out);
}

static void put_date(FILE *out, tou_day_t day)
{
    tou_date_t date;

    tou_date_from_day(day, &date);
    fprintf(out, "%s %u-%02u-%02u", tariff_weekdays[tou_date_weekday(day) - TOU_MONDAY], 2000u + date.year,
            (unsigned)date.month, (unsigned)date.day);
}

static void put_wall(FILE *out, tou_wall_t wall)
{
    tou_day_t day;
    uint32_t second = tou_wall_split(wall, &day);

    put_date(out, day);
    fprintf(out, " %02u:%02u", (unsigned)(second / 3600u), (unsigned)(second / 60u % 60u));
}

static void put_offset(FILE *out, int minutes)
{
    int size = (minutes < 0) ? -minutes : minutes;

    fprintf(out, "UTC%c%02d:%02d", (minutes < 0) ? '-' : '+', size / 60, size % 60);
}

/* ---- what is the same in every year ---- */

/* Kinds are drawn by height if no two rates share one, else rates by their number. */
static char glyph_of(const tariff_file_t *file, tou_rate_t rate)
{
    static const char kinds[]   = "?#=-._";
    static const char numbers[] = "?123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ*+";
    unsigned seen               = 0;
    bool shared                 = false;

    for (unsigned i = 0; i < file->arrays.base.n_rates; i++) {
        unsigned bit = 1u << file->kind[i].kind;
        shared       = shared || file->kind[i].kind == TOU_KIND_OTHER || (seen & bit) != 0u;
        seen |= bit;
    }
    return (shared || rate == 0u) ? numbers[rate] : kinds[file->kind[rate - 1u].kind];
}

static void put_rates(FILE *out, const tariff_file_t *file)
{
    int column = 10;

    fprintf(out, "%-10s", "Rates");
    for (tou_rate_t rate = 1; rate <= file->arrays.base.n_rates; rate++) {
        char text[TARIFF_NAME_MAX + 8u];

        (void)snprintf(text, sizeof text, "%c %s%s", glyph_of(file, rate), tariff_file_rate_name(file, rate),
                       (rate < file->arrays.base.n_rates) ? "  " : "");
        put_flowing(out, &column, text);
    }
    fprintf(out, "\n%-10s%s, while the clock or the tables are not valid\n", "Default",
            tariff_file_rate_name(file, file->arrays.base.default_rate));
}

static void put_change(FILE *out, const tou_zone_t *zone, tou_utc_t change)
{
    fprintf(out, "%10s", "");
    put_wall(out, tou_zone_to_wall(zone, change - 1u) + 1u);
    fputs(" becomes ", out);
    put_wall(out, tou_zone_to_wall(zone, change));
    fputs(", ", out);
    put_offset(out, tou_zone_offset_min(zone, change));
    putc('\n', out);
}

static void put_zone(FILE *out, const tou_zone_t *zone, uint8_t number)
{
    fprintf(out, "%-10s", "Clock");
    put_offset(out, zone->offset_min);
    if (zone->shift_min == 0u) {
        fputs(", no DST\n", out);
        return;
    }
    tou_utc_t begin = tou_zone_change(zone, &zone->begin, number);
    tou_utc_t end   = tou_zone_change(zone, &zone->end, number);
    fputs(", DST:\n", out);
    put_change(out, zone, (begin < end) ? begin : end);
    put_change(out, zone, (begin < end) ? end : begin);
}

static void put_settings(FILE *out, const tariff_file_t *file)
{
    static const char *const what[] = {"seasons and weeks", "day tables"};

    for (unsigned pair = 0; pair < 2u; pair++) {
        if (file->activate[pair] != TOU_WALL_NONE) {
            fprintf(out, "%-10s%s from ", "Activate", what[pair]);
            put_wall(out, file->activate[pair]);
            putc('\n', out);
        }
    }
    if (file->has_demand) {
        fprintf(out, "%-10s%u min sliding by %u, rate %s, %s\n", "Demand", file->demand.period_min, file->demand.slide_min,
                (file->demand.rule == TARIFF_RULE_INSIDE) ? "inside" : "at_end",
                (file->demand.sync == TARIFF_SYNC_GRID) ? "on the grid" : "free-running");
    }
    for (unsigned i = 0; i < file->n_billing; i++) {
        fprintf(out, "%-10sday %u of the month, %02u:00\n", "Billing", file->billing[i].day, file->billing[i].hour);
    }
}

/* ---- day tables ---- */

static void action_text(const tariff_file_t *file, uint8_t number, char *text, size_t size)
{
    uint8_t n_rates = file->arrays.base.n_rates;

    if (number <= n_rates) {
        (void)snprintf(text, size, "%s", tariff_file_rate_name(file, number));
        return;
    }
    const tou_action_t *action = &file->action[number - n_rates - 1u];
    int used                   = snprintf(text, size, "%s", tariff_file_rate_name(file, action->energy));
    if (action->demand != action->energy) {
        used += snprintf(text + used, size - (size_t)used, " (demand %s)", tariff_file_rate_name(file, action->demand));
    }
    for (unsigned i = 0; i < file->n_outputs; i++) {
        if ((action->outputs >> i & 1u) != 0u) {
            used += snprintf(text + used, size - (size_t)used, " +%s", file->output_name[i]);
        }
    }
}

/* Entries as the file has them, each with its end. */
static void put_table(FILE *out, const tariff_file_t *file, unsigned index)
{
    const tou_table_t *table = &file->table[index];
    int column               = 10;

    fprintf(out, "  %s%s\n%10s", file->table_name[index], file->announced[index] ? "  (on announced days)" : "", "");
    for (unsigned i = 0; i < table->n; i++) {
        const tou_switch_t *at = &table->at[i];
        bool last              = i + 1u == table->n;
        char action[250];
        char text[280];

        action_text(file, at->action, action, sizeof action);
        (void)snprintf(text, sizeof text, "%02u:%02u-%02u:%02u %s%s", at->hour, at->minute, last ? 24u : at[1].hour,
                       last ? 0u : at[1].minute, action, last ? "" : ",");
        put_flowing(out, &column, text);
    }
    if (table->at[0].hour != 0u || table->at[0].minute != 0u) {
        bool carry = file->arrays.bank[0].dayset.before_first == TOU_BEFORE_CARRY;
        fprintf(out, "\n%10sbefore %02u:%02u as at the end of %s", "", table->at[0].hour, table->at[0].minute,
                carry ? "the day before" : "this same table");
    }
    putc('\n', out);
}

static void put_tables(FILE *out, const tariff_file_t *file)
{
    fputs("\nDay tables\n", out);
    for (unsigned i = 0; i < file->arrays.bank[0].dayset.n_tables; i++) {
        put_table(out, file, i);
    }
}

/* ---- the year ---- */

static void put_ruler(FILE *out, const char *heading)
{
    put_padded(out, heading, LABEL_WIDTH);
    for (unsigned hour = 0; hour < 24u; hour += 3u) {
        fprintf(out, "%02u    ", hour);
    }
    fputs("24\n", out);
}

static void put_bar(FILE *out, const tariff_file_t *file, const char *days, const year_bar_t *bar)
{
    char label[80];

    (void)snprintf(label, sizeof label, "  %-8s %s ", days, file->table_name[bar->table - 1u]);
    put_padded(out, label, LABEL_WIDTH);
    for (unsigned i = 0; i < YEAR_CELLS; i++) {
        putc(glyph_of(file, bar->rate[i]), out);
    }
    putc('\n', out);
}

static void add_weekdays(char days[40], unsigned first, unsigned last)
{
    size_t used = strlen(days);

    used += (size_t)snprintf(days + used, 40u - used, "%s%s", (used > 0u) ? "," : "", tariff_weekdays[first]);
    if (last > first) {
        (void)snprintf(days + used, 40u - used, "-%s", tariff_weekdays[last]);
    }
}

/* Weekdays with the same bar share a line: "mon-fri", "mon,wed-fri". Marks them as shown. */
static void same_weekdays(char days[40], const year_bar_t bar[7], bool wanted[7], unsigned first)
{
    bool same[8] = {false};

    days[0] = '\0';
    for (unsigned day = first; day < 7u; day++) {
        same[day]   = wanted[day] && memcmp(&bar[day], &bar[first], sizeof bar[day]) == 0;
        wanted[day] = wanted[day] && !same[day];
    }
    for (unsigned day = first; day < 7u; day++) {
        unsigned begin = day;

        while (same[begin] && same[day + 1u]) {
            day++;
        }
        if (same[begin]) {
            add_weekdays(days, begin, day);
        }
    }
}

static void put_run(FILE *out, const tariff_file_t *file, year_t *year, const year_run_t *run)
{
    uint8_t week = (run->season > 0u) ? file->season[run->season - 1u].week : 1u;
    year_bar_t bar[7];
    bool wanted[7];

    fputs("  ", out);
    put_date(out, (tou_day_t)(year->first + run->first));
    fputs(" to ", out);
    put_date(out, (tou_day_t)(year->first + run->last));
    fprintf(out, "  week %s", file->week_name[week - 1u]);
    if (run->season > 0u) {
        char from[TARIFF_PATTERN_SIZE];
        tariff_pattern_print(&file->season[run->season - 1u].from, from);
        fprintf(out, " from %s", from);
    }
    putc('\n', out);
    for (unsigned day = 0; day < 7u; day++) {
        wanted[day] = year_weekday_bar(year, run, (uint8_t)(day + TOU_MONDAY), &bar[day]);
    }
    for (unsigned day = 0; day < 7u; day++) {
        if (wanted[day]) {
            char days[40];
            same_weekdays(days, bar, wanted, day);
            put_bar(out, file, days, &bar[day]);
        }
    }
}

static void put_seasons(FILE *out, const tariff_file_t *file, year_t *year, unsigned number)
{
    char heading[24];
    year_run_t run;

    (void)snprintf(heading, sizeof heading, "\nSeasons of %u", number);
    putc('\n', out);
    put_ruler(out, heading + 1);
    for (unsigned from = 0; year_run(year, from, &run); from = run.last + 1u) {
        put_run(out, file, year, &run);
    }
}

static void put_rest_days(FILE *out, const tariff_file_t *file)
{
    const tou_base_t *base = &file->arrays.base;

    if (base->rest_mask == 0u) {
        return;
    }
    fputs("\nRest days\n ", out);
    for (unsigned day = 0; day < 7u; day++) {
        if ((base->rest_mask >> day & 1u) != 0u) {
            fprintf(out, " %s", tariff_weekdays[day]);
        }
    }
    fprintf(out, "  %s\n", file->table_name[base->rest_table - 1u]);
}

static void put_special(FILE *out, const tariff_file_t *file, const year_t *year, unsigned index, const tou_special_t *row)
{
    char on[TARIFF_PATTERN_SIZE];
    const year_date_t *date = &year->date[index];

    tariff_pattern_print(&row->on, on);
    fputs("  ", out);
    put_date(out, (tou_day_t)(year->first + index));
    fprintf(out, "  %-15s ", on);
    if (row->use >= TOU_AS) {
        fprintf(out, "as %s", tariff_weekdays[row->use - TOU_AS - TOU_MONDAY]);
        fprintf(out, (date->table > 0u) ? ": %s\n" : "%s\n", (date->table > 0u) ? file->table_name[date->table - 1u] : "");
    } else {
        fprintf(out, "%s\n", file->table_name[row->use - 1u]);
    }
}

static void put_special_days(FILE *out, const tariff_file_t *file, const year_t *year, uint8_t number)
{
    unsigned shown = 0;
    unsigned rows  = file->arrays.base.n_special;

    if (rows == 0u) {
        return;
    }
    fprintf(out, "\nSpecial days of %u; of two on one date the last one rules\n", 2000u + number);
    for (unsigned i = 0; i < year->n; i++) {
        for (unsigned row = 0; row < rows; row++) {
            if (tou_pattern_day(&file->special[row].on, number, &file->zone) == year->first + i) {
                put_special(out, file, year, i, &file->special[row]);
                shown++;
            }
        }
    }
    if (shown < rows) {
        fprintf(out, "  %u of %u rows name no date in this year\n", rows - shown, rows);
    }
}

void show_tariff(FILE *out, const tariff_file_t *file, uint8_t number)
{
    static year_t year;

    year_load(&year, file, number);
    fprintf(out, "%s\n\n", file->title);
    put_paragraph(out, "Source", file->origin);
    put_rates(out, file);
    put_zone(out, &file->zone, number);
    put_settings(out, file);
    put_seasons(out, file, &year, 2000u + number);
    put_tables(out, file);
    put_rest_days(out, file);
    put_special_days(out, file, &year, number);
}
