#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The PyPI package dlt645, 3.2.0, as a master that programs: dlt645_writer.py ADDRESS tcp:PORT|DEVICE

Prints each thing that it can write and what is read back, one value a line. Where it deviates from the standard it is shown first
that the meter does not bend to it, then the deviation is undone here:
- an address, also a new one, is taken in the order of the bytes on the line;
- the broadcast of the time and the freeze send their fields highest first;
- clear demand sends an identifier before the password, where the password and the operator belong;
- clear meter likewise; its identifier, all zero, is a password of level 0;
- a new password is written to 40000C0n in place of 04000C0n, counted from 0: it cannot be undone;
- speeds above 2400 Bd have codes of more than one bit: not undone;
- a whole table is written last entry first;
- what was written is answered by nothing, as if it had been refused: it is read back.
"""
import sys
import time
from datetime import datetime

from dlt645_master import connect, swapped, value

PARAMETER, TARIFF, WRONG = "04000000", "02000000", "04111111"
ALL = bytearray([0xAA] * 6)


def entries(item):
    """Entries of a table, or fields of a record."""
    return " ".join(entry.value for entry in item) if item else "none"


class Writer:
    def __init__(self, line, address):
        self.meter = connect(line)
        self.address = address
        self.meter.set_address(swapped(address))

    def write(self, di, text, password):
        self.meter.write_04(di, text, password)
        print(f"{di:08X} {text}", value(self.meter.read_04(di)))

    def parameters(self):
        self.write(0x04000103, "30", PARAMETER)
        self.write(0x04000104, "05", PARAMETER)
        self.write(0x04000103, "07", PARAMETER)
        self.write(0x04000103, "15", WRONG)
        self.write(0x04000B01, "0500", TARIFF)
        self.write(0x04000B01, "2900", TARIFF)
        self.write(0x04000105, "0100", PARAMETER)
        self.write(0x04000E01, "100000", PARAMETER)
        self.meter.write_04(0x04000102, "030500", PARAMETER)
        self.minute()

    def minute(self):
        print("time", value(self.meter.read_04(0x04000102))[:4])

    def tables(self):
        self.write(0x04000205, "0001", TARIFF)
        self.write(0x04030001, "26050101", TARIFF)
        self.write(0x04000106, "2603010000", TARIFF)
        for slots in ("000003060002080001", "080001060002000003"):
            self.meter.write_04(0x04020001, slots, TARIFF)
            print("day table", entries(self.meter.read_04(0x04020001)))

    def frozen(self):
        print("freeze at once", self.meter.freeze(99, 99, 99, 99) is not None)
        print("freeze each day, highest first", self.meter.freeze(99, 99, 6, 30) is not None)
        print("freeze each day", self.meter.freeze(30, 6, 99, 99) is not None)

    def clock(self):
        """03:07:20 on 2 February 2026: highest first, then with its fields where the line has them."""
        for sent in (datetime(2026, 2, 2, 3, 7, 20), datetime(2020, 7, 3, 2, 2, 26)):
            self.meter.broadcast_time_sync(sent)
            time.sleep(0.3)
            self.minute()

    def clears(self):
        print("demand cleared, identifier first", value(self.meter.clear_demand(0x99999999, PARAMETER)))
        print("demand cleared", value(self.meter.clear_demand(0x00000004, "00000001")))
        print("how often", entries(self.meter.read_03(0x03300200)))
        print("events cleared", value(self.meter.clear_event(TARIFF, "12345678")))
        print("event", entries(self.meter.read_03(0x03300301)[1:]))
        print("meter cleared", value(self.meter.clear_meter(TARIFF)))
        print("energy", f"{float(value(self.meter.read_00(0x00010000))):.2f}")

    def access(self):
        print("speed 2400", value(self.meter.change_baud_rate(2400)))
        print("speed 9600", value(self.meter.change_baud_rate(9600)))
        print("password", value(self.meter.change_password(PARAMETER, "04123456")))
        self.meter.address = ALL
        print("address", value(self.meter.write_address(swapped("000000000077"))) is not None)
        self.meter.set_address(swapped("000000000077"))
        print("answers", value(self.meter.read_04(0x04000401)))


def main():
    address, line = sys.argv[1:]
    writer = Writer(line, address)
    writer.parameters()
    writer.tables()
    writer.frozen()
    writer.clock()
    writer.clears()
    writer.access()
    return 0


if __name__ == "__main__":
    sys.exit(main())
