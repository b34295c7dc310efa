/* SPDX-License-Identifier: MIT */
#include "ref_panel.h"

#include "tou/keypad.h"
#include "tou/lists.h"
#include "tou/menu.h"
#include "tou/remote.h"
#include "tou/signs.h"

#define PANEL_DELAY_MS 20u
#define PANEL_WAIT_MS  3000u
#define PANEL_TURN_MS  2u /* at most for the port: a commit may take many turns, and is not to be given up meanwhile */
#define PANEL_IDLE_S   60u
#define PANEL_AWAKE_MS 100u /* behind the last key that was down */
#define REMOTE_IDLE_MS UINT32_C(120000)
#define REMOTE_NEC     TOU_IR_NEC_ADDRESS(0x64)
#define REMOTE_RC5     0u

/* A remote of NEC's kind, and one of RC-5 for television: programme up and down, volume up, mute, standby. */
static const uint8_t remote_map[][TOU_REMOTE_ROW_SIZE] TOU_ROM = {
    TOU_REMOTE_ROW(TOU_IR_NEC, REMOTE_NEC, 0x00, TOU_KEY_0),     TOU_REMOTE_ROW(TOU_IR_NEC, REMOTE_NEC, 0x01, TOU_KEY_0 + 1),
    TOU_REMOTE_ROW(TOU_IR_NEC, REMOTE_NEC, 0x02, TOU_KEY_0 + 2), TOU_REMOTE_ROW(TOU_IR_NEC, REMOTE_NEC, 0x03, TOU_KEY_0 + 3),
    TOU_REMOTE_ROW(TOU_IR_NEC, REMOTE_NEC, 0x04, TOU_KEY_0 + 4), TOU_REMOTE_ROW(TOU_IR_NEC, REMOTE_NEC, 0x05, TOU_KEY_0 + 5),
    TOU_REMOTE_ROW(TOU_IR_NEC, REMOTE_NEC, 0x06, TOU_KEY_0 + 6), TOU_REMOTE_ROW(TOU_IR_NEC, REMOTE_NEC, 0x07, TOU_KEY_0 + 7),
    TOU_REMOTE_ROW(TOU_IR_NEC, REMOTE_NEC, 0x08, TOU_KEY_0 + 8), TOU_REMOTE_ROW(TOU_IR_NEC, REMOTE_NEC, 0x09, TOU_KEY_9),
    TOU_REMOTE_ROW(TOU_IR_NEC, REMOTE_NEC, 0x10, TOU_KEY_NEXT),  TOU_REMOTE_ROW(TOU_IR_NEC, REMOTE_NEC, 0x11, TOU_KEY_UP),
    TOU_REMOTE_ROW(TOU_IR_NEC, REMOTE_NEC, 0x12, TOU_KEY_ENTER), TOU_REMOTE_ROW(TOU_IR_NEC, REMOTE_NEC, 0x13, TOU_KEY_BACK),
    TOU_REMOTE_ROW(TOU_IR_NEC, REMOTE_NEC, 0x14, TOU_KEY_PAIR),  TOU_REMOTE_ROW(TOU_IR_RC5, REMOTE_RC5, 0x00, TOU_KEY_0),
    TOU_REMOTE_ROW(TOU_IR_RC5, REMOTE_RC5, 0x01, TOU_KEY_0 + 1), TOU_REMOTE_ROW(TOU_IR_RC5, REMOTE_RC5, 0x02, TOU_KEY_0 + 2),
    TOU_REMOTE_ROW(TOU_IR_RC5, REMOTE_RC5, 0x03, TOU_KEY_0 + 3), TOU_REMOTE_ROW(TOU_IR_RC5, REMOTE_RC5, 0x04, TOU_KEY_0 + 4),
    TOU_REMOTE_ROW(TOU_IR_RC5, REMOTE_RC5, 0x05, TOU_KEY_0 + 5), TOU_REMOTE_ROW(TOU_IR_RC5, REMOTE_RC5, 0x06, TOU_KEY_0 + 6),
    TOU_REMOTE_ROW(TOU_IR_RC5, REMOTE_RC5, 0x07, TOU_KEY_0 + 7), TOU_REMOTE_ROW(TOU_IR_RC5, REMOTE_RC5, 0x08, TOU_KEY_0 + 8),
    TOU_REMOTE_ROW(TOU_IR_RC5, REMOTE_RC5, 0x09, TOU_KEY_9),     TOU_REMOTE_ROW(TOU_IR_RC5, REMOTE_RC5, 0x20, TOU_KEY_NEXT),
    TOU_REMOTE_ROW(TOU_IR_RC5, REMOTE_RC5, 0x21, TOU_KEY_UP),    TOU_REMOTE_ROW(TOU_IR_RC5, REMOTE_RC5, 0x10, TOU_KEY_ENTER),
    TOU_REMOTE_ROW(TOU_IR_RC5, REMOTE_RC5, 0x0D, TOU_KEY_BACK),  TOU_REMOTE_ROW(TOU_IR_RC5, REMOTE_RC5, 0x0C, TOU_KEY_PAIR),
};

static const tou_keypad_cfg_t keypad_cfg = {{TOU_KEY_NEXT, TOU_KEY_UP, TOU_KEY_ENTER, TOU_KEY_BACK}, 30, 2000, 500, 200};
static const tou_ir_cfg_t ir_cfg         = TOU_IR_CFG(BOARD_STAMP_HZ);
static const tou_remote_cfg_t remote_cfg = {remote_map, sizeof remote_map / sizeof remote_map[0], REMOTE_IDLE_MS};

static tou_ir_t ir;
static tou_keypad_t keypad;
static tou_remote_t remote;
static tou_panel_t panel;
static tou_menu_t menu;
static tou_dlt645_t port;
static tou_dlt645_cfg_t port_cfg;
static uint8_t awake_ms;
static bool lines_answer;

void board_on_infrared(bool mark, uint16_t stamp)
{
    tou_ir_edge_isr(&ir, mark, stamp);
}

void board_on_infrared_second(void)
{
    tou_ir_second_isr(&ir);
}

void ref_panel_listen(void)
{
    tou_ir_init(&ir, &ir_cfg);
}

/* ---- between the panel and its port ---- */

static void panel_put(void *ctx, uint8_t byte) TOU_REENTRANT
{
    (void)ctx;
    tou_dlt645_rx(&port, byte);
}

static tou_err_t panel_take(void *ctx, uint8_t byte) TOU_REENTRANT
{
    (void)ctx;
    tou_panel_rx(&panel, byte);
    return TOU_OK;
}

static void panel_show(void *ctx, const tou_glass_t *glass) TOU_REENTRANT
{
    (void)ctx;
    board_show(glass);
}

static void panel_signs(void *ctx, tou_glass_t *glass) TOU_REENTRANT
{
    static const tou_signs_t of = {&ref.meter, &ref.access, &ref.store, &ref.demand};

    (void)ctx;
    tou_signs_tell(&of, glass);
    glass->signs |= (uint16_t)(lines_answer ? TOU_SIGN_LINE : 0);
    glass->signs |= (uint16_t)((remote.state == TOU_REMOTE_PAIRED) ? TOU_SIGN_REMOTE : 0);
}

static const tou_serial_ops_t take_ops = {panel_take};
static const tou_serial_t line         = {&take_ops, NULL};

static const tou_panel_cfg_t panel_cfg = {{panel_put, NULL, PANEL_WAIT_MS},
                                          panel_show,
                                          panel_signs,
                                          NULL,
                                          tou_list_turns,
                                          tou_list_by_key,
                                          TOU_LIST_TURNS,
                                          TOU_LIST_BY_KEY,
                                          PANEL_IDLE_S,
                                          false,
                                          &tou_menu,
                                          &menu};

void ref_panel_start(const tou_objects_t *objects)
{
    port_cfg.objects  = objects;
    port_cfg.serial   = &line;
    port_cfg.station  = &ref.station;
    port_cfg.delay_ms = PANEL_DELAY_MS;
    port_cfg.records  = &tou_dlt645_records;
    (void)tou_dlt645_init(&port, &port_cfg);
    tou_keypad_init(&keypad, &keypad_cfg);
    tou_remote_init(&remote, &remote_cfg);
    tou_panel_init(&panel, &panel_cfg);
}

void ref_panel_on_cell(void)
{
    tou_panel_refresh(&panel);
}

/* ---- keys ---- */

static bool panel_keys(uint16_t ms)
{
    uint8_t down = board_keys();
    uint8_t key  = tou_keypad_poll(&keypad, down, ms);

    if (key != TOU_KEY_NONE) {
        tou_panel_key(&panel, key);
    }
    awake_ms = (uint8_t)((awake_ms > ms) ? (awake_ms - ms) : 0);
    if (down != 0u) {
        awake_ms = PANEL_AWAKE_MS;
    }
    return awake_ms != 0u;
}

/* A remote has no long press: held is enough. */
static void panel_remote(uint16_t ms)
{
    tou_ir_frame_t frame = {0, 0, 0, false};

    tou_remote_pass(&remote, ms);
    if (!tou_ir_take(&ir, ms, &frame)) {
        return;
    }
    uint8_t key = tou_remote_key(&remote, &frame, ref.station.address);

    if (key == (TOU_KEY_ENTER | TOU_KEY_REPEAT)) {
        key = TOU_KEY_ENTER | TOU_KEY_LONG;
    }
    if (key != TOU_KEY_NONE) {
        tou_panel_key(&panel, key);
    }
}

bool ref_panel_poll(uint16_t ms, bool lines)
{
    bool keys = panel_keys(ms);

    lines_answer = lines;
    panel_remote(ms);
    tou_panel_tick(&panel, ms);
    tou_dlt645_tick(&port, (uint16_t)((ms < PANEL_TURN_MS) ? ms : PANEL_TURN_MS));
    return keys || tou_panel_busy(&panel) || tou_dlt645_busy(&port);
}
