/* SPDX-License-Identifier: MIT */
/*
 * What the unit tests use of cmocka, for targets that have no cmocka: freestanding, without a heap, and printing little. The
 * sources of tests/unit are compiled against it unchanged.
 */
#ifndef TARGETS_CMOCKA_H
#define TARGETS_CMOCKA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int (*unit_fixture_t)(void **state);

struct CMUnitTest {
    const char *name;
    void (*run)(void **state);
    unit_fixture_t begin;
    unit_fixture_t end;
};

#define cmocka_unit_test_setup_teardown(test, begin, end) \
    {                                                     \
#test, test, begin, end                           \
    }
#define cmocka_unit_test_setup(test, begin) \
    {                                       \
#test, test, begin, NULL            \
    }
#define cmocka_unit_test_teardown(test, end) \
    {                                        \
#test, test, NULL, end               \
    }
#define cmocka_unit_test(test)  \
    {                           \
#test, test, NULL, NULL \
    }

#define cmocka_run_group_tests(tests, begin, end)            unit_run(tests, sizeof(tests) / sizeof((tests)[0]), begin, end)
#define cmocka_run_group_tests_name(name, tests, begin, end) cmocka_run_group_tests(tests, begin, end)

/* As cmocka does: whatever the type, as 64 bits. */
#define assert_int_equal(a, b)       unit_equal((uint64_t)(a), (uint64_t)(b), UNIT_HERE)
#define assert_int_not_equal(a, b)   unit_true((uint64_t)(a) != (uint64_t)(b), UNIT_HERE)
#define assert_in_range(a, low, top) unit_in_range((uint64_t)(a), (uint64_t)(low), (uint64_t)(top), UNIT_HERE)

#define assert_true(condition)           unit_true((condition) ? true : false, UNIT_HERE)
#define assert_false(condition)          unit_true((condition) ? false : true, UNIT_HERE)
#define assert_null(pointer)             unit_true((pointer) == NULL, UNIT_HERE)
#define assert_non_null(pointer)         unit_true((pointer) != NULL, UNIT_HERE)
#define assert_ptr_equal(a, b)           unit_true((const void *)(a) == (const void *)(b), UNIT_HERE)
#define assert_string_equal(a, b)        unit_true(strcmp(a, b) == 0, UNIT_HERE)
#define assert_memory_equal(a, b, n)     unit_true(memcmp(a, b, n) == 0, UNIT_HERE)
#define assert_memory_not_equal(a, b, n) unit_true(memcmp(a, b, n) != 0, UNIT_HERE)

#define skip() unit_skip()

/* What more they tell is for a reader at a desk. */
#define fail_msg(...)      unit_true(false, UNIT_HERE)
#define print_message(...) ((void)0)
#define print_error(...)   ((void)0)

#define UNIT_HERE __FILE__, __LINE__

int unit_run(const struct CMUnitTest *tests, size_t n, unit_fixture_t begin, unit_fixture_t end);
void unit_skip(void);
void unit_true(bool condition, const char *file, int line);
void unit_equal(uint64_t a, uint64_t b, const char *file, int line);
void unit_in_range(uint64_t value, uint64_t low, uint64_t top, const char *file, int line);

#endif
