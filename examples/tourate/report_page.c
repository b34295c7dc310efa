/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "report_inside.h"

static const char style[] =
    ":root{color-scheme:light;--ink:#202124;--grey:#5f6368;--line:#dadce0}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0;background:#f4f5f7;color:var(--ink);font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,"
    "'Helvetica Neue',Arial,sans-serif;-webkit-print-color-adjust:exact;print-color-adjust:exact}\n"
    "main{max-width:1080px;margin:28px auto;padding:36px 40px 28px;background:#fff;border:1px solid var(--line);"
    "border-radius:6px}\n"
    "h1{margin:0;font-size:27px;line-height:1.25;font-weight:650;letter-spacing:-.01em}\n"
    "h2{margin:38px 0 6px;font-size:17px;font-weight:650;break-after:avoid}\n"
    "p{margin:4px 0}\n"
    ".note,.facts,footer{color:var(--grey);font-size:13px}\n"
    ".note{max-width:130ch;margin-bottom:10px}\n"
    ".facts span+span::before{content:'\\00a0\\00b7\\00a0'}\n"
    ".cards{display:grid;grid-template-columns:repeat(4,1fr);gap:0;margin:24px 0 26px;border:solid var(--line);"
    "border-width:1px 0}\n"
    ".cards div{padding:12px 16px}\n"
    ".cards div+div{border-left:1px solid var(--line)}\n"
    ".cards div:first-child{padding-left:0}\n"
    ".cards b{display:block;font-size:25px;line-height:1.3;font-weight:600;font-variant-numeric:tabular-nums;"
    "white-space:nowrap}\n"
    ".cards b small{font-size:14px;font-weight:400;color:var(--grey)}\n"
    ".cards span{color:var(--grey);font-size:13px;display:block}\n"
    ".share{display:flex;height:26px;margin:0 0 14px;border-radius:3px;overflow:hidden}\n"
    ".share i{display:block}\n"
    ".swatch{display:inline-block;width:.8em;height:.8em;margin-right:.45em;border-radius:2px;vertical-align:-.05em;"
    "box-shadow:inset 0 0 0 1px rgba(0,0,0,.14)}\n"
    "figure{margin:0;break-inside:avoid}\n"
    "figure h2{margin-bottom:2px}\n"
    "img{display:block;width:100%;height:auto}\n"
    ".scroll{overflow-x:auto}\n"
    ".scroll+.scroll{margin-top:26px}\n"
    "table{width:100%;border-collapse:collapse;font-size:13.5px;font-variant-numeric:tabular-nums}\n"
    "table.narrow{width:auto}\n"
    "table.wide{font-size:12px}\n"
    "th,td{padding:5px 0 5px 14px;text-align:right;vertical-align:top;white-space:nowrap}\n"
    "th:first-child,td:first-child{padding-left:0}\n"
    "th{font-weight:600;vertical-align:bottom;border-bottom:1.5px solid var(--ink)}\n"
    "th small,td small{display:block;font-weight:400;font-size:11.5px;color:var(--grey)}\n"
    "td{border-bottom:1px solid var(--line)}\n"
    ".sum td{border-bottom:0;border-top:1.5px solid var(--ink);font-weight:600}\n"
    "tr{break-inside:avoid}\n"
    ".text,.date{text-align:left}\n"
    ".total{font-weight:600}\n"
    "footer{margin-top:34px;padding-top:10px;border-top:1px solid var(--line)}\n"
    "@media(max-width:720px){main{margin:0;padding:20px 16px;border:0}.cards{grid-template-columns:1fr 1fr}"
    ".cards div{padding-left:0}.cards div+div{border-left:0}}\n"
    "@page{size:A4;margin:14mm 13mm}\n"
    "@media print{body{background:#fff;font-size:10.5pt}main{max-width:none;margin:0;padding:0;border:0}"
    "h1{font-size:18pt}h2{margin-top:22px}.scroll{overflow:visible;break-inside:avoid}table{font-size:8.5pt}table.wide{font-"
    "size:7pt}"
    "th,td{padding:3px 0 3px 8px}th small,td small{font-size:7.5pt}table.wide small{font-size:6pt}"
    ".cards b{font-size:16pt}.note,.facts,footer,.cards span{font-size:8.5pt}}\n";

static double page_energy(const report_t *self, tou_rate_t rate)
{
    double sum = 0;

    for (size_t i = 0; i < self->n_closings; i++) {
        sum += self->closing[i].energy[rate];
    }
    return sum;
}

/* The highest of all periods, the first of equals. */
static report_max_t page_max(const report_t *self, tou_rate_t rate)
{
    report_max_t max = {false, 0, 0};

    for (size_t i = 0; i < self->n_closings; i++) {
        const report_max_t *one = &self->closing[i].max[rate];

        if (self->closing[i].demand && one->valid && (!max.valid || one->kw > max.kw)) {
            max = *one;
        }
    }
    return max;
}

static void page_head(const report_t *self, FILE *to)
{
    const tariff_file_t *file = self->facts.file;
    const char *title         = (file->title != NULL && *file->title != '\0') ? file->title : "Tariff without a name";

    (void)fprintf(to, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>");
    report_html(to, title);
    (void)fprintf(to, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n<header>\n<h1>", style);
    report_html(to, title);
    (void)fprintf(to, "</h1>\n");
    if (file->origin != NULL && *file->origin != '\0') {
        (void)fprintf(to, "<p class=\"facts\">Tariff after ");
        report_html(to, file->origin);
        (void)fprintf(to, "</p>\n");
    }
    (void)fprintf(to, "<p class=\"facts\"><span>Load ");
    report_html(to, self->facts.load);
    (void)fprintf(to, "</span><span>");
    report_time(self, to, self->from, true);
    (void)fprintf(to, " to ");
    report_time(self, to, self->until, true);
    (void)fprintf(to, "</span><span>%u imp/kWh</span><span>local time, standard UTC%+03d:%02d%s</span></p>\n</header>\n",
                  self->facts.constant, file->zone.offset_min / 60,
                  (file->zone.offset_min < 0 ? -file->zone.offset_min : file->zone.offset_min) % 60,
                  file->zone.shift_min != 0 ? ", with daylight saving time" : "");
}

static void page_card(FILE *to, double value, int digits, const char *unit, const char *what)
{
    (void)fprintf(to, "<div><span>%s</span><b>", what);
    report_number(to, value, digits);
    (void)fprintf(to, " <small>%s</small></b><span>", unit);
}

static void page_cards(const report_t *self, FILE *to)
{
    double energy    = page_energy(self, 0);
    double kwh       = self->facts.imp ? energy / self->facts.constant : energy;
    double mean      = kwh * 60.0 / (double)self->minutes;
    report_max_t max = page_max(self, 0);

    (void)fprintf(to, "<section class=\"cards\">\n");
    page_card(to, energy, self->facts.imp ? 0 : report_digits(energy), self->facts.imp ? "imp" : "kWh", "Energy");
    (void)fprintf(to, "in %zu period%s</span></div>\n", self->n_closings, (self->n_closings == 1) ? "" : "s");
    if (max.valid) {
        page_card(to, max.kw, 2, "kW", "Maximum demand");
        report_time(self, to, max.at, true);
        (void)fprintf(to, "</span></div>\n");
    } else {
        (void)fprintf(to, "<div><span>Maximum demand</span><b>&ndash;</b><span>no complete window</span></div>\n");
    }
    page_card(to, mean, (mean < 100) ? 2 : 1, "kW", "Mean power");
    if (max.valid && max.kw > 0) {
        (void)fprintf(to, "%.0f %% of the maximum", 100.0 * mean / max.kw);
    }
    (void)fprintf(to, "</span></div>\n");
    bool days = self->minutes >= 2880;

    page_card(to, (double)self->minutes / (days ? 1440.0 : 60.0), 1, days ? "days" : "hours", "Metered");
    if (self->n_gaps == 0) {
        (void)fprintf(to, "without a gap</span></div>\n</section>\n");
    } else {
        double length = (self->until - self->from) / 3600.0 - (double)self->minutes / 60.0;

        (void)fprintf(to, "%zu gap%s, ", self->n_gaps, (self->n_gaps == 1) ? "" : "s");
        report_number(to, length, 1);
        (void)fprintf(to, " h</span></div>\n</section>\n");
    }
}

static void page_share_bar(const report_t *self, FILE *to, double total)
{
    (void)fprintf(to, "<div class=\"share\" role=\"img\" aria-label=\"Share of each rate, as in the table below\">");
    for (tou_rate_t r = 1; r <= report_rates(self); r++) {
        char colour[REPORT_TEXT];

        report_colour(self, r, colour);
        (void)fprintf(to, "<i style=\"width:%.4f%%;background:%s\"></i>", 100.0 * page_energy(self, r) / total, colour);
    }
    (void)fprintf(to, "</div>\n");
}

static void page_rate(const report_t *self, FILE *to, tou_rate_t rate, double total)
{
    double energy    = page_energy(self, rate);
    report_max_t max = page_max(self, rate);

    (void)fprintf(to, "<tr><td class=\"text\">");
    report_swatch(self, to, rate);
    report_html(to, tariff_file_rate_name(self->facts.file, rate));
    (void)fprintf(to, "</td><td class=\"text\">%s</td><td>", report_kind(self, rate));
    report_number(to, energy, self->facts.imp ? 0 : report_digits(total));
    (void)fprintf(to, "</td><td>%.1f %%</td>", 100.0 * energy / total);
    if (max.valid) {
        (void)fprintf(to, "<td>");
        report_number(to, max.kw, (max.kw < 10) ? 4 : 2);
        (void)fprintf(to, "</td><td class=\"date\">");
        report_time(self, to, max.at, true);
        (void)fprintf(to, "</td></tr>\n");
    } else {
        (void)fprintf(to, "<td>&ndash;</td><td></td></tr>\n");
    }
}

static void page_rates(const report_t *self, FILE *to)
{
    double total = page_energy(self, 0);

    total = (total > 0) ? total : 1;
    page_share_bar(self, to, total);
    (void)fprintf(to,
                  "<table><thead><tr><th class=\"text\">Rate</th><th class=\"text\">Kind</th>"
                  "<th>Energy<small>%s</small></th><th>Share</th><th>Maximum demand<small>kW</small></th>"
                  "<th class=\"text\">at</th></tr></thead>\n<tbody>\n",
                  self->facts.imp ? "imp" : "kWh");
    for (tou_rate_t r = 1; r <= report_rates(self); r++) {
        page_rate(self, to, r, total);
    }
    (void)fprintf(to, "</tbody></table>\n");
}

static void page_figure(FILE *to, const char *file, const char *title, const char *note)
{
    (void)fprintf(to, "<figure><h2>%s</h2>\n<p class=\"note\">%s</p>\n<img src=\"%s\" width=\"1000\" alt=\"%s\"></figure>\n",
                  title, note, file, title);
}

static void page_figures(const report_t *self, FILE *to)
{
    bool dst = self->facts.file->zone.shift_min != 0;

    page_figure(to, "rates.svg", "The rate in force",
                dst ? "A column is a date, from 00:00 at the top to 24:00. An hour that daylight saving time skips is left "
                      "blank; of one that comes twice, the second is shown."
                    : "A column is a date, from 00:00 at the top to 24:00.");
    page_figure(
        to, "load.svg", "The load",
        dst ? "Mean power of each quarter hour of the same dates; of a quarter hour that comes twice, the mean of both."
            : "Mean power of each quarter hour of the same dates.");
    page_figure(to, "energy.svg", "Energy by period", "What was billed to each rate from one closing to the next.");
    if (report_has_demand(self)) {
        page_figure(to, "demand.svg", "Maximum demand by period",
                    "The highest mean power of a demand window, of all rates together with its time, and of each rate; the "
                    "times of those are in the table below.");
    }
}

void report_page(const report_t *self, FILE *to)
{
    page_head(self, to);
    page_cards(self, to);
    page_rates(self, to);
    page_figures(self, to);
    report_tables(self, to);
    (void)fprintf(to, "<footer>Written by tourate, an example program of libtou. Figures are rounded; the rows that "
                      "tourate writes to standard output have all digits.</footer>\n</main>\n</body>\n</html>\n");
}
