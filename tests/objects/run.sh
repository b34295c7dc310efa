#!/bin/sh
# SPDX-License-Identifier: MIT
# docs/objects.md is what headers and library say: run.sh [BUILD_DIR]
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../verdict.sh"
build=$(cd "${1:-${BUILD:-$here/../../build}}" && pwd) || exit 1
lister=$build/objects/list_objects

[ -x "$lister" ] || { echo "$lister is not there; run make check" >&2; exit 1; }
"${PYTHON:-python3}" "$here/objects.py" "$lister"
verdict "docs/objects.md lists the objects (make objects)" $?

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
