#!/bin/sh
# SPDX-License-Identifier: MIT
# run_fuzzers.sh FOLDER SECONDS FUZZER...   each fuzzer for so long, on the seeds and on what it found before (FOLDER/corpus)
set -u
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
seconds=$2
shift 2
status=0
for fuzzer in "$@"; do
    name=$(basename "$fuzzer")
    corpus=$folder/corpus/$name
    log=$folder/$name.log
    mkdir -p "$corpus"
    if "$fuzzer" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=1024 -max_len=4096 -print_final_stats=1 \
        -artifact_prefix="$folder/$name-" "$corpus" "$here/corpus/$name" >"$log" 2>&1; then
        word=ok
    else
        word=FAIL
        status=1
        tail -n 60 "$log"
    fi
    awk -v word="$word" -v name="$name" '
        /number_of_executed_units/ { runs = $2 }
        /average_exec_per_sec/ { rate = $2 }
        /cov: [0-9]+/ { for (i = 1; i < NF; i++) if ($i == "cov:") cov = $(i + 1) }
        END { printf "%-4s  %-16s %9d executions, %d/s, %d edges\n", word, name, runs, rate, cov }' "$log"
done
exit $status
