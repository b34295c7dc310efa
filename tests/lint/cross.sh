#!/bin/sh
# SPDX-License-Identifier: MIT
# Every source of the library without a warning on every compiler of the GNU kind.
set -eu
status=0
while read -r compiler; do
    for source in $TOU_SOURCES; do
        $compiler -std=c99 -Os $STRICT -Iinclude -c "$source" -o /dev/null </dev/null || {
            echo "$compiler: $source"
            status=1
        }
    done
done <<'LIST'
gcc
clang
avr-gcc -mmcu=atmega328p
arm-none-eabi-gcc -mcpu=cortex-m0plus -mthumb
arm-none-eabi-gcc -mcpu=cortex-m3 -mthumb
riscv64-unknown-elf-gcc -march=rv32imac -mabi=ilp32 --specs=picolibc.specs
LIST
exit $status
