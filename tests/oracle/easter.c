/* SPDX-License-Identifier: MIT */
/* Easter Sunday of 2000-2099 against other people's list: easter [FOLDER], or the variable ORACLES. */
#include "tou/calendar.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    const char *folder = (argc > 1) ? argv[1] : getenv("ORACLES");
    char path[1024];
    char line[256];
    int years       = 0;
    int differences = 0;

    (void)snprintf(path, sizeof path, "%s/oracles/holidays/easter_date-easter_1.0.3.csv", (folder != NULL) ? folder : ".");
    FILE *file = (folder != NULL) ? fopen(path, "r") : NULL;
    if (file == NULL) {
        (void)printf("easter: skipped, no file %s\n", (folder != NULL) ? path : "(ORACLES is not set)");
        return (folder == NULL) ? 77 : 1;
    }
    while (fgets(line, (int)sizeof line, file) != NULL) {
        tou_date_t got;
        int year;
        int month;
        int day;

        if (sscanf(line, "%d,%*d-%d-%d", &year, &month, &day) == 3 && year >= 2000 && year <= 2099) {
            tou_date_from_day(tou_date_easter((uint8_t)(year - 2000)), &got);
            years++;
            if (got.year != year - 2000 || got.month != month || got.day != day) {
                differences++;
                (void)printf("Easter of %d: %d-%d, want %d-%d\n", year, got.month, got.day, month, day);
            }
        }
    }
    (void)fclose(file);
    (void)printf("easter: %d years, %d differences\n", years, differences);
    return (differences == 0 && years == 100) ? 0 : 1;
}
