/* SPDX-License-Identifier: MIT */
/* What the menu shows. */
#include "tou_menu.h"

#include <string.h>

static const char show_password[] TOU_ROM = "P       ";
static const char show_row[] TOU_ROM      = "no      ";
static const char show_count[] TOU_ROM    = "n       ";
static const char show_send[] TOU_ROM     = "SEnd  Y ";
static const char show_clear[] TOU_ROM    = "CLEAr Y ";
static const char show_entry[] TOU_ROM    = "EntrY   ";
static const char show_wait[] TOU_ROM     = "--------";

static void show_code(tou_panel_t *panel)
{
    const tou_menu_t *menu = panel->cfg->menu;
    uint8_t number         = tou_screen_packed((uint8_t)(menu->entry + 1u));

    if (menu->stage == TOU_MENU_AT_PASSWORD || tou_menu_does(menu) == TOU_MENU_CLEAR) {
        memset(panel->glass.code, ' ', sizeof panel->glass.code);
    } else if (menu->stage == TOU_MENU_AT_ENTRY && TOU_MENU_TITLE(menu, entries) > 1u) {
        tou_glass_text(panel->glass.code, 0, show_entry, TOU_GLASS_DIGITS);
        tou_glass_hex(panel->glass.code, TOU_GLASS_DIGITS - 2u, &number, 1);
    } else {
        tou_screen_code(&panel->glass, tou_menu_identifier(menu), 0, false);
    }
}

/* Digits of a password are seen one at a time. */
static void show_the_password(tou_panel_t *panel)
{
    const tou_menu_t *menu = panel->cfg->menu;

    tou_screen_text(&panel->glass, show_password);
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

void tou_menu_show(tou_panel_t *panel)
{
    const tou_menu_t *menu = panel->cfg->menu;

    panel->glass.unit = TOU_GLASS_NO_UNIT;
    show_code(panel);
    switch (menu->stage) {
    case TOU_MENU_AT_PASSWORD:
        show_the_password(panel);
        break;
    case TOU_MENU_AT_CHOOSE:
        tou_screen_text(&panel->glass, tou_menu_titles[menu->title].text);
        break;
    case TOU_MENU_AT_ROW:
        show_number(panel, show_row);
        break;
    case TOU_MENU_AT_COUNT:
        show_number(panel, show_count);
        break;
    case TOU_MENU_AT_ENTRY:
        show_value(panel);
        break;
    case TOU_MENU_AT_CONFIRM:
        tou_screen_text(&panel->glass, (tou_menu_does(menu) == TOU_MENU_CLEAR) ? show_clear : show_send);
        break;
    case TOU_MENU_AT_PROBE:
    case TOU_MENU_AT_LOAD:
    case TOU_MENU_AT_SEND:
        tou_screen_text(&panel->glass, show_wait);
        break;
    default:
        break;
    }
}
