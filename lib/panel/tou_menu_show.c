/* SPDX-License-Identifier: MIT */
/* What the menu shows. */
#include "tou_menu.h"

#include <string.h>

static void show_code(tou_panel_t *panel)
{
    static const char entry[] TOU_ROM = "EntrY   ";
    const tou_menu_t *menu            = panel->cfg->menu;
    uint8_t number                    = tou_screen_packed((uint8_t)(menu->entry + 1u));

    if (menu->stage == TOU_MENU_AT_PASSWORD || tou_menu_does(menu) == TOU_MENU_CLEAR) {
        memset(panel->glass.code, ' ', sizeof panel->glass.code);
    } else if (menu->stage == TOU_MENU_AT_ENTRY && TOU_MENU_TITLE(menu, entries) > 1u) {
        tou_glass_text(panel->glass.code, 0, entry, TOU_GLASS_DIGITS);
        tou_glass_hex(panel->glass.code, TOU_GLASS_DIGITS - 2u, &number, 1);
    } else {
        tou_screen_code(&panel->glass, tou_menu_identifier(menu), 0, false);
    }
}

/* Digits of a password are seen one at a time. */
static void show_password(tou_panel_t *panel)
{
    static const char text[] TOU_ROM = "P       ";
    const tou_menu_t *menu           = panel->cfg->menu;

    tou_screen_text(&panel->glass, text);
    tou_menu_draw(menu, &panel->glass, false);
    for (uint8_t i = 1; i < menu->n_digits; i++) {
        if (i != menu->cursor) {
            panel->glass.digit[i + 1u] = '-';
        }
    }
}

static void show_number(tou_panel_t *panel, const char *text)
{
    tou_screen_text(&panel->glass, text);
    tou_menu_draw(panel->cfg->menu, &panel->glass, false);
}

static void show_value(tou_panel_t *panel)
{
    memset(panel->glass.digit, ' ', sizeof panel->glass.digit);
    tou_menu_draw(panel->cfg->menu, &panel->glass, TOU_MENU_TITLE(panel->cfg->menu, pair[0]) != 'W');
}

static void show_row(tou_panel_t *panel)
{
    static const char text[] TOU_ROM = "no      ";

    show_number(panel, text);
}

static void show_count(tou_panel_t *panel)
{
    static const char text[] TOU_ROM = "n       ";

    show_number(panel, text);
}

static void show_question(tou_panel_t *panel)
{
    static const char clear[] TOU_ROM = "CLEAr Y ";
    static const char send[] TOU_ROM  = "SEnd  Y ";

    tou_screen_text(&panel->glass, (tou_menu_does(panel->cfg->menu) == TOU_MENU_CLEAR) ? clear : send);
}

static void show_wait(tou_panel_t *panel)
{
    static const char text[] TOU_ROM = "--------";

    tou_screen_text(&panel->glass, text);
}

void tou_menu_show(tou_panel_t *panel)
{
    const tou_menu_t *menu = panel->cfg->menu;

    panel->glass.unit = TOU_GLASS_NO_UNIT;
    show_code(panel);
    switch (menu->stage) {
    case TOU_MENU_AT_PASSWORD:
        show_password(panel);
        break;
    case TOU_MENU_AT_CHOOSE:
        tou_screen_text(&panel->glass, tou_menu_text(menu));
        break;
    case TOU_MENU_AT_ROW:
        show_row(panel);
        break;
    case TOU_MENU_AT_COUNT:
        show_count(panel);
        break;
    case TOU_MENU_AT_ENTRY:
        show_value(panel);
        break;
    case TOU_MENU_AT_CONFIRM:
        show_question(panel);
        break;
    case TOU_MENU_AT_PROBE:
    case TOU_MENU_AT_LOAD:
    case TOU_MENU_AT_SEND:
        show_wait(panel);
        break;
    default:
        break;
    }
}
