#!/bin/sh
# SPDX-License-Identifier: MIT
# Measured loads through tourate against an independent reckoning; ORACLES names the folder that holds them.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
exec python3 "$top/tests/oracle/loads.py" "${BUILD:-$top/build}" "${ORACLES:-}"
