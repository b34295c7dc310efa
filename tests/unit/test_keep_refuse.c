/* SPDX-License-Identifier: MIT */
/* keep.h: what is refused, and what is not known and carried. */
#include "keeping.h"

#define BEGIN ram_at(2026, 5, 4, 9, 0)

/* What is refused. */

static tou_part_t listed[KEPT_PARTS];
static tou_meter_cfg_t made_of;
static tou_keep_cfg_t keep_cfg;
static tou_keep_t keep;

static void list_parts(void)
{
    keeping_set_up();
    memcpy(listed, world.meter.part, sizeof listed);
    made_of          = world.meter.cfg;
    made_of.part     = listed;
    keep_cfg         = world.meter.keep_cfg;
    keep_cfg.made_of = &made_of;
}

static void assert_refused(void)
{
    tou_keep_t before;

    memset(&keep, 0xA5, sizeof keep);
    before = keep;
    assert_int_equal(tou_keep_init(&keep, &keep_cfg), TOU_E_RANGE);
    assert_memory_equal(&keep, &before, sizeof keep);
}

static void ids_are_16_to_255_each_once(void **state)
{
    (void)state;
    list_parts();
    assert_int_equal(tou_keep_init(&keep, &keep_cfg), TOU_OK);
    for (unsigned id = 1; id < TOU_KEPT_PART; id++) {
        listed[1].id = (uint8_t)id;
        assert_refused();
    }
    for (unsigned i = 0; i < made_of.n_parts; i++) {
        list_parts();
        for (unsigned k = 0; k < made_of.n_parts; k++) {
            listed[i].id = listed[k].id;
            if (i != k && listed[k].id != 0u) {
                assert_refused();
            }
        }
    }
    list_parts();
    listed[1].id = 255;
    assert_int_equal(tou_keep_init(&keep, &keep_cfg), TOU_OK);
    listed[0].id = 0; /* two that are not kept */
    listed[1].id = 0;
    assert_int_equal(tou_keep_init(&keep, &keep_cfg), TOU_OK);
}

static void a_state_that_does_not_fit_is_refused(void **state)
{
    uint16_t slot;

    (void)state;
    list_parts();
    slot = world.meter.store_cfg.journal.slot;
    assert_int_equal(tou_keep_size(&made_of) + TOU_JOURNAL_HEAD + TOU_JOURNAL_TAIL +
                         TOU_STORE_SECTION(0, world.meter.store_cfg.n_rings),
                     slot);
    world.meter.store_cfg.journal.slot = (uint16_t)(slot - 1u);
    assert_refused();
    world.meter.store_cfg.journal.slot = slot;
    assert_int_equal(tou_keep_init(&keep, &keep_cfg), TOU_OK);
}

/* The size is that of fixed sections and parts with an id. */
static void a_part_without_an_id_takes_no_room(void **state)
{
    uint16_t all;
    uint16_t own = (uint16_t)(17u + 5u * 6u + TOU_KEPT_HEAD);

    (void)state;
    list_parts();
    all          = tou_keep_size(&made_of);
    listed[0].id = 0;
    assert_int_equal(tou_keep_size(&made_of), all - own);
    made_of.n_parts = 0;
    assert_int_equal(tou_keep_size(&made_of), TOU_KEPT_FIXED);
}

/* A state of a meter that is set up otherwise. */

static void save_little(void)
{
    begin_at(BEGIN);
    run(30, 3);
    warn_and_cut();
    tou_posix_nv_power_up(&world.part);
    world_power_up(&world, BEGIN + 3600);
}

static void a_state_of_another_constant_is_refused(void **state)
{
    (void)state;
    save_little();
    world.meter.shape.constant = 1001;
    assert_int_equal(kept_meter_boot(&world.meter), TOU_E_INVALID);
    world.meter.shape.constant = 1000;
    come_up(BEGIN + 3600);
    assert_counted(90);
}

/* Where the body begins behind the store's own section, in the image. */
static uint32_t body_at(void)
{
    return (number() - 1u) % shape.slots * world.meter.store_cfg.journal.slot + TOU_JOURNAL_HEAD +
           TOU_STORE_SECTION(0, world.meter.store_cfg.n_rings);
}

/* Changes a byte of the record's sections as if it had been written so. @return what kept_meter_load() says */
static tou_err_t load_forged(uint32_t at, uint8_t mask)
{
    uint32_t slot = (number() - 1u) % shape.slots * world.meter.store_cfg.journal.slot;
    uint16_t size = (uint16_t)(TOU_JOURNAL_HEAD + tou_bytes_get(&tou_posix_nv_bytes(&world.part)[slot + 2u], 2));
    uint8_t crc[4];

    assert_int_equal(tou_posix_nv_flip(&world.part, at, mask), TOU_OK);
    (void)tou_bytes_put(crc, ~tou_bytes_crc(TOU_CRC_SEED, &tou_posix_nv_bytes(&world.part)[slot], size), 4);
    for (uint32_t i = 0; i < 4u; i++) {
        uint8_t held = tou_posix_nv_bytes(&world.part)[slot + size + i];

        assert_int_equal(tou_posix_nv_flip(&world.part, slot + size + i, (uint8_t)(held ^ crc[i])), TOU_OK);
    }
    assert_int_equal(kept_meter_mount(&world.meter), TOU_OK);
    return kept_meter_load(&world.meter);
}

/* A record whose body is these bytes. @return what kept_meter_load() says to it */
static tou_err_t load_body(const uint8_t *bytes, uint16_t size)
{
    tou_store_t *store = &world.meter.store;
    uint8_t *at;

    while (tou_store_step(store) == TOU_MORE) {
    }
    at = tou_store_begin(store);
    memcpy(at, bytes, size);
    assert_int_equal(tou_store_commit(store, at + size), TOU_OK);
    while (tou_store_step(store) == TOU_MORE) {
    }
    assert_int_equal(kept_meter_mount(&world.meter), TOU_OK);
    return kept_meter_load(&world.meter);
}

/* A section alone is loaded; a byte shorter or longer, with a head that says so, it is not. */
static void assert_size_matters(const uint8_t *section, uint16_t size)
{
    uint8_t bytes[512];

    assert_true(size + 1u < sizeof bytes);
    memset(bytes, 0, sizeof bytes);
    memcpy(bytes, section, size);
    assert_int_equal(load_body(bytes, size), TOU_OK);
    (void)tou_bytes_put(&bytes[1], size - TOU_KEPT_HEAD - 1u, 2);
    assert_int_equal(load_body(bytes, (uint16_t)(size - 1u)), TOU_E_INVALID);
    (void)tou_bytes_put(&bytes[1], size - TOU_KEPT_HEAD + 1u, 2);
    assert_int_equal(load_body(bytes, (uint16_t)(size + 1u)), TOU_E_INVALID);
    (void)tou_bytes_put(&bytes[1], size - TOU_KEPT_HEAD, 2);
    assert_int_equal(load_body(bytes, (uint16_t)(size - 1u)), TOU_E_INVALID); /* beyond the end */
}

static void sections_of_another_size_are_refused(void **state)
{
    static uint8_t body[KEPT_SLOT];
    const uint8_t *held = NULL;
    uint16_t size       = 0;
    unsigned sections   = 0;

    (void)state;
    begin_at(BEGIN);
    run(30, 3);
    warn();
    assert_int_equal(tou_store_load(&world.meter.store, &held, &size), TOU_OK);
    memcpy(body, held, size);
    for (uint16_t at = 0; at < size;) {
        uint16_t n = (uint16_t)(TOU_KEPT_HEAD + tou_bytes_get(&body[at + 1u], 2));

        assert_size_matters(&body[at], n);
        at = (uint16_t)(at + n);
        sections++;
    }
    assert_int_equal(sections, 3 + 9); /* energy, demand, five freezes, profile, log */
    assert_int_equal(load_body(body, size), TOU_OK);
    assert_counted(90);
    for (uint16_t n = 1; n < TOU_KEPT_HEAD; n++) { /* not even a head, of a section that is known or not */
        static const uint8_t unknown[TOU_KEPT_HEAD] = {0xFE, 0, 0};

        assert_int_equal(load_body(body, n), TOU_E_INVALID);
        assert_int_equal(load_body(unknown, n), TOU_E_INVALID);
    }
}

/* A month that there is not, a bank that there is not, an id below those of parts. */
static void states_that_cannot_be_are_refused(void **state)
{
    (void)state;
    save_little();
    assert_int_equal(load_forged(body_at() + 10u + 1u, 0x40), TOU_E_INVALID);
    (void)keeping_little(NULL);
    save_little();
    assert_int_equal(load_forged(body_at() + 27u, 0x02), TOU_E_INVALID);
    (void)keeping_little(NULL);
    save_little();
    assert_int_equal(load_forged(body_at(), 0x01), TOU_E_INVALID); /* id 0 */
}

static void a_part_that_is_busy_is_asked_again(void **state)
{
    (void)state;
    save_little();
    assert_int_equal(kept_meter_mount(&world.meter), TOU_OK);
    assert_int_equal(tou_posix_nv_fail(&world.part, TOU_POSIX_NV_READ, 0, 2, TOU_POSIX_NV_DELAY), TOU_OK);
    assert_int_equal(tou_keep_load(&world.meter.keep), TOU_E_BUSY);
    assert_int_equal(tou_keep_load(&world.meter.keep), TOU_E_BUSY);
    assert_int_equal(tou_keep_load(&world.meter.keep), TOU_OK);
    assert_counted(90);
    assert_int_equal(tou_posix_nv_fail(&world.part, TOU_POSIX_NV_READ, 0, 1, TOU_POSIX_NV_REFUSE), TOU_OK);
    assert_int_equal(tou_keep_load(&world.meter.keep), TOU_E_IO);
}

/* Sections that are not known: a part that a later firmware has. */

static uint8_t later[2][7];

static uint16_t later_save(const void *ctx, uint8_t *out)
{
    if (out != NULL) {
        memcpy(out, ctx, sizeof later[0]);
    }
    return sizeof later[0];
}

static tou_err_t later_load(void *ctx, const uint8_t *in, uint16_t size)
{
    if (size != sizeof later[0]) {
        return TOU_E_INVALID;
    }
    memcpy(ctx, in, size);
    return TOU_OK;
}

static bool later_check(const void *ctx, bool whole)
{
    (void)ctx;
    (void)whole;
    return true;
}

static void later_seal(void *ctx)
{
    (void)ctx;
}

static const tou_part_ops_t later_ops = {NULL, NULL, NULL,        NULL,       NULL,       NULL,
                                         NULL, NULL, later_check, later_seal, later_save, later_load};

/* With slots that are long enough for both firmwares. */
static void set_up_longer(void)
{
    uint32_t more = 64;

    keeping_set_up();
    world.meter.store_cfg.journal.slot = (uint16_t)(world.meter.store_cfg.journal.slot + more);
    world.meter.store_cfg.param_at += more * shape.slots;
    world.meter.store_cfg.ring_at += more * shape.slots;
}

static void update(unsigned parts)
{
    uint8_t n = world.meter.cfg.n_parts;

    for (unsigned i = 0; i < parts; i++) {
        tou_part_t part = {&later_ops, later[i], (uint8_t)(0x80u + i)};

        world.meter.part[n + i] = part;
    }
    world.meter.cfg.n_parts = (uint8_t)(n + parts);
}

static void unknown_sections_are_carried(void **state)
{
    uint8_t n;

    (void)state;
    set_up_longer();
    n = world.meter.cfg.n_parts;
    update(2);
    come_up(BEGIN);
    memset(later[0], 0x11, sizeof later[0]);
    memset(later[1], 0x22, sizeof later[1]);
    run(5, 3);
    warn_and_cut();
    world.meter.cfg.n_parts = n; /* the older firmware: from record to record, and over power cuts */
    for (unsigned i = 0; i < 3; i++) {
        come_up(BEGIN + 3600 * (1 + i));
        run(65, 3);
        warn_and_cut();
    }
    world.meter.cfg.n_parts = n;
    update(2);
    memset(later, 0, sizeof later);
    come_up(BEGIN + 86400);
    assert_counted(15 + 3 * 65 * 3);
    assert_int_equal(later[0][0], 0x11);
    assert_int_equal(later[0][6], 0x11);
    assert_int_equal(later[1][0], 0x22);
    assert_int_equal(later[1][6], 0x22);
}

/* The other way round: the state is of a firmware that did not have the part. */
static void a_part_without_a_section_stays_as_set_up(void **state)
{
    (void)state;
    set_up_longer();
    come_up(BEGIN);
    run(5, 3);
    warn_and_cut();
    update(1);
    memset(later[0], 0x77, sizeof later[0]);
    come_up(BEGIN + 3600);
    assert_counted(15);
    assert_int_equal(later[0][0], 0x77);
}

/* A record that cannot be read while it is carried is not replaced by one without what it had. */
static void nothing_is_dropped_because_a_read_fails(void **state)
{
    uint8_t n;

    (void)state;
    set_up_longer();
    n = world.meter.cfg.n_parts;
    update(1);
    come_up(BEGIN);
    memset(later[0], 0x11, sizeof later[0]);
    warn_and_cut();
    world.meter.cfg.n_parts = n;
    for (uint32_t reads = 0; reads < 8u; reads++) {
        come_up(BEGIN + 3600);
        (void)tou_keep_ask(&world.meter.keep);
        assert_int_equal(tou_posix_nv_fail(&world.part, TOU_POSIX_NV_READ, reads, 2,
                                           (uint8_t)((reads % 2u == 0u) ? TOU_POSIX_NV_REFUSE : TOU_POSIX_NV_DELAY)),
                         TOU_OK);
        keeping_settle();
        run(1, 1);
        warn_and_cut();
    }
    update(1);
    memset(later, 0, sizeof later);
    come_up(BEGIN + 86400);
    assert_int_equal(later[0][0], 0x11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(ids_are_16_to_255_each_once, keeping_everything),
        cmocka_unit_test_setup(a_state_that_does_not_fit_is_refused, keeping_everything),
        cmocka_unit_test_setup(a_part_without_an_id_takes_no_room, keeping_everything),
        cmocka_unit_test_setup(a_state_of_another_constant_is_refused, keeping_little),
        cmocka_unit_test_setup(sections_of_another_size_are_refused, keeping_everything),
        cmocka_unit_test_setup(states_that_cannot_be_are_refused, keeping_little),
        cmocka_unit_test_setup(a_part_that_is_busy_is_asked_again, keeping_little),
        cmocka_unit_test_setup(unknown_sections_are_carried, keeping_little),
        cmocka_unit_test_setup(a_part_without_a_section_stays_as_set_up, keeping_little),
        cmocka_unit_test_setup(nothing_is_dropped_because_a_read_fails, keeping_little),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
