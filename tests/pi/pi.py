#!/usr/bin/env python3
"""Tests the packaged program on an emulated Raspberry Pi 3B (QEMU, without root) with real drivers for V4L2, spidev,
GPIO, UART, USB gadget and MMC. Boots four times with one SD card. Each boot runs an act of tests/pi/guest/acts:

first     a camera films a simulated runner, a button starts a session, the runner is scored; then the power is cut
again     the session continues; the panel is disconnected and connected again
cable     the laptop's `kei` fetches the session over the UART and over USB
troubles  each fault is reported, and the unit recovers

--cut breaks a wire, to show that the test detects it. Exits 1 if a check fails or is missing."""
import argparse
import base64
import os
import re
import struct
import subprocess
import sys
import threading
import zlib

import initrd
import machine
import panel

SIZE = (240, 240)
ACTS = ("first", "again", "cable", "troubles")
# Number of checks that the guest makes in each act. A missing check is a failure.
GUEST_CHECKS = {"first": 5, "again": 6, "cable": 1, "troubles": 18}
LIMIT_S = 1500
# Number of ALIVE lines after which the power is cut, while the session is being written.
ALIVE = 4
# The most session time that a power cut may lose: records are a second apart, a record is safe within another
# second, and the rest is the resolution of the guest's clock.
MAX_LOST_S = 2.5

HERE = os.path.dirname(os.path.abspath(__file__))
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("cross", help="folder with the tools that scripts/lib/cross.sh fetched")
parser.add_argument("package", help="the Debian package")
parser.add_argument("film", help="folder with the film and the program that feeds it to the camera")
parser.add_argument("work", help="folder for all output")
parser.add_argument("--kei", required=True, help="the program kei")
parser.add_argument("--act", action="append", choices=ACTS, help="run only this act (\"again\" and \"cable\" need the card written by \"first\")")
parser.add_argument("--cut", choices=["dc", "camera", "serial"])
options = parser.parse_args()
cross, work = initrd.Cross(options.cross), os.path.abspath(options.work)
checks = {}


def check(name, passed, detail=""):
    checks[name] = bool(passed)
    print("ok  " if passed else "FAIL", name, detail, flush=True)


def profile():
    with open(f"{HERE}/unit.toml", encoding="utf-8") as file:
        text = file.read()
    if options.cut == "dc":
        return text.replace("dc = 25", "dc = 26")
    if options.cut == "camera":
        return text.replace("/dev/video0", "/dev/video7")
    return text


def kei(*command):
    """Runs `kei`. Returns whether it succeeded, and its output."""
    # Keeps the user's data and settings in `work`.
    home = dict(os.environ, HOME=work, XDG_DATA_HOME=work, XDG_CONFIG_HOME=work)
    done = subprocess.run([options.kei, *command], capture_output=True, text=True, timeout=600, env=home)
    said = done.stdout + done.stderr
    print("kei", *command, "->", done.returncode, said.strip()[:600], flush=True)
    return done.returncode == 0, said


def sync(pi, cable):
    """Pairs and syncs over a cable, into a new database."""
    database = f"{work}/{cable}.db"
    for left in (database, f"{database}-wal", f"{database}-shm"):
        if os.path.exists(left):
            os.unlink(left)
    port = ["--port", pi.port()]
    try:
        paired, _ = kei("unit", "pair", *port)
        synced, said = kei("sync", *port, "--db", database) if paired else (False, "")
        check(f"the session is synced over {cable}", paired and synced and "1 session, 1 with new data" in said)
    except subprocess.TimeoutExpired:
        check(f"the session is synced over {cable}", False, "no response")
    pi.resume_act()


def act(name):
    """Runs an act. Returns all lines of the guest, and the panel."""
    glass = panel.Panel(*SIZE)
    pi = machine.Machine(cross, work, name, glass, LIMIT_S, options.cut)
    lines, alive, syncs = [], 0, []
    for line in pi.lines():
        lines.append(line)
        word, _, rest = line.partition(" ")
        if word in ("ok", "FAIL"):
            checks[rest] = word == "ok"
        elif word in ("DOWN", "UP"):
            pi.button(rest, word == "DOWN")
        elif word == "SYNC":
            syncs.append(threading.Thread(target=sync, args=(pi, rest)))
            syncs[-1].start()
        elif word == "ALIVE":
            alive += 1
        if word == "DONE" or alive == ALIVE:
            pi.end()
    pi.end()
    for thread in syncs:
        thread.join()
    made = sum(line.split(" ")[0] in ("ok", "FAIL") for line in lines)
    check(f"the act \"{name}\" made all its checks", made == GUEST_CHECKS[name], f"{made}")
    with open(f"{work}/{name}.png", "wb") as file:
        file.write(panel.png_of_rgb565(glass.pixels, *SIZE))
    print(f"{glass.spi_bytes} bytes on SPI, {glass.windows} windows", flush=True)
    return lines, glass


def find_numbers(lines, pattern):
    """Returns the groups of the last matching line as numbers, or None."""
    matches = [match for match in (re.search(pattern, line) for line in lines) if match]
    return [float(group) for group in matches[-1].groups()] if matches else None


def screenshot(lines):
    """Returns the unit's screenshot as a PNG."""
    return base64.b64decode("".join(line[5:] for line in lines if line.startswith("SHOT ")))


def check_panel(lines, glass):
    name = "the panel shows the same pixels as the unit's screenshot"
    try:
        wanted, size = panel.rgb565_of_png(screenshot(lines), 2)
        shown = size == SIZE and glass.has_shown(wanted)
        black = "" if any(glass.pixels) else ": the panel stays black: check its data/command wire"
        check(name, shown, "" if shown else f"(never in {glass.windows} windows{black})")
    except (ValueError, AssertionError, zlib.error, struct.error) as error:
        check(name, False, f"cannot read the screenshot: {error}")


def check_power_cut(first, again):
    cut_at = find_numbers(first, r"^ALIVE ([\d.]+)")
    kept = find_numbers(again, r"^KEPT started_s=([\d.]+) recorded_s=([\d.]+)")
    name = f"the power cut loses at most {MAX_LOST_S} s"
    if cut_at and kept:
        lost_s = cut_at[0] - sum(kept)
        check(name, lost_s <= MAX_LOST_S, f"({lost_s:.2f} s)")
    else:
        check(name, False, "(no data to compare)")


os.makedirs(work, exist_ok=True)
initrd.write(cross, options.package, options.film, profile(), work)
acts = options.act or ACTS
first = []
if "first" in acts or not os.path.exists(f"{work}/card.img"):
    machine.new_card(cross, f"{work}/card.img")
if "first" in acts:
    first, _ = act("first")
    check("a Raspberry Pi 3B boots", any("aarch64 Raspberry Pi 3 Model B" in line for line in first))
if "again" in acts:
    again, glass = act("again")
    check_panel(again, glass)
    check_power_cut(first, again)
if "cable" in acts:
    act("cable")
if "troubles" in acts:
    act("troubles")
failed = [name for name, passed in checks.items() if not passed]
print(f"{len(checks) - len(failed)} passed, {len(failed)} failed{':' if failed else ''}", "; ".join(failed))
sys.exit(1 if failed else 0)
