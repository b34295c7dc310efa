/* SPDX-License-Identifier: MIT */
/* What the files of DL/T 645 share. */
#ifndef LIB_TOU_DLT645_H
#define LIB_TOU_DLT645_H

#include "tou/dlt645.h"

/* Where a frame has its control byte, which the length of its data follows, and where they begin. */
#define TOU_DLT645_CONTROL 8u
#define TOU_DLT645_DATA    10u

/* Most bytes of a piece of an answer: a load record. No answer has more than 2 047 pieces, so that a place has 16 bits. */
#define TOU_DLT645_PIECE 32u

/* First byte of identifiers of records. */
enum { TOU_DLT645_EVENT = 0x03, TOU_DLT645_FROZEN = 0x05, TOU_DLT645_LOAD = 0x06 };

/* Commands of 1997; all others that are served are of 2007. */
enum {
    TOU_DLT645_OLD_READ     = 0x01,
    TOU_DLT645_OLD_READ_ON  = 0x02,
    TOU_DLT645_OLD_REPEAT   = 0x03,
    TOU_DLT645_OLD_WRITE    = 0x04,
    TOU_DLT645_OLD_ADDRESS  = 0x0A,
    TOU_DLT645_OLD_SPEED    = 0x0C,
    TOU_DLT645_OLD_PASSWORD = 0x0F,
    TOU_DLT645_OLD_CLEAR    = 0x10
};

/* Commands of 2007 that read. */
enum { TOU_DLT645_READ = 0x11, TOU_DLT645_READ_ON = 0x12, TOU_DLT645_READ_ADDRESS = 0x13 };

/* In the control byte of an answer: there are more frames. */
#define TOU_DLT645_MORE 0x20

/* Commands of 2007 that change something. */
enum {
    TOU_DLT645_TIME         = 0x08,
    TOU_DLT645_WRITE        = 0x14,
    TOU_DLT645_ADDRESSED    = 0x15,
    TOU_DLT645_FREEZE       = 0x16,
    TOU_DLT645_SPEED        = 0x17,
    TOU_DLT645_PASSWORD     = 0x18,
    TOU_DLT645_CLEAR_DEMAND = 0x19,
    TOU_DLT645_CLEAR_METER  = 0x1A,
    TOU_DLT645_CLEAR_EVENTS = 0x1B,
    TOU_DLT645_RELAY        = 0x1C,
    TOU_DLT645_OUTPUT       = 0x1D
};

/* Bits of the error byte. */
enum {
    TOU_DLT645_ERR_OTHER    = 0x01,
    TOU_DLT645_ERR_NO_DATA  = 0x02,
    TOU_DLT645_ERR_PASSWORD = 0x04,
    TOU_DLT645_ERR_SPEED    = 0x08,
    TOU_DLT645_ERR_ZONES    = 0x10,
    TOU_DLT645_ERR_SLOTS    = 0x20,
    TOU_DLT645_ERR_RATES    = 0x40
};

/* May a meter have this address? Twelve digits, and not the address of broadcasts. */
bool tou_dlt645_can_be_own(const uint8_t *address);

/* Put head and tail around the data of an answer, which are in their place, and send it. control: of the command, and flags */
void tou_dlt645_answer(tou_dlt645_t *self, uint8_t control, uint8_t size);

/* A command of 1997. @return what is wrong with it; TOU_OK: it is answered; TOU_E_BUSY: not yet */
tou_err_t tou_dlt645_run_old(tou_dlt645_t *self, uint8_t control, const uint8_t *data, uint8_t size);

/* A command of 1997 that changes something becomes the one of 2007 in its place. @return TOU_E_RANGE: its length is wrong */
tou_err_t tou_dlt645_renew(tou_dlt645_t *self, uint8_t control, uint8_t size);

/*
 * The identifier of 2007 of a parameter of 1997; 0: there is none.
 * wide: its bytes if those of 2007 have one more; else untouched
 */
uint32_t tou_dlt645_old_parameter(uint16_t di, uint8_t *wide);

/* Most bytes of what 1997 writes: one entry more than a table has. */
#define TOU_DLT645_OLD_VALUE 45u

/* Tables of 1997: zones, slots, holidays. */
bool tou_dlt645_is_old_table(uint16_t di);

/* Of these, as tou_dlt645_piece(). */
tou_err_t tou_dlt645_read_old_table(const tou_objects_t *objects, uint16_t di, uint16_t piece, uint8_t *out, uint8_t *size);

/*
 * Of these, what 2007 writes in place of n bytes; but for an entry, which is job.entry, since no table is read before it is
 * known who asks. value: room for TOU_DLT645_OLD_VALUE. known: its identifier
 */
void tou_dlt645_renew_table(tou_dlt645_t *self, uint16_t di, uint8_t *value, uint8_t *n, uint32_t *known);

/* job.entry, n bytes of a write, becomes the whole table. @return TOU_OK; else as tou_object_get(), and nothing changes */
tou_err_t tou_dlt645_place_entry(tou_dlt645_t *self, uint8_t *value, uint8_t *n);

/*
 * A piece of what an identifier stands for, low byte first: at most TOU_DLT645_PIECE bytes. Pieces are numbered from 0 on.
 * TOU_E_ABSENT: no such piece; of piece 0, no such identifier.
 */
tou_err_t tou_dlt645_piece(const tou_dlt645_t *self, uint32_t di, uint16_t piece, uint8_t *out, uint8_t *size);

/* Commands to read, and to read on, with size bytes of data. @return TOU_OK: answered; TOU_E_BUSY: not yet; else what is wrong */
tou_err_t tou_dlt645_read(tou_dlt645_t *self, uint8_t size);
tou_err_t tou_dlt645_read_on(tou_dlt645_t *self, uint8_t size);

/*
 * A command that changes something; its data as they were sent, size bytes at TOU_DLT645_DATA of the frame. broadcast: to all
 * @return TOU_OK: done, and the answer is sent unless it was a broadcast; TOU_E_BUSY: not yet; else what is wrong with it, and
 *         job.error unless that is 0
 */
tou_err_t tou_dlt645_change(tou_dlt645_t *self, uint8_t control, uint8_t size, bool broadcast);

/* The answer is out: what had to wait for it. */
void tou_dlt645_sent(tou_dlt645_t *self);

/* Something was written by the frame under way: take it down. @return TOU_E_BUSY: not yet */
tou_err_t tou_dlt645_note(const tou_dlt645_t *self);

/* If nothing was written for long, what was written last is told. */
void tou_dlt645_end_visit(const tou_dlt645_t *self);

/* Clear the records that an identifier names. @return TOU_E_ABSENT: it names none that can be cleared; else as tou_object_run() */
tou_err_t tou_dlt645_clear_events(const tou_dlt645_t *self, uint32_t di);

/*
 * Write what an identifier stands for. data: n bytes, the same until it is done.
 * job: step 0 at the first call; error: for the answer
 * @return TOU_OK; TOU_MORE, TOU_E_BUSY: call again; TOU_E_ABSENT: no such identifier, or it is for reading only; else what is wrong
 */
tou_err_t tou_dlt645_write(const tou_objects_t *objects, uint32_t di, const uint8_t *data, uint8_t n, tou_dlt645_job_t *job);

/* The same of the clock: 04000101, 102 and 10C. */
tou_err_t tou_dlt645_write_clock(const tou_objects_t *objects, uint32_t di, const uint8_t *data, uint8_t n);

/* A broadcast of the time, ss mm hh DD MM YY. @return TOU_E_DENIED: by the rules of broadcasts it is not to be followed */
tou_err_t tou_dlt645_adjust(const tou_dlt645_t *self, const uint8_t *data);

/* ss mm hh WW DD MM YY of the present time; zeros while the clock is not valid. */
tou_err_t tou_dlt645_put_clock(const tou_objects_t *objects, uint8_t *out, uint8_t *size);

/* The tariff: tables and their numbers, holidays, rest days, switch times. */
bool tou_dlt645_is_table(uint32_t di);

/* Of these, as tou_dlt645_piece(); TOU_E_INVALID: what is there cannot be said in these words. */
tou_err_t tou_dlt645_read_table(const tou_objects_t *objects, uint32_t di, uint16_t piece, uint8_t *out, uint8_t *size);

/* Of these, as tou_dlt645_write(). */
tou_err_t tou_dlt645_write_table(const tou_objects_t *objects, uint32_t di, const uint8_t *data, uint8_t n,
                                 tou_dlt645_job_t *job);

/* mm hh DD MM YY of a wall-clock time. */
void tou_dlt645_put_moment(uint8_t *out, tou_wall_t wall);

/* 0..99 as two packed digits. */
uint8_t tou_dlt645_packed(uint8_t number);

/* Parameters beside the clock and the tariff, status words, variables: as tou_dlt645_piece() and tou_dlt645_write(). */
tou_err_t tou_dlt645_read_parameter(const tou_dlt645_t *self, uint32_t di, uint16_t piece, uint8_t *out, uint8_t *size);
tou_err_t tou_dlt645_write_parameter(const tou_objects_t *objects, uint32_t di, const uint8_t *data, uint8_t n,
                                     tou_dlt645_job_t *job);

/* The quantity whose registers a quantity is made of, or its first one: of a combination without a register another one. */
uint8_t tou_dlt645_measured(const tou_objects_t *objects, uint8_t quantity);

/* A demand, XX.XXXX kW, which hold no more than 99.9999. @return behind its 3 bytes */
uint8_t *tou_dlt645_put_demand(uint8_t *at, uint32_t tenths_of_w);

/* The number in n bytes of packed digits, 1..4. @return false: a digit is none; `number` is untouched */
bool tou_dlt645_number(const uint8_t *digits, uint8_t n, uint32_t *number);

/* Two packed digits. @return 0..99; 255: they are none */
uint8_t tou_dlt645_two(uint8_t packed);

/* ss mm hh DD MM YY as wall-clock time. @return false: there is no such time */
bool tou_dlt645_wall(const uint8_t *data, tou_wall_t *wall);

/* Is it an identifier of records, and are these served? */
bool tou_dlt645_has_records(const tou_dlt645_t *self, uint32_t di);

/* The same of the step tariff. */
bool tou_dlt645_has_steps(const tou_dlt645_t *self, uint32_t di);

/* Is it five minutes before a moment, or not yet five minutes after it? Both are seconds of a day. */
bool tou_dlt645_near(uint32_t second, uint32_t moment);

/* The local time of a switch, an object of four bytes, as mm hh DD MM YY: zeros for none. As tou_object_get(), tou_object_put() */
tou_err_t tou_dlt645_read_switch(const tou_objects_t *objects, uint32_t id, uint8_t *out);
tou_err_t tou_dlt645_write_switch(const tou_objects_t *objects, uint32_t id, const uint8_t *data, uint8_t n);

/*
 * Numbers and times as they are in data, low byte first: digits of a number; [ss] mm hh DD MM YY, zeros for 0; an energy of any class,
 * 4 bytes, in the unit of its quantity, which of combinations may be 0, and have a sign; a maximum demand of any class with its time, 8 bytes. What fails leaves nothing.
 * @return the byte behind it, or as tou_object_read()
 */
uint8_t *tou_dlt645_put(uint8_t *at, uint32_t number, uint8_t n);
uint8_t *tou_dlt645_put_stamp(const tou_objects_t *objects, uint8_t *at, tou_utc_t utc, bool seconds);
tou_err_t tou_dlt645_put_energy(const tou_objects_t *objects, uint32_t id, uint8_t quantity, uint8_t *out);
tou_err_t tou_dlt645_put_maximum(const tou_objects_t *objects, uint32_t id, uint8_t *out);

#endif
