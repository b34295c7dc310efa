/* SPDX-License-Identifier: MIT */
/*
 * Commands of DL/T 645, of both versions, to a meter that can be programmed: whatever is written, what is sent are frames from the own
 * address, no register holds more than was counted, the rates add up to the total, without the key or without a right password no block
 * changes, the meter comes up again with all it had, and a good frame is answered.
 *
 * An input is a row of steps; the lowest three bits of the first byte say what, the rest how much: 0 so many bytes as they are; 1 a pause,
 * eighths of 20 ms; 2 minutes, with the next byte as pulses of each; 3 the key is pressed or let go; 4 power fails; 5 to 7 a frame: control, a byte
 * for its address (0..5 so many AA from the top, 6 all AA, 7 all 99) whose bit 3 has the level of bits 4 to 7 and its right
 * password put in their place, length, data.
 */
#include "fuzz.h"

#include "../model/link_rig.h"

#define STEPS_MOST   64u
#define MINUTES_MOST 200u

static rig_t fresh; /* programmed, its passwords set, the key not pressed */
static uint64_t pulses;
static bool key_was; /* pressed at any time */
static bool right_was;
static unsigned minutes_left;

/* ---- what must hold ---- */

static uint8_t sum_of(const uint8_t *bytes, size_t n)
{
    uint8_t sum = 0;

    for (size_t i = 0; i < n; i++) {
        sum = (uint8_t)(sum + bytes[i]);
    }
    return sum;
}

static void judge(void)
{
    size_t n            = rig.n_sent;
    const uint8_t *sent = rig.sent;

    if (n != 0u) {
        fuzz_require(n >= 12u && n == 12u + (size_t)sent[9] && sent[0] == 0x68 && sent[7] == 0x68 &&
                         memcmp(&sent[1], rig.station.address, TOU_DLT645_ADDRESS) == 0 && (sent[8] & 0x80u) != 0u &&
                         sent[n - 1u] == 0x16 && sent[n - 2u] == sum_of(sent, n - 2u),
                     "an answer is a frame", n, sent[8]);
    }
    rig.n_sent = 0;
}

static void judge_meter(void)
{
    const kept_meter_t *meter = &rig.world.meter;
    uint32_t from             = meter->store_cfg.param_at;
    uint64_t rates            = 0;

    for (unsigned i = 1; i <= 4u; i++) {
        rates += meter->reg[i].units;
    }
    fuzz_require(meter->reg[0].units <= pulses, "no register is above what was counted", meter->reg[0].units, pulses);
    fuzz_require(rates == meter->reg[0].units, "the rates add up to the total", rates, meter->reg[0].units);
    if (!key_was || !right_was) {
        fuzz_require(memcmp(&rig_image()[from], &fresh.memory[from], meter->store_cfg.ring_at - from) == 0,
                     "without a right no block changes", key_was, right_was);
    }
}

/* ---- a line ---- */

/* The meter is polled while a command waits, which is all that it may wait for. */
static void pass(unsigned ms)
{
    while (ms != 0u && tou_dlt645_busy(&rig.port)) {
        tou_dlt645_tick(&rig.port, 1);
        fuzz_require(rig_settle(), "the meter runs on", 0, 0);
        ms--;
    }
    tou_dlt645_tick(&rig.port, (uint16_t)ms);
    judge();
}

/* At data, low byte first, as they are meant. */
static void give_command(uint8_t control, unsigned any, const uint8_t *data, size_t n)
{
    uint8_t frame[TOU_DLT645_FRAME_MAX];

    frame[0] = 0x68;
    memcpy(&frame[1], rig.station.address, TOU_DLT645_ADDRESS);
    memset(&frame[7u - ((any < 7u) ? any : 6u)], (any < 7u) ? 0xAA : 0x99, (any < 7u) ? any : 6u);
    frame[7] = 0x68;
    frame[8] = control;
    frame[9] = (uint8_t)n;
    for (size_t i = 0; i < n; i++) {
        frame[10u + i] = (uint8_t)(data[i] + 0x33u);
    }
    frame[10u + n] = sum_of(frame, 10u + n);
    frame[11u + n] = 0x16;
    rig_give(frame, (unsigned)(12u + n));
}

/* Where a command has its level and password; TOU_DLT645_DATA_MAX: nowhere. */
static unsigned right_at(uint8_t control)
{
    switch (control) {
    case 0x04:
        return 2;
    case 0x14:
    case 0x18:
        return 4;
    case 0x0F:
    case 0x10:
    case 0x19:
    case 0x1A:
    case 0x1B:
    case 0x1C:
        return 0;
    default:
        return TOU_DLT645_DATA_MAX;
    }
}

static void put_right(uint8_t control, uint8_t level, uint8_t *data, size_t n)
{
    unsigned at = right_at(control);

    if (at + 4u <= n && level < TOU_PASSWORD_LEVELS) {
        data[at] = level;
        (void)tou_store_read(&rig.world.meter.store, TOU_SETTING_PASSWORDS, 0, (uint8_t)(TOU_PASSWORD_SIZE * level),
                             &data[at + 1u], TOU_PASSWORD_SIZE);
        right_was = true;
    }
}

static void give_frame(fuzz_input_t *in)
{
    uint8_t data[TOU_DLT645_DATA_MAX];
    uint8_t control = fuzz_byte(in);
    uint8_t how     = fuzz_byte(in);
    size_t n        = fuzz_byte(in) % (TOU_DLT645_DATA_MAX + 1u);

    fuzz_bytes(in, data, n);
    if ((how & 8u) != 0u) {
        put_right(control, (uint8_t)(how >> 4), data, n);
    }
    give_command(control, how & 7u, data, n);
}

static void pass_minutes(unsigned minutes, uint8_t each)
{
    for (; minutes != 0u && minutes_left != 0u; minutes--) {
        minutes_left--;
        pulses += each;
        rig_minutes(1, each);
        judge();
    }
}

static void step(fuzz_input_t *in)
{
    uint8_t what  = fuzz_byte(in);
    unsigned much = what >> 3;

    switch (what & 7u) {
    case 0:
        for (; much != 0u && in->left != 0u; much--) {
            tou_dlt645_rx(&rig.port, fuzz_byte(in));
        }
        break;
    case 1:
        pass(20u * much / 8u);
        break;
    case 2:
        pass_minutes(much, fuzz_byte(in));
        break;
    case 3:
        rig.key = !rig.key;
        key_was = true;
        break;
    case 4:
        rig_cycle(rig.world.time.utc);
        rig.n_sent = 0;
        break;
    default:
        give_frame(in);
        break;
    }
}

/* ---- the meter ---- */

static void require_done(uint8_t control, const uint8_t *data, size_t n)
{
    give_command(control, 0, data, n);
    for (unsigned ms = 0; ms < 500u && rig.n_sent == 0u; ms++) {
        tou_dlt645_tick(&rig.port, 1);
        (void)rig_settle();
    }
    fuzz_require(rig.n_sent != 0u && (rig.sent[8] & 0x40u) == 0u, "the meter can be programmed", control, rig.sent[10]);
    judge();
}

static void program(uint32_t di, const char *value, size_t n)
{
    uint8_t data[64] = {0};

    (void)tou_bytes_put(data, di, 4);
    memcpy(&data[12], value, n);
    require_done(0x14, data, 12u + n);
}

/* Tables of four rates, and a password of each level that nobody guesses. */
static void begin(void)
{
    uint8_t data[12] = {0};

    if (pulses != 0u) {
        return;
    }
    rig_make(UINT32_C(9526) * 86400u + 43200u);
    rig.key = true;
    program(0x04000204, "\x04", 1);
    program(0x04010001, "\x01\x00\x00\x02\x00\x08\x04\x00\x22", 9);
    program(0x04010002, "\x03\x00\x06", 3);
    program(0x04010000, "\x01\x01\x01\x02\x01\x07", 6);
    program(0x04000801, "\x3E", 1);
    program(0x04000802, "\x02", 1);
    for (uint8_t level = 0; level < TOU_PASSWORD_LEVELS; level++) {
        (void)tou_bytes_put(data, 0x04000C01u + level, 4);
        data[4] = level;
        data[8] = level;
        (void)tou_bytes_put(&data[9], UINT32_C(0x5AC397) + level, 3);
        require_done(0x18, data, 12);
    }
    rig.key = false;
    rig_minutes(100, 7);
    pulses = 700;
    rig_cycle(rig.world.time.utc);
    memcpy(&fresh, &rig, sizeof fresh);
}

/* What is left over is given up in time. */
static void still_there(void)
{
    for (unsigned i = 0; i <= TOU_DLT645_FRAME_MAX + 2u; i++) {
        pass(500);
    }
    judge_meter();

    uint32_t total = rig.world.meter.reg[0].units;

    rig_cycle(rig.world.time.utc);
    fuzz_require(total == rig.world.meter.reg[0].units, "it comes up with what it had", total, rig.world.meter.reg[0].units);
    require_done(0x11, (const uint8_t *)"\x00\x00\x01\x00", 4);
    judge_meter();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input_t in = {data, size};

    begin();
    memcpy(&rig, &fresh, sizeof rig);
    pulses       = 700;
    key_was      = false;
    right_was    = false;
    minutes_left = MINUTES_MOST;
    for (unsigned i = 0; i < STEPS_MOST && in.left != 0u; i++) {
        step(&in);
    }
    still_there();
    return 0;
}
