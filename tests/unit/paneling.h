/* SPDX-License-Identifier: MIT */
/* A panel on a whole meter whose tables and settings are in its store: keys go in, what is seen comes out. */
#ifndef PANELING_H
#define PANELING_H

#include "tariffing.h"

#include "tou/menu.h"

#define PANELING_WAIT_MS 2000u
#define PANELING_IDLE_S  60u

static tou_panel_t panel;
static tou_menu_t menu;
static tou_panel_cfg_t panel_cfg;
static tou_dlt645_t panel_port;
static tou_dlt645_cfg_t panel_port_cfg;
static tou_glass_t seen;   /* what is on the display */
static unsigned shows;     /* how often it was drawn */
static uint16_t signs_now; /* what the product tells */
static uint8_t rate_now;
static bool unplugged;  /* the meter hears nothing */
static unsigned writes; /* commands 14 that the panel has sent */

static const uint8_t paneling_turns[][TOU_ITEM_SIZE] TOU_ROM = {
    {TOU_ITEM(0x00, 0x01, 0x00, 0x00, 0)}, {TOU_ITEM(0x04, 0x00, 0x01, 0x02, 0)}, {TOU_ITEM(0xF0, 0x00, 0x00, 0x01, 0)}};
static const uint8_t paneling_by_key[][TOU_ITEM_SIZE] TOU_ROM = {{TOU_ITEM(0x04, 0x00, 0x01, 0x01, 0)},
                                                                 {TOU_ITEM(0x04, 0x00, 0x04, 0x01, 0)}};

/* Bytes of a frame, for a test that looks at what the panel asks. */
static inline void paneling_to_port(void *ctx, uint8_t byte)
{
    static uint8_t at;

    (void)ctx;
    at = (uint8_t)((byte == 0x68u && at != 7u) ? 1u : (at + 1u));
    writes += (at == 9u && byte == 0x14u) ? 1u : 0u;
    if (!unplugged) {
        tou_dlt645_rx(&panel_port, byte);
    }
}

static inline tou_err_t paneling_from_port(void *ctx, uint8_t byte)
{
    (void)ctx;
    tou_panel_rx(&panel, byte);
    return TOU_OK;
}

static const tou_serial_ops_t paneling_ops = {paneling_from_port};
static const tou_serial_t paneling_line    = {&paneling_ops, NULL};

static inline void paneling_show(void *ctx, const tou_glass_t *glass)
{
    (void)ctx;
    seen = *glass;
    shows++;
}

static inline void paneling_signs(void *ctx, tou_glass_t *glass)
{
    (void)ctx;
    glass->signs = signs_now;
    glass->rate  = rate_now;
}

/* A blank meter with its key pressed, and a panel. */
static inline int paneling_new(void **state)
{
    (void)programming_new(state);
    panel_port_cfg          = port_cfg;
    panel_port_cfg.serial   = &paneling_line;
    panel_port_cfg.delay_ms = 20;
    panel_port_cfg.records  = &tou_dlt645_records;
    reading_records();
    assert_int_equal(tou_dlt645_init(&panel_port, &panel_port_cfg), TOU_OK);
    memset(&panel_cfg, 0, sizeof panel_cfg);
    panel_cfg.line.put     = paneling_to_port;
    panel_cfg.line.wait_ms = PANELING_WAIT_MS;
    panel_cfg.show         = paneling_show;
    panel_cfg.signs        = paneling_signs;
    panel_cfg.turns        = paneling_turns;
    panel_cfg.by_key       = paneling_by_key;
    panel_cfg.n_turns      = 3;
    panel_cfg.n_by_key     = 2;
    panel_cfg.idle_s       = PANELING_IDLE_S;
    panel_cfg.ops          = &tou_menu;
    panel_cfg.menu         = &menu;
    signs_now              = 0;
    rate_now               = 2;
    shows                  = 0;
    writes                 = 0;
    unplugged              = false;
    memset(&seen, 0, sizeof seen);
    tou_panel_init(&panel, &panel_cfg);
    return 0;
}

/* Time passes: the panel, its port and the meter in turns. */
static inline void wait_ms(unsigned ms)
{
    for (; ms != 0u; ms--) {
        tou_panel_tick(&panel, 1);
        tou_dlt645_tick(&panel_port, 1);
        if (tou_dlt645_busy(&panel_port)) {
            keeping_settle();
        }
    }
}

/* Until nothing is asked any more. */
static inline void wait_answer(void)
{
    for (unsigned i = 0; i < 20u;
         i++) { /* six settings, an item and its value: each is asked in one turn and taken in the next */
        wait_ms(1);
        while (tou_request_busy(&panel.request)) {
            wait_ms(1);
        }
    }
}

static inline const char *characters(const uint8_t *row)
{
    static char text[2u * TOU_GLASS_DIGITS + 1u];
    char *at = text;

    for (unsigned i = 0; i < TOU_GLASS_DIGITS; i++) {
        *at++ = (char)(row[i] & 0x7Fu);
        if ((row[i] & TOU_GLASS_POINT) != 0u) {
            *at++ = '.';
        }
    }
    *at = 0;
    return text;
}

static inline void assert_seen(const char *digits)
{
    assert_string_equal(characters(seen.digit), digits);
}

static inline void assert_code(const char *code)
{
    assert_string_equal(characters(seen.code), code);
}

/* Keys, a letter each: n next, u up, e enter, b back, E enter pressed long, digits of a remote. Each is followed by what it leads to. */
static inline void press(const char *keys)
{
    for (; *keys != 0; keys++) {
        uint8_t key = (uint8_t)(TOU_KEY_0 + (uint8_t)(*keys - '0'));

        key = (uint8_t)((*keys == 'n')   ? TOU_KEY_NEXT
                        : (*keys == 'u') ? TOU_KEY_UP
                        : (*keys == 'e') ? TOU_KEY_ENTER
                        : (*keys == 'b') ? TOU_KEY_BACK
                        : (*keys == 'E') ? (TOU_KEY_ENTER | TOU_KEY_LONG)
                                         : key);
        if (*keys != ' ') {
            tou_panel_key(&panel, key);
            wait_answer();
        }
    }
}

#endif
