/* SPDX-License-Identifier: MIT */
/**
 * @file csv.h
 * @brief Lines of a CSV file, without quotes, cut into fields.
 */
#ifndef CSV_H
#define CSV_H

#include <stdbool.h>
#include <stdio.h>

#define CSV_LINE_MAX  1024 /**< bytes of a line */
#define CSV_FIELD_MAX 32   /**< fields of a line */

/** A CSV file being read. */
typedef struct csv {
    FILE *file;                 /**< open while reading */
    const char *path;           /**< named in messages */
    FILE *err;                  /**< where messages go */
    unsigned line;              /**< number of the line in `text`, from 1 */
    unsigned n;                 /**< fields of it */
    char *field[CSV_FIELD_MAX]; /**< they point into `text`, blanks around them cut off */
    char text[CSV_LINE_MAX];    /**< the line */
} csv_t;

/** @brief Open a file and read its header. @return 0, or 2: it cannot be read or has no header (told) */
int csv_open(csv_t *self, const char *path, FILE *err);

/** @brief Read the next line that is not empty. @return 1 if there is one, 0 at the end, -1 if it is refused or cannot be read (told) */
int csv_next(csv_t *self);

/** @return the column of that name in the header just read, -1 if there is none */
int csv_column(const csv_t *self, const char *name);

/** @brief Tell what is wrong with this line. @return 2 */
int csv_refuse(const csv_t *self, const char *value, const char *what);

/** @brief Close the file. */
void csv_close(csv_t *self);

#endif
