/* SPDX-License-Identifier: MIT */
/* What a product allocates for a link: the size of each symbol is that of the object that it is named after. */
#include "tou/dlt645.h"

char port[sizeof(tou_dlt645_t)];
char station[sizeof(tou_dlt645_station_t)];
