#!/bin/sh
# SPDX-License-Identifier: MIT
# Journals with one thing left out: the sweep of powercut_journal must find each. A journal as it is comes first and must pass.
#
#     mutants.sh [BUILD]        CC and CFLAGS from the environment
#
# Each is a copy of lib/store/tou_journal*.c changed by one sed command, which must change just one.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${1:-${BUILD:-build}}
out=$build/powercut/mutants
mkdir -p "$out" || exit 1
. tests/verdict.sh

# build_sweep FOLDER: the journal that lies there into FOLDER/sweep
build_sweep()
{
    # shellcheck disable=SC2086
    ${CC:-cc} -std=c99 ${CFLAGS:--O2} -D_POSIX_C_SOURCE=200809L -Iinclude -Iports/posix -Ilib/store "$1"/tou_journal*.c \
        lib/core/tou_bytes.c ports/posix/tou_posix_nv*.c tests/powercut/powercut_journal.c -o "$1/sweep"
}

# sweep NAME FOLDER: the number of cuts and bad states into $cuts and $bad
sweep()
{
    env -u TOU_SOAK timeout 300 "$2/sweep" eeprom-1k eeprom-1k-worn flash-4x1k-unit-16 flash-2x4k-unit-8 >"$out/$1.txt" 2>&1
    counts=$(sed -n 's/^total: \([0-9]*\) cuts, \([0-9]*\) second cuts, .* \([0-9]*\) bad$/\1 \2 \3/p' "$out/$1.txt")
    # shellcheck disable=SC2086
    set -- ${counts:-0 0 none}
    cuts=$(($1 + $2))
    bad=$3
}

# mutant NAME SED WHAT
mutant()
{
    rm -rf "${out:?}/$1"
    mkdir -p "$out/$1"
    changed=0
    for file in lib/store/tou_journal*.c; do
        sed -e "$2" "$file" >"$out/$1/${file##*/}"
        cmp -s "$file" "$out/$1/${file##*/}" || changed=$((changed + 1))
    done
    if [ "$changed" -ne 1 ]; then
        echo "$1: changes $changed files"
        verdict "$1" 1
        return
    fi
    build_sweep "$out/$1" || { verdict "$1" 1; return; }
    sweep "$1" "$out/$1"
    printf '%-12s %7s cuts, %7s bad  %s\n' "$1" "$cuts" "$bad" "$3"
    # No number at all: the sweep did not come to its end, which is no finding.
    case $bad in
    none | 0) verdict "$1" 1 ;;
    *) verdict "$1" 0 ;;
    esac
}

rm -rf "${out:?}/whole"
mkdir -p "$out/whole" && cp lib/store/tou_journal*.c "$out/whole" && build_sweep "$out/whole" || exit 1
sweep whole "$out/whole"
printf '%-12s %7s cuts, %7s bad\n' "as it is" "$cuts" "$bad"
[ "$bad" = 0 ] && [ "$cuts" -gt 10000 ]
verdict "as it is" $?

mutant checksum 's/self->crc == TOU_CRC_RESIDUE/self->at != 0u/' 'the checksum is not compared at mount'
mutant copies 's/^    self->cfg   = \*cfg;/&\n    self->cfg.n_blocks = 1;\n    self->cfg.per_block = (nv->block == 0u) ? 1u : cfg->per_block;/' \
    'one slot, one block: no second copy'
mutant order '/^static tou_err_t journal_put/,/^}/s/self->stage = TOU_JOURNAL_VERIFY;/self->stage = TOU_JOURNAL_IDLE;\n            self->number = self->limit;\n            self->newest = self->next;\n            self->held = (uint16_t)(tou_bytes_get(\&self->buffer[2], 2) + 12u);\n            journal_step_on(self);/' \
    'committed before the last bytes are known to be there'
mutant ahead 's/^        return after;/        return self->newest.block;/' 'the block of the newest record is erased ahead'
mutant early '/^static tou_err_t journal_put/,/^}/s/if (err == TOU_OK) {/&\n        self->number = self->limit;/' \
    'the number rises with the first bytes'
mutant guard 's/if (self->next.block == self->newest.block)/if (false)/' \
    'enters the block of the newest record when all others are spoiled'
mutant spare 's/ \&\& after != self->newest.block//' \
    'erases ahead into the block of the newest record when all others are spoiled'
mutant blank 's/if (bytes\[i\] != 0xFFu)/if (false)/' 'slots that a cut has spoiled are taken for blank'
mutant equal 's/return number < self->limit || (number == self->limit \&\& behind);/return number < self->limit || (number == 0u \&\& behind);/' \
    'a record of the same number as a spoiled one is left out'
mutant leave 's/if (begun \&\& journal_blocks(self))/if (false)/' 'a slot is used again after a record was broken off in it'
mutant over '/^static tou_err_t journal_verify/,/^}/s/journal_step_on(self);/if (journal_blocks(self)) {\n&\n}/' \
    'on a part without blocks the next record goes over the newest one'
mutant again '/^static tou_err_t journal_failed/,/^}/s/journal_step_on(self);/if (journal_blocks(self)) {\n&\n}/' \
    'on a part without blocks a record that failed is tried in the same slot again'

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
