# SPDX-License-Identifier: MIT
"""The MPS2 board on QEMU, which has no pins there: each byte of its second UART says how they are."""
import os

from machine import Machine

PULSE, SUPPLY, KEY = 1, 2, 4
LED, LEDS, COUNTER, PRESCALE = 0x40028000, 0x4002F004, 0x40028018, 0x4002801C
SPIKE_S = 0.01


class Mps2(Machine):
    MACHINE, TICK_S = ["-M", "mps2-an386"], 0.001

    def __init__(self, build, nv, image="mps2/meter.elf", direct=False):
        super().__init__(build, nv, os.path.join(build, image), direct)

    def pacing(self, _):
        """By the host's clock: milliseconds are counted by the board, not by interrupts that a busy host could lose."""
        return []

    def rest(self):
        """Nothing is pressed. The counter counts clocks until the firmware makes milliseconds of them."""
        self.levels = 0
        while self.word(PRESCALE) == 0:
            pass

    def ticks(self):
        return self.word(COUNTER)

    def pin(self, pin, active):
        """An interrupt has seen it when this returns."""
        self.levels = self.levels | pin if active else self.levels & ~pin
        self.side.sendall(bytes([self.levels]))
        while self.byte(self.address["levels"]) != self.levels:
            pass

    def edge(self, level):
        """Of the pulse input, low while a pulse lasts; and then a while that is longer than a spike."""
        self.pin(PULSE, not level)
        self.wait(SPIKE_S + 2 * self.TICK_S)

    def supply(self, well):
        self.pin(SUPPLY, not well)

    def key(self, pressed):
        self.pin(KEY, pressed)

    def strike(self):
        """The watchdog's NMI, which ends as a fault does."""
        self.tell("set_irq_in", "/machine/armv7m", "NMI", "0", "1")

    def panel(self):
        """@return tariff outputs, fault lamp"""
        return self.word(LEDS), self.word(LED) & 1
