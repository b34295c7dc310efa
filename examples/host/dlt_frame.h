/* SPDX-License-Identifier: MIT */
/**
 * @file dlt_frame.h
 * @brief Frames of DL/T 645-2007 and -1997 from the master's side.
 *
 * Data are kept as they are meant; the 33h that each byte has more on the line is added and taken off here.
 */
#ifndef DLT_FRAME_H
#define DLT_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DLT_ADDRESS   6u                   /**< bytes of an address, lowest first */
#define DLT_DATA_MAX  200u                 /**< bytes of data in a frame */
#define DLT_FRAME_MAX (12u + DLT_DATA_MAX) /**< bytes of a frame */

/** Control codes; an answer has DLT_ANSWER, and DLT_REFUSED or DLT_MORE if so, beside that of its command. */
enum {
    DLT_OLD_READ         = 0x01, /**< 1997 */
    DLT_OLD_READ_ON      = 0x02,
    DLT_OLD_WRITE        = 0x04,
    DLT_OLD_CLEAR_DEMAND = 0x10,
    DLT_READ             = 0x11, /**< 2007 */
    DLT_READ_ON          = 0x12,
    DLT_READ_ADDRESS     = 0x13,
    DLT_WRITE            = 0x14,
    DLT_CLEAR_DEMAND     = 0x19,
    DLT_MORE             = 0x20, /**< another frame follows */
    DLT_REFUSED          = 0x40, /**< the data are an error byte */
    DLT_ANSWER           = 0x80  /**< from the meter */
};

/** A frame. */
typedef struct dlt_frame {
    uint8_t address[DLT_ADDRESS];
    uint8_t control;
    uint8_t n; /**< bytes of data */
    uint8_t data[DLT_DATA_MAX];
} dlt_frame_t;

/** Who writes. */
typedef struct dlt_access {
    uint8_t password[4]; /**< level, then three bytes, lowest first */
    uint8_t code[4];     /**< operator code, lowest byte first */
} dlt_access_t;

/** @return the two digits of a number 0..99, packed */
uint8_t dlt_bcd(unsigned number);

/** @brief Read an address of 1..12 digits; what is missing is 0. @return whether it is one */
bool dlt_address_read(const char *text, uint8_t address[DLT_ADDRESS]);

/** @brief Read a password: a level of one or two digits, then six digits. @return whether it is one */
bool dlt_password_read(const char *text, dlt_access_t *access);

/** @brief Read an operator code of 1..8 digits. @return whether it is one */
bool dlt_operator_read(const char *text, dlt_access_t *access);

/** @brief Begin the data of a frame that is to be sent. */
void dlt_frame_begin(dlt_frame_t *frame, const uint8_t *address, uint8_t control);

/** @brief Add bytes to its data; there is room for them. */
void dlt_frame_add(dlt_frame_t *frame, const void *bytes, size_t n);

/** @brief Add a number to its data, lowest byte first. @param n  bytes, at most 4 */
void dlt_frame_add_number(dlt_frame_t *frame, uint32_t number, unsigned n);

/** @brief The frame that writes an identifier of 2007. */
void dlt_frame_write(dlt_frame_t *frame, const uint8_t *address, const dlt_access_t *access, uint32_t di,
                     const uint8_t *data, size_t n);

/** @return bytes of the frame as it goes over the line */
size_t dlt_frame_pack(const dlt_frame_t *frame, uint8_t out[DLT_FRAME_MAX]);

/**
 * @brief Look for a frame among bytes received.
 * @param n  how many; afterwards without those that are no part of a frame still to come, or of the one found
 * @return whether one was found, which is then in `frame`
 */
bool dlt_frame_find(uint8_t *bytes, size_t *n, dlt_frame_t *frame);

#endif
