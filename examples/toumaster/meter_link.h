/* SPDX-License-Identifier: MIT */
/**
 * @file meter_link.h
 * @brief Commands to a meter and its answers, over DL/T 645-2007 or -1997.
 */
#ifndef METER_LINK_H
#define METER_LINK_H

#include "dlt_frame.h"

/** Most bytes of a value: 254 holidays of a record of events fit. */
#define LINK_VALUE_MAX 1100u

/** How a command ended. */
typedef enum link_result {
    LINK_OK,
    LINK_NO_DATA, /**< refused: the meter has no such data */
    LINK_REFUSED, /**< refused otherwise; `error` says why */
    LINK_BAD,     /**< an answer that cannot be understood */
    LINK_SILENT,  /**< no answer, repeats included */
    LINK_GONE     /**< the line is gone */
} link_result_t;

/** A meter at the end of a line. */
typedef struct meter_link {
    int line;                     /**< see line.h */
    bool old;                     /**< 1997 */
    uint8_t address[DLT_ADDRESS]; /**< all AA: not known yet */
    dlt_access_t access;          /**< who writes */
    uint8_t error;                /**< error byte of the last refusal */
    size_t n;                     /**< bytes in `in` */
    uint8_t in[2u * DLT_FRAME_MAX];
} meter_link_t;

/** A value as it was sent, lowest byte first. */
typedef struct link_value {
    size_t n;
    uint8_t data[LINK_VALUE_MAX];
} link_value_t;

/** @brief Ask the meter for its address; it must be the only one on the line. Nothing is asked if it is known. */
link_result_t link_find(meter_link_t *self);

/** @brief Read an identifier, in as many frames as it takes. @param di  of 1997, 16 bits */
link_result_t link_read(meter_link_t *self, uint32_t di, link_value_t *value);

/** @brief Write one. */
link_result_t link_write(meter_link_t *self, uint32_t di, const uint8_t *data, size_t n);

/** @brief Clear the maximum demand. */
link_result_t link_clear_demand(meter_link_t *self);

/** @return what a result other than LINK_OK means, to be read before the next command */
const char *link_why(const meter_link_t *self, link_result_t result);

#endif
