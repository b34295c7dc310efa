/* SPDX-License-Identifier: MIT */
#include "tou_screen.h"

#include <string.h>

#define PANEL_SECOND_MS 1000u
#define PANEL_VALUE     4u /* where a value begins in an answer, behind its identifier */
#define PANEL_TIME      UINT32_C(0x04000102)
#define PANEL_OWN       0xF0u /* highest byte of TOU_ITEM_... */

/* Modes. */
enum { PANEL_TEST, PANEL_BY_TURNS, PANEL_BY_KEY, PANEL_MENU };

/* What was asked. */
enum { PANEL_NOTHING, PANEL_SETTING, PANEL_ITEM, PANEL_READ };

/* What is known of a setting: the lower half of its identifier 0400xxxx, the least, the most, and what holds if the meter has none. */
enum { SETTING_DI1, SETTING_DI0, SETTING_LEAST, SETTING_MOST, SETTING_DEFAULT, SETTING_COLUMNS };

static uint8_t panel_column(uint8_t setting, uint8_t column)
{
    static const uint8_t list[TOU_PANEL_SETTINGS][SETTING_COLUMNS] TOU_ROM = {
        {0x03, 0x08, 5, 30, 5}, {0x03, 0x02, 5, 20, 5}, {0x03, 0x03, 0, 2, 2},
        {0x03, 0x04, 0, 4, 4},  {0x03, 0x01, 0, 99, 0}, {0x03, 0x05, 0, 99, 0},
    };

    return TOU_ROM_U8(&list[setting][column]);
}

static uint32_t panel_identifier(const uint8_t *bytes)
{
    return ((uint32_t)bytes[3] << 24) | ((uint32_t)bytes[2] << 16) | ((uint32_t)bytes[1] << 8) | bytes[0];
}

static bool panel_keyed(const tou_panel_t *self)
{
    return self->mode == PANEL_BY_KEY;
}

/* Of the meter's list; 0: the product's holds. */
static uint8_t panel_listed(const tou_panel_t *self)
{
    return self->set[panel_keyed(self) ? TOU_PANEL_BY_KEY : TOU_PANEL_TURNS];
}

static uint8_t panel_items(const tou_panel_t *self)
{
    uint8_t n = panel_listed(self);

    if (n != 0u) {
        return n;
    }
    return panel_keyed(self) ? self->cfg->n_by_key : self->cfg->n_turns;
}

static void panel_signs(tou_panel_t *self)
{
    if (self->mode == PANEL_TEST) {
        return;
    }
    self->cfg->signs(self->cfg->ctx, &self->glass);
    self->glass.signs &= (uint16_t)~TOU_SIGN_MENU;
    if (self->mode == PANEL_MENU) {
        self->glass.signs |= TOU_SIGN_MENU;
    }
}

static void panel_go(tou_panel_t *self, uint8_t mode, uint8_t at)
{
    self->mode    = mode;
    self->at      = at;
    self->seconds = 0;
    self->ms      = 0;
    self->want    = PANEL_NOTHING;
    self->listed  = false;
    self->due     = true;
    panel_signs(self);
}

void tou_panel_init(tou_panel_t *self, const tou_panel_cfg_t *cfg)
{
    memset(self, 0, sizeof *self);
    self->cfg = cfg;
    tou_request_init(&self->request, &cfg->line);
    for (uint8_t i = 0; i < (uint8_t)TOU_PANEL_SETTINGS; i++) {
        self->set[i] = panel_column(i, SETTING_DEFAULT);
    }
    panel_go(self, PANEL_TEST, 0);
    tou_glass_fill(&self->glass);
}

/* ---- what the meter is asked ---- */

static void panel_ask(tou_panel_t *self, uint8_t want, uint32_t di)
{
    self->want = want;
    tou_request_read(&self->request, di);
}

static void panel_own(tou_panel_t *self, uint32_t di)
{
    static const char rate[] TOU_ROM    = "rAtE    ";
    static const char banks[] TOU_ROM   = "SEt   - ";
    static const char no_data[] TOU_ROM = "no dAtA ";
    tou_glass_t *glass                  = &self->glass;

    if (di == TOU_ITEM_TEST) {
        tou_glass_fill(glass);
        return;
    }
    tou_screen_code(glass, di, 0, false);
    if (di == TOU_ITEM_RATE) {
        tou_screen_text(glass, rate);
        uint8_t packed = tou_screen_packed(glass->rate);

        tou_glass_hex(glass->digit, TOU_GLASS_DIGITS - 2u, &packed, 1);
    } else if (di == TOU_ITEM_BANKS) {
        tou_screen_text(glass, banks);
        glass->digit[5] = (uint8_t)(((glass->signs & TOU_SIGN_ZONES_2) != 0u) ? '2' : '1');
        glass->digit[7] = (uint8_t)(((glass->signs & TOU_SIGN_TABLES_2) != 0u) ? '2' : '1');
    } else {
        tou_screen_text(glass, no_data);
    }
}

static void panel_list_item(tou_panel_t *self)
{
    const uint8_t(*list)[TOU_ITEM_SIZE] = panel_keyed(self) ? self->cfg->by_key : self->cfg->turns;

    if (panel_listed(self) != 0u) {
        panel_ask(self, PANEL_ITEM, (panel_keyed(self) ? UINT32_C(0x04040201) : UINT32_C(0x04040101)) + self->at);
        return;
    }
    for (uint8_t i = 0; i < TOU_ITEM_SIZE; i++) {
        self->item[i] = TOU_ROM_U8(&list[self->at][i]);
    }
    self->listed = true;
}

static void panel_read(tou_panel_t *self)
{
    uint32_t di = panel_identifier(self->item);

    self->due = false;
    if (self->item[PANEL_VALUE - 1u] == PANEL_OWN) {
        panel_own(self, di);
    } else {
        panel_ask(self, PANEL_READ, di);
    }
}

/* Settings come first, for what is to be seen follows from them. */
static void panel_next(tou_panel_t *self)
{
    bool shows = self->mode != PANEL_TEST;

    if (self->step < TOU_PANEL_SETTINGS) {
        panel_ask(self, PANEL_SETTING,
                  UINT32_C(0x04000000) | ((uint32_t)panel_column(self->step, SETTING_DI1) << 8) |
                      panel_column(self->step, SETTING_DI0));
    } else if (shows && !self->listed) {
        panel_list_item(self);
    } else if (shows && self->due) {
        panel_read(self);
    }
}

/* ---- what it answers ---- */

static void panel_take_setting(tou_panel_t *self, tou_err_t err)
{
    uint8_t packed = self->request.data[PANEL_VALUE];
    uint8_t value  = (uint8_t)((packed >> 4) * 10u + (packed & 0x0Fu));
    uint8_t step   = self->step;
    bool good      = err == TOU_OK && self->request.n == PANEL_VALUE + 1u && (packed & 0x0Fu) <= 9u && packed <= 0x99u &&
                value >= panel_column(step, SETTING_LEAST) && value <= panel_column(step, SETTING_MOST);

    if (err == TOU_E_ABSENT) {
        self->step = TOU_PANEL_SETTINGS; /* no meter: the others need not be asked */
        return;
    }
    self->set[step] = good ? value : panel_column(step, SETTING_DEFAULT);
    self->step      = (uint8_t)(step + 1u);
}

/* An item that is not there is one that no meter has. */
static void panel_take_item(tou_panel_t *self, tou_err_t err)
{
    bool good = err == TOU_OK && self->request.n == PANEL_VALUE + TOU_ITEM_SIZE;

    memset(self->item, UINT8_MAX, TOU_ITEM_SIZE);
    if (good) {
        memcpy(self->item, &self->request.data[PANEL_VALUE], TOU_ITEM_SIZE);
    }
    self->listed = true;
}

static void panel_take_value(tou_panel_t *self, tou_err_t err)
{
    static const char no_data[] TOU_ROM = "no dAtA ";
    static const char no_line[] TOU_ROM = "no LInE ";
    const tou_request_t *request        = &self->request;
    uint32_t di                         = panel_identifier(self->item);
    uint8_t part                        = self->item[PANEL_VALUE];

    self->again = err != TOU_OK;
    tou_screen_code(&self->glass, di, part, self->cfg->obis);
    if (err == TOU_E_ABSENT) {
        tou_screen_text(&self->glass, no_line);
    } else if (err != TOU_OK || !tou_screen_value(&self->glass, di, part, &request->data[PANEL_VALUE],
                                                  (uint8_t)(request->n - PANEL_VALUE), &self->set[TOU_PANEL_ENERGY])) {
        tou_screen_text(&self->glass, no_data);
    }
}

static void panel_take(tou_panel_t *self, tou_err_t err)
{
    uint8_t want = self->want;

    self->want = PANEL_NOTHING;
    if (want == PANEL_SETTING) {
        panel_take_setting(self, err);
    } else if (want == PANEL_ITEM) {
        panel_take_item(self, err);
    } else {
        panel_take_value(self, err);
    }
}

/* ---- time and keys ---- */

static void panel_second(tou_panel_t *self)
{
    uint8_t seconds = (uint8_t)(self->seconds + 1u);

    self->seconds = seconds;
    self->due     = self->due || self->again || panel_keyed(self) || panel_identifier(self->item) == PANEL_TIME;
    panel_signs(self);
    if (self->mode == PANEL_TEST && seconds >= self->set[TOU_PANEL_FULL_S]) {
        panel_go(self, PANEL_BY_TURNS, 0);
    } else if (self->mode == PANEL_BY_TURNS && seconds >= self->set[TOU_PANEL_SCREEN_S] && panel_items(self) > 1u) {
        panel_go(self, PANEL_BY_TURNS, (uint8_t)((self->at + 1u < panel_items(self)) ? (self->at + 1u) : 0u));
    } else if (self->mode == PANEL_BY_KEY && seconds >= self->cfg->idle_s) {
        panel_go(self, PANEL_BY_TURNS, 0);
    }
}

static void panel_pass(tou_panel_t *self, uint16_t ms)
{
    ms       = (uint16_t)((ms < PANEL_SECOND_MS) ? ms : PANEL_SECOND_MS);
    self->ms = (uint16_t)(self->ms + ms);
    if (self->ms >= PANEL_SECOND_MS) {
        self->ms = (uint16_t)(self->ms - PANEL_SECOND_MS);
        panel_second(self);
    }
}

void tou_panel_key(tou_panel_t *self, uint8_t key)
{
    uint8_t at = self->at;

    if (self->mode == PANEL_MENU) {
        self->cfg->ops->key(self, key);
    } else if (key == (TOU_KEY_ENTER | TOU_KEY_LONG) && self->cfg->ops != NULL) {
        panel_go(self, PANEL_MENU, 0);
        self->cfg->ops->open(self);
    } else if ((key & TOU_KEY_LONG) == 0 && (key & ~TOU_KEY_REPEAT) == TOU_KEY_NEXT) {
        at = (uint8_t)(panel_keyed(self) ? (at + 1u) : 0u);
        panel_go(self, PANEL_BY_KEY, at);
        self->at = (uint8_t)((at < panel_items(self)) ? at : 0u);
    } else if ((key & TOU_KEY_LONG) == 0 && (key & ~TOU_KEY_REPEAT) == TOU_KEY_UP) {
        at = (uint8_t)(panel_keyed(self) ? at : 0u);
        panel_go(self, PANEL_BY_KEY, at);
        self->at = (uint8_t)(((at != 0u) ? at : panel_items(self)) - 1u);
    } else if (key == TOU_KEY_BACK) {
        panel_go(self, PANEL_BY_TURNS, 0);
    }
}

void tou_panel_refresh(tou_panel_t *self)
{
    self->step = 0;
}

void tou_panel_rx(tou_panel_t *self, uint8_t byte)
{
    tou_request_rx(&self->request, byte);
}

bool tou_panel_busy(const tou_panel_t *self)
{
    bool shows = self->mode != PANEL_TEST && (!self->listed || self->due);

    return self->mode == PANEL_MENU || self->want != PANEL_NOTHING || self->step < TOU_PANEL_SETTINGS || shows ||
           tou_request_busy(&self->request);
}

static bool panel_is_shown(const tou_panel_t *self)
{
    const tou_glass_t *a = &self->glass;
    const tou_glass_t *b = &self->shown;

    return memcmp(a->digit, b->digit, sizeof a->digit) == 0 && memcmp(a->code, b->code, sizeof a->code) == 0 &&
           a->signs == b->signs && a->unit == b->unit && a->rate == b->rate;
}

/* What was asked before a key is waited for: until then the meter would not hear another command. */
void tou_panel_tick(tou_panel_t *self, uint16_t ms)
{
    tou_err_t err = tou_request_poll(&self->request, ms);

    panel_pass(self, ms);
    if (self->mode == PANEL_MENU) {
        if (!self->cfg->ops->tick(self, ms)) {
            self->step = 0; /* they may be others now */
            panel_go(self, PANEL_BY_TURNS, 0);
        }
    } else if (err != TOU_E_BUSY && self->want != PANEL_NOTHING) {
        panel_take(self, err);
    } else if (err != TOU_E_BUSY) {
        panel_next(self);
    }
    if (!panel_is_shown(self)) {
        self->shown = self->glass;
        self->cfg->show(self->cfg->ctx, &self->glass);
    }
}
