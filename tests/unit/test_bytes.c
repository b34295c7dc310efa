/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tou/bytes.h"

static void put_writes_little_endian_and_no_more(void **state)
{
    (void)state;
    for (uint8_t n = 1; n <= 4u; n++) {
        static const uint8_t wanted[4] = {0xD4, 0xC3, 0xB2, 0xA1};
        uint8_t bytes[6]               = {0x55, 0x55, 0x55, 0x55, 0x55, 0x55};

        assert_ptr_equal(tou_bytes_put(&bytes[1], UINT32_C(0xA1B2C3D4), n), &bytes[1 + n]);
        assert_memory_equal(&bytes[1], wanted, n);
        assert_int_equal(bytes[0], 0x55);
        assert_int_equal(bytes[1 + n], 0x55);
    }
}

static void get_reads_what_put_wrote(void **state)
{
    static const uint32_t values[] = {0, 1, 0x7F, 0x80, 0xFF, 0x8001, 0xFFFF, 0x800001, 0xFFFFFF, 0x80000001, UINT32_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        for (uint8_t n = 1; n <= 4u; n++) {
            uint8_t bytes[4] = {0xEE, 0xEE, 0xEE, 0xEE};
            uint32_t mask    = UINT32_MAX >> (32u - 8u * n);

            (void)tou_bytes_put(bytes, values[i], n);
            assert_int_equal(tou_bytes_get(bytes, n), values[i] & mask);
        }
    }
}

/* The check value of the CRC catalogue. */
static void crc_of_the_nine_digits(void **state)
{
    (void)state;
    assert_int_equal(~tou_bytes_crc(TOU_CRC_SEED, "123456789", 9) & UINT32_MAX, UINT32_C(0xCBF43926));
    assert_int_equal(~tou_bytes_crc(TOU_CRC_SEED, "", 0) & UINT32_MAX, 0);
    assert_int_equal(~tou_bytes_crc(TOU_CRC_SEED, "\0\0\0\0", 4) & UINT32_MAX, UINT32_C(0x2144DF1C));
}

static void crc_goes_on_in_pieces_to_the_residue(void **state)
{
    uint8_t bytes[13] = "123456789";

    (void)state;
    for (uint16_t cut = 0; cut <= 9u; cut++) {
        uint32_t crc = tou_bytes_crc(tou_bytes_crc(TOU_CRC_SEED, bytes, cut), &bytes[cut], (uint16_t)(9u - cut));

        assert_int_equal(~crc & UINT32_MAX, UINT32_C(0xCBF43926));
    }
    (void)tou_bytes_put(&bytes[9], UINT32_C(0xCBF43926), 4);
    assert_int_equal(tou_bytes_crc(TOU_CRC_SEED, bytes, 13), TOU_CRC_RESIDUE);
    for (unsigned bit = 0; bit < 8u * sizeof bytes; bit++) {
        bytes[bit / 8u] = (uint8_t)(bytes[bit / 8u] ^ (1u << (bit % 8u)));
        assert_int_not_equal(tou_bytes_crc(TOU_CRC_SEED, bytes, 13), TOU_CRC_RESIDUE);
        bytes[bit / 8u] = (uint8_t)(bytes[bit / 8u] ^ (1u << (bit % 8u)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(put_writes_little_endian_and_no_more),
        cmocka_unit_test(get_reads_what_put_wrote),
        cmocka_unit_test(crc_of_the_nine_digits),
        cmocka_unit_test(crc_goes_on_in_pieces_to_the_residue),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
