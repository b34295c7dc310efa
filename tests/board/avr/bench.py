# SPDX-License-Identifier: MIT
"""What the scripts of the simulated AVR board share: the board itself, as a master on its line and a hand at its pins sees it."""
import datetime
import os
import struct
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
BUILD = os.environ.get("BUILD") or os.path.join(TOP, "build")
sys.path.insert(0, os.path.join(TOP, "tests", "programme"))
sys.path.insert(0, os.path.join(TOP, "tests", "board"))
import programme  # noqa: E402

HZ = 8000000
CONSTANT = 1600  # imp/kWh, as ports/reference/ref_config.h has it
UNITS = 1000     # of a register to a kWh
DATE, TIME, CLOCK = 0x04000101, 0x04000102, 0x0400010C
RIGHT = bytes.fromhex("0200000078563412")  # level, for all that is written here, and password; operator


def bcd(*numbers):
    return bytes(n // 10 * 16 + n % 10 for n in numbers)


def checked(body):
    return body + bytes([sum(body) & 0xFF, 0x16])


class Layout:
    """Where what is looked at lies in the RAM of an image."""

    def __init__(self, build, part):
        elf = os.path.join(build, "avr", part + ".elf")
        names = {}
        for line in subprocess.check_output(["avr-nm", elf], text=True).splitlines():
            words = line.split()
            if len(words) == 3:
                names[words[2]] = int(words[0], 16) & 0xFFFF
        with open(os.path.join(build, "avr", part + ".layout"), "rb") as file:
            (self.reg, self.reg_size, self.rem, self.rem_size, self.n_reg, self.state, self.next_tick, self.flags, self.stage,
             self.writing, self.record, self.closings, tick) = struct.unpack("<13H", file.read())
        for name in ("reg", "state", "next_tick", "flags", "stage", "record", "closings"):
            setattr(self, name, getattr(self, name) + names["ref"])
        self.tick = names["board_pulse"] + tick


class Board(programme.Line):
    def __init__(self, build, part, image=None):
        image = image or part
        self.again = 0
        self.late_ms = 0  # from a frame to its answer, the last time
        self.layout = Layout(build, image)
        self.part = part
        self.process = subprocess.Popen([os.path.join(build, "board", "avr_sim"), part, os.path.join(build, "avr", image + ".elf")],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def do(self, *words):
        self.process.stdin.write(" ".join(str(word) for word in words) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def must(self, *words):
        answer = self.do(*words)
        if answer != "ok":
            raise RuntimeError("%s: %s" % (words, answer))

    def numbers(self, *words):
        return [int(word) for word in self.do(*words).split()]

    def ask_once(self, frame):
        words = self.do("ask", frame.hex()).split()
        if len(words) != 2:
            return b""
        self.late_ms = int(words[1])
        return bytes.fromhex(words[0][words[0].find("68"):])

    def ask(self, frame):
        """A meter that is taking down what a jump of its clock has passed answers "other error" after 480 ms: ask again."""
        for _ in range(20):
            answer = self.ask_once(frame)
            if answer[8:9] != b"\xd4" or answer[10:11] != b"\x34":
                break
            self.again += 1
            self.seconds(1)
        return answer

    def write(self, di, value):
        answer = self.ask(programme.frame(0x14, di.to_bytes(4, "little") + RIGHT + value))
        if len(answer) != 12 or answer[8] != 0x94:
            raise RuntimeError("%08X is refused: %s" % (di, answer.hex()))

    def seconds(self, s):
        self.must("run", int(s * HZ))

    def lcd(self):
        return bytes.fromhex(self.do("lcd"))

    def keys(self, mask):
        self.must("keys", mask)

    def infrared(self, us):
        self.must("ir", *us)

    def set_clock(self, at):
        """Time first, so that the clock never passes beyond `at` on its way there; but a time alone does not start a clock."""
        writes = [(TIME, bcd(at.second, at.minute, at.hour)), (DATE, bcd(at.isoweekday() % 7, at.day, at.month, at.year - 2000))]
        if self.read(CLOCK) == bytes(7):
            writes.reverse()
        for di, value in writes:
            self.write(di, value)

    def start(self):
        """Power up a blank board and give it its address. @return what it answered to both"""
        self.must("on")
        self.seconds(2)
        self.must("key", 1)
        asked = self.ask(checked(b"\x68" + b"\xaa" * 6 + b"\x68\x13\x00"))
        given = b"\x68" + b"\xaa" * 6 + b"\x68\x15\x06" + bytes((b + 0x33) & 0xFF for b in programme.ADDRESS)
        return asked, self.ask(checked(given))

    def peek(self, at, n):
        return bytes.fromhex(self.do("peek", at, n))

    def number(self, at):
        return int.from_bytes(self.peek(at, 4), "little")

    def pulses(self):
        """What the registers hold, in pulses: the total, then each rate."""
        at = self.layout
        block = self.peek(at.reg, at.reg_size * at.n_reg)
        held = []
        for k in range(at.n_reg):
            reg = block[k * at.reg_size:(k + 1) * at.reg_size]
            units = int.from_bytes(reg[:4], "little")
            held.append((units * CONSTANT + int.from_bytes(reg[at.rem:at.rem + at.rem_size], "little")) // UNITS)
        return held


class Judge:
    def __init__(self):
        self.passed = self.failed = 0

    def judge(self, what, fault):
        self.passed += fault is None
        self.failed += fault is not None
        print("%-5s %s%s" % ("ok" if fault is None else "FAIL", what, "" if fault is None else ": " + str(fault)), flush=True)

    def equal(self, what, got, wanted):
        self.judge(what, None if got == wanted else "%s, not %s" % (got, wanted))

    def end(self):
        print("%d passed, %d failed" % (self.passed, self.failed))
        return 0 if self.failed == 0 and self.passed else 1


def frames(build, tariff, which):
    """Frames that write a tariff file into set 1 or 2 of a meter whose other one runs."""
    text = subprocess.run([os.path.join(build, "toutariff"), "dlt645", tariff, "--address", "123456789012", "--set", which, "--years",
                           "2025-2026"], check=True, capture_output=True, text=True).stdout
    return [line for line in text.split("\n") if line]


def quarter(at):
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)


def days(n):
    return datetime.timedelta(days=n)
