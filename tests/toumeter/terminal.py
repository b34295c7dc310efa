# SPDX-License-Identifier: MIT
"""A toumeter --panel in a terminal of tmux: its keys, and what is seen."""
import os
import re
import subprocess
import time

PATIENCE_S = 8
SEGMENTS = {"0": "abcdef", "1": "bc", "2": "abdeg", "3": "abcdg", "4": "bcfg", "5": "acdfg", "6": "acdefg", "7": "abc", "8": "abcdefg",
            "9": "abcdfg", " ": "", "-": "g"}
# Of a digit of seven lines, and of one of three: where each segment is seen.
LARGE = {"a": (0, 3), "b": (1, 6), "c": (5, 6), "d": (6, 3), "e": (5, 0), "f": (1, 0)}
MEDIUM = {"a": (0, 1), "b": (1, 2), "c": (2, 2), "d": (2, 1), "e": (2, 0), "f": (1, 0)}


class Terminal:
    """Small at first, so that characters are seen as they are: the value, its code and the rate, what is lit."""

    def __init__(self, folder, command, columns=30, lines=8):
        self.socket = os.path.join(folder, f"tmux{time.monotonic_ns()}")
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        self.tmux = ["tmux", "-S", self.socket, "-f", "/dev/null"]
        subprocess.run([*self.tmux, "new-session", "-d", "-x", str(columns), "-y", str(lines), command], check=True, cwd=folder, env=environment)

    def ask(self, *arguments):
        return subprocess.run([*self.tmux, *arguments], check=True, stdout=subprocess.PIPE).stdout.decode()

    def lines(self):
        return self.ask("capture-pane", "-p").split("\n")

    def value(self):
        return self.lines()[0].rstrip()

    def code(self):
        return self.lines()[1][:17].rstrip()

    def lit(self):
        return " ".join(self.lines()[2:5]).split()

    def press(self, *keys):
        if keys:
            self.ask("send-keys", *keys)

    def resize(self, columns, lines):
        self.ask("resize-window", "-x", str(columns), "-y", str(lines))

    def until(self, test, what):
        """Wait until test() is true of what is seen. @return it"""
        end = time.monotonic() + PATIENCE_S
        while not (good := test()):
            if time.monotonic() > end:
                raise AssertionError(f"not seen in time: {what}; but\n" + "\n".join(self.lines()))
            time.sleep(0.01)
        return good

    def expect(self, value=None, code=None):
        self.until(lambda: (value is None or self.value() == value) and (code is None or self.code() == code), f"{value} {code}")

    def digits(self, n):
        """The last n digits of the value, when the one that blinks is seen, too"""
        def whole():
            text = self.value().replace(".", "")
            return text[-n:] if re.fullmatch(r"\d+", text[-n:]) else None
        return self.until(whole, f"{n} digits")

    def drawn(self, y, x, width, places, middle):
        """Eight digits that are drawn by segments"""
        rows = [line.ljust(200) for line in self.lines()]
        seen = ""
        for i in range(8):
            on = "".join(s for s, (dy, dx) in sorted({**places, "g": middle}.items()) if rows[y + dy][x + width * i + dx] != " ")
            seen += next((c for c, segments in SEGMENTS.items() if segments == on), "?")
        return seen

    def large(self, columns):
        return self.drawn(3, (columns - 76) // 2 + 3, 9, LARGE, (3, 3))

    def medium(self):
        return self.drawn(1, 0, 4, MEDIUM, (1, 1))

    def close(self):
        subprocess.run([*self.tmux, "kill-server"], check=False, stderr=subprocess.DEVNULL)
