# SPDX-License-Identifier: MIT
"""What a person at the front of a meter sees and does: a glass is read, keys are pressed, a remote is pointed at it.

A board has lcd(), the bytes that its display driver holds; keys(mask); infrared(us), marks and spaces by turns; seconds(s).
"""
NEXT, UP, ENTER, BACK, PAIR = 1, 2, 4, 8, 16
REMOTE = {NEXT: 0x10, UP: 0x11, ENTER: 0x12, BACK: 0x13, PAIR: 0x14}
SHAPES = {"a": 0x01, "b": 0x02, "c": 0x04, "d": 0x08, "e": 0x10, "f": 0x20, "g": 0x40}
LETTERS = {" ": "", "0": "abcdef", "1": "bc", "2": "abdeg", "3": "abcdg", "4": "bcfg", "5": "acdfg", "6": "acdefg", "7": "abc",
           "8": "abcdefg", "9": "abcdfg", "A": "abcefg", "b": "cdefg", "C": "adef", "c": "deg", "d": "bcdeg", "E": "adefg", "F": "aefg",
           "H": "bcefg", "I": "bc", "L": "def", "n": "ceg", "o": "cdeg", "P": "abefg", "r": "eg", "S": "acdfg", "t": "defg",
           "Y": "bcdfg", "-": "g", "_": "d", "u": "cde"}
MENU, PAIRED = 0x10, 0x40


def shape(letter):
    return sum(SHAPES[segment] for segment in LETTERS.get(letter, LETTERS.get(letter.upper(), "")))


WORDS = {shape(letter): letter for letter in reversed(LETTERS)}

TITLES = ["dAtE", "tInE", "PErIod", "SLIdE", "rAtES", "dAyS A", "dAyS b", "SEAS A", "SEAS b", "S dAyS", "S SEAS", "rESt", "rESt dA",
          "SPEC no", "SPEC", "bILL", "Auto no", "Auto SEC", "Auto", "HAnd no", "HAnd", "dEc E", "dEc P", "PASS", "CLEAr d"]


class Front:
    """What a person sees and does. by: the keys, or a remote"""

    def __init__(self, board, remote=False):
        self.board, self.remote, self.pressed = board, remote, 0
        self.title = 0

    def lcd(self):
        return self.board.lcd()

    def text(self, row=0):
        """The digits, or the code: a string of eight, without points."""
        return "".join(WORDS.get(b & 0x7F, "?") for b in self.lcd()[8 * row:8 * row + 8])

    def signs(self):
        return self.lcd()[18] | self.lcd()[19] << 8

    def see(self, wanted, seconds=8):
        """Wait for it. Letters that look alike are alike."""
        look = "".join(WORDS[shape(letter)] for letter in wanted.ljust(8))
        for _ in range(int(seconds / 0.02)):
            if self.text() == look:
                return
            self.board.seconds(0.02)
        raise RuntimeError("'%s' is seen, not '%s'" % (self.text(), wanted))

    def infrared(self, command, repeats=0):
        bits = [(byte >> i) & 1 for byte in (0x64, 0x9B, command, command ^ 0xFF) for i in range(8)]
        frame = [9000, 4500]
        for bit in bits:
            frame += [560, 1690 if bit else 560]
        frame += [560]
        gap = 108000 - sum(frame)
        for _ in range(repeats):
            frame += [gap, 9000, 2250, 560]
            gap = 108000 - 11810
        self.board.infrared(frame)
        self.board.seconds(0.26 + 0.108 * repeats)  # sooner it would be the same touch

    def press(self, key, held=0.07):
        self.pressed += 1
        if self.remote:
            self.infrared(REMOTE[key], 3 if held > 1 else 0)
        else:
            self.board.keys(key)
            self.board.seconds(held)
            self.board.keys(0)
            self.board.seconds(0.07)

    def type(self, digits):
        """From the first digit on. A remote has keys for digits, but for those above 9."""
        for k, digit in enumerate(digits):
            if self.remote and digit.isdigit():
                self.pressed += 1
                self.infrared(int(digit))
                continue
            if k != 0:
                self.press(NEXT)
            place = 8 - len(digits) + k
            for _ in range(16):
                if self.text()[place] == WORDS[shape(digit)]:
                    break
                self.press(UP)
            else:
                raise RuntimeError("no %s at digit %d of '%s'" % (digit, place, self.text()))

    def log_in(self):
        self.press(ENTER, 2.2)
        self.see("P2------")
        self.press(ENTER)
        self.see("dAtE")
        self.title = 0

    def choose(self, title):
        ahead = (TITLES.index(title) - self.title) % len(TITLES)
        for _ in range(ahead):
            self.press(NEXT)
        self.title = TITLES.index(title)
        self.see(title)
        self.press(ENTER)

    def set(self, title, row, entries):
        self.choose(title)
        table = title[:4] in ("dAyS", "SEAS")
        if row is not None:
            self.see("no   001" if title == "SPEC" else "no    01")
            self.type("%03d" % row if title == "SPEC" else "%02d" % row)
            self.press(ENTER)
        if table:
            self.see("n     01")
            self.type("%02d" % len(entries))
            self.press(ENTER)
        self.board.seconds(0.6)
        for entry in entries:
            self.type(entry)
            self.press(ENTER)
        if table:
            self.see("SEnd  Y")
            self.press(ENTER)
        self.see("donE", 20)
        self.press(BACK)
        self.see(title)
