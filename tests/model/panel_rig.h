/* SPDX-License-Identifier: MIT */
/*
 * A panel with its menu on the meter of link_rig.h, through a port of its own. The pipe between them is watched: what is sent is taken
 * down, may be lost on either way, and strangers may talk in between. This calls libtou.
 */
#ifndef PANEL_RIG_H
#define PANEL_RIG_H

#include "link_frame.h"
#include "link_rig.h"

#include "tou/menu.h"

#define DESK_WAIT_MS 2000u
#define DESK_TOLD_MS 3000u /* that a success or an error is shown for */
#define DESK_STEP_MS 10u
#define DESK_LONG_MS 100u  /* the longest step that a panel allows */
#define DESK_TURNS   1000u /* more than any answer takes */

/* What the panel sent last that could change something. */
typedef struct sent {
    uint8_t control;
    uint8_t n;
    uint8_t data[64];
} sent_t;

typedef struct desk {
    tou_panel_t panel;
    tou_menu_t menu;
    tou_panel_cfg_t cfg;
    tou_dlt645_t port;
    tou_dlt645_cfg_t port_cfg;
    tou_glass_t seen;
    uint8_t frame[128]; /* that the panel is sending */
    unsigned n_frame;
    sent_t sent;
    unsigned writes; /* sent since the last press */
    unsigned probes; /* of a password, likewise */
    bool deaf;       /* the meter hears nothing */
    bool loses;      /* the answer to a write is lost */
    bool mute;       /* the panel hears nothing */
    bool babbles;    /* others talk before each answer */
    bool babble;     /* now */
} desk_t;

static desk_t desk;

static const uint8_t desk_turns[][TOU_ITEM_SIZE] TOU_ROM  = {{TOU_ITEM(0x00, 0x01, 0x00, 0x00, 0)},
                                                             {TOU_ITEM(0xF0, 0x00, 0x00, 0x01, 0)}};
static const uint8_t desk_by_key[][TOU_ITEM_SIZE] TOU_ROM = {
    {TOU_ITEM(0x04, 0x00, 0x01, 0x01, 0)}, {TOU_ITEM(0x01, 0x01, 0x00, 0x00, 1)}, {TOU_ITEM(0xF0, 0x00, 0x00, 0x02, 0)}};

/* A frame of the panel is complete. */
static inline void desk_take_down(void)
{
    static const uint8_t nobody[4] = {0xFF, 0xFF, 0xFF, 0xFF};
    uint8_t control                = desk.frame[8];

    desk.babble = desk.babbles;
    if (control == 0x11u || control == 0x13u) {
        return;
    }
    desk.sent.control = control;
    desk.sent.n       = desk.frame[9];
    for (unsigned i = 0; i < desk.sent.n && i < sizeof desk.sent.data; i++) {
        desk.sent.data[i] = (uint8_t)(desk.frame[10u + i] - 0x33u);
    }
    if (control == 0x14u && memcmp(desk.sent.data, nobody, sizeof nobody) == 0) {
        desk.probes++;
    } else {
        desk.writes++;
        desk.mute = desk.loses;
    }
}

static inline void desk_to_port(void *ctx, uint8_t byte)
{
    (void)ctx;
    desk.frame[desk.n_frame % sizeof desk.frame] = byte;
    desk.n_frame++;
    if (frame_at(desk.frame, desk.n_frame) == desk.n_frame) {
        desk_take_down();
        desk.n_frame = 0;
    }
    if (!desk.deaf) {
        tou_dlt645_rx(&desk.port, byte);
    }
}

static inline tou_err_t desk_from_port(void *ctx, uint8_t byte)
{
    (void)ctx;
    if (!desk.mute) {
        tou_panel_rx(&desk.panel, byte);
    }
    return TOU_OK;
}

static inline void desk_show(void *ctx, const tou_glass_t *glass)
{
    (void)ctx;
    desk.seen = *glass;
}

static inline void desk_signs(void *ctx, tou_glass_t *glass)
{
    (void)ctx;
    glass->signs = 0;
    glass->rate  = tou_meter_in_force(&rig.world.meter.meter)->action.energy;
}

/* The panel's power comes up with the meter's. */
static inline void desk_boot(void)
{
    static const tou_serial_ops_t ops = {desk_from_port};
    static const tou_serial_t line    = {&ops, NULL};

    desk.port_cfg        = rig.cfg;
    desk.port_cfg.serial = &line;
    rig_require(tou_dlt645_init(&desk.port, &desk.port_cfg) == TOU_OK, "the panel's port");
    memset(&desk.menu, 0, sizeof desk.menu);
    memset(&desk.seen, 0, sizeof desk.seen);
    desk.n_frame = 0;
    desk.writes  = 0;
    desk.probes  = 0;
    desk.babble  = false;
    tou_panel_init(&desk.panel, &desk.cfg);
}

static inline void desk_make(uint8_t idle_s)
{
    memset(&desk, 0, sizeof desk);
    desk.cfg.line.put     = desk_to_port;
    desk.cfg.line.wait_ms = DESK_WAIT_MS;
    desk.cfg.show         = desk_show;
    desk.cfg.signs        = desk_signs;
    desk.cfg.turns        = desk_turns;
    desk.cfg.by_key       = desk_by_key;
    desk.cfg.n_turns      = (uint8_t)(sizeof desk_turns / TOU_ITEM_SIZE);
    desk.cfg.n_by_key     = (uint8_t)(sizeof desk_by_key / TOU_ITEM_SIZE);
    desk.cfg.idle_s       = idle_s;
    desk.cfg.ops          = &tou_menu;
    desk.cfg.menu         = &desk.menu;
    desk_boot();
}

/* An answer that is not to what was asked: to another command, with another identifier, or with a wrong sum. */
static inline void desk_babble(void)
{
    bool other      = chance(60);
    uint8_t control = (uint8_t)((desk.panel.request.control | 0x80u));
    uint8_t byte[64];
    uint8_t data[12];

    for (unsigned i = 0; i < sizeof data; i++) {
        data[i] = (uint8_t)model_random();
    }
    if (other) {
        control = chance(50) ? 0x91u : pick_u8(0x95, 0x97);
        data[3] |= 0x20u; /* of no identifier that is asked for */
    } else {
        memcpy(data, desk.panel.request.asked, sizeof desk.panel.request.asked);
    }
    unsigned n = frame_pack(byte, rig_address, control, data, (unsigned)pick(4, sizeof data));

    byte[n - 2u] = (uint8_t)(byte[n - 2u] + (other ? 0 : 1));
    for (unsigned i = 0; i < n; i++) {
        tou_panel_rx(&desk.panel, byte[i]);
    }
    desk.babble = false;
}

/* Time passes: others, the panel, its port and the meter in turns. @return false: the power is gone */
static inline bool desk_turn(uint16_t ms)
{
    if (desk.babble) {
        desk_babble();
    }
    tou_panel_tick(&desk.panel, ms);
    tou_dlt645_tick(&desk.port, ms);
    if (tou_dlt645_busy(&desk.port)) {
        rig_require(rig_settle(), "it does not settle");
    }
    return !tou_posix_nv_is_off(&rig.world.part);
}

/* Does the menu show that it waits? */
static inline bool desk_waits(void)
{
    return (desk.seen.signs & TOU_SIGN_MENU) != 0u && memcmp(desk.seen.digit, "--------", 8) == 0;
}

/* Until the menu waits for nothing any more. @return false: the power is gone */
static inline bool desk_work(void)
{
    bool on = desk_turn(1);

    for (unsigned i = 0; i < DESK_TURNS && on && desk_waits(); i++) {
        on = desk_turn(DESK_STEP_MS);
    }
    return on;
}

static inline void desk_pass(unsigned ms)
{
    while (ms >= DESK_LONG_MS) {
        unsigned step = tou_panel_busy(&desk.panel) ? DESK_STEP_MS : DESK_LONG_MS;

        (void)desk_turn((uint16_t)step);
        ms -= step;
    }
}

#endif
