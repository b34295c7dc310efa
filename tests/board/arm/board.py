# SPDX-License-Identifier: MIT
"""The Cortex-M meter board on QEMU: an LM3S6965, whose pins QEMU has."""
import os

from machine import Machine

PORTS = {"A": ("8", 0x40004000), "D": ("11", 0x40007000), "E": ("12", 0x40024000), "F": ("13", 0x40025000)}
PULSE, SUPPLY, INFRARED, KEY = ("E", 0), ("E", 1), ("E", 2), ("F", 1)
KEYS = [("A", 4), ("A", 5), ("A", 6), ("A", 7)]
CORES = {"cortex-m3": "cortex-m3", "cortex-m0plus": "cortex-m0"}  # QEMU 7.2 has no M0+; the M0 has the same instructions


class Board(Machine):
    TICK_S = 0.005

    def __init__(self, build, nv, core="cortex-m3", firmware="arm", direct=False):
        self.MACHINE = ["-M", "lm3s6965evb", "-cpu", CORES[core]]
        super().__init__(build, nv, os.path.join(build, firmware, core + ".elf"), direct)

    def rest(self):
        for pin in [PULSE, SUPPLY, INFRARED, KEY] + KEYS:
            self.pin(pin, 1)

    def ticks(self):
        return self.word(self.address["ticks"])

    def pin(self, pin, level):
        device, _ = PORTS[pin[0]]
        self.tell("set_irq_in", "/machine/unattached/device[%s]" % device, "unnamed-gpio-in", str(pin[1]), str(level))

    def output(self, port):
        return self.word(PORTS[port][1] + 0x3FC)

    def panel(self):
        """@return tariff outputs, fault lamp"""
        return self.output("D"), self.output("F") & 1

    def edge(self, level):
        """An edge of the pulse input that the interrupt has seen, and then a while that is longer than a spike."""
        self.pin(PULSE, level)
        while self.word(PORTS["E"][1] + 0x414) & 1:
            pass
        self.wait(2 * self.TICK_S)

    def supply(self, well):
        self.pin(SUPPLY, int(well))

    def key(self, pressed):
        self.pin(KEY, int(not pressed))

    def keys(self, mask):
        for k, pin in enumerate(KEYS):
            self.pin(pin, 1 - (mask >> k & 1))

    def strike(self):
        """An interrupt that nothing holds back, and that no firmware expects: it ends as a fault does."""
        self.tell("set_irq_in", "/machine/unattached/device[1]", "NMI", "0", "1")
