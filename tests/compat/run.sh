#!/bin/sh
# SPDX-License-Identifier: MIT
# Memories that earlier versions left must still be understood: run.sh [BUILD_DIR]
# Each storeN-SHAPE.nv here is loaded, and what is found compared with its .txt. So are fresh ones, and what is no memory is refused.
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../verdict.sh"
build=$(cd "${1:-${BUILD:-$here/../../build}}" && pwd) || exit 1
maker=$build/compat/make_image
out=$(mktemp -d) || exit 1
trap 'rm -rf "$out"' EXIT

[ -x "$maker" ] || { echo "$maker is not there; run make check" >&2; exit 1; }

# holds SHAPE IMAGE TEXT: the image holds what the text says
holds()
{
    "$maker" list "$1" "$2" >"$out/found" && same "$3" "$out/found"
}

for image in "$here"/store*-*.nv; do
    [ -e "$image" ] || continue # none was frozen so far
    shape=$(basename "$image" .nv)
    holds "${shape#store*-}" "$image" "${image%.nv}.txt"
    verdict "$image is still understood" $?
done

for shape in $("$maker" names); do
    "$maker" make "$shape" "$out/a.nv" "$out/a.txt" && "$maker" make "$shape" "$out/b.nv" "$out/b.txt" &&
        cmp "$out/a.nv" "$out/b.nv" && same "$out/a.txt" "$out/b.txt"
    verdict "$shape: the same twice" $?
    holds "$shape" "$out/a.nv" "$out/a.txt"
    verdict "$shape: comes back as it was" $?

    tr '\0-\377' '\377' <"$out/a.nv" >"$out/blank.nv"
    ! "$maker" list "$shape" "$out/blank.nv" 2>/dev/null
    verdict "$shape: a blank memory is refused" $?
    # It is refused, or something else is found.
    { head -c 1024 "$out/a.nv"; tail -c +1025 "$out/blank.nv"; } >"$out/some.nv"
    ! holds "$shape" "$out/some.nv" "$out/a.txt" >/dev/null 2>&1
    verdict "$shape: a kilobyte of a memory is not all of it" $?
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
