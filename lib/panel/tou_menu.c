/* SPDX-License-Identifier: MIT */
#include "tou_menu.h"

#include <string.h>

#define MENU_SECOND_MS 1000u
#define MENU_TELL_S    3u /* that an error or a success is shown for */
#define MENU_DI        4u /* bytes of an identifier */
#define MENU_OPERATOR  4u /* bytes of an operator's code: all zero */
#define MENU_NO_DATA   0x02u
#define MENU_PAIR      0xF0u /* of an error that the menu itself finds: its pair is added */

/* What is going on. TELL: something is shown; and then it goes back to setting the entry, to the titles, or out. */
enum {
    MENU_CLOSED,
    MENU_PASSWORD,
    MENU_PROBE,
    MENU_CHOOSE,
    MENU_ROW,
    MENU_LOAD,
    MENU_COUNT,
    MENU_ENTRY,
    MENU_CONFIRM,
    MENU_SEND,
    MENU_TELL_ENTRY,
    MENU_TELL,
    MENU_TELL_OUT
};

static const char menu_password[] TOU_ROM = "P       ";
static const char menu_row[] TOU_ROM      = "no      ";
static const char menu_count[] TOU_ROM    = "n       ";
static const char menu_send[] TOU_ROM     = "SEnd  Y ";
static const char menu_clear[] TOU_ROM    = "CLEAr Y ";
static const char menu_done[] TOU_ROM     = "donE    ";
static const char menu_error[] TOU_ROM    = "Err     ";
static const char menu_no_line[] TOU_ROM  = "no LInE ";
static const char menu_entry[] TOU_ROM    = "EntrY   ";
static const char menu_wait[] TOU_ROM     = "--------";

static uint8_t menu_does(const tou_menu_t *menu)
{
    return (uint8_t)(TOU_MENU_TITLE(menu, does) & (uint8_t)~TOU_MENU_NONE);
}

static uint32_t menu_identifier(const tou_menu_t *menu)
{
    uint32_t di = 0;

    for (uint8_t i = MENU_DI; i != 0u; i--) {
        di = (di << 8) | TOU_MENU_TITLE(menu, di[i - 1u]);
    }
    return di + menu->row - 1u;
}

static void menu_go(tou_menu_t *menu, uint8_t stage)
{
    menu->stage = stage;
    menu->idle  = 0;
    menu->ms    = 0;
    menu->owed  = stage == MENU_PROBE || stage == MENU_LOAD || stage == MENU_SEND;
}

static void menu_tell(tou_panel_t *panel, uint8_t stage, const char *text)
{
    tou_screen_text(&panel->glass, text);
    menu_go(panel->cfg->menu, stage);
}

static void menu_tell_error(tou_panel_t *panel, uint8_t stage, uint8_t error)
{
    menu_tell(panel, stage, menu_error);
    tou_glass_hex(panel->glass.digit, 5, &error, 1);
}

/* ---- what is drawn ---- */

static void menu_draw_code(tou_panel_t *panel)
{
    const tou_menu_t *menu = panel->cfg->menu;
    uint8_t number         = tou_screen_packed((uint8_t)(menu->entry + 1u));

    if (menu->stage == MENU_PASSWORD || menu_does(menu) == TOU_MENU_CLEAR) {
        memset(panel->glass.code, ' ', sizeof panel->glass.code);
    } else if (menu->stage == MENU_ENTRY && TOU_MENU_TITLE(menu, entries) > 1u) {
        tou_glass_text(panel->glass.code, 0, menu_entry, TOU_GLASS_DIGITS);
        tou_glass_hex(panel->glass.code, TOU_GLASS_DIGITS - 2u, &number, 1);
    } else {
        tou_screen_code(&panel->glass, menu_identifier(menu), 0, false);
    }
}

/* Digits of a password are seen one at a time. */
static void menu_draw_password(tou_panel_t *panel)
{
    const tou_menu_t *menu = panel->cfg->menu;

    tou_screen_text(&panel->glass, menu_password);
    tou_menu_draw(menu, &panel->glass, false);
    for (uint8_t i = 1; i < menu->n_digits; i++) {
        if (i != menu->cursor) {
            panel->glass.digit[i + 1u] = '-';
        }
    }
}

static void menu_draw_number(tou_panel_t *panel, const char *text)
{
    tou_screen_text(&panel->glass, text);
    tou_menu_draw(panel->cfg->menu, &panel->glass, false);
}

static void menu_draw_value(tou_panel_t *panel)
{
    memset(panel->glass.digit, ' ', sizeof panel->glass.digit);
    tou_menu_draw(panel->cfg->menu, &panel->glass, TOU_MENU_TITLE(panel->cfg->menu, pair[0]) != 'W');
}

static void menu_draw(tou_panel_t *panel)
{
    const tou_menu_t *menu = panel->cfg->menu;

    panel->glass.unit = TOU_GLASS_NO_UNIT;
    menu_draw_code(panel);
    switch (menu->stage) {
    case MENU_PASSWORD:
        menu_draw_password(panel);
        break;
    case MENU_CHOOSE:
        tou_screen_text(&panel->glass, tou_menu_titles[menu->title].text);
        break;
    case MENU_ROW:
        menu_draw_number(panel, menu_row);
        break;
    case MENU_COUNT:
        menu_draw_number(panel, menu_count);
        break;
    case MENU_ENTRY:
        menu_draw_value(panel);
        break;
    case MENU_CONFIRM:
        tou_screen_text(&panel->glass, (menu_does(menu) == TOU_MENU_CLEAR) ? menu_clear : menu_send);
        break;
    case MENU_PROBE:
    case MENU_LOAD:
    case MENU_SEND:
        tou_screen_text(&panel->glass, menu_wait);
        break;
    default:
        break;
    }
}

/* ---- commands ---- */

static uint8_t *menu_put(uint8_t *at, const uint8_t *bytes, uint8_t n)
{
    memcpy(at, bytes, n);
    return at + n;
}

static uint8_t *menu_put_identifier(uint8_t *at, uint32_t di)
{
    for (uint8_t i = 0; i < MENU_DI; i++) {
        *at++ = (uint8_t)di;
        di >>= 8;
    }
    return at;
}

static uint8_t *menu_put_right(const tou_menu_t *menu, uint8_t *at)
{
    at = menu_put(at, menu->right, TOU_MENU_RIGHT);
    memset(at, 0, MENU_OPERATOR);
    return at + MENU_OPERATOR;
}

/* A write of what no meter has: whoever may write is told so, anybody else that he may not. */
static uint8_t menu_put_probe(const tou_menu_t *menu, uint8_t *data)
{
    uint8_t *at = menu_put_right(menu, menu_put_identifier(data, UINT32_MAX));

    *at++ = 0;
    return (uint8_t)(at - data);
}

/* The level and then, low byte first, the password. */
static uint8_t menu_put_change(const tou_menu_t *menu, uint8_t *data)
{
    uint8_t level = menu->value[TOU_MENU_RIGHT - 1u];
    uint8_t *at   = menu_put_identifier(data, menu_identifier(menu) + level);

    at    = menu_put(at, menu->right, TOU_MENU_RIGHT);
    *at++ = level;
    at    = menu_put(at, menu->value, TOU_MENU_RIGHT - 1u);
    return (uint8_t)(at - data);
}

static uint8_t menu_put_write(const tou_menu_t *menu, uint8_t *data)
{
    uint8_t *at = menu_put_right(menu, menu_put_identifier(data, menu_identifier(menu)));

    at = menu_put(at, menu->value, (uint8_t)(menu->entries * tou_menu_size(menu)));
    return (uint8_t)(at - data);
}

static void menu_give(tou_panel_t *panel)
{
    tou_menu_t *menu       = panel->cfg->menu;
    tou_request_t *request = &panel->request;
    uint8_t *data          = request->data;

    menu->owed = false;
    if (menu->stage == MENU_LOAD) {
        tou_request_read(request, menu_identifier(menu));
    } else if (menu->stage == MENU_PROBE) {
        tou_request_send(request, TOU_REQUEST_WRITE, menu_put_probe(menu, data));
    } else if (menu_does(menu) == TOU_MENU_CLEAR) {
        tou_request_send(request, TOU_REQUEST_CLEAR_DEMAND, (uint8_t)(menu_put_right(menu, data) - data));
    } else if (menu_does(menu) == TOU_MENU_CHANGE) {
        tou_request_send(request, TOU_REQUEST_PASSWORD, menu_put_change(menu, data));
    } else {
        tou_request_send(request, TOU_REQUEST_WRITE, menu_put_write(menu, data));
    }
}

/* ---- their answers ---- */

static void menu_probed(tou_panel_t *panel, tou_err_t err)
{
    if (err == TOU_E_ABSENT) {
        menu_tell(panel, MENU_TELL_OUT, menu_no_line);
    } else if (panel->request.error != MENU_NO_DATA) {
        menu_tell_error(panel, MENU_TELL_OUT, panel->request.error);
    } else {
        menu_go(panel->cfg->menu, MENU_CHOOSE);
    }
}

/* Entries of a table without those at its end that are the last one once more. */
static uint8_t menu_entries(const tou_menu_t *menu, uint8_t n)
{
    uint8_t size    = tou_menu_size(menu);
    uint8_t entries = 0;

    for (; n >= size && entries < TOU_MENU_TITLE(menu, entries); n = (uint8_t)(n - size)) {
        entries++;
    }
    while (entries > 1u && memcmp(&menu->value[(entries - 1u) * size], &menu->value[(entries - 2u) * size], size) == 0) {
        entries--;
    }
    return (uint8_t)((entries != 0u) ? entries : 1u);
}

static void menu_begin_entry(tou_menu_t *menu, uint8_t entry)
{
    menu->entry = entry;
    tou_menu_edit_entry(menu);
    menu_go(menu, MENU_ENTRY);
}

/* What is not there yet is zeros. */
static void menu_loaded(tou_panel_t *panel, tou_err_t err)
{
    tou_menu_t *menu             = panel->cfg->menu;
    const tou_request_t *request = &panel->request;
    uint8_t n                    = 0;

    if (err == TOU_E_ABSENT) {
        menu_tell(panel, MENU_TELL, menu_no_line);
        return;
    }
    memset(menu->value, 0, sizeof menu->value);
    if (err == TOU_OK) {
        n = (uint8_t)(request->n - MENU_DI);
        n = (uint8_t)((n < TOU_MENU_VALUE) ? n : TOU_MENU_VALUE);
        memcpy(menu->value, &request->data[MENU_DI], n);
    }
    menu->entries = menu_entries(menu, n);
    if (TOU_MENU_TITLE(menu, entries) > 1u) {
        tou_menu_edit_number(menu, 2, menu->entries);
        menu_go(menu, MENU_COUNT);
    } else {
        menu_begin_entry(menu, 0);
    }
}

static void menu_sent(tou_panel_t *panel, tou_err_t err)
{
    tou_menu_t *menu = panel->cfg->menu;

    if (err == TOU_OK && menu_does(menu) == TOU_MENU_CHANGE && menu->value[TOU_MENU_RIGHT - 1u] == menu->right[0]) {
        memcpy(&menu->right[1], menu->value, TOU_MENU_RIGHT - 1u);
    }
    if (err == TOU_OK) {
        menu_tell(panel, MENU_TELL, menu_done);
    } else if (err == TOU_E_DENIED) {
        menu_tell_error(panel, MENU_TELL, panel->request.error);
    } else {
        menu_tell(panel, MENU_TELL, menu_no_line);
    }
}

static void menu_answered(tou_panel_t *panel, tou_err_t err)
{
    switch (panel->cfg->menu->stage) {
    case MENU_PROBE:
        menu_probed(panel, err);
        break;
    case MENU_LOAD:
        menu_loaded(panel, err);
        break;
    default:
        menu_sent(panel, err);
        break;
    }
}

/* ---- keys ---- */

static void menu_open(tou_panel_t *panel) TOU_REENTRANT
{
    tou_menu_t *menu = panel->cfg->menu;

    memset(menu, 0, sizeof *menu);
    menu->row = 1;
    tou_menu_edit(menu, 2u * TOU_MENU_RIGHT - 1u);
    menu->digit[0] = 2;
    menu_go(menu, MENU_PASSWORD);
}

static void menu_take_password(tou_menu_t *menu)
{
    menu->right[0] = menu->digit[0];
    for (uint8_t i = 1; i < TOU_MENU_RIGHT; i++) {
        menu->right[TOU_MENU_RIGHT - i] = (uint8_t)((menu->digit[2u * i - 1u] << 4) | menu->digit[2u * i]);
    }
    tou_menu_edit(menu, 0);
    menu_go(menu, MENU_PROBE);
}

static void menu_choose(tou_menu_t *menu)
{
    menu->row = 1;
    memset(menu->value, 0, sizeof menu->value);
    menu->entries = 1;
    if (menu_does(menu) == TOU_MENU_CLEAR) {
        menu_go(menu, MENU_CONFIRM);
    } else if (menu_does(menu) == TOU_MENU_CHANGE) {
        menu_begin_entry(menu, 0);
    } else if (TOU_MENU_TITLE(menu, rows) != 0u) {
        tou_menu_edit_number(menu, (uint8_t)((TOU_MENU_TITLE(menu, rows) > 99u) ? 3u : 2u), 1);
        menu_go(menu, MENU_ROW);
    } else {
        menu_go(menu, MENU_LOAD);
    }
}

static void menu_take_row(tou_panel_t *panel)
{
    tou_menu_t *menu = panel->cfg->menu;
    uint16_t number  = tou_menu_number(menu);

    if (number != 0u && number <= TOU_MENU_TITLE(menu, rows)) {
        menu->row = (uint8_t)number;
        menu_go(menu, MENU_LOAD);
    } else {
        menu_tell_error(panel, MENU_TELL, MENU_PAIR | 1u);
    }
}

static void menu_take_count(tou_panel_t *panel)
{
    tou_menu_t *menu = panel->cfg->menu;
    uint16_t number  = tou_menu_number(menu);

    if (number != 0u && number <= TOU_MENU_TITLE(menu, entries)) {
        menu->entries = (uint8_t)number;
        menu_begin_entry(menu, 0);
    } else {
        menu_tell_error(panel, MENU_TELL, MENU_PAIR | 1u);
    }
}

/* What is one entry only is sent at once; tables and passwords are asked about. */
static void menu_take_entry(tou_panel_t *panel)
{
    tou_menu_t *menu = panel->cfg->menu;
    uint8_t bad      = tou_menu_take(menu);

    if (bad != 0u) {
        menu_tell_error(panel, MENU_TELL_ENTRY, (uint8_t)(MENU_PAIR | bad));
    } else if (menu->entry + 1u < menu->entries) {
        menu_begin_entry(menu, (uint8_t)(menu->entry + 1u));
    } else if (TOU_MENU_TITLE(menu, entries) > 1u || menu_does(menu) == TOU_MENU_CHANGE) {
        menu_go(menu, MENU_CONFIRM);
    } else {
        menu_go(menu, MENU_SEND);
    }
}

static void menu_enter(tou_panel_t *panel)
{
    tou_menu_t *menu = panel->cfg->menu;

    switch (menu->stage) {
    case MENU_PASSWORD:
        menu_take_password(menu);
        break;
    case MENU_CHOOSE:
        menu_choose(menu);
        break;
    case MENU_ROW:
        menu_take_row(panel);
        break;
    case MENU_COUNT:
        menu_take_count(panel);
        break;
    case MENU_ENTRY:
        menu_take_entry(panel);
        break;
    default:
        menu_go(menu, MENU_SEND);
        break;
    }
}

static void menu_browse(tou_menu_t *menu, uint8_t key)
{
    if (key == TOU_KEY_NEXT) {
        menu->title = (uint8_t)((menu->title + 1u < TOU_MENU_TITLES) ? (menu->title + 1u) : 0u);
    } else if (key == TOU_KEY_UP) {
        menu->title = (uint8_t)(((menu->title != 0u) ? menu->title : TOU_MENU_TITLES) - 1u);
    }
}

/* What was shown was seen. */
static void menu_seen(tou_menu_t *menu)
{
    if (menu->stage == MENU_TELL_ENTRY) {
        menu_go(menu, MENU_ENTRY);
    } else {
        menu->row = 1;
        menu_go(menu, (uint8_t)((menu->stage == MENU_TELL) ? MENU_CHOOSE : MENU_CLOSED));
    }
}

static bool menu_waits(const tou_menu_t *menu)
{
    return menu->stage == MENU_PROBE || menu->stage == MENU_LOAD || menu->stage == MENU_SEND;
}

static void menu_key(tou_panel_t *panel, uint8_t key) TOU_REENTRANT
{
    tou_menu_t *menu = panel->cfg->menu;
    uint8_t stage    = menu->stage;

    menu->idle = 0;
    if ((key & TOU_KEY_LONG) != 0 || menu_waits(menu)) {
        return;
    }
    key = (uint8_t)(key & ~TOU_KEY_REPEAT);
    if (stage >= MENU_TELL_ENTRY) {
        menu_seen(menu);
    } else if (key == TOU_KEY_BACK) {
        menu->row = 1;
        menu_go(menu, (uint8_t)((stage == MENU_PASSWORD || stage == MENU_CHOOSE) ? MENU_CLOSED : MENU_CHOOSE));
    } else if (key == TOU_KEY_ENTER) {
        menu_enter(panel);
    } else if (stage == MENU_CHOOSE) {
        menu_browse(menu, key);
    } else if (stage != MENU_CONFIRM) {
        tou_menu_set(menu, key, stage == MENU_ENTRY);
        menu->ms = 0;
    }
}

/* ---- time ---- */

static void menu_pass(tou_panel_t *panel, uint16_t ms)
{
    tou_menu_t *menu = panel->cfg->menu;

    menu->ms = (uint16_t)(menu->ms + ((ms < MENU_SECOND_MS) ? ms : MENU_SECOND_MS));
    if (menu->ms < MENU_SECOND_MS) {
        return;
    }
    menu->ms = (uint16_t)(menu->ms - MENU_SECOND_MS);
    menu->idle++;
    if (menu->stage >= MENU_TELL_ENTRY && menu->idle >= MENU_TELL_S) {
        menu_seen(menu);
    } else if (menu->idle >= panel->cfg->idle_s && !menu_waits(menu)) {
        menu_go(menu, MENU_CLOSED);
    }
}

static bool menu_tick(tou_panel_t *panel, uint16_t ms) TOU_REENTRANT
{
    tou_menu_t *menu = panel->cfg->menu;
    tou_err_t err    = tou_request_poll(&panel->request, 0);

    menu_pass(panel, ms);
    if (menu_waits(menu) && err != TOU_E_BUSY) {
        if (menu->owed) {
            menu_give(panel);
        } else {
            menu_answered(panel, err);
        }
    }
    if (menu->stage == MENU_CLOSED) {
        memset(menu, 0, sizeof *menu);
        return false;
    }
    menu_draw(panel);
    return true;
}

const tou_menu_ops_t tou_menu = {menu_open, menu_key, menu_tick};
