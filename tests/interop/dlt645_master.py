#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The PyPI package dlt645, 3.2.0, as master: dlt645_master.py ADDRESS tcp:PORT|DEVICE

Prints what it reads, one value a line, as toumeter prints them. Its known deviations from the standard are undone here, never in the
library: it takes an address in the order of the bytes on the line, and reads the time of a demand high byte first.
"""
import sys

from dlt645 import MeterClientService
from loguru import logger

logger.remove()


def connect(line):
    if line.startswith("tcp:"):
        return MeterClientService.new_tcp_client("127.0.0.1", int(line[4:]), timeout=3)
    return MeterClientService.new_rtu_client(line, baudrate=9600, databits=8, stopbits=1, parity="N", timeout=3)


def swapped(address):
    return "".join(reversed([address[i:i + 2] for i in range(0, 12, 2)]))


def mirrored(time):
    """Minute, hour, day, month and year were taken for year, month, day, hour and minute."""
    return f"20{time.minute:02d}-{time.hour:02d}-{time.day:02d} {time.month:02d}:{time.year % 100:02d}"


def value(item):
    return "none" if item is None else item.value


def main():
    address, line = sys.argv[1:]
    meter = connect(line)
    print("address", swapped(f"{int(value(meter.read_address())):012d}"))
    meter.set_address(swapped(address))
    for rate in range(5):
        print("energy", rate, f"{float(value(meter.read_00(0x00010000 | rate << 8))):.2f}")
    print("combined", f"{float(value(meter.read_00(0))):.2f}")
    for rate in (0, 2):
        print("closed", rate, f"{float(value(meter.read_00(0x00010001 | rate << 8))):.2f}")
    maximum = value(meter.read_01(0x01010001))
    print("maximum", f"{float(maximum.value):.4f}", mirrored(maximum.time))
    print("demand", f"{float(value(meter.read_02(0x02800004))):.4f}")
    print("date", value(meter.read_04(0x04000101)))
    for di in (0x04000103, 0x04000104, 0x04000204, 0x04000802, 0x04000B01, 0x04000409):
        print(f"{di:08X}", value(meter.read_04(di)))
    print("zones", " ".join(entry.value for entry in meter.read_04(0x04010000)))
    print("day table", " ".join(entry.value for entry in meter.read_04(0x04010001)))
    print("outages", " ".join(entry.value for entry in meter.read_03(0x03110000)))
    print("outage", " ".join(entry.value[:10] for entry in meter.read_03(0x03110001)))
    print("reverse", value(meter.read_00(0x00020000)))
    meter.set_address("000000000001")
    print("another's", value(meter.read_00(0x00010000)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
