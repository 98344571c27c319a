#!/usr/bin/env python3
"""The packaged program on an emulated Raspberry Pi 3B (QEMU, TCG, no root): real V4L2, spidev, GPIO and UART drivers.

usage: pi.py CROSS PACKAGE.deb WORK [--kei KEI] [--cut dc|camera]

CROSS is what scripts/lib/cross.sh fetched. Boots, looks at what `kei-unit check` and `kei-unit run` say, presses the
start button, decodes the panel from the SPI controller's registers and compares it with the unit's own picture, and
with --kei syncs over the UART. --cut breaks a wire, to show that the test notices. Exits 1 if anything is missing."""
import argparse
import base64
import os
import shutil
import subprocess
import sys
import threading
import time

import panel

HERE = os.path.dirname(os.path.abspath(__file__))
MODULES = ["spi-bcm2835", "spidev", "vivid", "videodev"]
LIBRARIES = "ld-linux-aarch64.so.1 libc.so.6 libm.so.6 libgcc_s.so.1 libstdc++.so.6 libdl.so.2 libpthread.so.0 librt.so.1".split()
START_BUTTON = 1 << 17
PRESSED_S = 0.5
LIMIT_S = 900

parser = argparse.ArgumentParser()
parser.add_argument("cross")
parser.add_argument("package")
parser.add_argument("work")
parser.add_argument("--kei")
parser.add_argument("--cut", choices=["dc", "camera"])
options = parser.parse_args()
cross, work = os.path.abspath(options.cross), os.path.abspath(options.work)
release = open(f"{cross}/kernelrelease").read().strip()
tools = dict(os.environ)
tools["PATH"] = f"{cross}/tool/usr/bin:{cross}/tool/bin:{cross}/tool/sbin:{tools['PATH']}"
tools["LD_LIBRARY_PATH"] = f"{cross}/tool/usr/lib/x86_64-linux-gnu:{cross}/tool/lib/x86_64-linux-gnu"


def modules(root):
    """The kernel's modules that are needed, with what they depend on."""
    kernel = f"{cross}/kernel"
    folder = f"lib/modules/{release}"
    depmod = [f"{cross}/tool/bin/kmod"] if os.path.exists(f"{cross}/tool/bin/kmod") else ["kmod"]
    if not os.path.exists(f"{kernel}/{folder}/modules.dep"):
        link = f"{work}/depmod"
        if not os.path.lexists(link):
            os.symlink(depmod[0], link)
        subprocess.run([link, "-b", kernel, release], check=True, env=tools)
    needs = {}
    for line in open(f"{kernel}/{folder}/modules.dep"):
        name, _, others = line.partition(":")
        needs[os.path.basename(name).split(".ko")[0].replace("-", "_")] = [name, *others.split()]
    for module in MODULES:
        for file in needs.get(module.replace("-", "_"), []):
            target = f"{root}/{folder}/{file}"
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy(f"{kernel}/{folder}/{file}", target)
            if target.endswith(".xz"):
                subprocess.run(["xz", "-df", target], check=True)
    for file in ("modules.builtin", "modules.builtin.modinfo", "modules.order"):
        shutil.copy(f"{kernel}/{folder}/{file}", f"{root}/{folder}/{file}")
    link = f"{work}/depmod"
    if not os.path.lexists(link):
        os.symlink(depmod[0], link)
    subprocess.run([link, "-b", root, release], check=True, env=tools)


def initrd():
    root = f"{work}/root"
    shutil.rmtree(root, ignore_errors=True)
    subprocess.run(["dpkg-deb", "--extract", options.package, root], check=True)
    for folder in ("bin", "proc", "sys", "dev", "tmp", "lib"):
        os.makedirs(f"{root}/{folder}", exist_ok=True)
    shutil.copy(f"{cross}/busybox/bin/busybox", f"{root}/bin/busybox")
    os.symlink("busybox", f"{root}/bin/sh")
    for library in LIBRARIES:
        shutil.copy(f"/usr/aarch64-linux-gnu/lib/{library}", f"{root}/lib/{library}")
    shutil.copy(f"{HERE}/init", f"{root}/init")
    os.chmod(f"{root}/init", 0o755)
    profile = open(f"{HERE}/unit.toml").read()
    if options.cut == "dc":
        profile = profile.replace("dc = 25", "dc = 26")
    if options.cut == "camera":
        profile = profile.replace("/dev/video0", "/dev/video7")
    with open(f"{root}/etc/kei/unit.toml", "w") as file:
        file.write(profile)
    modules(root)
    with open(f"{work}/initrd.gz", "wb") as file:
        listed = subprocess.Popen(["find", "."], cwd=root, stdout=subprocess.PIPE)
        packed = subprocess.Popen(["cpio", "-o", "-H", "newc", "--quiet"], cwd=root, env=tools, stdin=listed.stdout, stdout=subprocess.PIPE)
        subprocess.run(["gzip", "-1"], stdin=packed.stdout, stdout=file, check=True)


def qtest(command):
    import socket

    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(30)
        s.connect(f"{work}/qtest")
        s.sendall((command + "\n").encode())
        s.recv(200)


def press_start():
    # The registers of the GPIO that set and clear an output also move QEMU's input level.
    qtest(f"writel {panel.SET:#x} {START_BUTTON:#x}")
    time.sleep(PRESSED_S)
    qtest(f"writel {panel.CLEAR:#x} {START_BUTTON:#x}")


synced, messages = [], []


def sync():
    port, database = os.path.realpath(f"{work}/uart"), f"{work}/kei.db"
    for command in (["unit", "pair"], ["sync", "--db", database]):
        line = [options.kei, *command, "--port", port]
        done = subprocess.run(line, capture_output=True, text=True, timeout=400)
        print("kei", *command, "->", done.returncode, (done.stdout + done.stderr).strip()[:400], flush=True)
        synced.append(done.returncode == 0)
        messages.append(done.stdout + done.stderr)


def boot():
    """All that the guest printed."""
    for name in ("qtest", "trace", "uart", "kei.db"):
        if os.path.lexists(f"{work}/{name}"):
            os.unlink(f"{work}/{name}")
    tree = f"{cross}/kernel/usr/lib/linux-image-{release}/broadcom/bcm2837-rpi-3-b.dtb"
    subprocess.run([f"{HERE}/device-tree.sh", tree, f"{work}/pi.dtb"], check=True, env=tools)
    # One thread and instructions counted: the same on a busy host.
    qemu = subprocess.Popen(
        [f"{cross}/tool/usr/bin/qemu-system-aarch64", "-M", "raspi3b", "-accel", "tcg,thread=single", "-icount", "shift=1",
         "-kernel", f"{cross}/kernel/boot/vmlinuz-{release}", "-dtb", f"{work}/pi.dtb", "-initrd", f"{work}/initrd.gz",
         "-display", "none", "-no-reboot", "-monitor", "none", "-L", f"{cross}/tool/usr/share/qemu",
         "-chardev", f"pty,id=uart,path={work}/uart", "-serial", "chardev:uart", "-serial", "stdio",
         "-qtest", f"unix:{work}/qtest,server=on,wait=off", "-qtest-log", "none",
         "-trace", f"enable=memory_region_ops_write,file={work}/trace",
         "-append", "console=ttyS1,115200 quiet panic=-1 iomem=relaxed"],
        env=tools, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    limit = threading.Timer(LIMIT_S, qemu.kill)
    limit.daemon = True
    limit.start()
    begun, lines, others = time.time(), [], []
    for line in qemu.stdout:
        line = line.decode("latin1").rstrip()
        lines.append(line)
        if line.startswith("PI") or "anic" in line or line.startswith("qemu"):
            print(f"{time.time() - begun:6.1f} {line}", flush=True)
        if line.startswith("PI RUNNING"):
            others.append(threading.Thread(target=press_start))
            others[-1].start()
        if line.startswith("PI DONE"):
            # The machine has no switch of its own without its watchdog; the trace is written out at this signal.
            qemu.terminate()
        if line.startswith("PI SERVING") and options.kei:
            others.append(threading.Thread(target=sync))
            others[-1].start()
    qemu.wait()
    limit.cancel()
    for thread in others:
        thread.join(5)
    return lines


def between(lines, first, last):
    taken, inside = [], False
    for line in lines:
        if line == last:
            inside = False
        if inside:
            taken.append(line)
        if line == first:
            inside = True
    return taken


os.makedirs(work, exist_ok=True)
initrd()
lines = boot()
text = "\n".join(lines)
no_camera = "\n".join(between(lines, "PI CASE no camera", "PI CASE all there"))
checks = {
    "a Raspberry Pi 3B boots": "PI BOOT aarch64 Raspberry Pi 3 Model B" in text,
    "without a camera, check names it and the mend": "DOES NOT WORK: no camera at /dev/video" in no_camera,
    "check finds every part": "PI CHECK 0" in text,
    "the run ends well": "PI RUN 0" in text,
    "the start button begins a session": "PI SESSIONS" in text and "PI SESSIONS 0" not in text,
}
try:
    shot = base64.b64decode("".join(between(lines, "PI SHOT", "PI SHOT END")))
    wanted, (width, height) = panel.rgb565_of_png(shot, 2)
    glass = panel.Panel(width, height)
    checks["the panel shows the unit's picture, pixel for pixel"] = glass.decode(f"{work}/trace", wanted)
    print(f"{glass.spi_bytes} bytes on SPI, {glass.windows} windows, {width}x{height} px")
except Exception as error:  # whatever is wrong with the picture is a failed check, not a crash
    print("the picture can't be read:", error)
    checks["the panel shows the unit's picture, pixel for pixel"] = False
if options.kei:
    checks["the session comes over the UART"] = synced == [True, True] and "1 session, 1 with something new" in messages[-1]
for name, passed in checks.items():
    print("ok  " if passed else "FAIL", name)
sys.exit(0 if all(checks.values()) else 1)
