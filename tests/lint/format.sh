#!/bin/sh
# SPDX-License-Identifier: MIT
# Is every source laid out as .clang-format says?  format.sh -i lays them out.
set -eu
files=$(find include lib examples tests ports -name '*.[ch]')
[ "${1:-}" = -i ] && exec clang-format -i $files
status=0
for file in $files; do
    clang-format --dry-run -Werror "$file" 2>/dev/null || { echo "$file: run make format"; status=1; }
done
exit $status
