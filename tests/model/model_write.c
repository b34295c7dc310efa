/* SPDX-License-Identifier: MIT */
/*
 * Random writes through tou_tariff_write() against whole sets judged at once: what must be taken is taken and lies in the
 * source, what must be refused leaves every byte as it was. From blank meters, good sets and damaged ones, with switches
 * of banks, writes given up half way and sources that are slow or fail.
 */
#include "random.h"

#include "tou/tariff.h"

#define NOW UINT32_C(800000040)

typedef struct door {
    model_run_t *run;
    store_t store;
    store_t want;  /* what it must hold */
    store_t other; /* good records to write */
    tou_zone_t zone;
    tou_tariff_ops_t ops;
    tou_tariff_source_t source;
    tou_tariff_t tariff;
    uint8_t bank[2];
    bool valid;
    bool known;
    int pending;    /* pair whose switch is due, -1: none */
    uint8_t events; /* expected since last asked */
    unsigned long taken;
    unsigned long refused;
    unsigned long by_itself; /* taken while the set in force was not valid */
    unsigned long revived;   /* sets that came into force by a write */
    unsigned long switched;
} door_t;

static bool door_set_ok(door_t *door, int flip_weeks, int flip_days)
{
    return naive_set_ok(&door->want, door->bank[0] ^ flip_weeks, door->bank[1] ^ flip_days, door->zone.shift_min != 0);
}

static void door_differ(door_t *door, const char *what, const tou_item_t *item)
{
    model_differ(door->run, "%s (kind %d, bank %d, index %d)", what, item->kind, item->bank, item->index);
}

/* The switch of banks that was due has been looked at. */
static void door_switched(door_t *door)
{
    int pair = door->pending;

    if (pair >= 0 && door->tariff.state.switch_at[pair] == TOU_WALL_NONE) {
        if (door_set_ok(door, pair == 0, pair == 1)) {
            door->bank[pair] ^= 1u;
            door->valid  = true;
            door->known  = true;
            door->events = (uint8_t)(door->events | (1u << pair));
            door->switched++;
        } else {
            door->events |= TOU_TARIFF_EV_REFUSED;
        }
        door->pending = -1;
    }
}

static void door_settle(door_t *door, const tou_item_t *item)
{
    tou_err_t err;
    int steps = 0;

    do {
        err = tou_tariff_step(&door->tariff, NOW);
        door_switched(door);
    } while (err != TOU_OK && ++steps < 10000);
    if (!door->known) {
        door->known = true;
        door->valid = door_set_ok(door, 0, 0);
        door->events |= door->valid ? 0 : TOU_TARIFF_EV_INVALID;
    }
    tou_action_t action;
    uint8_t flags  = tou_tariff_get(&door->tariff, NOW, &action);
    uint8_t events = (uint8_t)(tou_tariff_events(&door->tariff) & ~TOU_TARIFF_EV_SOURCE);

    if (err != TOU_OK || ((flags & TOU_TARIFF_DEFAULT) == 0) != door->valid || events != door->events ||
        memcmp(door->bank, door->tariff.state.bank, sizeof door->bank) != 0) {
        door_differ(door, "what is in force after a write", item);
    }
    door->events = 0;
}

static int door_limit(int kind)
{
    static const int limit[] = {
        0, 1, 1, 1, TOU_SEASON_MAX, TOU_WEEK_MAX, TOU_TABLE_MAX, TOU_EXTRA_MAX, TOU_SPECIAL_MAX, TOU_RATE_MAX};

    return among(kind, 1, 9) ? limit[kind] : 0;
}

static bool door_banked(int kind)
{
    return kind != TOU_ITEM_BASE && kind != TOU_ITEM_SPECIAL && kind != TOU_ITEM_KIND;
}

static tou_err_t door_expect(door_t *door, const tou_item_t *item, const tou_record_t *record)
{
    bool weeks = item->kind == TOU_ITEM_SCHEME || item->kind == TOU_ITEM_SEASON || item->kind == TOU_ITEM_WEEK;
    bool runs  = !door_banked(item->kind) || item->bank == door->bank[weeks ? 0 : 1];

    if (!among(item->kind, TOU_ITEM_BASE, TOU_ITEM_KIND)) {
        return TOU_E_ARG;
    }
    if (door->ops.write == NULL) {
        return TOU_E_DENIED;
    }
    if (item->bank >= (door_banked(item->kind) ? door->source.n_banks : 1) || item->index >= door_limit(item->kind)) {
        return TOU_E_ABSENT;
    }
    if (!naive_item_ok(item, record, door->zone.shift_min != 0)) {
        return TOU_E_INVALID;
    }
    if (!runs || !door->valid) {
        return TOU_OK;
    }
    tou_record_t old;
    uint8_t size = (uint8_t)store_size(item->kind);

    memcpy(old.bytes, store_at(&door->want, item), size);
    memcpy(store_at(&door->want, item), record->bytes, size);
    bool good = door_set_ok(door, 0, 0);
    memcpy(store_at(&door->want, item), old.bytes, size);
    return good ? TOU_OK : TOU_E_INVALID;
}

static void door_taken(door_t *door, const tou_item_t *item, const tou_record_t *record)
{
    bool weeks  = item->kind == TOU_ITEM_SCHEME || item->kind == TOU_ITEM_SEASON || item->kind == TOU_ITEM_WEEK;
    bool runs   = !door_banked(item->kind) || item->bank == door->bank[weeks ? 0 : 1];
    bool before = door->valid;

    memcpy(store_at(&door->want, item), record->bytes, store_size(item->kind));
    door->taken++;
    door->by_itself += runs && !before;
    if (runs) {
        door->known  = false;
        bool revived = !before && door_set_ok(door, 0, 0);

        door->revived += revived;
    }
}

/* A record: out of a good set, or the present one with a byte changed, or any bytes. */
static void door_record(door_t *door, const tou_item_t *item, tou_record_t *record)
{
    size_t size = store_size(item->kind);
    int what    = pick(0, 9);

    for (size_t i = 0; i < sizeof record->bytes; i++) {
        record->bytes[i] = (uint8_t)model_random();
    }
    if (!among(item->kind, 1, 9) || item->bank > 1 || item->index >= door_limit(item->kind) || what == 0) {
        return;
    }
    memcpy(record->bytes, store_at((what < 7) ? &door->other : &door->want, item), size);
    if (what > 4) {
        record->bytes[pick(0, (int)size - 1)] = chance(80) ? pick_u8(0, 10) : pick_u8(0, 255);
    }
}

static tou_item_t door_item(const door_t *door)
{
    tou_item_t item = {pick_u8(1, 9), 0, 0};

    if (chance(2)) {
        item.kind = pick_u8(0, 255);
    }
    if (chance(2) || (door_banked(item.kind) && door->source.n_banks == 2)) {
        item.bank = chance(97) ? pick_u8(0, 1) : pick_u8(0, 255);
    }
    if (door_limit(item.kind) > 1) {
        item.index = chance(80) ? pick_u8(0, 5) : pick_u8(0, door_limit(item.kind) - 1);
    }
    item.index = chance(2) ? pick_u8(0, 255) : item.index;
    return item;
}

static void door_write(door_t *door, const tou_item_t *item, const tou_record_t *record)
{
    tou_err_t err;
    int calls = 0;

    for (err = TOU_MORE; ++calls < 20000;) {
        err = tou_tariff_write(&door->tariff, item, record->bytes);
        if (err == TOU_E_BUSY) {
            door_settle(door, item);
        } else if (err != TOU_MORE && err != TOU_E_IO) {
            break;
        } else if (chance(5)) {
            (void)tou_tariff_step(&door->tariff, NOW);
            door_switched(door);
        } else if (chance(1)) {
            return; /* given up */
        }
    }
    tou_err_t want = door_expect(door, item, record);

    if (err != want || (err == TOU_E_INVALID && door->tariff.fault.code == TOU_FAULT_NONE)) {
        model_differ(door->run, "kind %d, bank %d, index %d: answer %d, want %d", item->kind, item->bank, item->index, err,
                     want);
    }
    if (err == TOU_OK) {
        door_taken(door, item, record);
    } else {
        door->refused++;
    }
    /* Nothing but the record written may differ. */
    if (memcmp((const uint8_t *)&door->store, (const uint8_t *)&door->want, offsetof(store_t, lost)) != 0) {
        door_differ(door, "what the source holds", item);
    }
    door->run->cases++;
}

static void door_one_write(door_t *door)
{
    tou_item_t item = door_item(door);
    tou_record_t record;

    door_record(door, &item, &record);
    door_write(door, &item, &record);
    if (chance(60)) {
        door_settle(door, &item);
    }
    if (chance(3) && door->source.n_banks == 2 && door->pending < 0) {
        door->pending = pick(0, 1);
        if (tou_tariff_set_switch(&door->tariff, (uint8_t)door->pending, NOW - 86400) != TOU_OK) {
            door_differ(door, "a switch time", &item);
        }
    }
}

/* A whole good set, in any order, so that a blank meter comes to life. */
static void door_program(door_t *door)
{
    enum { RECORDS = 3 + TOU_SEASON_MAX + TOU_WEEK_MAX + TOU_TABLE_MAX + TOU_EXTRA_MAX + TOU_SPECIAL_MAX };
    tou_item_t list[RECORDS];
    int n = 0;

    for (unsigned kind = TOU_ITEM_BASE; kind <= TOU_ITEM_SPECIAL; kind++) {
        const tou_base_t *base = &door->other.base;
        const int count[]      = {0,
                                  1,
                                  1,
                                  1,
                                  door->other.scheme[0].n_seasons,
                                  door->other.scheme[0].n_weeks,
                                  door->other.dayset[0].n_tables,
                                  door->other.dayset[0].n_actions,
                                  base->n_special};

        for (int i = 0; i < count[kind]; i++) {
            const tou_item_t item = {(uint8_t)kind, 0, (uint8_t)i};

            list[n++] = item;
        }
    }
    for (int i = n - 1; i >= 0; i--) {
        int from        = pick(0, i);
        tou_item_t item = list[from];
        tou_record_t record;

        list[from] = list[i];
        memcpy(record.bytes, store_at(&door->other, &item), store_size(item.kind));
        door_write(door, &item, &record);
    }
}

static void door_begin(door_t *door)
{
    bool dst = chance(60);

    door->zone = random_zone();
    dst        = dst && door->zone.shift_min != 0;
    if (!dst) {
        door->zone.shift_min = 0;
    }
    do {
        random_store(&door->other, dst, 3000);
    } while (!naive_set_ok(&door->other, 0, 0, dst));
    random_store(&door->store, dst, 3000);
    if (chance(30)) {
        memset(&door->store, 0, sizeof door->store);
    } else if (chance(20)) {
        random_damage(&door->store, pick(0, 1));
        memset(&door->store.lost, 0, sizeof door->store.lost);
    }
    door->store.busy_percent  = chance(20) ? pick(1, 30) : 0;
    door->store.fail_permille = chance(15) ? pick(1, 40) : 0;
    door->ops.read            = store_read;
    door->ops.write           = chance(97) ? store_write : NULL;
    door->source.ops          = &door->ops;
    door->source.ctx          = &door->store;
    door->source.n_banks      = chance(70) ? 2 : 1;
    door->pending             = -1;
    door->known               = false;
    door->valid               = false;
    door->events              = 0;
    memset(door->bank, 0, sizeof door->bank);
    memcpy(&door->want, &door->store, sizeof door->want);
    tou_tariff_init(&door->tariff, &door->source, &door->zone);
}

static void door_one(door_t *door)
{
    const tou_item_t none = {0, 0, 0};

    door_begin(door);
    if (chance(50)) {
        door_settle(door, &none);
    }
    if (!door->valid && chance(50) && door->ops.write != NULL) {
        door_program(door);
        door_settle(door, &none);
    }
    for (int i = 0; i < 100; i++) {
        unsigned long before = door->run->differences;

        door_one_write(door);
        if (door->run->differences != before) {
            return;
        }
    }
}

int main(int argc, char **argv)
{
    static door_t door;
    static model_run_t run;

    model_begin(&run, "write", argc, argv, 20000, 1000000);
    civil_init();
    door.run = &run;
    for (unsigned long n = run.first; n < run.first + run.count; n++) {
        model_case(&run, n);
        door_one(&door);
    }
    (void)printf(
        "taken %lu (%lu of them while the set in force was not valid), refused %lu, sets brought into force by a write "
        "%lu, banks switched %lu\n",
        door.taken, door.by_itself, door.refused, door.revived, door.switched);
    if (run.count >= 1000 && (door.by_itself == 0 || door.refused == 0 || door.revived == 0 || door.switched == 0)) {
        model_differ(&run, "a kind of write was never met");
    }
    return model_end(&run);
}
