/* SPDX-License-Identifier: MIT */
/* What the menu has the meter do. */
#include "tou_menu.h"

#include <string.h>

#define SEND_DI       4u /* bytes of an identifier */
#define SEND_OPERATOR 4u /* bytes of an operator's code: all zero */

uint8_t tou_menu_does(const tou_menu_t *self)
{
    return (uint8_t)(TOU_MENU_TITLE(self, does) & (uint8_t)~TOU_MENU_NONE);
}

uint32_t tou_menu_identifier(const tou_menu_t *self)
{
    uint32_t di = 0;

    for (uint8_t i = SEND_DI; i != 0u; i--) {
        di = (di << 8) | TOU_MENU_TITLE(self, di[i - 1u]);
    }
    return di + self->row - 1u;
}

static uint8_t *send_put(uint8_t *at, const uint8_t *bytes, uint8_t n)
{
    memcpy(at, bytes, n);
    return at + n;
}

static uint8_t *send_put_identifier(uint8_t *at, uint32_t di)
{
    for (uint8_t i = 0; i < SEND_DI; i++) {
        *at++ = (uint8_t)di;
        di >>= 8;
    }
    return at;
}

static uint8_t *send_put_right(const tou_menu_t *menu, uint8_t *at)
{
    at = send_put(at, menu->right, TOU_MENU_RIGHT);
    memset(at, 0, SEND_OPERATOR);
    return at + SEND_OPERATOR;
}

/* A write of what no meter has: whoever may write is told so, anybody else that he may not. */
static uint8_t send_put_probe(const tou_menu_t *menu, uint8_t *data)
{
    uint8_t *at = send_put_right(menu, send_put_identifier(data, UINT32_MAX));

    *at++ = 0;
    return (uint8_t)(at - data);
}

/* The level and then, low byte first, the password. */
static uint8_t send_put_change(const tou_menu_t *menu, uint8_t *data)
{
    uint8_t level = menu->value[TOU_MENU_RIGHT - 1u];
    uint8_t *at   = send_put_identifier(data, tou_menu_identifier(menu) + level);

    at    = send_put(at, menu->right, TOU_MENU_RIGHT);
    *at++ = level;
    at    = send_put(at, menu->value, TOU_MENU_RIGHT - 1u);
    return (uint8_t)(at - data);
}

static uint8_t send_put_write(const tou_menu_t *menu, uint8_t *data)
{
    uint8_t *at = send_put_right(menu, send_put_identifier(data, tou_menu_identifier(menu)));

    at = send_put(at, menu->value, (uint8_t)(menu->entries * tou_menu_size(menu)));
    return (uint8_t)(at - data);
}

void tou_menu_give(tou_panel_t *panel)
{
    tou_menu_t *menu       = panel->cfg->menu;
    tou_request_t *request = &panel->request;
    uint8_t *data          = request->data;

    menu->owed = false;
    if (menu->stage == TOU_MENU_AT_LOAD) {
        tou_request_read(request, tou_menu_identifier(menu));
    } else if (menu->stage == TOU_MENU_AT_PROBE) {
        tou_request_send(request, TOU_REQUEST_WRITE, send_put_probe(menu, data));
    } else if (tou_menu_does(menu) == TOU_MENU_CLEAR) {
        tou_request_send(request, TOU_REQUEST_CLEAR_DEMAND, (uint8_t)(send_put_right(menu, data) - data));
    } else if (tou_menu_does(menu) == TOU_MENU_CHANGE) {
        tou_request_send(request, TOU_REQUEST_PASSWORD, send_put_change(menu, data));
    } else {
        tou_request_send(request, TOU_REQUEST_WRITE, send_put_write(menu, data));
    }
}
