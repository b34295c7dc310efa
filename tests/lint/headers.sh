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
# The program in README.md compiles; a C++ program links with the library.
awk '/^```c$/ { on = 1; next } /^```/ { on = 0 } on' README.md |
    gcc -x c -std=c99 $warn -Iinclude -fsyntax-only - || { echo "README.md: its program does not compile"; status=1; }
printf '#include <tou.h>\nint main() { return tou_date_weekday(0) == TOU_SATURDAY ? 0 : 1; }\n' |
    g++ -x c++ -std=c++11 $warn -Iinclude - -x none build/libtou.a -o build/cxx && build/cxx ||
    { echo "a C++ program does not link or run"; status=1; }
exit $status
