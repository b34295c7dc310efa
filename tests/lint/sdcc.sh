#!/bin/sh
# SPDX-License-Identifier: MIT
# Every source of the library by SDCC for the 8051, parameters at fixed addresses and on the stack, without a message.
set -eu
out=build/sdcc
mkdir -p $out
off=$(sed -n 's/^\([0-9][0-9]*\).*/--disable-warning \1/p' tests/lint/sdcc.txt)
status=0
for model in "" --stack-auto; do
    for source in $TOU_SOURCES; do
        if ! sdcc -mmcs51 --std-c99 --model-large $model $off -Iinclude -c "$source" -o $out/ >$out/log 2>&1 ||
            [ -s $out/log ]; then
            echo "sdcc $model $source"
            cat $out/log
            status=1
        fi
    done
done
exit $status
