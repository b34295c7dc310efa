/* SPDX-License-Identifier: MIT */
/**
 * @file request.h
 * @brief A master's side of DL/T 645-2007 for a panel: one command at a time to a meter that stands alone on its line.
 *
 * A panel is a master in the meter: it reads and writes through a port of dlt645.h of its own, with nothing but a pipe of bytes
 * between them. So passwords, the key, lock-outs, records of programming and commits are those of the line, and what a person sees is what a
 * master reads. The two may as well sit on two boards.
 *
 * Reads go to the address AA..AA. For writes the meter's own address is asked first (13), each time. Answers are taken after the usual
 * checks, if they belong to the command; anything else on the line is passed over. Of a long answer, perhaps in
 * several frames, the first TOU_REQUEST_DATA bytes are kept.
 *
 * Depends on: types.h.  RAM: sizeof(tou_request_t).  Context: main loop.
 *
 * @code
 * static const tou_request_cfg_t cfg = {to_port, &port, 2000};   // to_port() gives a byte to tou_dlt645_rx()
 * tou_request_init(&request, &cfg);
 * tou_request_read(&request, 0x00010000);
 * while ((err = tou_request_poll(&request, ms_since_last_time())) == TOU_E_BUSY) {}  // bytes sent by the port: tou_request_rx()
 * if (err == TOU_OK) show(request.data, request.n);              // behind its identifier
 * @endcode
 */
#ifndef TOU_REQUEST_H
#define TOU_REQUEST_H

#include "tou/types.h"

TOU_C_BEGIN

/** Most bytes of data of a command or an answer, its identifier among them: a day table is written by 54. */
#define TOU_REQUEST_DATA 64u

/** Commands (DL/T 645-2007, clause 7). */
enum {
    TOU_REQUEST_READ         = 0x11, /**< read */
    TOU_REQUEST_ADDRESS      = 0x13, /**< read the address */
    TOU_REQUEST_WRITE        = 0x14, /**< write */
    TOU_REQUEST_PASSWORD     = 0x18, /**< change a password */
    TOU_REQUEST_CLEAR_DEMAND = 0x19  /**< clear maximum demand */
};

/** Where the meter is. Constant, and kept. */
typedef struct tou_request_cfg {
    void (*put)(void *ctx, uint8_t byte) TOU_REENTRANT; /**< a byte for the meter: it is always taken */
    void *ctx;                                          /**< handed to it */
    uint16_t wait_ms; /**< without a byte from the meter the command has failed, 1..65535; a write may take 500 and more */
} tou_request_cfg_t;

/** A master. `data`, `n` and `error` may be read once tou_request_poll() is not TOU_E_BUSY; the rest is private. */
typedef struct tou_request {
    const tou_request_cfg_t *cfg;   /**< kept */
    uint8_t state;                  /**< what it waits for */
    uint8_t control;                /**< of the command */
    uint8_t at;                     /**< bytes of the frame that have come */
    uint8_t n;                      /**< bytes of `data` */
    uint8_t error;                  /**< error byte of the answer; 0: none */
    uint8_t sum;                    /**< of the frame so far */
    uint8_t asked[4];               /**< identifier of a read */
    uint8_t head[10];               /**< of the frame that comes */
    uint16_t ms;                    /**< since the last byte */
    uint8_t data[TOU_REQUEST_DATA]; /**< of the command, then of the answer */
} tou_request_t;

/** @brief Set up, nothing asked. @param cfg  kept */
void tou_request_init(tou_request_t *self, const tou_request_cfg_t *cfg);

/** @brief Ask for what an identifier stands for; a command under way is given up. `data` becomes the identifier and the value. */
void tou_request_read(tou_request_t *self, uint32_t di);

/**
 * @brief Give a command to the meter; one under way is given up.
 * @param control  TOU_REQUEST_..., not READ
 * @param n        bytes of `data`, which the caller has filled, 0..TOU_REQUEST_DATA
 */
void tou_request_send(tou_request_t *self, uint8_t control, uint8_t n);

/** @brief A byte came from the meter. */
void tou_request_rx(tou_request_t *self, uint8_t byte);

/**
 * @brief Time has passed.
 * @param ms  since the last call
 * @return TOU_OK: it was done, `data` has the answer; TOU_E_BUSY: not yet; TOU_E_DENIED: the meter has refused, see `error`;
 *         TOU_E_ABSENT: no answer
 */
tou_err_t tou_request_poll(tou_request_t *self, uint16_t ms);

/** @return whether a command is under way */
bool tou_request_busy(const tou_request_t *self);

TOU_C_END

#endif
