#!/bin/sh
# SPDX-License-Identifier: MIT
# The shipped tariff files against labels computed by other people's code; ORACLES names the folder that holds them.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
exec python3 "$top/tests/oracle/oracle.py" "${BUILD:-$top/build}" "${ORACLES:-}"
