#!/bin/sh
# SPDX-License-Identifier: MIT
# Stores with one thing left out: the sweeps of power cuts must find each.
#
#     mutants.sh [BUILD [NAME...]]        all, or those named; CC, CFLAGS and LDFLAGS from the environment
#
# Each is one file of the library changed by sed commands, all of which must apply. It is compiled anew and linked before the library
# in BUILD, whose own it so replaces, with a sweep that lies there (`make powercut` has built both).
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${1:-${BUILD:-build}}
[ $# -eq 0 ] || shift
names=" $* "
out=$build/powercut/mutants
mkdir -p "$out" || exit 1
. tests/verdict.sh

# by SWEEP [ARGUMENT...]: finds what comes next
by()
{
    program=$1
    shift
    arguments=$*
}

# changed NAME FILE SED: the changed file; fails if one of the commands changes nothing
changed()
{
    cp "$2" "$out/$1/file.c"
    while IFS= read -r command; do
        sed -e "$command" "$out/$1/file.c" >"$out/$1/changed.c" || return 1
        cmp -s "$out/$1/file.c" "$out/$1/changed.c" && { echo "$1: $2 is not changed by $command"; return 1; }
        mv "$out/$1/changed.c" "$out/$1/file.c"
    done <<COMMANDS
$3
COMMANDS
    mv "$out/$1/file.c" "$out/$1/${2##*/}"
}

# compiled NAME FILE: the sweep with it
compiled()
{
    # shellcheck disable=SC2086
    ${CC:-cc} -std=c99 ${CFLAGS:--O2} -w -Iinclude -I"${2%/*}" ${LDFLAGS:-} "$out/$1/${2##*/}" \
        "$build/obj/tests/powercut/$program.o" "$build/obj/tests/powercut/quick_crc.o" -Wl,--wrap=tou_bytes_crc "$build/libhost.a" "$build/libposix.a" "$build/libtou.a" -o "$out/$1/sweep"
}

# counted NAME: numbers of cuts and of bad ones, which a sweep says when it comes to its end
counted()
{
    # shellcheck disable=SC2086
    env -u TOU_SOAK timeout 100 "$out/$1/sweep" $arguments >"$out/$1.txt" 2>&1
    sed -n 's/^total: \([0-9]*\) [a-z]*, \(\([0-9]*\) second cuts, \)\{0,1\}\(.* \)\{0,1\}\([0-9]*\) bad$/\1 \3 \5/p' "$out/$1.txt" |
        awk '{ print $1 + (NF == 3 ? $2 : 0), $NF }'
}

# mutant NAME FILE SED WHAT
mutant()
{
    [ "$names" = "  " ] || case $names in *" $1 "*) ;; *) return ;; esac
    rm -rf "${out:?}/$1"
    mkdir -p "$out/$1"
    if ! changed "$1" "lib/$2" "$3" || ! compiled "$1" "lib/$2"; then
        verdict "$1" 1
        return
    fi
    counts=$(counted "$1")
    bad=${counts#* }
    printf '%-18s %7s bad of %7s  %s\n' "$1" "${bad:-no}" "${counts% *}" "$4"
    # No number at all: the sweep did not come to its end, which is no finding.
    [ "${bad:-0}" -gt 0 ]
    verdict "$1" $?
}

if [ "$names" = "  " ]; then
    for program in journal eeprom meter outages store; do
        [ -f "$build/obj/tests/powercut/powercut_$program.o" ] || { echo "no powercut_$program in $build: make powercut"; exit 1; }
    done
fi
journal=store/tou_journal.c
mount=store/tou_journal_mount.c
by powercut_journal eeprom-1k eeprom-1k-worn flash-4x1k-unit-16 flash-2x4k-unit-8
mutant checksum $mount 's/self->crc == TOU_CRC_RESIDUE/self->at != 0u/' 'the checksum is not compared at mount'
mutant copies $journal 's/^    self->cfg   = \*cfg;/&\n    self->cfg.n_blocks = 1;\n    self->cfg.per_block = (nv->block == 0u) ? 1u : cfg->per_block;/' \
    'one slot, one block: no second copy'
mutant order $journal '/^static tou_err_t journal_put/,/^}/s/self->stage = TOU_JOURNAL_VERIFY;/self->stage = TOU_JOURNAL_IDLE;\n            self->number = self->limit;\n            self->newest = self->next;\n            self->held = (uint16_t)(tou_bytes_get(\&self->buffer[2], 2) + 12u);\n            journal_step_on(self);/' \
    'committed before the last bytes are known to be there'
mutant ahead $journal 's/self->newest.block) ? after : /self->newest.block) ? self->newest.block : /' 'the block of the newest record is erased ahead'
mutant early $journal '/^static tou_err_t journal_put/,/^}/s/if (err == TOU_OK) {/&\n        self->number = self->limit;/' \
    'the number rises with the first bytes'
mutant guard $journal 's/if (self->next.block == self->newest.block)/if (false)/' \
    'enters the block of the newest record when all others are spoiled'
mutant spare $journal 's/ \&\& after != self->newest.block//' \
    'erases ahead into the block of the newest record when all others are spoiled'
mutant blank $mount 's/if (bytes\[i\] != 0xFFu)/if (false)/' 'slots that a cut has spoiled are taken for blank'
mutant equal $mount 's/return number < self->limit || (number == self->limit \&\& behind);/return number < self->limit || (number == 0u \&\& behind);/' \
    'a record of the same number as a spoiled one is left out'
mutant leave $journal 's/if (begun \&\& journal_blocks(self))/if (false)/' 'a slot is used again after a record was broken off in it'
mutant over $journal '/^static tou_err_t journal_verify/,/^}/s/journal_step_on(self);/if (journal_blocks(self)) {\n&\n}/' \
    'on a part without blocks the next record goes over the newest one'
mutant again $journal '/^static tou_err_t journal_failed/,/^}/s/journal_step_on(self);/if (journal_blocks(self)) {\n&\n}/' \
    'on a part without blocks a record that failed is tried in the same slot again'

eeprom=store/tou_eeprom.c
mount=store/tou_eeprom_mount.c
by powercut_eeprom flash-4x1k-unit-16 flash-4x1k-unit-16-worn
mutant page-checksum $mount 's/tou_bytes_crc(TOU_CRC_SEED, head, (uint16_t)(self->slot - 4u)) == TOU_CRC_RESIDUE/true/' \
    'the checksum of a page is not compared'
mutant page-verify $eeprom '/^static tou_err_t eeprom_verify/,/^}/s/ || memcmp(bytes, &self->buffer\[self->at\], sizeof bytes) != 0//' \
    'a page is not compared when it is read back'
mutant page-blank $mount 's/\(if (block == self->block && \)!eeprom_is_blank(self)/\1eeprom_is_valid(self)/' \
    'slots that a cut has spoiled are taken for blank'
mutant page-first $mount 's/memcmp(bytes, &bytes\[1\], self->slot - 1u) == 0/true/' 'a slot is taken for blank by its first byte'
mutant page-turn $eeprom 's/^        self->number++;//' 'blocks do not count their turns'
mutant page-newest $mount 's/number - self->number - 1u < (uint32_t)INT32_MAX/false/' 'the first block that is seen is the newest'
mutant page-order $mount 's/if (block == self->block || tou_eeprom_place(self, page) >= self->block + self->nv->block)/if (true)/' \
    'the slot that is seen last is the page, whatever block it is in'
mutant page-leave $eeprom '/^static tou_err_t eeprom_leave/,/^}/s/self->next + self->slot/self->next/' \
    'a page that failed is tried in the same slot again'
mutant page-part $eeprom 's/if (self->nv->page != 0u && n > left)/if (false)/' "a slot is written over the part's pages"
mutant page-erase $eeprom 's/self->nv->ops->erase(self->nv->ctx, self->cfg.base + block)/TOU_OK/' 'a block is entered without an erase'
mutant page-own $eeprom '/^static tou_err_t eeprom_enter/,/^}/s/tou_eeprom_after(self, self->block)/self->block/' \
    'a full block is erased before its pages are copied'

keep=meter/tou_keep.c
meter=meter/tou_meter.c
by powercut_outages 1000
mutant warning $keep 's/self->warned != self->seen || keep_has_news/keep_has_news/' 'a warning is not looked at'
mutant warned $keep '/self->seen   = self->warned;/,/tou_store_hurry/s/self->due    = true;//' 'a warning does not make the state due'
mutant credit $meter '/^static tou_err_t meter_hand_over/,/^}/s/        tou_meter_take(self);/        ;/' \
    'the state is taken before pulses that wait are credited'
mutant edge $meter 's/if (blocked || self->stage == TOU_STAGE_IDLE)/if (true)/
s/(blocked || (self->stage == TOU_STAGE_IDLE && !tou_pulse_mark_waits(self->cfg->input\[0\])))/true/' \
    'the state is taken while an edge waits'
mutant safe-warning $keep 's/return self->warned == self->seen && /return /' 'said to be safe before the warning is seen'
mutant safe-pulses $keep 's/ && !self->due && self->pulses == 0u//' 'said to be safe with pulses that are not saved'
mutant safe-asked $keep 's/ && !self->store->asked && self->store->rests;/ \&\& self->store->rests;/' 'said to be safe with a commit asked for'
mutant safe-record $keep 's/ && self->store->rests;/;/' 'said to be safe while a record is under way'
mutant budget-pulses $keep 's/self->pulses >= cfg->save_pulses/false/' 'no budget of pulses'

by powercut_meter eeprom-1k
mutant budget-minutes $keep 's/self->minutes >= cfg->save_min/false/' 'no budget of minutes'
mutant closed $keep 's/return tou_billing_restore(made_of->billing, &billing);/return TOU_OK;/' 'what was closed is not loaded'

param=store/tou_store_param.c
commit=store/tou_store_commit.c
mutant place $param 's/(second ? TOU_STORE_PLACE/(false ? TOU_STORE_PLACE/' 'blocks have one place'
mutant in-use $param 's/!param_bit(self, TOU_MAP_NOW, place.bit)/param_bit(self, TOU_MAP_NOW, place.bit)/
s/(uint8_t)(\*byte ^ (1u << (place.bit & 7u)))/*byte/' 'blocks are written to the place in use'
mutant map store/tou_store.c 's/memcpy(store_map(self, TOU_MAP_NOW), store_map(self, TOU_MAP_NEWEST), n);//' \
    'the map of the record is not taken at mount'
mutant ready $keep 's/return tou_store_ready(self->store) || self->store->failing;/return true;/' \
    'a closing does not wait until the one before is committed'
by powercut_outages 300
mutant entries $commit 's/commit_ring(self) == self->cfg->n_rings && !tou_journal_busy/!tou_journal_busy/
s/self->asked || self->cfg->state\[k\].waits;/self->asked;/' 'the record is written before the entries that wait'

store=store/tou_store.c
ring=store/tou_store_ring.c
by powercut_store fram eeprom-page-16
mutant store-place $param 's/(second ? TOU_STORE_PLACE/(false ? TOU_STORE_PLACE/' 'blocks have one place'
mutant store-dirty $commit '/^bool tou_store_can_begin/,/^}/s/ && !self->dirty//' 'a record is begun before a block is written'
mutant store-entries $commit 's/commit_ring(self) == self->cfg->n_rings && !tou_journal_busy/!tou_journal_busy/' \
    'a record is begun before an entry that has room is written'
mutant store-before $param 's/ && param_bit(self, TOU_MAP_BEFORE, bit) == now//' 'what the record before the newest names is overwritten'
mutant store-lost $commit '/^static void commit_done/,/^}/s/commit_map(self, TOU_MAP_NEWEST), n/commit_map(self, TOU_MAP_NOW), n/' \
    'the map before the newest is not kept'
mutant store-room $ring '/^bool tou_ring_has_room/,/^}/s/return .*;/return state != NULL;/' 'a ring always has room'
mutant ring-since $ring 's/(uint16_t)(state->since + state->before)/state->before/' 'entries since the newest record are not counted'
mutant ring-before $ring 's/(uint16_t)(state->since + state->before)/state->since/' 'those before it are not'
mutant store-map $store 's/memcpy(store_map(self, TOU_MAP_NEWEST), &section\[STORE_FIXED\], map);/(void)map;/' 'the map is not taken at mount'
mutant store-count $ring 's/state->count = tou_bytes_get(kept, 3);//' 'nor are the counts'
mutant store-begun $ring 's/state->begun = tou_bytes_get(&kept\[3\], 3);//' 'nor what came before a ring was emptied'
mutant store-number $store 's/return self->holds >= ticket;/return self->number >= ticket;/' 'a ticket is done though its entry waits'
mutant store-whole $commit 's/self->whole = commit_whole(self);/self->whole = true;/' 'a record holds all, though an entry waits'
mutant store-cancel $commit '/^void tou_store_cancel/,/^}/s/self->asked = true;//' 'a commit that was cancelled is not asked for'
mutant store-zero $param '/^static tou_err_t param_change/,/^}/s/^        memset.*//' 'a block that was never written is not 0'
by powercut_store weak
mutant store-free $store '/^static void store_nothing_free/,/^}/s/(uint8_t)~store_map/store_map/' 'places are free before the first commit'
mutant ring-free $store 's/state\[k\].before = self->cfg->ring\[k\].spare;/state[k].before = 0;/' 'rings have room before it'
by powercut_store weak+flash
mutant outdo store/tou_journal_mount.c 's/journal_outdo(self, bytes, true);/;/' 'a record has the number of one that spoiled a slot before it'
by powercut_store eeprom-page-16 eeprom+eeprom weak failing
mutant outdo-behind store/tou_journal_mount.c 's/    journal_outdo(self, head, number .*/    (void)number;/' 'a record has the number of what lies in another slot'
by powercut_store rotten
mutant block-checksum $param 's/tou_bytes_crc(TOU_CRC_SEED, bytes, size) == TOU_CRC_RESIDUE/true/' 'the checksum of a block is not compared'
mutant entry-checksum $ring 's/crc == TOU_CRC_RESIDUE && //' 'nor that of an entry'
by powercut_store failing failing+flash
mutant entry-number $ring 's/ && found == head//' 'nor its number'
mutant entry-lost $ring '/^void tou_ring_end/,/^}/s/ring_advance(self, self->ring);/self->cfg->state[self->ring].waits = false;/
/^void tou_ring_end/,/^}/s/if (err != TOU_OK) {/if (err == TOU_OK) {\n        ring_advance(self, self->ring);\n    } else {/' \
    'an entry that could not be written is not counted'
mutant block-lost $param 's/self->wrote = err;/self->wrote = TOU_OK;/' 'a block that could not be written is said to be'
mutant clear-number $ring '/^void tou_store_clear/,/^}/s/state->begun = state->count;/state->count = 0;\n    state->at = 0;/' \
    'numbers begin anew when a ring is emptied'
mutant clear-under $ring 's/ring_advance(self, ring); .*$//' 'the number of an entry that was being written then is used again'
by powercut_store stuck
mutant store-verify $commit '/^static tou_err_t job_verify/,/^}/s/ || memcmp(bytes, &job->bytes\[job->at\], n) != 0//
s/return (job->crc == TOU_CRC_RESIDUE) ? TOU_OK : TOU_E_IO;/return TOU_OK;/' 'blocks and entries are not compared when they are read back'
# Not among them: the map of the newest record in param_free(), as a block that was written since is not where the record before
# has it; and the checksum of what was read back, which tells bytes that RAM has lost.

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
