/* SPDX-License-Identifier: MIT */
#include "report_inside.h"

#define WIDTH  1000u /* pixels of a picture */
#define LEFT   70u   /* of its axis of times or amounts */
#define RIGHT  915u  /* end of a map; beside it stands the scale of colours */
#define BOTTOM 46u   /* below the plot: two lines of labels */
#define ROW    19u   /* of a legend */
#define SWATCH 18u
#define LETTER 7u /* about; gnuplot cannot tell before it draws */

/* About as wide as it is drawn. Letters of three bytes or more are mostly wide ones. */
static unsigned plot_width(const char *text)
{
    unsigned width = 0;

    for (; *text != '\0'; text++) {
        unsigned byte = (unsigned char)*text;

        if (byte < 0x80u || byte >= 0xc0u) {
            width += (byte >= 0xe0u) ? 2u * LETTER : LETTER;
        }
    }
    return width;
}

static const char *plot_name(const report_t *self, uint8_t value)
{
    const char *name = tariff_file_rate_name(self->facts.file, value);

    if (value == 0) {
        name = "all rates";
    } else if (value == REPORT_GAP) {
        name = "gap in the load";
    }
    return name;
}

/* Colour of what stands for a value. */
static void plot_colour(const report_t *self, uint8_t value, char colour[REPORT_TEXT])
{
    if (value == 0 || value == REPORT_GAP) {
        (void)snprintf(colour, REPORT_TEXT, "%s", (value == 0) ? "#dfe1e5" : "#80868b");
    } else {
        report_colour(self, value, colour);
    }
}

static const char *plot_fill(uint8_t value)
{
    return (value == REPORT_GAP) ? "transparent pattern 4" : "solid";
}

static void plot_swatch(const report_t *self, FILE *to, uint8_t value, double x, double y, unsigned height)
{
    char colour[REPORT_TEXT];

    plot_colour(self, value, colour);
    (void)fprintf(to,
                  "set object rectangle center screen %g, screen %g size screen %g, screen %g fc rgb '%s' lw 0.5 fs %s "
                  "border rgb '%s'\n",
                  x / WIDTH, y, (double)SWATCH / WIDTH, 11.0 / height, colour, plot_fill(value), colour);
}

/* One row after the other, beginning at the top. @return pixels down to the end of the last one; to NULL: only that */
static unsigned plot_legend(const report_t *self, FILE *to, const report_legend_t *legend, unsigned height)
{
    unsigned x = LEFT;
    unsigned y = 0;

    for (unsigned value = 0; value <= REPORT_GAP; value++) {
        if (!legend->used[value]) {
            continue;
        }
        const char *name = plot_name(self, (uint8_t)value);
        unsigned width   = SWATCH + 7u + plot_width(name) + 16u;

        if (x > LEFT && x + width > WIDTH) {
            x = LEFT;
            y += ROW;
        }
        if (to != NULL) {
            double middle = 1 - (y + ROW / 2.0) / height;

            plot_swatch(self, to, (uint8_t)value, x + SWATCH / 2.0, middle, height);
            /* A name holds no quote, and a text in single ones stands for itself. */
            (void)fprintf(to, "set label '%s' at screen %g, screen %g left textcolor rgb '#3c4043'\n", name,
                          (x + SWATCH + 7.0) / WIDTH, middle);
        }
        x += width;
    }
    return (x > LEFT) ? y + ROW : y;
}

void report_picture(const report_t *self, FILE *to, const char *name, const report_legend_t *legend, unsigned plot,
                    unsigned above)
{
    unsigned top    = plot_legend(self, NULL, legend, 1) + above;
    unsigned height = top + plot + BOTTOM;

    (void)fprintf(to,
                  "reset\n"
                  "set encoding utf8\n"
                  "set terminal svg size %u,%u font 'sans-serif,12' background '#ffffff' noenhanced\n"
                  "set output '%s'\n"
                  "set border 0\n"
                  "unset key\n"
                  "set tics textcolor rgb '#3c4043' scale 0 nomirror\n"
                  "set lmargin at screen %g\n"
                  "set rmargin at screen %g\n"
                  "set tmargin at screen %g\n"
                  "set bmargin at screen %g\n",
                  WIDTH, height, name, (double)LEFT / WIDTH, (double)RIGHT / WIDTH, 1 - (double)top / height,
                  (double)BOTTOM / height);
    (void)plot_legend(self, to, legend, height);
}

void report_box(FILE *to, double x0, double x1, double y0, double y1)
{
    (void)fprintf(to, "%.9g %.9g %.9g %.9g %.9g %.9g\n", (x0 + x1) / 2, (y0 + y1) / 2, x0, x1, y0, y1);
}

void report_boxes(const report_t *self, FILE *to, uint8_t value)
{
    char colour[REPORT_TEXT];

    plot_colour(self, value, colour);
    /* The border hides the seams that a viewer's smoothing leaves between neighbours. */
    (void)fprintf(to, "$value%u using 1:2:3:4:5:6 with boxxyerrorbars notitle lc rgb '%s' lw 0.4 fs %s border", value,
                  colour, plot_fill(value));
}

void report_plot(const report_t *self, FILE *to, const report_legend_t *legend)
{
    const char *comma = "plot ";

    for (unsigned value = 0; value <= REPORT_GAP; value++) {
        if (legend->used[value]) {
            (void)fputs(comma, to);
            report_boxes(self, to, (uint8_t)value);
            comma = ", ";
        }
    }
    /* Empty axes want something, too. */
    (void)fprintf(to, "%s\n", (*comma == 'p') ? "plot NaN notitle" : "");
}
