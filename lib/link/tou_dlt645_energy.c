/* SPDX-License-Identifier: MIT */
/* Numbers as packed digits, and energies, which are reckoned in them. */
#include "tou_dlt645.h"

#include "tou/cell.h"

#include <string.h>

#define ENERGY_DIGITS 5u /* bytes of packed digits that hold any number of 32 bits */
#define ENERGY_SIZE   4u /* bytes of an energy, XXXXXX.XX kWh */

/* A number as ten packed digits, low byte first; by doubling them bit by bit, since division is dear. */
static void energy_digits(uint32_t number, uint8_t *out)
{
    memset(out, 0, ENERGY_DIGITS);
    for (uint8_t bit = 0; bit < 32u; bit++) {
        uint8_t carry = (uint8_t)(number >> 31);

        number <<= 1;
        for (uint8_t i = 0; i < ENERGY_DIGITS; i++) {
            /* Digits of 5 and more, which double beyond 9, are raised by 3. */
            uint8_t five = (uint8_t)((out[i] + 0x33u) & 0x88u);
            uint8_t more = (uint8_t)(out[i] + ((five >> 2) | (five >> 3)));

            out[i] = (uint8_t)((more << 1) | carry);
            carry  = (uint8_t)(more >> 7);
        }
    }
}

uint8_t *tou_dlt645_put(uint8_t *at, uint32_t number, uint8_t n)
{
    uint8_t digits[ENERGY_DIGITS];

    energy_digits(number, digits);
    memcpy(at, digits, n);
    return at + n;
}

bool tou_dlt645_number(const uint8_t *digits, uint8_t n, uint32_t *number)
{
    uint32_t sum = 0;

    for (uint8_t i = n; i != 0u; i--) {
        uint8_t two = tou_dlt645_two(digits[i - 1u]);

        if (two > 99u) {
            return false;
        }
        sum = sum * 100u + two;
    }
    *number = sum;
    return true;
}

/* One digit more or less: the lowest is cut off, or a 0 put there. */
static void energy_shift(uint8_t *digits, int8_t by)
{
    for (; by < 0; by++) {
        for (uint8_t i = 0; i < ENERGY_DIGITS; i++) {
            uint8_t above = (uint8_t)((i + 1u < ENERGY_DIGITS) ? digits[i + 1u] : 0u);

            digits[i] = (uint8_t)((digits[i] >> 4) | (above << 4));
        }
    }
    for (; by > 0; by--) {
        for (uint8_t i = ENERGY_DIGITS; i != 0u; i--) {
            uint8_t below = (uint8_t)((i > 1u) ? digits[i - 2u] : 0u);

            digits[i - 1u] = (uint8_t)((digits[i - 1u] << 4) | (below >> 4));
        }
    }
}

/* Two times ten digits, modulo 10^10. @return what is carried out of them */
static uint8_t energy_add(uint8_t *digits, const uint8_t *other, uint8_t carry)
{
    for (uint8_t i = 0; i < ENERGY_DIGITS; i++) {
        uint8_t low  = (uint8_t)((digits[i] & 0x0Fu) + (other[i] & 0x0Fu) + carry);
        uint8_t high = (uint8_t)((uint8_t)(digits[i] >> 4) + (uint8_t)(other[i] >> 4));

        if (low > 9u) {
            low = (uint8_t)(low - 10u);
            high++;
        }
        carry = 0;
        if (high > 9u) {
            high  = (uint8_t)(high - 10u);
            carry = 1;
        }
        digits[i] = (uint8_t)((high << 4) | low);
    }
    return carry;
}

/* Each digit as what it lacks to 9: with 1 more, what is to be added in place of a subtraction. */
static void energy_complement(uint8_t *digits)
{
    for (uint8_t i = 0; i < ENERGY_DIGITS; i++) {
        digits[i] = (uint8_t)(0x99u - digits[i]);
    }
}

/* Less another. @return whether it is negative: the digits are what it would be without the sign */
static bool energy_subtract(uint8_t *digits, uint8_t *other)
{
    static const uint8_t zero[ENERGY_DIGITS] = {0, 0, 0, 0, 0};

    energy_complement(other);
    bool negative = energy_add(digits, other, 1) == 0u;

    if (negative) {
        energy_complement(digits);
        (void)energy_add(digits, zero, 1);
    }
    return negative;
}

/* A register in hundredths of a kWh, rounded down. */
static tou_err_t energy_read(const tou_objects_t *objects, uint32_t id, uint8_t quantity, uint8_t *digits)
{
    tou_value_t value;
    tou_unit_t unit;
    tou_err_t err = tou_object_read(objects, id, &value);

    if (err == TOU_OK) {
        /* Of the present total: all have the same, and what is kept would be read once more. */
        err = tou_object_unit(objects, TOU_OBJECT(TOU_CLASS_ENERGY, quantity, 0, 0), &unit);
    }
    if (err == TOU_OK) {
        energy_digits(value.number, digits);
        energy_shift(digits, (int8_t)(unit.scaler - 1));
    }
    return err;
}

/* What the combination word adds, in its bits 0 and 2; of the word shifted by one, what it subtracts. */
static void energy_named(uint8_t word, const uint8_t *import, const uint8_t *reverse, uint8_t *sum)
{
    memset(sum, 0, ENERGY_DIGITS);
    if ((word & TOU_COMBINE_ADD_IMPORT) != 0u) {
        (void)energy_add(sum, import, 0);
    }
    if ((word & TOU_COMBINE_ADD_EXPORT) != 0u) {
        (void)energy_add(sum, reverse, 0);
    }
}

static tou_err_t energy_word(const tou_objects_t *objects, uint8_t *word)
{
    tou_err_t err = tou_object_get(objects, TOU_OBJECT(TOU_CLASS_CELL, TOU_CELL_COMBINE_ACTIVE, 0, 0), word);

    if (err == TOU_E_ABSENT) {
        *word = TOU_COMBINE_DEFAULT;
        err   = TOU_OK;
    }
    return err;
}

/* Forward and reverse active energy as the combination word says. One of them may be missing: it is 0. */
static tou_err_t energy_combined(const tou_objects_t *objects, uint32_t id, uint8_t *digits, bool *negative)
{
    uint8_t import[ENERGY_DIGITS]  = {0, 0, 0, 0, 0};
    uint8_t reverse[ENERGY_DIGITS] = {0, 0, 0, 0, 0};
    uint8_t less[ENERGY_DIGITS];
    uint8_t word   = TOU_COMBINE_DEFAULT;
    tou_err_t err  = energy_read(objects, id, TOU_QUANTITY_ACTIVE_IMPORT, import);
    bool forwards  = err == TOU_OK;
    uint32_t other = id + TOU_OBJECT(0, TOU_QUANTITY_ACTIVE_EXPORT - TOU_QUANTITY_ACTIVE_IMPORT, 0, 0);

    if (err == TOU_OK || err == TOU_E_ABSENT) {
        err = energy_read(objects, other, TOU_QUANTITY_ACTIVE_EXPORT, reverse);
        err = (err == TOU_E_ABSENT && forwards) ? TOU_OK : err;
    }
    err = (err == TOU_OK) ? energy_word(objects, &word) : err;
    if (err != TOU_OK) {
        return err;
    }
    energy_named(word, import, reverse, digits);
    energy_named((uint8_t)(word >> 1), import, reverse, less);
    *negative = energy_subtract(digits, less);
    return TOU_OK;
}

tou_err_t tou_dlt645_put_energy(const tou_objects_t *objects, uint32_t id, uint8_t quantity, uint8_t *out)
{
    uint8_t digits[ENERGY_DIGITS];
    tou_err_t err = energy_read(objects, id, quantity, digits);

    if (err == TOU_OK) {
        memcpy(out, digits, ENERGY_SIZE);
    }
    return err;
}

/* The top bit of a combined energy is its sign, which leaves 0 to 7 to its first digit. */
tou_err_t tou_dlt645_put_combined(const tou_objects_t *objects, uint32_t id, uint8_t *out)
{
    uint8_t digits[ENERGY_DIGITS];
    bool negative = false;
    tou_err_t err = energy_combined(objects, id, digits, &negative);

    if (err == TOU_OK) {
        memcpy(out, digits, ENERGY_SIZE);
        out[ENERGY_SIZE - 1u] = (uint8_t)((out[ENERGY_SIZE - 1u] & 0x7Fu) | (negative ? 0x80u : 0u));
    }
    return err;
}
