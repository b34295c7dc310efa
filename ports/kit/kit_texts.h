/* SPDX-License-Identifier: MIT */
/*
 * All that the kit says: name and text. One table in flash, for a CPU whose string literals take RAM.
 * ASK_ is for the operator, GOT_ goes before a figure, the rest are tests.
 */
#ifndef KIT_TEXTS_H
#define KIT_TEXTS_H

#define KIT_TEXTS(X)                                                                               \
    X(HELLO, "libtou port kit; h lists the steps")                                                 \
    X(HELP, "t timer, second, sleep\n"                                                             \
            "# l speeds of the lines\n"                                                            \
            "# e receiving\n"                                                                      \
            "# p pulses  b bounce\n"                                                               \
            "# c clock  i stopped clock\n"                                                         \
            "# n memory (all that is in it is lost)  z as new\n"                                   \
            "# x power cut  w power-fail warning  r reset  d watchdog\n"                           \
            "# o outputs and key")                                                                 \
    X(VERSION, "TAP version 13\n")                                                                 \
    X(OK, "ok ")                                                                                   \
    X(NOT, "not ")                                                                                 \
    X(PLAN, "1..")                                                                                 \
    X(TIMER_RUNS, "timer: runs")                                                                   \
    X(TIMER_FORWARD, "timer: never goes back, never leaps")                                        \
    X(GOT_STEP, "largest step, ms:")                                                               \
    X(TIMER_ALONE, "timer: right after three seconds in which nobody asked")                       \
    X(SECOND_COMES, "second: comes, one at a time")                                                \
    X(SECOND_LENGTH, "second: is 1000 ms of the timer, within 3 %")                                \
    X(GOT_FIVE, "five seconds, ms:")                                                               \
    X(SLEEP_SECOND, "sleep: ends with each second, and the timer is right after it")               \
    X(SLEEP_SOON, "sleep: with something to do, 5 ms at most")                                     \
    X(GOT_SLEEP, "longest sleep, ms:")                                                             \
    X(CLOCK_SET, "clock: can be set and read")                                                     \
    X(CLOCK_BEGINS, "clock: the second begins when it is set")                                     \
    X(GOT_BEGINS, "first second, ms:")                                                             \
    X(CLOCK_RATE, "clock: runs as fast as timer and second interrupt")                             \
    X(CLOCK_DATES, "clock: ends of month and year, leap years")                                    \
    X(CLOCK_BACK, "clock: was set back to the time")                                               \
    X(ASK_STOP, "take power and the clock's cell away, and give both back")                        \
    X(CLOCK_STOPPED, "clock: says that it has stopped")                                            \
    X(CLOCK_AGAIN, "clock: is valid once it is set")                                               \
    X(ASK_RESET, "reset now, or cut the power for less than ten minutes")                          \
    X(CLOCK_KEPT, "clock: ran on without the CPU")                                                 \
    X(GOT_AWAY, "away for, s:")                                                                    \
    X(ASK_DOG, "the watchdog is not fed from here on")                                             \
    X(DOG_BITES, "watchdog: resets a CPU that hangs")                                              \
    X(GOT_LINE, "line:")                                                                           \
    X(LINE_BEGINS, "line: begins with a speed of the standard, 11 bits a byte, within 3 %")        \
    X(LINE_KNOWS, "line: can be set to the speed that it begins with, and not to what is no code") \
    X(LINE_SPEED, "line: its speed, within 3 %")                                                   \
    X(GOT_SPEED, "speed, Bd:")                                                                     \
    X(GOT_BYTE, "time of a byte, us:")                                                             \
    X(ASK_LINE, "send the next line, without its first two characters")                            \
    X(SAMPLE, "these 64 bytes come at once while the memory is being read: 0123")                  \
    X(LINE_GETS, "line: all bytes of a burst came while the memory was read")                      \
    X(GOT_BYTES, "bytes:")                                                                         \
    X(ASK_PULSES, "send 100 pulses")                                                               \
    X(PULSE_COUNT, "pulse: each counted once")                                                     \
    X(ASK_SPIKES, "send 100 spikes of half the least pulse")                                       \
    X(PULSE_SPIKES, "pulse: none of what is too short counted, and all seen")                      \
    X(GOT_PULSES, "pulses:")                                                                       \
    X(GOT_SPIKES, "spikes seen:")                                                                  \
    X(ASK_PANEL, "press the key and let go; each output is on for a second, the lamp for all")     \
    X(PANEL_KEY, "panel: the key was seen pressed and not pressed")                                \
    X(NV_SHAPE, "memory: size, block, page and unit go together")                                  \
    X(NV_PLACES, "memory: first and last page, and those between, are places of their own")        \
    X(NV_PAGE, "memory: a write as long as a page stays within it")                                \
    X(NV_UNIT, "memory: a write of a unit changes nothing beside it")                              \
    X(NV_BUSY, "memory: read at once after a write: busy or right")                                \
    X(NV_QUEUE, "memory: written at once after a write: busy or right")                            \
    X(NV_WAITS, "memory: a write call returns as soon as a read of as many bytes")                 \
    X(GOT_READ, "read, ms:")                                                                       \
    X(GOT_CALL, "write call, ms:")                                                                 \
    X(NV_TIME, "memory: a write is finished within write_ms")                                      \
    X(GOT_WRITE, "write, ms:")                                                                     \
    X(NV_ERASE, "memory: an erase makes a block 0xFF and nothing else")                            \
    X(NV_ERASE_TIME, "memory: an erase is finished within erase_ms")                               \
    X(GOT_ERASE, "erase, ms:")                                                                     \
    X(NV_BLANK, "memory: all 0xFF, as new")                                                        \
    X(ASK_CUT, "cut the power now")                                                                \
    X(CUT_ORDER, "power cut: what was finished is new, what was not begun is old")                 \
    X(CUT_BESIDE, "power cut: nothing else has changed")                                           \
    X(GOT_TORN, "torn pages or blocks:")                                                           \
    X(ASK_FAIL, "let the supply fail now")                                                         \
    X(WARN_FALSE, "warning: does not come while the supply is well")                               \
    X(WARN_SAVES, "warning: comes early enough to write")                                          \
    X(GOT_SAVED, "bytes written after it:")                                                        \
    X(NO_MEMORY, "memory: takes what this step has to remember")

#endif
