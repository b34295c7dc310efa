/* SPDX-License-Identifier: MIT */
/* What the files of records over DL/T 645 share. */
#ifndef LIB_TOU_DLT645_RECORD_H
#define LIB_TOU_DLT645_RECORD_H

#include "tou_dlt645.h"

#include "tou/archive.h"

/* Ends an item of a block, and of a load record. */
#define TOU_DLT645_ITEM_END 0xAAu

#endif
