/* SPDX-License-Identifier: MIT */
#include "cmocka.h"

#include "console.h"

#include <setjmp.h>

enum { PASSED = 0, FAILED = 1, SKIPPED = 2 };

static jmp_buf out_of_test;
static const char *running;

static void say_text(const char *text)
{
    while (*text != 0) {
        console_put(*text++);
    }
}

static void say_number(uint32_t number)
{
    if (number >= 10u) {
        say_number(number / 10u);
    }
    console_put((char)('0' + number % 10u));
}

static void say_values(uint64_t a, uint64_t b)
{
    for (unsigned shift = 64; shift != 0; shift -= 4) {
        console_put("0123456789ABCDEF"[(a >> (shift - 4u)) & 15u]);
    }
    say_text(" is not ");
    for (unsigned shift = 64; shift != 0; shift -= 4) {
        console_put("0123456789ABCDEF"[(b >> (shift - 4u)) & 15u]);
    }
    console_put('\n');
}

void unit_true(bool condition, const char *file, int line)
{
    if (condition) {
        return;
    }
    say_text("FAIL ");
    say_text(running);
    say_text(" at ");
    say_text(file);
    console_put(':');
    say_number((uint32_t)line);
    console_put('\n');
    longjmp(out_of_test, FAILED);
}

void unit_skip(void)
{
    longjmp(out_of_test, SKIPPED);
}

void unit_equal(uint64_t a, uint64_t b, const char *file, int line)
{
    if (a != b) {
        say_values(a, b);
    }
    unit_true(a == b, file, line);
}

void unit_in_range(uint64_t value, uint64_t low, uint64_t top, const char *file, int line)
{
    unit_true(low <= value && value <= top, file, line);
}

/* Set-up and tear-down count with the test: what fails in them fails it. */
static void carry_out(const struct CMUnitTest *test)
{
    void *state = NULL;

    running = test->name;
    if (test->begin != NULL) {
        unit_true(test->begin(&state) == 0, "set-up", 0);
    }
    test->run(&state);
    if (test->end != NULL) {
        unit_true(test->end(&state) == 0, "tear-down", 0);
    }
}

static int outcome(const struct CMUnitTest *test)
{
    switch (setjmp(out_of_test)) {
    case PASSED:
        carry_out(test);
        return PASSED;
    case SKIPPED:
        return SKIPPED;
    default:
        return FAILED;
    }
}

static void only_fixtures(void **state)
{
    (void)state;
}

int unit_run(const struct CMUnitTest *tests, size_t n, unit_fixture_t begin, unit_fixture_t end)
{
    const struct CMUnitTest before = {"group", only_fixtures, begin, NULL};
    const struct CMUnitTest after  = {"group", only_fixtures, NULL, end};
    uint16_t count[3]              = {0, 0, 0};

    count[FAILED] = (uint16_t)outcome(&before);
    for (size_t i = 0; i < n; i++) {
        count[outcome(&tests[i])]++;
    }
    count[FAILED] = (uint16_t)(count[FAILED] + outcome(&after));
    say_number(count[PASSED]);
    say_text(" passed, ");
    say_number(count[FAILED]);
    say_text(" failed, ");
    say_number(count[SKIPPED]);
    say_text(" skipped\n");
    console_end();
    return count[FAILED] != 0;
}
