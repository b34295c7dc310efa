/* SPDX-License-Identifier: MIT */
#include "front.h"

#include <curses.h>
#include <stdio.h>
#include <string.h>

#include "tou/lists.h"

#define FRONT_WAIT_MS  2000u /* for the meter's answer */
#define FRONT_IDLE_S   60u
#define FRONT_DRAW_MS  40u  /* between two pictures */
#define FRONT_RENEW_MS 500u /* for the messages */
#define FRONT_LED_MS   100u
#define FRONT_LINE_MS  1500u
#define FRONT_ESCAPE   27
#define FRONT_DELETE   127

static const struct {
    int key;
    uint8_t event;
} keys[] = {
    {'\n', TOU_KEY_ENTER},         {'\r', TOU_KEY_ENTER},
    {KEY_ENTER, TOU_KEY_ENTER},    {'m', TOU_KEY_ENTER | TOU_KEY_LONG},
    {'n', TOU_KEY_NEXT},           {' ', TOU_KEY_NEXT},
    {KEY_RIGHT, TOU_KEY_NEXT},     {'u', TOU_KEY_UP},
    {KEY_UP, TOU_KEY_UP},          {'b', TOU_KEY_BACK},
    {KEY_BACKSPACE, TOU_KEY_BACK}, {'\b', TOU_KEY_BACK},
    {FRONT_DELETE, TOU_KEY_BACK},  {FRONT_ESCAPE, TOU_KEY_BACK},
};

/* ---- between the panel and its port ---- */

static void front_ask(void *ctx, uint8_t byte)
{
    front_t *self = ctx;

    tou_dlt645_rx(&self->port, byte);
}

static tou_err_t front_answer(void *ctx, uint8_t byte)
{
    front_t *self = ctx;

    tou_panel_rx(&self->panel, byte);
    return TOU_OK;
}

static const char *front_rate_name(const front_t *self)
{
    uint8_t rate = self->view.glass.rate;

    return (rate != 0u && rate <= self->machine->n_rates) ? self->machine->name[rate - 1u] : "";
}

static void front_show(void *ctx, const tou_glass_t *glass)
{
    front_t *self = ctx;

    self->view.glass = *glass;
    self->view.rate  = front_rate_name(self);
    self->stale      = true;
}

static void front_signs(void *ctx, tou_glass_t *glass)
{
    front_t *self = ctx;

    tou_signs_tell(&self->signs, glass);
    glass->signs |= (uint16_t)((self->line_ms != 0u) ? TOU_SIGN_LINE : 0);
}

/* It may be one of the display's. */
static void front_on_cell(void *ctx, uint32_t id)
{
    front_t *self = ctx;

    (void)id;
    tou_panel_refresh(&self->panel);
}

/* ---- setting up ---- */

static void front_wire(front_t *self)
{
    static const tou_serial_ops_t ops = {front_answer};
    kept_meter_t *meter               = &self->machine->meter;

    self->serial.ops           = &ops;
    self->serial.ctx           = self;
    self->signs.meter          = &meter->meter;
    self->signs.access         = &meter->access;
    self->signs.store          = &meter->store;
    self->signs.demand         = &meter->demand;
    self->lines->cells.on_cell = front_on_cell;
    self->lines->cells.ctx     = self;
    lines_serve(self->lines, &self->serial, &self->port_cfg);
    (void)tou_dlt645_init(&self->port, &self->port_cfg);
}

static void front_configure(front_t *self)
{
    tou_panel_cfg_t *cfg = &self->cfg;

    cfg->line.put     = front_ask;
    cfg->line.ctx     = self;
    cfg->line.wait_ms = FRONT_WAIT_MS;
    cfg->show         = front_show;
    cfg->signs        = front_signs;
    cfg->ctx          = self;
    cfg->turns        = tou_list_turns;
    cfg->n_turns      = TOU_LIST_TURNS;
    cfg->by_key       = tou_list_by_key;
    cfg->n_by_key     = TOU_LIST_BY_KEY;
    cfg->idle_s       = FRONT_IDLE_S;
    cfg->ops          = &tou_menu;
    cfg->menu         = &self->menu;
}

static void front_name(front_t *self)
{
    const settings_t *settings = &self->machine->settings;
    const uint8_t *address     = settings->address;

    (void)snprintf(self->title, sizeof self->title, "toumeter %02X%02X%02X%02X%02X%02X  %u imp/kWh", address[5], address[4],
                   address[3], address[2], address[1], address[0], (unsigned)settings->constant);
    self->view.title = self->title;
    self->view.rate  = "";
}

void front_begin(front_t *self, machine_t *machine, lines_t *lines)
{
    self->machine = machine;
    self->lines   = lines;
    front_name(self);
    front_wire(self);
    front_configure(self);
    tou_panel_init(&self->panel, &self->cfg);
    tou_posix_timer_init(&self->ms, 0);
    tou_posix_timer_service(&self->ms, &self->timer);
}

/* ---- running ---- */

static void front_press(front_t *self, int key)
{
    if (key >= '0' && key <= '9') {
        tou_panel_key(&self->panel, (uint8_t)(TOU_KEY_0 + key - '0'));
    }
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (keys[i].key == key) {
            tou_panel_key(&self->panel, keys[i].event);
        }
    }
}

/* Keys of the board; all others are the panel's. With the help on the display each is its end. */
static void front_key(front_t *self, int key)
{
    self->stale = true;
    if (key == 'q') {
        self->quit = true;
    } else if (key == KEY_RESIZE) {
        return;
    } else if (self->view.help || key == '?' || key == 'h') {
        self->view.help = !self->view.help;
    } else if (key == 'k') {
        self->machine->key = !self->machine->key;
    } else {
        front_press(self, key);
    }
}

static uint16_t front_less(uint16_t left, uint16_t ms)
{
    return (uint16_t)((left > ms) ? (left - ms) : 0);
}

/* Lights that are on for a while. */
static void front_lights(front_t *self, uint64_t pulses, uint16_t ms)
{
    self->led_ms  = (pulses != self->pulses) ? FRONT_LED_MS : front_less(self->led_ms, ms);
    self->line_ms = lines_busy(self->lines) ? FRONT_LINE_MS : front_less(self->line_ms, ms);
    self->pulses  = pulses;
    if (self->view.led != (self->led_ms != 0u)) {
        self->view.led = !self->view.led;
        self->stale    = true;
    }
}

/* While the meter writes, time goes slowly for the port, or it would give up what the loop has not come to. */
static void front_pass(front_t *self, uint16_t ms)
{
    bool answering = tou_dlt645_busy(&self->port);

    tou_panel_tick(&self->panel, ms);
    tou_dlt645_tick(&self->port, (uint16_t)((answering && ms > 1u) ? 1u : ms));
}

static void front_draw(front_t *self, uint32_t now)
{
    uint32_t since = now - self->drawn_ms;

    if (since >= (self->stale ? FRONT_DRAW_MS : FRONT_RENEW_MS) && terminal_ready()) {
        terminal_draw(&self->view);
        self->drawn_ms = now;
        self->stale    = false;
    }
}

void front_poll(front_t *self, uint64_t pulses)
{
    if (self->machine == NULL) {
        return;
    }
    uint32_t now = self->timer.ops->now_ms(self->timer.ctx);
    uint32_t ms  = now - self->last_ms;

    self->last_ms = now;
    ms            = (ms < UINT16_MAX) ? ms : UINT16_MAX;
    for (int key = terminal_key(); key >= 0; key = terminal_key()) {
        front_key(self, key);
    }
    front_lights(self, pulses, (uint16_t)ms);
    front_pass(self, (uint16_t)ms);
    front_draw(self, now);
}

bool front_busy(const front_t *self)
{
    return self->machine != NULL && tou_panel_busy(&self->panel);
}
