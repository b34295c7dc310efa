#!/bin/sh
# SPDX-License-Identifier: MIT
# clang-tidy over every C source that clang can read, as its board compiles it; .clang-tidy says which checks.
set -eu
tidy() { # flags of the compiler, options of clang-tidy; the names of files come in
    xargs -P "$(nproc)" -n 1 sh -c 'clang-tidy --quiet '"${2:-}"' "$@" -- '"$1"' 2>/dev/null' tidy
}
host="-std=c99 -Iinclude -Iports/posix -Iexamples/host -Iports/reference -Iports/kit -Itests/port_kit -D_DEFAULT_SOURCE -D_POSIX_C_SOURCE=200809L $(pkg-config --cflags jansson cmocka)"
find lib examples ports/posix ports/kit tests/port_kit tests/unit tests/model tests/oracle tests/bench tests/powercut tests/fuzz tests/compat tests/objects -name '*.c' 2>/dev/null |
    tidy "$host"

board="-std=c99 -Iinclude -Iports/reference -Iports/chips"
arm="$board --target=arm-none-eabi -isystem /usr/lib/arm-none-eabi/include"
find ports/reference ports/chips ports/arm tests/board/arm/places.c -name '*.c' | tidy "$arm -mcpu=cortex-m3 -Iports/arm"
find ports/mps2 -name '*.c' | tidy "$arm -mcpu=cortex-m4 -Iports/mps2"
# What does nothing writes nowhere, either.
find ports/template -name '*.c' | tidy "$board -Iports/template" --checks=-readability-non-const-parameter
# Clang knows neither GCC's naked functions nor the assembly of avr-libc's watchdog, which are in board.c.
find ports/avr tests/board/avr/layout.c -name '*.c' ! -name board.c |
    tidy "$board --target=avr -mmcu=atmega1284p -DF_CPU=8000000UL -isystem /usr/lib/avr/include -Iports/avr"
find tests/board/avr tests/board/arm/count.c tests/targets/avr_board.c -name '*.c' ! -name layout.c | tidy -std=gnu11
