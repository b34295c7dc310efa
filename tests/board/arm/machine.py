# SPDX-License-Identifier: MIT
"""A Cortex-M board on QEMU: its memory is a file, its lines are sockets, its registers and RAM are reached by QEMU's qtest protocol.

Time of the board is counted in instructions (-icount), so that no tick of it is lost however busy the host is. With pace "real" it
sleeps as long as the host's clock says, and is ahead of it when it works; "even" is never ahead. With "fast" it never sleeps, and an
hour takes about a minute: WFI is made a NOP, and the core does a million instructions a second. (QEMU could skip the sleep, -icount
sleep=off; but version 7.2 then loses every other tick of SysTick.)
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
LCD_AT, LCD_BYTES = 0xE1, 20  # QEMU takes the first two commands of the driver for a memory's address, and stores the third before the glass
ZONE = datetime.timedelta(hours=8)
SHIFT = {"real": "6", "even": "10,align=on", "fast": "10"}
# QEMU 7.2 sets a time by the host's clock, whatever clock it is read by: an even board, a quarter of a second from it at most, reads it by that, too.
RTC = {"real": "vm", "even": "host", "fast": "vm"}
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


class Machine:
    """What all boards have in common. One of them says what QEMU calls it, how it counts time, and what its pins are."""
    MACHINE, TICK_S = [], 0

    def __init__(self, build, nv, image, direct=False):
        """@param direct  the harness itself is at the line, from the first byte on; else a master comes by TCP"""
        self.build, self.nv, self.image, self.direct = build, nv, image, direct
        self.address = symbols(image, 0)
        places = symbols(os.path.join(build, "arm", "places.o"), 1)
        self.place = {name[6:]: size - 1 for name, size in places.items()}
        self.process, self.lock = None, threading.Lock()

    def wire(self):
        """@return the far end of the line, and what else QEMU has to know of it"""
        if self.direct:
            self.line, far = socket.socketpair()
            return far, ""
        far = listener()
        self.port = far.getsockname()[1]
        return far, ",server=on,wait=off"

    def start(self, utc, pace="real", more=()):
        """Power up; the chip that keeps the time has this one."""
        image = self.image if pace != "fast" else sleepless(self.image, self.nv + ".image")
        (line, how), (mine, its), (self.side, side) = self.wire(), socket.socketpair(), socket.socketpair()
        with open(self.nv + ".lcd", "wb") as file:
            file.write(bytes(512))
        command = ["qemu-system-arm", *self.MACHINE, "-nodefaults", "-display", "none",
                   "-kernel", image, *self.pacing(pace),
                   "-drive", "if=none,id=nv,format=raw,cache=writethrough,file=" + self.nv,
                   "-device", "at24c-eeprom,address=0x50,rom-size=%d,drive=nv" % NV_BYTES,
                   "-drive", "if=none,id=lcd,format=raw,cache=writethrough,file=%s.lcd" % self.nv,
                   "-device", "at24c-eeprom,address=0x38,rom-size=512,drive=lcd",
                   "-device", "ds1338,address=0x68", "-rtc", "clock=%s,base=%s" % (RTC[pace], utc.isoformat()),
                   "-chardev", "socket,id=line,fd=%d%s" % (line.fileno(), how), "-serial", "chardev:line",
                   "-chardev", "socket,id=side,fd=%d" % side.fileno(), "-serial", "chardev:side",
                   "-chardev", "socket,id=pins,fd=%d" % its.fileno(), "-object", "qtest,id=qtest,chardev=pins,log=/dev/null", *more]
        with line, its, side, open(self.nv + ".log", "wb") as log:
            self.process = subprocess.Popen(command, pass_fds=(line.fileno(), its.fileno(), side.fileno()), stdout=log, stderr=log)
        self.utc, self.pace, self.pins = utc, pace, mine
        self.said = mine.makefile("rb")
        self.rest()
        self.wait(0.2)

    def pacing(self, pace):
        return ["-icount", "shift=" + SHIFT[pace]]

    def rest(self):
        """Nothing is pressed, and the supply is well."""

    def kill(self):
        self.now_utc = self.now() - ZONE
        self.process.kill()
        self.process.wait()
        self.said.close()
        self.pins.close()
        self.side.close()
        if self.direct:
            self.line.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.kill()

    # What a person does and sees
    def lcd(self):
        with open(self.nv + ".lcd", "rb") as file:
            return file.read()[LCD_AT:LCD_AT + LCD_BYTES]

    def seconds(self, seconds):
        self.wait(seconds)

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

    def pulse(self):
        self.edge(0)
        self.edge(1)

    def wait(self, seconds):
        """Until so much of the board's time has passed."""
        until = self.ticks() + round(seconds / self.TICK_S)
        while self.ticks() < until:
            time.sleep(0.001)

    def now(self):
        """Time by the chip, local."""
        return self.utc + ZONE + datetime.timedelta(seconds=self.ticks() * self.TICK_S)

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

    # What a master can do
    def master(self, *words):
        """@return what toumaster says, or None if it fails"""
        command = [os.path.join(self.build, "toumaster"), "--port", "tcp:127.0.0.1:%d" % self.port, *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.told = done.stdout + done.stderr
        return done.stdout if done.returncode == 0 else None

    def ask(self, control, data=b""):
        """A frame to whatever meter hangs on the line. @return what is said until a second is silent"""
        frame = b"\x68" + b"\xaa" * 6 + b"\x68" + bytes([control, len(data)]) + bytes((b + 0x33) & 0xFF for b in data)
        said = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
            line.sendall(frame + bytes([sum(frame) & 0xFF, 0x16]))
            try:
                while part := line.recv(256):
                    said += part
            except TimeoutError:
                pass
        return said

    def read(self, *names):
        """@return values by name, as text"""
        said = self.master("read", *names) or ""
        return dict(line.split(None, 1) for line in said.splitlines())

    def clock(self):
        """@return the meter's time, as it tells it over the line"""
        text = self.read("clock")["clock"]
        return datetime.datetime.fromisoformat(re.sub(r" \w+$", "", text))
