# SPDX-License-Identifier: MIT
"""The Cortex-M meter board on QEMU: its memory is a file, its UART a socket, its pins and RAM are reached by QEMU's qtest protocol.

Time of the board is counted in instructions (-icount), so that no tick of it is lost however busy the host is. With pace "real" it
sleeps as long as the host's clock says. With "fast" it never sleeps, and an hour takes about a minute: WFI is made a NOP, and the
core does a million instructions a second. (QEMU could skip the sleep, -icount sleep=off; but version 7.2 then loses every other tick of SysTick.)
"""
import datetime
import os
import re
import socket
import subprocess
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
NV_BYTES = 32768
CONSTANT = 1600
TICK_S = 0.005
ZONE = datetime.timedelta(hours=8)
LCD_AT, LCD_BYTES = 0xE1, 20  # QEMU takes the driver's first two commands for the address of a memory, the third is stored before the glass
PORTS = {"A": ("8", 0x40004000), "D": ("11", 0x40007000), "E": ("12", 0x40024000), "F": ("13", 0x40025000)}
PULSE, SUPPLY, INFRARED, KEY = ("E", 0), ("E", 1), ("E", 2), ("F", 1)
KEYS = [("A", 4), ("A", 5), ("A", 6), ("A", 7)]
CORES = {"cortex-m3": "cortex-m3", "cortex-m0plus": "cortex-m0"}  # QEMU 7.2 has no M0+; the M0 has the same instructions
SHIFT = {"real": "6", "fast": "10"}
WFI, NOP = b"\x30\xbf", b"\x00\xbf"


class Dead(Exception):
    """The board is off: killed while it was spoken to."""


def blank(path):
    with open(path, "wb") as file:
        file.write(b"\xff" * NV_BYTES)


def symbols(path, field):
    """Names of an image or object with a number of theirs: 0 the address, 1 the size if they have one."""
    text = subprocess.run(["arm-none-eabi-nm", "-S", path], check=True, capture_output=True, text=True).stdout
    lines = [line.split() for line in text.splitlines()]
    return {line[-1]: int(line[field], 16) for line in lines if len(line) == 4 or field == 0}


def sleepless(elf, path):
    """Make an image whose board_sleep() turns round instead."""
    subprocess.run(["arm-none-eabi-objcopy", "-O", "binary", elf, path], check=True)
    begin = symbols(elf, 0)["board_sleep"]
    end = begin + symbols(elf, 1)["board_sleep"]
    with open(path, "r+b") as file:
        image = file.read()
        assert image[begin:end].count(WFI) == 1
        file.seek(begin)
        file.write(image[begin:end].replace(WFI, NOP))
    return path


def listener():
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(1)
    return server


class Board:
    def __init__(self, build, nv, core="cortex-m3"):
        self.build, self.nv, self.core = build, nv, core
        self.image = os.path.join(build, "arm", core + ".elf")
        self.address = symbols(self.image, 0)
        places = symbols(os.path.join(build, "arm", "places.o"), 1)
        self.place = {name[6:]: size - 1 for name, size in places.items()}
        self.process, self.lock = None, threading.Lock()

    def start(self, utc, pace="real", more=()):
        """Power up; the chip that keeps the time has this one."""
        image = self.image if pace == "real" else sleepless(self.image, self.nv + ".image")
        server, (mine, its) = listener(), socket.socketpair()
        with open(self.nv + ".lcd", "wb") as file:
            file.write(bytes(512))
        self.port = server.getsockname()[1]
        command = ["qemu-system-arm", "-M", "lm3s6965evb", "-cpu", CORES[self.core], "-nodefaults", "-display", "none",
                   "-kernel", image, "-icount", "shift=" + SHIFT[pace],
                   "-drive", "if=none,id=nv,format=raw,cache=writethrough,file=" + self.nv,
                   "-device", "at24c-eeprom,address=0x50,rom-size=%d,drive=nv" % NV_BYTES,
                   "-drive", "if=none,id=lcd,format=raw,cache=writethrough,file=%s.lcd" % self.nv,
                   "-device", "at24c-eeprom,address=0x38,rom-size=512,drive=lcd",
                   "-device", "ds1338,address=0x68", "-rtc", "clock=vm,base=" + utc.isoformat(),
                   "-chardev", "socket,id=line,server=on,wait=off,fd=%d" % server.fileno(), "-serial", "chardev:line",
                   "-chardev", "socket,id=pins,fd=%d" % its.fileno(), "-object", "qtest,id=qtest,chardev=pins,log=/dev/null", *more]
        with server, its, open(self.nv + ".log", "wb") as log:
            self.process = subprocess.Popen(command, pass_fds=(server.fileno(), its.fileno()), stdout=log, stderr=log)
        self.utc, self.pace, self.pins = utc, pace, mine
        self.said = mine.makefile("rb")
        for pin in [PULSE, SUPPLY, INFRARED, KEY] + KEYS:
            self.pin(pin, 1)
        self.wait(0.2)

    def kill(self):
        self.now_utc = self.now() - ZONE
        self.process.kill()
        self.process.wait()
        self.said.close()
        self.pins.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.kill()

    # What only a harness can do
    def tell(self, *words):
        try:
            with self.lock:
                self.pins.sendall((" ".join(words) + "\n").encode())
                answer = self.said.readline().split()
        except (OSError, ValueError) as fault:
            raise Dead from fault
        if not answer:
            raise Dead
        return answer[1:]

    def word(self, at):
        return int(self.tell("readl", hex(at))[0], 16)

    def byte(self, at):
        return int(self.tell("readb", hex(at))[0], 16)

    def pin(self, pin, level):
        device, _ = PORTS[pin[0]]
        self.tell("set_irq_in", "/machine/unattached/device[%s]" % device, "unnamed-gpio-in", str(pin[1]), str(level))

    def output(self, port):
        return self.word(PORTS[port][1] + 0x3FC)

    def edge(self, level):
        """An edge of the pulse input that the interrupt has seen, and then a while that is longer than a spike."""
        self.pin(PULSE, level)
        while self.word(PORTS["E"][1] + 0x414) & 1:
            pass
        self.wait(2 * TICK_S)

    def pulse(self):
        self.edge(0)
        self.edge(1)

    def keys(self, mask):
        for k, pin in enumerate(KEYS):
            self.pin(pin, 1 - (mask >> k & 1))

    def lcd(self):
        with open(self.nv + ".lcd", "rb") as file:
            return file.read()[LCD_AT:LCD_AT + LCD_BYTES]

    def seconds(self, seconds):
        self.wait(seconds)

    def ticks(self):
        return self.word(self.address["ticks"])

    def wait(self, seconds):
        """Until so much of the board's time has passed."""
        until = self.ticks() + round(seconds / TICK_S)
        while self.ticks() < until:
            time.sleep(0.001)

    def now(self):
        """Time by the chip, local."""
        return self.utc + ZONE + datetime.timedelta(seconds=self.ticks() * TICK_S)

    def stack(self):
        """Bytes of the stack that were ever written: RAM is all zero when the board is new."""
        begin, end = self.address["IMAGE_ZERO_END"], self.address["IMAGE_STACK"]
        ram = bytes.fromhex(self.tell("read", hex(begin), str(end - begin))[0].decode()[2:])
        return len(ram.lstrip(b"\0"))

    def counted(self):
        """Pulses in the total register, to the last one."""
        at = self.address["ref"]
        wh, rem = self.word(at + self.place["units"]), self.word(at + self.place["rem"]) & 0xFFFF
        return (wh * CONSTANT + rem) // 1000

    def faults(self):
        """Edges too close together, pulses too fast, minutes lost, pulses left waiting too long."""
        at = self.address["board_pulse"] + self.place["bounced"]
        return [self.byte(at + k) for k in range(4)]

    def strike(self):
        """An interrupt that nothing holds back, and that no firmware expects: it ends as a fault does."""
        self.tell("set_irq_in", "/machine/unattached/device[1]", "NMI", "0", "1")

    # What a master can do
    def master(self, *words):
        """@return what toumaster says, or None if it fails"""
        command = [os.path.join(self.build, "toumaster"), "--port", "tcp:127.0.0.1:%d" % self.port, *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.told = done.stdout + done.stderr
        return done.stdout if done.returncode == 0 else None

    def read(self, *names):
        """@return values by name, as text"""
        said = self.master("read", *names) or ""
        return dict(line.split(None, 1) for line in said.splitlines())

    def clock(self):
        """@return the meter's time, as it tells it over the line"""
        text = self.read("clock")["clock"]
        return datetime.datetime.fromisoformat(re.sub(r" \w+$", "", text))
