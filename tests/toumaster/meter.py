#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A meter on a socket that knows DL/T 645-2007 by itself: meter.py LOG [HOW...]

Prints its port. Keeps what is written, each such frame a line of LOG as it came, and answers it; password 2123456, address 012345678912.
HOW: drop=N leaves every so many-th command without an answer; noise puts other things before each answer, bytes that begin a frame among them;
refuse=DI:ERROR; forget=DI takes a write and does not keep it; status=WORD; rates=N; time=SSMMHH; both sets date and time at once; bare keeps tables without their padding; deaf; garble.
"""
import socket
import sys

ADDRESS = bytes.fromhex("128967452301")
PASSWORD = bytes.fromhex("02563412")
OTHER = bytes.fromhex("68111111111111689104333333339C16")


def pack(control, data, address=ADDRESS):
    frame = b"\x68" + address + b"\x68" + bytes([control, len(data)]) + bytes((byte + 0x33) & 255 for byte in data)
    return frame + bytes([sum(frame) & 255, 0x16])


class Meter:
    def __init__(self, how):
        self.how = dict(word.partition("=")[::2] for word in how)
        self.memory = {
            0x00010000: "78563412", 0x0001FF00: "0000010000020000" "78563412", 0x00000000: "78563492", 0x0001FF01: "FFFFFFFF00010000",
            0x01010001: "452301" "3018150624", 0x01010000: "000000" "0000000000", 0x04000101: "05190626", 0x04000102: self.how.get("time", "295923"),
            0x02800004: "452381", 0x04000503: self.how.get("status", "0000"), 0x04000204: self.how.get("rates", "03"),
            0x04000801: "3E", 0x04000802: "02", 0x04000B01: "0001", 0x04000B02: "1520", 0x04000B03: "9999", 0x04000106: "0000010726",
            0x04000107: "0000000000", 0x04000205: "0300", 0x04030001: "02010126", 0x04030002: "00000000", 0x04030003: "03140226",
            0x04000103: "15", 0x04000104: "01", 0x04000409: "003200", 0x03110001: "010203040526" "060708090526", 0x03110000: "120000",
            0x03300501: bytes(range(100)).hex() * 6 + bytes(82).hex(), 0x03300001: "003018140226" "07000000" + "04030104" + "07010004" + "00" * 32,
            0x05060001: "0000020226", 0x05060101: "0001000000020000", 0x05060901: "452301" "3018150624",
            0x000B0000: "45230180", 0x000D0000: "08150726" "00300000", 0x000D0001: "00000000" "00000000", 0x0280000B: "83530000",
            0x040606FF: "00010000" "50020000" + "00" * 16 + "83480000" "83530000" "83780000" + "00" * 16 + "081507" "233112" + "99" * 12,
            0x040607FF: "00" * 24 + "83480000" + "00" * 24 + "99" * 18, 0x04070000: "020105" + "010111" * 3,
            0x040501FF: "00000100" "00500000" "01000000",
            0x04010000: "010104" + "021511" * 13, 0x04010001: "030000" + "020007" + "030023" * 12, 0x04020000: "010101" * 14,
        }
        self.memory = {di: bytes.fromhex(value) for di, value in self.memory.items()}
        self.asked = 0
        self.rest = b""

    def write(self, di, data):
        if data[:4] != PASSWORD:
            return "04"
        value = data[8:]
        if di == 0x0400010C and "both" in self.how:
            self.memory.update({0x04000101: value[3:], 0x04000102: value[:3]})
            return None
        if di not in self.memory and not 0x04000000 <= di <= 0x040300FE or di == 0x0400010C:
            return "02"
        if f"{di:08X}" == self.how.get("forget"):
            value = bytes(len(value))
        if "bare" in self.how and len(value) == 42:
            while value[-3:] == value[-6:-3]:
                value = value[:-3]
        self.memory[di] = value
        return None

    def read(self, di, seq):
        if seq is None:
            self.rest, size = self.memory[di], 196
        else:
            size = 195
        part, self.rest = self.rest[:size], self.rest[size:]
        return part + (b"" if seq is None else bytes([seq])), 0x20 if self.rest else 0

    def answer(self, control, data, log):
        if control == 0x13:
            return pack(0x93, ADDRESS)
        if control == 0x19:
            return pack(0x99, b"") if data[:4] == PASSWORD else pack(0xD9, b"\x04")
        di = int.from_bytes(data[:4], "little")
        error = self.how["refuse"][9:] if self.how.get("refuse", "")[:8] == f"{di:08X}" else None
        if control == 0x14:
            error = error or self.write(di, data[4:])
            log(error)
            return pack(0xD4, bytes.fromhex(error)) if error else pack(0x94, b"")
        if error or di not in self.memory:
            return pack(control | 0xC0, bytes.fromhex(error or "02"))
        value, more = self.read(di, data[4] if control == 0x12 else None)
        return pack(control | 0x80 | more, data[:4] + value)

    def serve(self, frame, log):
        self.asked += 1
        every = int(self.how.get("drop", "0"))
        if "deaf" in self.how or (every and self.asked % every == 1):
            return b""
        address = frame[1:7]
        if address not in (ADDRESS, b"\xaa" * 6) or (address != ADDRESS and frame[8] == 0x14):
            return b""
        data = bytes((byte - 0x33) & 255 for byte in frame[10:-2])
        answer = self.answer(frame[8], data, log)
        if "garble" in self.how:
            answer = answer[:-2] + b"\x00\x16"
        if "noise" in self.how:
            answer = b"\x16\x68\x68" + frame + OTHER + b"\x68\x00\x68\xfe\xfe" + answer
        return answer


def main():
    meter, log = Meter(sys.argv[2:]), open(sys.argv[1], "w", encoding="ascii", buffering=1)
    door = socket.create_server(("127.0.0.1", 0))
    print(door.getsockname()[1], flush=True)
    while True:
        line, got = door.accept()[0], b""
        while chunk := line.recv(1024):
            got += chunk
            while b"\x68" in got:
                got = got[got.index(b"\x68"):]
                if len(got) < 10 or len(got) < got[9] + 12:
                    break
                frame, got = got[:got[9] + 12], got[got[9] + 12:]
                assert frame[-2] == sum(frame[:-2]) & 255 and frame[7] == 0x68, frame.hex()
                line.sendall(meter.serve(frame, lambda error: error or print(frame.hex(" ").upper(), file=log)))


if __name__ == "__main__":
    main()
