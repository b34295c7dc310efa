# SPDX-License-Identifier: MIT
"""Blocks of tariff tables and settings in a memory of toumeter, by docs/store-format.md and the list of machine.c."""
import zlib

SLOTS = 8
TABLES = [(2, 1, 2), (3, 1, 3), (4, 2, 40), (5, 4, 28), (6, 32, 49), (7, 4, 48)]
# (id, how many, bytes), in order; what comes behind is not looked at.
KINDS = [(0x80, 1, 36), (0x81, 63, 16), (0x82, 1, 6), (38, 1, 4), (33, 1, 16), (34, 1, 15), (37, 1, 30), (1, 1, 5), (8, 32, 40), (9, 4, 16),
         *TABLES, *((kind + 16, n, size) for kind, n, size in TABLES)]
COMPARED = {1, 8, 9, 33, 34, *(kind + bank for kind, _, _ in TABLES for bank in (0, 16))}


def sealed(image, at, n):
    return zlib.crc32(image[at:at + n]) == int.from_bytes(image[at + n:at + n + 4], "little")


def newest(image):
    """(number, where it is, bytes of a slot) of the record in force"""
    found = []
    for at in range(0, 65536):
        if image[at:at + 2] == b"\x01\x00":
            size = int.from_bytes(image[at + 2:at + 4], "little")
            if 8 < size < 4096 and sealed(image, at, 8 + size):
                found.append((int.from_bytes(image[at + 4:at + 8], "little"), at))
    places = sorted(at for _, at in found)
    slot = min(b - a for a, b in zip(places, places[1:]))
    return *max(found), slot


def blocks(path):
    """{(id, which): bytes, None: never written}"""
    with open(path, "rb") as file:
        image = file.read()
    _, record, slot = newest(image)
    map_at = record + 8 + 2 + 1 + 1 + 1 + 2 + 4
    at, number, kept = slot * SLOTS, 0, {}
    for kind, n, size in KINDS:
        for which in range(n):
            second = image[map_at + number // 8] >> number % 8 & 1
            place = at + second * (size + 8)
            head = bytes([kind]) + which.to_bytes(3, "little")
            if image[place:place + 4] == b"\xff" * 4:
                kept[kind, which] = None
            else:
                assert image[place:place + 4] == head and sealed(image, place, 4 + size), (path, kind, which)
                kept[kind, which] = image[place + 4:place + 4 + size]
            at, number = at + 2 * (size + 8), number + 1
    return kept
