/* SPDX-License-Identifier: MIT */
#include "tou_menu.h"

#include <string.h>

#define MENU_SECOND_MS 1000u
#define MENU_TELL_S    3u /* that an error or a success is shown for */
#define MENU_DI        4u /* bytes of an identifier */
#define MENU_NO_DATA   0x02u
#define MENU_PAIR      0xF0u /* of an error that the menu itself finds: its pair is added */

static void menu_go(tou_menu_t *menu, uint8_t stage)
{
    menu->stage = stage;
    menu->idle  = 0;
    menu->ms    = 0;
    menu->owed  = stage == TOU_MENU_AT_PROBE || stage == TOU_MENU_AT_LOAD || stage == TOU_MENU_AT_SEND;
}

static void menu_tell(tou_panel_t *panel, uint8_t stage, const char *text)
{
    tou_screen_text(&panel->glass, text);
    menu_go(panel->cfg->menu, stage);
}

static void menu_tell_error(tou_panel_t *panel, uint8_t stage, uint8_t error)
{
    static const char text[] TOU_ROM = "Err     ";

    menu_tell(panel, stage, text);
    tou_glass_hex(panel->glass.digit, 5, &error, 1);
}

static void menu_tell_silence(tou_panel_t *panel, uint8_t stage)
{
    static const char text[] TOU_ROM = "no LInE ";

    menu_tell(panel, stage, text);
}

static void menu_tell_done(tou_panel_t *panel)
{
    static const char text[] TOU_ROM = "donE    ";

    menu_tell(panel, TOU_MENU_AT_TELL, text);
}

/* ---- their answers ---- */

static void menu_probed(tou_panel_t *panel, tou_err_t err)
{
    if (err == TOU_E_ABSENT) {
        menu_tell_silence(panel, TOU_MENU_AT_TELL_OUT);
    } else if (panel->request.error != MENU_NO_DATA) {
        menu_tell_error(panel, TOU_MENU_AT_TELL_OUT, panel->request.error);
    } else {
        menu_go(panel->cfg->menu, TOU_MENU_AT_CHOOSE);
    }
}

/* Is the last one of so many the one before it once more? */
static bool menu_repeats(const tou_menu_t *menu, uint8_t entries, uint8_t size)
{
    const uint8_t *last = &menu->value[(size_t)(entries - 1u) * size];

    return memcmp(last, last - size, size) == 0;
}

/* Entries of a table without those at its end that are the last one once more. */
static uint8_t menu_entries(const tou_menu_t *menu, uint8_t n)
{
    uint8_t size    = tou_menu_size(menu);
    uint8_t entries = 0;

    for (; n >= size && entries < TOU_MENU_TITLE(menu, entries); n = (uint8_t)(n - size)) {
        entries++;
    }
    while (entries > 1u && menu_repeats(menu, entries, size)) {
        entries--;
    }
    return (uint8_t)((entries != 0u) ? entries : 1u);
}

static void menu_begin_entry(tou_menu_t *menu, uint8_t entry)
{
    menu->entry = entry;
    tou_menu_edit_entry(menu);
    menu_go(menu, TOU_MENU_AT_ENTRY);
}

/* What is not there yet is zeros. */
static void menu_loaded(tou_panel_t *panel, tou_err_t err)
{
    tou_menu_t *menu             = panel->cfg->menu;
    const tou_request_t *request = &panel->request;
    uint8_t n                    = 0;

    if (err == TOU_E_ABSENT) {
        menu_tell_silence(panel, TOU_MENU_AT_TELL);
        return;
    }
    if (err == TOU_OK) {
        n = (uint8_t)(request->n - MENU_DI);
        n = (uint8_t)((n < TOU_MENU_VALUE) ? n : TOU_MENU_VALUE);
        memcpy(menu->value, &request->data[MENU_DI], n);
    }
    menu->entries = menu_entries(menu, n);
    if (TOU_MENU_TITLE(menu, entries) > 1u) {
        tou_menu_edit_number(menu, 2, menu->entries);
        menu_go(menu, TOU_MENU_AT_COUNT);
    } else {
        menu_begin_entry(menu, 0);
    }
}

static void menu_sent(tou_panel_t *panel, tou_err_t err)
{
    tou_menu_t *menu = panel->cfg->menu;

    if (err == TOU_OK && tou_menu_does(menu) == TOU_MENU_CHANGE && menu->value[TOU_MENU_RIGHT - 1u] == menu->right[0]) {
        memcpy(&menu->right[1], menu->value, TOU_MENU_RIGHT - 1u);
    }
    if (err == TOU_OK) {
        menu_tell_done(panel);
    } else if (err == TOU_E_DENIED) {
        menu_tell_error(panel, TOU_MENU_AT_TELL, panel->request.error);
    } else {
        menu_tell_silence(panel, TOU_MENU_AT_TELL);
    }
}

static void menu_answered(tou_panel_t *panel, tou_err_t err)
{
    switch (panel->cfg->menu->stage) {
    case TOU_MENU_AT_PROBE:
        menu_probed(panel, err);
        break;
    case TOU_MENU_AT_LOAD:
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
    menu_go(menu, TOU_MENU_AT_PASSWORD);
}

static void menu_take_password(tou_menu_t *menu)
{
    menu->right[0] = menu->digit[0];
    for (uint8_t i = 1; i < TOU_MENU_RIGHT; i++) {
        menu->right[TOU_MENU_RIGHT - i] = tou_menu_pair(menu, (uint8_t)(2u * i - 1u));
    }
    tou_menu_edit(menu, 0);
    menu_go(menu, TOU_MENU_AT_PROBE);
}

static void menu_choose(tou_menu_t *menu)
{
    menu->row = 1;
    memset(menu->value, 0, sizeof menu->value);
    menu->entries = 1;
    if (tou_menu_does(menu) == TOU_MENU_CLEAR) {
        menu_go(menu, TOU_MENU_AT_CONFIRM);
    } else if (tou_menu_does(menu) == TOU_MENU_CHANGE) {
        menu_begin_entry(menu, 0);
    } else if (TOU_MENU_TITLE(menu, rows) != 0u) {
        tou_menu_edit_number(menu, (uint8_t)((TOU_MENU_TITLE(menu, rows) > 99u) ? 3u : 2u), 1);
        menu_go(menu, TOU_MENU_AT_ROW);
    } else {
        menu_go(menu, TOU_MENU_AT_LOAD);
    }
}

static void menu_take_row(tou_panel_t *panel)
{
    tou_menu_t *menu = panel->cfg->menu;
    uint16_t number  = tou_menu_number(menu);

    if (number != 0u && number <= TOU_MENU_TITLE(menu, rows)) {
        menu->row = (uint8_t)number;
        menu_go(menu, TOU_MENU_AT_LOAD);
    } else {
        menu_tell_error(panel, TOU_MENU_AT_TELL, MENU_PAIR | 1u);
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
        menu_tell_error(panel, TOU_MENU_AT_TELL, MENU_PAIR | 1u);
    }
}

/* What is one entry only is sent at once; tables and passwords are asked about. */
static void menu_take_entry(tou_panel_t *panel)
{
    tou_menu_t *menu = panel->cfg->menu;
    uint8_t bad      = tou_menu_take(menu);

    if (bad != 0u) {
        menu_tell_error(panel, TOU_MENU_AT_TELL_ENTRY, (uint8_t)(MENU_PAIR | bad));
    } else if (menu->entry + 1u < menu->entries) {
        menu_begin_entry(menu, (uint8_t)(menu->entry + 1u));
    } else if (TOU_MENU_TITLE(menu, entries) > 1u || tou_menu_does(menu) == TOU_MENU_CHANGE) {
        menu_go(menu, TOU_MENU_AT_CONFIRM);
    } else {
        menu_go(menu, TOU_MENU_AT_SEND);
    }
}

static void menu_enter(tou_panel_t *panel)
{
    tou_menu_t *menu = panel->cfg->menu;

    switch (menu->stage) {
    case TOU_MENU_AT_PASSWORD:
        menu_take_password(menu);
        break;
    case TOU_MENU_AT_CHOOSE:
        menu_choose(menu);
        break;
    case TOU_MENU_AT_ROW:
        menu_take_row(panel);
        break;
    case TOU_MENU_AT_COUNT:
        menu_take_count(panel);
        break;
    case TOU_MENU_AT_ENTRY:
        menu_take_entry(panel);
        break;
    default:
        menu_go(menu, TOU_MENU_AT_SEND);
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
    if (menu->stage == TOU_MENU_AT_TELL_ENTRY) {
        menu_go(menu, TOU_MENU_AT_ENTRY);
    } else {
        menu->row = 1;
        menu_go(menu, (uint8_t)((menu->stage == TOU_MENU_AT_TELL) ? TOU_MENU_AT_CHOOSE : TOU_MENU_AT_CLOSED));
    }
}

static bool menu_waits(const tou_menu_t *menu)
{
    return menu->stage == TOU_MENU_AT_PROBE || menu->stage == TOU_MENU_AT_LOAD || menu->stage == TOU_MENU_AT_SEND;
}

static void menu_key(tou_panel_t *panel, uint8_t key) TOU_REENTRANT
{
    tou_menu_t *menu = panel->cfg->menu;
    uint8_t stage    = menu->stage;

    menu->idle = 0;
    if ((key & TOU_KEY_LONG) != 0 || menu_waits(menu) || stage == TOU_MENU_AT_CLOSED) {
        return;
    }
    if (key == (TOU_KEY_UP | TOU_KEY_REPEAT) || key == (TOU_KEY_NEXT | TOU_KEY_REPEAT)) {
        key = TOU_KEY_OF(key);
    }
    if (stage >= TOU_MENU_AT_TELL_ENTRY) {
        menu_seen(menu);
    } else if (key == TOU_KEY_BACK) {
        menu->row = 1;
        menu_go(menu, (uint8_t)((stage == TOU_MENU_AT_PASSWORD || stage == TOU_MENU_AT_CHOOSE) ? TOU_MENU_AT_CLOSED
                                                                                               : TOU_MENU_AT_CHOOSE));
    } else if (key == TOU_KEY_ENTER) {
        menu_enter(panel);
    } else if (stage == TOU_MENU_AT_CHOOSE) {
        menu_browse(menu, key);
    } else if (stage != TOU_MENU_AT_CONFIRM) {
        tou_menu_set(menu, key, stage == TOU_MENU_AT_ENTRY);
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
    if (menu->stage >= TOU_MENU_AT_TELL_ENTRY && menu->idle >= MENU_TELL_S) {
        menu_seen(menu);
    } else if (menu->idle >= panel->cfg->idle_s && !menu_waits(menu)) {
        menu_go(menu, TOU_MENU_AT_CLOSED);
    }
}

/* Nothing is left of a password, neither here nor in what was sent nor on the display. */
static void menu_forget(tou_panel_t *panel)
{
    tou_menu_t *menu = panel->cfg->menu;

    memset(menu, 0, sizeof *menu);
    memset(panel->request.data, 0, sizeof panel->request.data);
    memset(panel->glass.digit, ' ', sizeof panel->glass.digit);
}

static bool menu_tick(tou_panel_t *panel, uint16_t ms) TOU_REENTRANT
{
    tou_menu_t *menu = panel->cfg->menu;
    tou_err_t err    = tou_request_poll(&panel->request, 0);

    menu_pass(panel, ms);
    if (menu_waits(menu) && err != TOU_E_BUSY) {
        if (menu->owed) {
            tou_menu_give(panel);
        } else {
            menu_answered(panel, err);
        }
    }
    if (menu->stage == TOU_MENU_AT_CLOSED) {
        menu_forget(panel);
        return false;
    }
    tou_menu_show(panel);
    return true;
}

const tou_menu_ops_t tou_menu = {menu_open, menu_key, menu_tick};
