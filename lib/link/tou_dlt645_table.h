/* SPDX-License-Identifier: MIT */
/* What reading and writing the tariff of DL/T 645 share. */
#ifndef LIB_TOU_DLT645_TABLE_H
#define LIB_TOU_DLT645_TABLE_H

#include "tou_dlt645.h"

/* Most of everything, as the standard has it. */
#define TOU_DLT645_ZONES  14u
#define TOU_DLT645_TABLES 8u
#define TOU_DLT645_SLOTS  14u

/* A holiday, and in place of its year: each year. */
#define TOU_DLT645_HOLIDAY(nn) (UINT32_C(0x04030000) + (nn))
#define TOU_DLT645_YEARLY      0xFFu

/* Bytes of a zone or a slot. */
#define TOU_DLT645_ENTRY 3u

/* Identifiers of 0400xxxx. */
enum {
    TOU_DLT645_SWITCH_ZONES  = 0x0106,
    TOU_DLT645_SWITCH_TABLES = 0x0107,
    TOU_DLT645_N_ZONES       = 0x0201,
    TOU_DLT645_N_TABLES      = 0x0202,
    TOU_DLT645_N_SLOTS       = 0x0203,
    TOU_DLT645_N_RATES       = 0x0204,
    TOU_DLT645_N_HOLIDAYS    = 0x0205,
    TOU_DLT645_WEEKEND       = 0x0801,
    TOU_DLT645_REST_TABLE    = 0x0802
};

/* What the upper half of an identifier says. */
enum { TOU_DLT645_PLAIN = 0x0400, TOU_DLT645_SET_1 = 0x0401, TOU_DLT645_SET_2 = 0x0402, TOU_DLT645_HOLIDAYS = 0x0403 };

/* What was sent, for those who make records of it. */
typedef struct tou_dlt645_sent {
    const uint8_t *data;
    const tou_dlt645_job_t *job;
    uint8_t n;       /* entries without those at the end that are the last one again */
    uint8_t highest; /* day table that they name */
    uint8_t bank;
    uint8_t index;
} tou_dlt645_sent_t;

/* A record of the tariff; errors as tou_object_get(). */
tou_err_t tou_dlt645_record(const tou_objects_t *objects, uint8_t kind, uint8_t bank, uint8_t index, tou_record_t *record);

/* Numbers of entries as they were written, or the standard's. @return TOU_OK; TOU_E_BUSY; TOU_E_IO; TOU_E_INVALID */
tou_err_t tou_dlt645_counts(const tou_objects_t *objects, uint8_t *counts);

/* Have the answer carry an error bit of its own. */
tou_err_t tou_dlt645_refuse_table(tou_dlt645_job_t *job, uint8_t error);

/* Is it 1..most? */
bool tou_dlt645_within(uint8_t value, uint8_t most);

void tou_dlt645_name(tou_item_t *item, uint8_t kind, uint8_t bank, uint8_t index);

/* The base as it is, or as the first write makes it. @return TOU_OK; TOU_E_ABSENT: it is to be made; else an error */
tou_err_t tou_dlt645_get_base(const tou_objects_t *objects, tou_base_t *base);

/* Go on writing n records that the job's batch makes of what was sent. */
tou_err_t tou_dlt645_put_table(const tou_objects_t *objects, tou_dlt645_job_t *job, const tou_dlt645_sent_t *sent,
                               uint8_t n);

/* Zones of a bank, and slots of a day table of it; as tou_dlt645_write(). */
tou_err_t tou_dlt645_write_zones(const tou_objects_t *objects, uint8_t bank, const uint8_t *data, uint8_t n,
                                 tou_dlt645_job_t *job);
tou_err_t tou_dlt645_write_slots(const tou_objects_t *objects, uint8_t bank, uint8_t table, const uint8_t *data, uint8_t n,
                                 tou_dlt645_job_t *job);

#endif
