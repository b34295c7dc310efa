/* SPDX-License-Identifier: MIT */
/* What a product allocates for a link or a panel: the size of each symbol is that of the object that it is named after. */
#include "tou/dlt645.h"
#include "tou/ir.h"
#include "tou/menu.h"

char port[sizeof(tou_dlt645_t)];
char station[sizeof(tou_dlt645_station_t)];
char panel[sizeof(tou_panel_t)];
char menu[sizeof(tou_menu_t)];
char infrared[sizeof(tou_ir_t)];
