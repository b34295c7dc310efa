#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A meter that knows DL/T 645-2007 by itself: decode.py T.json SET <frames; compare with labels: decode.py T.json SET LABELS.csv <frames

Takes the frames into a memory full of another programme, each of which must be valid when it comes. Prints what is then in force, or
works out the rate of each row of tourate's labels.
"""
import csv
import datetime
import json
import sys

FAULTS = []


def unpack(line):
    """(identifier, value, digits of the level, password and operator) of a frame that writes."""
    frame = bytes.fromhex(line)
    n = frame[9]
    assert frame[0] == frame[7] == 0x68 and frame[8] == 0x14 and len(frame) == n + 12 and frame[-1] == 0x16, line
    assert frame[-2] == sum(frame[:-2]) & 255, line
    data = bytes((byte - 0x33) & 255 for byte in frame[10:-2])
    return frame[6:0:-1].hex(), int.from_bytes(data[:4], "little"), data[12:], data[4:12].hex()


def entries(value):
    """Entries of a table, each of three numbers, the highest byte first: MMDDNN or hhmmNN."""
    return [tuple(int(f"{byte:02x}") for byte in value[i:i + 3][::-1]) for i in range(0, len(value), 3)]


def number(value):
    return int(value[::-1].hex())


def dirty(other, period, slide):
    """All that another programme may have left; the set that is to be written is full of rates there are not."""
    memory = {0x04000201: b"\x14", 0x04000202: b"\x08", 0x04000203: b"\x14", 0x04000204: b"\x02", 0x04000205: b"\x54\x02",
              0x04000801: b"\x7f", 0x04000802: b"\x00", 0x04000103: period, 0x04000104: slide,
              0x04000B01: b"\x00\x01", 0x04000B02: b"\x23\x28", 0x04000B03: b"\x12\x15"}
    memory.update({0x04030000 + row: bytes([8, row % 28 % 10 + 1, 1, 0x26]) for row in range(1, 255)})
    memory.update({0x04000000 + other * 0x10000 + table: b"\x63\x59\x23" * 14 for table in range(9)})
    return memory


def valid(memory, di, value):
    """Whether a meter takes this write as it is then."""
    kind = di & 0xFFFF
    memory = {**memory, di: value}
    if di >> 16 in (0x0401, 0x0402):
        rows = entries(value)
        most = number(memory[0x04000204]) if kind else 8
        ends = [a[:2] for a, b in zip(rows, rows[1:]) if a != b] + [rows[-1][:2]]
        minutes = [60 * a + b for a, b in ends]
        wide = not kind or all(b - a >= 15 for a, b in zip(minutes, minutes[1:] + [minutes[0] + 1440]))
        return len(value) == 42 and ends == sorted(set(ends)) and wide and all(1 <= row[2] <= most for row in rows)
    if di in (0x04000103, 0x04000104):
        return number(memory[0x04000103]) % number(memory[0x04000104]) == 0
    if di in (0x04000B01, 0x04000B02, 0x04000B03):
        used = [memory[row] for row in (0x04000B01, 0x04000B02, 0x04000B03) if memory[row] != b"\x99\x99"]
        return len(used) == len(set(used)) and memory[0x04000B01] != b"\x99\x99"
    if di in (0x04000801, 0x04000802):
        return memory[0x04000801][0] == 0x7F or 1 <= number(memory[0x04000802]) <= 8
    return 0x04030001 <= di <= 0x040300FE or di in memory or di in (0x04000106, 0x04000107)


def latest(rows, now):
    """The last entry not after now; before the first, the last of all."""
    return ([row for row in rows if row[:2] <= now] or rows)[-1]


def table(memory, own, day):
    for row in range(number(memory[0x04000205]), 0, -1):
        value = memory[0x04030000 + row]
        if [int(f"{byte:02x}") for byte in value[:0:-1]] == [day.year % 100, day.month, day.day]:
            return value[0]
    if not memory[0x04000801][0] >> day.isoweekday() % 7 & 1:
        return number(memory[0x04000802])
    return latest(entries(memory[own]), (day.month, day.day))[2]


def compare(memory, own, rates, labels):
    last, wanted, rows = None, 0, 0
    for row in csv.DictReader(open(labels, encoding="utf-8")):
        at = datetime.datetime.fromisoformat(row["local"])
        if at.date() != last:
            last, slots = at.date(), entries(memory[own + table(memory, own, at.date())])
        rate = rates[latest(slots, (at.hour, at.minute))[2] - 1]
        rows += 1
        if rate != row["energy_rate"]:
            wanted += 1
            print(row["local"], "is", rate, "wanted", row["energy_rate"])
    assert rows > 17000, rows
    return wanted


def main():
    tariff, chosen, *labels = sys.argv[1:]
    rates = [rate["name"] for rate in json.load(open(tariff, encoding="utf-8"))["rates"]]
    frames = [unpack(line) for line in sys.stdin]
    own = 0x04000000 + int(chosen) * 0x10000
    for period, slide in ((b"\x15", b"\x15"), (b"\x15", b"\x01"), (b"\x30", b"\x10"), (b"\x60", b"\x60"), (b"\x05", b"\x05")):
        memory = dirty(int(chosen), period, slide)
        for _, di, value, _ in frames:
            assert valid(memory, di, value), f"{di:08X} is not valid then"
            memory[di] = value
        assert all(valid(memory, own + row, memory[own + row]) for row in range(9)), "the set is not valid as a whole"
    assert [frame[1] for frame in frames[-2:]] == [0x04000107, 0x04000106]
    print(*{(frame[0], frame[3]) for frame in frames})
    if labels:
        return 1 if compare(memory, own, rates, labels[0]) else 0
    for _, di, value, _ in frames:
        print(f"{di:08X}", value[::-1].hex() if len(value) != 42 else " ".join("%02d%02d%02d" % row for row in entries(value)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
