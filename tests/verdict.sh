# SPDX-License-Identifier: MIT
# Shared by the test scripts, to be sourced: counts of what passed and failed. $out is the script's own scratch folder.
passed=0
failed=0

# verdict NAME STATUS: 0 is a pass
verdict()
{
    if [ "$2" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $1"
    fi
}

# same WANTED GOT
same()
{
    diff -u "$1" "$2" >"$out/diff" || { cat "$out/diff"; return 1; }
}
