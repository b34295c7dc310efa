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

/* Another quantity than the first in the id of an energy: where that has it. */
static uint32_t energy_beside(uint32_t id, uint8_t by)
{
    uint8_t cls = (uint8_t)(id >> 24);
    bool item   = cls == TOU_CLASS_ENERGY || cls == TOU_CLASS_FREEZE_ENERGY || cls == TOU_CLASS_STEP_ENERGY;

    return id + ((uint32_t)by << (item ? 16u : 8u));
}

static bool energy_is_reactive(uint8_t quantity)
{
    return quantity == TOU_QUANTITY_REACTIVE_1 || quantity == TOU_QUANTITY_REACTIVE_2;
}

/* The combination word of a quantity. */
static tou_err_t energy_word(const tou_objects_t *objects, uint8_t quantity, uint8_t *word)
{
    bool reactive = energy_is_reactive(quantity);
    uint8_t row   = (uint8_t)((quantity == TOU_QUANTITY_REACTIVE_2) ? 1u : 0u);
    uint8_t item  = (uint8_t)(reactive ? TOU_CELL_COMBINE_REACTIVE : TOU_CELL_COMBINE_ACTIVE);
    tou_err_t err = tou_object_get(objects, TOU_OBJECT(TOU_CLASS_CELL, item, row, 0), word);

    if (err == TOU_E_ABSENT) {
        /* That of active energy is the one of the first combination, too. */
        *word = (uint8_t)((row != 0u) ? TOU_COMBINE_REACTIVE_2 : TOU_COMBINE_DEFAULT);
        err   = TOU_OK;
    }
    return err;
}

/* n energies from that of an id on, as a word says. Some may be missing, but not all: they are 0. */
static tou_err_t energy_combine(const tou_objects_t *objects, uint32_t id, uint8_t word, uint8_t n, uint8_t *digits)
{
    uint8_t less[ENERGY_DIGITS] = {0, 0, 0, 0, 0};
    uint8_t one[ENERGY_DIGITS];
    uint8_t quantity = (uint8_t)((n > 2u) ? TOU_QUANTITY_QUADRANT_1 : TOU_QUANTITY_ACTIVE_IMPORT);
    tou_err_t found  = TOU_E_ABSENT;

    memset(digits, 0, ENERGY_DIGITS);
    for (; n != 0u; n--) {
        tou_err_t err = energy_read(objects, id, quantity, one);

        if (err != TOU_OK && err != TOU_E_ABSENT) {
            return err;
        }
        found = (err == TOU_OK) ? TOU_OK : found;
        if (err == TOU_OK && (word & TOU_COMBINE_ADD) != 0u) {
            (void)energy_add(digits, one, 0);
        }
        if (err == TOU_OK && (word & TOU_COMBINE_SUBTRACT) != 0u) {
            (void)energy_add(less, one, 0);
        }
        word = (uint8_t)(word >> TOU_COMBINE_BITS);
        quantity++;
        id = energy_beside(id, 1);
    }
    /* The top bit of a combined energy is its sign, which leaves 0 to 7 to its first digit. */
    uint8_t sign             = (uint8_t)(energy_subtract(digits, less) ? 0x80u : 0u);
    digits[ENERGY_SIZE - 1u] = (uint8_t)((digits[ENERGY_SIZE - 1u] & 0x7Fu) | sign);
    return found;
}

/* Of a combination without a register of its own: from which quantity on it is made. */
static tou_err_t energy_combined(const tou_objects_t *objects, uint32_t id, uint8_t quantity, uint8_t *digits)
{
    bool reactive = energy_is_reactive(quantity);
    uint8_t first = (uint8_t)(reactive ? TOU_QUANTITY_QUADRANT_1 : TOU_QUANTITY_ACTIVE_IMPORT);
    uint8_t word  = 0;
    tou_err_t err = energy_word(objects, quantity, &word);

    id = energy_beside(id, (uint8_t)(first - quantity));
    return (err == TOU_OK) ? energy_combine(objects, id, word, (uint8_t)(reactive ? 4u : 2u), digits) : err;
}

tou_err_t tou_dlt645_put_energy(const tou_objects_t *objects, uint32_t id, uint8_t quantity, uint8_t *out)
{
    uint8_t digits[ENERGY_DIGITS];
    tou_err_t err = (quantity != 0u) ? energy_read(objects, id, quantity, digits) : TOU_E_ABSENT;

    if (err == TOU_E_ABSENT && (quantity == 0u || energy_is_reactive(quantity))) {
        err = energy_combined(objects, id, quantity, digits);
    }
    if (err == TOU_OK) {
        memcpy(out, digits, ENERGY_SIZE);
    }
    return err;
}

uint8_t tou_dlt645_measured(const tou_objects_t *objects, uint8_t quantity)
{
    tou_unit_t unit;
    uint8_t first = (uint8_t)((quantity == 0u) ? TOU_QUANTITY_ACTIVE_IMPORT : TOU_QUANTITY_QUADRANT_1);
    uint8_t last  = (uint8_t)((quantity == 0u) ? TOU_QUANTITY_ACTIVE_EXPORT : (TOU_QUANTITY_QUADRANT_1 + 3));

    if ((quantity != 0u && !energy_is_reactive(quantity)) ||
        tou_object_unit(objects, TOU_OBJECT(TOU_CLASS_ENERGY, quantity, 0, 0), &unit) == TOU_OK) {
        return quantity;
    }
    while (first < last && tou_object_unit(objects, TOU_OBJECT(TOU_CLASS_ENERGY, first, 0, 0), &unit) != TOU_OK) {
        first++;
    }
    return first;
}
