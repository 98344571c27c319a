#!/usr/bin/env python3
"""Tests the installed package under a real systemd: an emulated Raspberry Pi 3B boots Debian for arm64 from its SD
card, with a camera that films a runner, a panel on SPI and GPIO pins. The checks are in tests/pi/guest/debian/proof.
Exits 1 if a check fails or is missing."""
import argparse
import os
import shutil
import sys

import initrd
import machine
import panel

HERE = os.path.dirname(os.path.abspath(__file__))
CARD_MIB, LIMIT_S = 1024, 1500
CHECKS = 9
SYSTEM = "lib/systemd/system"
# Units that need D-Bus or a console.
MASKED = "systemd-logind.service getty.target systemd-vconsole-setup.service"

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("cross", help="folder with the tools that scripts/lib/cross.sh fetched")
parser.add_argument("package", help="the Debian package")
parser.add_argument("film", help="folder with the film and the program that feeds it to the camera")
parser.add_argument("root", help="root of a Debian system with the package installed; this test changes it")
parser.add_argument("work", help="folder for all output")
options = parser.parse_args()
cross, work, root = initrd.Cross(options.cross), os.path.abspath(options.work), options.root

with open(f"{HERE}/unit.toml", encoding="utf-8") as file:
    profile = file.read()
os.makedirs(work, exist_ok=True)
initrd.write(cross, options.package, options.film, profile, work)
with open(f"{root}/etc/kei/unit.toml", "w", encoding="utf-8") as file:
    file.write(profile.replace("/data/sessions", "/var/lib/kei/sessions"))
with open(f"{root}/etc/machine-id", "w", encoding="ascii") as file:
    file.write("0123456789abcdef0123456789abcdef\n")
shutil.copytree(options.film, f"{root}/film", dirs_exist_ok=True)
shutil.copy(f"{HERE}/guest/debian/proof", f"{root}/proof")
wants = f"{root}/{SYSTEM}/multi-user.target.wants"
os.makedirs(wants, exist_ok=True)
for service in ("feed.service", "proof.service"):
    shutil.copy(f"{HERE}/guest/debian/{service}", f"{root}/{SYSTEM}/{service}")
    os.symlink(f"../{service}", f"{wants}/{service}")
machine.new_card(cross, f"{work}/card.img", CARD_MIB, root)

masks = " ".join(f"systemd.mask={unit}" for unit in MASKED.split())
pi = machine.Machine(cross, work, "service", panel.Panel(240, 240), LIMIT_S, options=f"systemd.unit=multi-user.target {masks}")
passed = failed = 0
for line in pi.lines():
    word = line.partition(" ")[0]
    passed += word == "ok"
    failed += word == "FAIL"
    if word == "DONE":
        pi.end()
pi.end()
print(f"{passed} of {CHECKS} checks passed, {failed} failed")
sys.exit(0 if (passed, failed) == (CHECKS, 0) else 1)
