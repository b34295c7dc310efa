/* SPDX-License-Identifier: MIT */
#include "cmocka.h"

#include "console.h"

#include <setjmp.h>

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
    longjmp(out_of_test, 1);
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
static bool passes(const struct CMUnitTest *test)
{
    void *state = NULL;
    bool good;

    running = test->name;
    if (setjmp(out_of_test) != 0) {
        return false;
    }
    good = test->begin == NULL || test->begin(&state) == 0;
    if (good) {
        test->run(&state);
    }
    return (test->end == NULL || test->end(&state) == 0) && good;
}

static bool group_passes(unit_fixture_t fixture)
{
    void *state = NULL;

    running = "group";
    return fixture == NULL || (setjmp(out_of_test) == 0 && fixture(&state) == 0);
}

int unit_run(const struct CMUnitTest *tests, size_t n, unit_fixture_t begin, unit_fixture_t end)
{
    uint16_t failed = group_passes(begin) ? 0 : 1;
    uint16_t passed = 0;

    for (size_t i = 0; i < n; i++) {
        if (passes(&tests[i])) {
            passed++;
        } else {
            failed++;
        }
    }
    failed = (uint16_t)(failed + (group_passes(end) ? 0 : 1));
    say_number(passed);
    say_text(" passed, ");
    say_number(failed);
    say_text(" failed\n");
    console_end();
    return failed != 0;
}
