#!/bin/sh
# SPDX-License-Identifier: MIT
# clang-tidy over every C source that runs on the host; .clang-tidy says which checks.
set -eu
host="-std=c99 -Iinclude -Iports/posix -Iexamples/host -Iports/reference -Iports/kit -Itests/port_kit -D_DEFAULT_SOURCE -D_POSIX_C_SOURCE=200809L $(pkg-config --cflags jansson cmocka)"
find lib examples ports/posix ports/kit tests/port_kit tests/unit tests/model tests/oracle tests/bench tests/powercut tests/fuzz tests/compat tests/objects -name '*.c' 2>/dev/null |
    xargs -P "$(nproc)" -n 1 sh -c 'clang-tidy --quiet "$@" -- '"$host"' 2>/dev/null' tidy
