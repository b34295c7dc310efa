/* SPDX-License-Identifier: MIT */
/**
 * @file names.h
 * @brief Names of what can be read, and the identifiers that they stand for.
 */
#ifndef NAMES_H
#define NAMES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/** Most items that a name stands for. */
#define NAMES_ITEMS 32u
/** Room for a label with its closing zero. */
#define NAMES_LABEL 40u

/** In `rate`: the total and the rates, as many as there are. */
#define NAMES_BLOCK 0xFFu

/** How a value is printed. */
typedef enum name_form {
    FORM_HEX,         /**< bytes, the highest first */
    FORM_NUMBER,      /**< packed digits with decimals and a unit */
    FORM_SIGNED,      /**< likewise; the top bit is the sign */
    FORM_DIGITS,      /**< packed digits as they are */
    FORM_ENERGY,      /**< registers of four bytes: of the total and of each rate, or of one */
    FORM_MAXIMUM,     /**< maxima of eight bytes, likewise */
    FORM_OLD_MAXIMUM, /**< of 1997: values of three bytes; their times have an identifier of their own */
    FORM_FIELDS, /**< what `fields` says: words, each before a letter: t YYMMDDhhmm, T with seconds, o operator, n a number of three bytes, m a maximum,
                        i an identifier and what follows of others, b a byte, d a DDhh */
    FORM_CLOCK,  /**< date and time, which have an identifier each */
    FORM_STATUS_3, /**< status word 3 */
    FORM_WEEKEND,  /**< weekdays */
    FORM_MOMENT,   /**< DDhh */
    FORM_ZONES,    /**< MMDDNN, any number */
    FORM_SLOTS,    /**< hhmmNN, any number */
    FORM_HOLIDAYS, /**< as many rows as there are */
    FORM_NUMBERS,  /**< as FORM_NUMBER, of four bytes each */
    FORM_STEPS,    /**< a step table */
    FORM_STEP_YEAR /**< YYMMDDhh and an energy */
} name_form_t;

/** Something to be read. */
typedef struct name_item {
    char label[NAMES_LABEL];
    uint32_t di;
    name_form_t form;
    int decimals;
    bool is_signed;     /**< registers whose top bit is the sign */
    unsigned rate;      /**< of the first register, or NAMES_BLOCK */
    unsigned age;       /**< of registers: 0 now, else the N-th last period */
    const char *unit;   /**< "" if there is none */
    const char *fields; /**< of FORM_FIELDS */
} name_item_t;

/** @return number of items that a name stands for; 0: it is no name. @param old  of 1997 */
unsigned names_find(const char *name, bool old, name_item_t *items);

/** @brief Print all names. */
void names_print(FILE *out, bool old);

/** @return a name to be read in a dump, in order; NULL: there are no more */
const char *names_dump(unsigned index);

#endif
