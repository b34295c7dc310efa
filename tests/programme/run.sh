#!/bin/sh
# SPDX-License-Identifier: MIT
# Every Chinese tariff over the line into a blank meter, which then measures a few days of it, or with TOU_SOAK a year: run.sh [BUILD_DIR]
here=$(dirname "$0")
exec "${PYTHON:-python3}" "$here/programme.py" --build "${1:-${BUILD:-build}}" --days 3
