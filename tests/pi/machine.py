"""An emulated Raspberry Pi 3B: QEMU, one thread, instructions counted, so that it does the same on a busy host."""
import os
import socket
import subprocess
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
# The GPIO's registers that set and clear an output also move QEMU's input level.
SET, CLEAR = 0x3F20001C, 0x3F200028
BUTTONS = {"start": 17, "faster": 22, "slower": 23, "shoe": 27}
CARD_MIB = 128


def new_card(cross, path, size_mib=CARD_MIB, root=None):
    """An SD card, empty or with the files of a folder. Its size is a power of two."""
    with open(path, "wb") as file:
        file.truncate(size_mib << 20)
    files = ["-d", root] if root else []
    cross.run(["mke2fs", "-q", "-F", "-m", "0", "-t", "ext4", *files, path])


class Machine:
    """One boot, from the kernel's command line `act=ACT` and what else is asked for to the end of its console."""

    def __init__(self, cross, work, act, panel, limit_s, cut=None, options=""):
        self.cross, self.work, self.panel = cross, work, panel
        for name in ("qtest", "trace", "uart"):
            if os.path.lexists(f"{work}/{name}"):
                os.unlink(f"{work}/{name}")
        tree = f"{cross.folder}/kernel/usr/lib/linux-image-{cross.release}/broadcom/bcm2837-rpi-3-b.dtb"
        cross.run([f"{HERE}/device-tree.sh", tree, f"{work}/pi.dtb"])
        # The registers that are written to go through a pipe: a file of them would have gigabytes.
        os.mkfifo(f"{work}/trace")
        self.watching = threading.Thread(target=panel.watch, args=(f"{work}/trace",))
        self.watching.start()
        uart = "null,id=uart" if cut == "serial" else f"pty,id=uart,path={work}/uart"
        self.qemu = subprocess.Popen(
            [f"{cross.folder}/tool/usr/bin/qemu-system-aarch64", "-M", "raspi3b"]
            + ["-accel", "tcg,thread=single", "-icount", "shift=1"]
            + ["-kernel", f"{cross.folder}/kernel/boot/vmlinuz-{cross.release}"]
            + ["-dtb", f"{work}/pi.dtb", "-initrd", f"{work}/initrd.gz"]
            + ["-drive", f"if=sd,format=raw,file={work}/card.img"]
            + ["-display", "none", "-no-reboot", "-monitor", "none", "-L", f"{cross.folder}/tool/usr/share/qemu"]
            + ["-chardev", uart, "-serial", "chardev:uart", "-serial", "stdio"]
            + ["-qtest", f"unix:{work}/qtest,server=on,wait=off", "-qtest-log", "none"]
            + ["-trace", f"enable=memory_region_ops_write,file={work}/trace"]
            + ["-append", f"console=ttyS1,115200 quiet panic=-1 iomem=relaxed act={act} {options}"],
            env=cross.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        self.limit = threading.Timer(limit_s, self.cut_power)
        self.limit.daemon = True
        self.limit.start()
        self.started_at = time.time()

    def lines(self):
        """What it says, line by line, without the mark of the acts' lines; all but the picture is printed."""
        for line in self.qemu.stdout:
            line = line.decode("latin1").rstrip()
            if line.startswith("PI "):
                if not line.startswith("PI SHOT"):
                    print(f"{time.time() - self.started_at:6.1f} {line[3:]}", flush=True)
                yield line[3:]
            elif "anic" in line or "qemu" in line:
                print(f"{time.time() - self.started_at:6.1f} {line}", flush=True)

    def button(self, name, down):
        """Presses a button or lets go of it."""
        with socket.socket(socket.AF_UNIX) as wire:
            wire.settimeout(60)
            wire.connect(f"{self.work}/qtest")
            wire.sendall(f"writel {SET if down else CLEAR:#x} {1 << BUTTONS[name]:#x}\n".encode())
            wire.recv(200)

    def go_on(self):
        """Ends a `read` of the act."""
        self.qemu.stdin.write(b"\n")
        self.qemu.stdin.flush()

    def port(self):
        """The UART's other end; where its wires are cut, one without a peer."""
        if os.path.lexists(f"{self.work}/uart"):
            return os.path.realpath(f"{self.work}/uart")
        return os.ttyname(os.openpty()[1])

    def cut_power(self):
        """In the middle of whatever it does."""
        self.qemu.kill()

    def end(self):
        self.cut_power()
        self.qemu.wait()
        self.limit.cancel()
        self.watching.join()
