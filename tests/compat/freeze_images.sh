#!/bin/sh
# SPDX-License-Identifier: MIT
# freeze_images.sh MAKER   a memory of each shape by the present library, to be kept for good. What is there is never replaced.
set -u
here=$(cd "$(dirname "$0")" && pwd)
maker=$1
version=$("$maker" version) || exit 1
status=0
for shape in $("$maker" names); do
    image=$here/store$version-$shape.nv
    if [ -e "$image" ] || [ -e "${image%.nv}.txt" ]; then
        echo "$image is there and stays"
        status=1
        continue
    fi
    "$maker" make "$shape" "$image" "${image%.nv}.txt" && echo "$image" || status=1
done
exit $status
