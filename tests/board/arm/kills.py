#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Cut the power of a board again and again, while it counts and is written to.

    kills.py KILLS [--build DIR] [--seed N]

One memory goes through KILLS runs of QEMU that end by SIGKILL at random moments. Meanwhile one thread gives pulses and another writes
numbers, one higher than the other. After each start the number is the last one that was acknowledged, or the one under way; the total
is no more than was given, no less than what was given when the last acknowledged number was sent, and nothing is gone if the
supply gave a warning, which every fourth does. Prints "N passed, M failed".
"""
import argparse
import datetime
import os
import random
import select
import shutil
import socket
import sys
import tempfile
import threading
import time

import bench
from board import KEY, SUPPLY, Board
from machine import Dead, blank

BUDGET = 1600
HOLD_UP_S = 0.1
NUMBER = 0x0400040E  # of the customer
ACCESS = bytes.fromhex("02000000") + bytes(4)


def frame(control, di, more=b""):
    body = di.to_bytes(4, "little") + more
    head = b"\x68" + bytes(6) + b"\x68" + bytes([control, len(body)]) + bytes((b + 0x33) & 0xFF for b in body)
    return head + bytes([sum(head) & 0xFF, 0x16])


class Line:
    """A master that keeps its connection, and takes an answer that does not come for the end of the board."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))

    def ask(self, sent):
        """@return control code and data; None: no answer"""
        got = b""
        try:
            self.socket.sendall(sent)
            while len(got) < 12 or len(got) < 12 + got[9]:
                part = self.socket.recv(256) if select.select([self.socket], [], [], 2)[0] else b""
                if not part:
                    return None
                got += part
        except OSError:
            return None
        return got[8], bytes((b - 0x33) & 0xFF for b in got[10:-2])

    def write(self, number):
        answer = self.ask(frame(0x14, NUMBER, ACCESS + bytes.fromhex("%012d" % number)[::-1]))
        return answer is not None and answer[0] == 0x94

    def read(self):
        answer = self.ask(frame(0x11, NUMBER))
        if answer is None or answer[0] != 0x91:
            return 0
        return int(answer[1][4:][::-1].hex())


class Run:
    """What happens to a board between its start and its end."""

    def __init__(self, board, given, number):
        self.board, self.given, self.sure = board, given, given
        self.acked, self.sent = number, number
        self.stop = False
        self.threads = [threading.Thread(target=work) for work in (self.pulses, self.writes)]

    def pulses(self):
        try:
            while not self.stop:
                self.board.pulse()
                self.given += 1
        except Dead:
            pass

    def writes(self):
        line = Line(self.board.port)
        while not self.stop:
            given = self.given
            self.sent += 1
            if not line.write(self.sent):
                return
            self.acked, self.sure = self.sent, given

    def allows(self, counted, number):
        return self.sure <= counted <= self.given + 1 and self.given - counted <= BUDGET and self.acked <= number <= self.sent

    def end(self, warned):
        """Let it run, then cut. Before a warning all comes to rest, so that it is known what must be kept."""
        for thread in self.threads:
            thread.start()
        time.sleep(random.uniform(0.02, 1.0))
        if warned:
            self.stop = True
            for thread in self.threads:
                thread.join()
            self.board.pin(SUPPLY, 0)
            self.board.wait(HOLD_UP_S)
            self.sure = self.given
        self.board.kill()
        for thread in self.threads:
            thread.join()


class Kills:
    def __init__(self, board):
        self.board, self.bench = board, bench.Bench()
        self.utc = datetime.datetime(2026, 3, 1)
        self.given = self.number = self.lost = 0
        blank(board.nv)

    def start(self):
        self.utc += datetime.timedelta(minutes=1)
        self.board.start(self.utc)

    def run(self, warned):
        self.start()
        self.board.pin(KEY, 0)
        run = Run(self.board, self.given, self.number)
        run.end(warned)
        return run

    def kept(self):
        """Pulses and number that the next start finds."""
        self.start()
        kept = self.board.counted(), Line(self.board.port).read()
        self.board.kill()
        return kept

    def kill(self, k):
        run = self.run(k % 4 == 3)
        counted, number = self.kept()
        self.bench.judge(run.allows(counted, number), "run %d: %d given, %d sure, %d counted; %d acknowledged, %d kept" %
                         (k, run.given, run.sure, counted, run.acked, number))
        self.lost += max(run.given - counted, 0)
        self.given, self.number = counted, number

    def control(self):
        """The memory as it was before a run must not do."""
        shutil.copy(self.board.nv, self.board.nv + ".old")
        run = self.run(True)
        shutil.copy(self.board.nv + ".old", self.board.nv)
        self.bench.judge(not run.allows(*self.kept()), "a run that was not kept would be seen")

    def end(self, kills):
        self.bench.judge(self.number > kills and self.given > 10 * kills,
                         "%d writes, %d pulses, %d more that were not committed" % (self.number, self.given, self.lost))
        return self.bench.end()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kills", type=int)
    parser.add_argument("--build", default="build")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    args = parser.parse_args()
    random.seed(args.seed)
    print("seed", args.seed)
    with tempfile.TemporaryDirectory() as folder, Board(os.path.abspath(args.build), os.path.join(folder, "meter.nv")) as board:
        kills = Kills(board)
        for k in range(args.kills):
            kills.kill(k)
        kills.control()
        return kills.end(args.kills)


if __name__ == "__main__":
    sys.exit(main())
