#!/usr/bin/env python3
"""The packaged program on an emulated Raspberry Pi 3B (QEMU, TCG, no root): real V4L2, spidev, GPIO, UART, USB gadget
and MMC drivers. Four boots with one SD card, each an act of tests/pi/guest/acts:

first     a camera before a drawn runner, a session started by a button, a score; then the power is cut
again     the session continues, the panel is lost and found
cable     the laptop's `kei` fetches the session, over the UART and over USB
troubles  each fault is named, and the unit recovers

--cut breaks a wire, to show that the test notices. Exits 1 if a check fails or is missing."""
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
# Checks that each act's guest makes.
GUEST_CHECKS = {"first": 5, "again": 6, "cable": 1, "troubles": 18}
LIMIT_S = 1500
# Lines ALIVE before the power is cut: in the middle of a session that is written.
ALIVE = 4
# A record a second, and a second until it is safe on the card; and the resolution of the guest's clock.
LOST_S = 2.5

HERE = os.path.dirname(os.path.abspath(__file__))
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("cross", help="what scripts/lib/cross.sh fetched")
parser.add_argument("package", help="the .deb")
parser.add_argument("film", help="folder with the film, and what feeds it to the camera")
parser.add_argument("work", help="folder for everything that is made")
parser.add_argument("--kei", required=True, help="the laptop's program")
parser.add_argument("--act", action="append", choices=ACTS, help="only this one (again and cable need the card that first left)")
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
    """Its exit status and what it said."""
    # What it keeps for its user is kept here.
    home = dict(os.environ, HOME=work, XDG_DATA_HOME=work, XDG_CONFIG_HOME=work)
    done = subprocess.run([options.kei, *command], capture_output=True, text=True, timeout=600, env=home)
    said = done.stdout + done.stderr
    print("kei", *command, "->", done.returncode, said.strip()[:600], flush=True)
    return done.returncode == 0, said


def sync(pi, cable):
    """Pairs and fetches everything over a cable, into a store of its own."""
    database = f"{work}/{cable}.db"
    for left in (database, f"{database}-wal", f"{database}-shm"):
        if os.path.exists(left):
            os.unlink(left)
    port = ["--port", pi.port()]
    try:
        paired, _ = kei("unit", "pair", *port)
        synced, said = kei("sync", *port, "--db", database) if paired else (False, "")
        check(f"the session comes over {cable}", paired and synced and "1 session, 1 with new data" in said)
    except subprocess.TimeoutExpired:
        check(f"the session comes over {cable}", False, "no answer")
    pi.go_on()


def act(name):
    """Plays an act; gives back all that the guest said."""
    glass = panel.Panel(*SIZE)
    pi = machine.Machine(cross, work, name, glass, LIMIT_S, options.cut)
    said, alive, others = [], 0, []
    for line in pi.lines():
        said.append(line)
        word, _, rest = line.partition(" ")
        if word in ("ok", "FAIL"):
            checks[rest] = word == "ok"
        elif word in ("DOWN", "UP"):
            pi.button(rest, word == "DOWN")
        elif word == "SYNC":
            others.append(threading.Thread(target=sync, args=(pi, rest)))
            others[-1].start()
        elif word == "ALIVE":
            alive += 1
        if word == "DONE" or alive == ALIVE:
            pi.end()
    pi.end()
    for thread in others:
        thread.join()
    made = sum(line.split(" ")[0] in ("ok", "FAIL") for line in said)
    check(f"all checks of the act \"{name}\" are made", made == GUEST_CHECKS[name], f"{made}")
    with open(f"{work}/{name}.png", "wb") as file:
        file.write(panel.png_of_rgb565(glass.pixels, *SIZE))
    print(f"{glass.spi_bytes} bytes on SPI, {glass.windows} windows", flush=True)
    return said, glass


def found(said, pattern):
    """The groups of the last line that matches, as numbers."""
    matches = [match for match in (re.search(pattern, line) for line in said) if match]
    return [float(group) for group in matches[-1].groups()] if matches else None


def shot(said):
    """The unit's own picture."""
    return base64.b64decode("".join(line[5:] for line in said if line.startswith("SHOT ")))


def check_panel(said, glass):
    name = "the panel shows the unit's picture, pixel for pixel"
    try:
        wanted, size = panel.rgb565_of_png(shot(said), 2)
        shown = size == SIZE and glass.has_shown(wanted)
        black = "" if any(glass.pixels) else ": the panel stays black, is its data/command wire right?"
        check(name, shown, "" if shown else f"(never in {glass.windows} windows{black})")
    except (ValueError, AssertionError, zlib.error, struct.error) as error:
        check(name, False, f"the picture can't be read: {error}")


def check_power_cut(first, again):
    cut_at = found(first, r"^ALIVE ([\d.]+)")
    kept = found(again, r"^KEPT started_s=([\d.]+) recorded_s=([\d.]+)")
    name = f"the power cut takes no more than {LOST_S} s"
    if cut_at and kept:
        lost_s = cut_at[0] - sum(kept)
        check(name, lost_s <= LOST_S, f"({lost_s:.2f} s)")
    else:
        check(name, False, "(nothing to compare)")


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
