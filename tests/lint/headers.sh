#!/bin/sh
# SPDX-License-Identifier: MIT
# Each public header compiles alone, as C99, C11 and C++11, also with short enums.
set -eu
warn="-Wall -Wextra -pedantic -Wconversion -Wsign-conversion -Wshadow -Wundef -Werror"
status=0
try() { # header, compiler and flags
    header=$1
    shift
    printf '#include "%s"\n#include "%s"\nint tou_header_alone;\n' "$header" "$header" |
        "$@" $warn -Iinclude -fsyntax-only - || { echo "$header: $*"; status=1; }
}
for path in $TOU_HEADERS; do
    header=${path#include/}
    for enums in "" -fshort-enums; do
        try "$header" gcc -x c -std=c99 $enums
        try "$header" clang -x c -std=c11 $enums
        try "$header" g++ -x c++ -std=c++11 $enums
        try "$header" avr-gcc -mmcu=atmega328p -x c -std=c99 $enums
        try "$header" arm-none-eabi-gcc -mcpu=cortex-m0plus -mthumb -x c -std=c99 $enums
    done
done
exit $status
