"""Reconstructs what the panel shows from QEMU's trace of register writes.

Reads the lines of `memory_region_ops_write` for the SPI controller's FIFO and for the GPIO's set and clear registers."""
import re
import struct
import zlib

FIFO, SET, CLEAR = 0x3F204004, 0x3F20001C, 0x3F200028
LINE = re.compile(rb"addr 0x([0-9a-f]+) value 0x([0-9a-f]+) size \d+ name '(?:bcm2835-spi|bcm283[58]_gpio)'")


class Panel:
    """An ST7789 panel of `width` x `height` px. `dc` is the GPIO of its data/command wire."""

    def __init__(self, width, height, dc=25):
        self.width, self.height, self.dc_bit = width, height, 1 << dc
        self.is_data = False
        self.command, self.arguments, self.half = None, [], None
        self.columns, self.rows, self.at = (0, width - 1), (0, height - 1), (0, 0)
        self.pixels = bytearray(2 * width * height)
        self.spi_bytes = self.windows = 0
        self.shown = set()

    def watch(self, path):
        """Reads the trace to its end."""
        with open(path, "rb") as trace:
            for line in trace:
                match = LINE.search(line)
                if not match:
                    continue
                address, value = int(match[1], 16), int(match[2], 16)
                if address == SET and value & self.dc_bit:
                    self.is_data = True
                elif address == CLEAR and value & self.dc_bit:
                    self.is_data = False
                elif address == FIFO and self.receive(value & 0xFF):
                    self.shown.add(hash(bytes(self.pixels)))

    def has_shown(self, pixels):
        """Returns whether the panel showed exactly these pixels (Rgb565) at the end of any window."""
        return hash(bytes(pixels)) in self.shown

    def receive(self, byte):
        """Processes one byte on the wire. Returns True if it completes a window."""
        self.spi_bytes += 1
        if not self.is_data:
            self.command, self.arguments, self.half = byte, [], None
            if byte == 0x2C:
                self.windows += 1
                self.at = (self.columns[0], self.rows[0])
            return False
        if self.command == 0x2C:
            return self.pixel(byte)
        self.arguments.append(byte)
        if len(self.arguments) == 4 and self.command in (0x2A, 0x2B):
            a, b, c, d = self.arguments
            span = (a << 8 | b, c << 8 | d)
            if self.command == 0x2A:
                self.columns = span
            else:
                self.rows = span
        return False

    def pixel(self, byte):
        if self.half is None:
            self.half = byte
            return False
        x, y = self.at
        if x < self.width and y < self.height:
            at = 2 * (y * self.width + x)
            self.pixels[at], self.pixels[at + 1] = self.half, byte
        self.half = None
        last = (x, y) == (self.columns[1], self.rows[1])
        self.at = (x + 1, y) if x < self.columns[1] else (self.columns[0], y + 1)
        return last


def rgb565_of_png(png, scale):
    """Returns the pixels of a screenshot enlarged `scale` times, as big-endian Rgb565, and its original size. Supports
    plain RGB only."""
    at, data, width, height = 8, b"", 0, 0
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height = struct.unpack(">II", body[:8])
            assert body[8:10] == b"\x08\x02", "8-bit RGB"
        elif kind == b"IDAT":
            data += body
        at += 12 + length
    raw, stride = zlib.decompress(data), 3 * width
    above, rows = bytearray(stride), []
    for y in range(height):
        method, row = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1 : (y + 1) * (stride + 1)])
        for i in range(stride):
            left = row[i - 3] if i >= 3 else 0
            corner = above[i - 3] if i >= 3 else 0
            row[i] = row[i] + predicted(method, left, above[i], corner) & 0xFF
        rows.append(row)
        above = row
    out = bytearray()
    for y in range(0, height, scale):
        for x in range(0, width, scale):
            r, g, b = rows[y][3 * x : 3 * x + 3]
            # Inverts the unit's conversion, which widens 5 and 6 bits to 8 with rounding.
            value = (r * 31 + 127) // 255 << 11 | (g * 63 + 127) // 255 << 5 | (b * 31 + 127) // 255
            out += bytes((value >> 8, value & 0xFF))
    return out, (width // scale, height // scale)


def png_of_rgb565(pixels, width, height):
    """Returns the pixels of a panel as a PNG file."""
    rows = b""
    for y in range(height):
        rows += b"\0"
        for (value,) in struct.iter_unpack(">H", pixels[2 * width * y : 2 * width * (y + 1)]):
            rows += bytes(((value >> 11) * 255 // 31, (value >> 5 & 63) * 255 // 63, (value & 31) * 255 // 31))

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def predicted(method, left, above, corner):
    if method == 0:
        return 0
    if method == 1:
        return left
    if method == 2:
        return above
    if method == 3:
        return (left + above) // 2
    guess = left + above - corner
    distances = abs(guess - left), abs(guess - above), abs(guess - corner)
    return (left, above, corner)[distances.index(min(distances))]
