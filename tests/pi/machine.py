"""An emulated Raspberry Pi 3B. QEMU counts instructions and uses one thread, so that the load of the host does not
matter."""
import os
import socket
import subprocess
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
# Registers of the GPIO that set and clear an output. In QEMU they also change the level that an input reads.
SET, CLEAR = 0x3F20001C, 0x3F200028
BUTTONS = {"start": 17, "faster": 22, "slower": 23, "shoe": 27}
CARD_MIB = 128


def new_card(cross, path, size_mib=CARD_MIB, root=None):
    """Creates an SD card, empty or with the files of a folder. QEMU requires a size that is a power of two."""
    with open(path, "wb") as file:
        file.truncate(size_mib << 20)
    files = ["-d", root] if root else []
    cross.run(["mke2fs", "-q", "-F", "-m", "0", "-t", "ext4", *files, path])


class Machine:
    """One boot. The kernel's command line contains `act=ACT` and `options`. It ends when the console is closed."""

    def __init__(self, cross, work, act, panel, limit_s, cut=None, options=""):
        self.cross, self.work, self.panel = cross, work, panel
        for name in ("qtest", "trace", "uart"):
            if os.path.lexists(f"{work}/{name}"):
                os.unlink(f"{work}/{name}")
        tree = f"{cross.folder}/kernel/usr/lib/linux-image-{cross.release}/broadcom/bcm2837-rpi-3-b.dtb"
        cross.run([f"{HERE}/device-tree.sh", tree, f"{work}/pi.dtb"])
        # The trace of register writes goes through a pipe, because a file would have gigabytes.
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
        """Yields the lines of the acts without their prefix, and prints them, except the screenshot."""
        for line in self.qemu.stdout:
            line = line.decode("latin1").rstrip()
            if line.startswith("PI "):
                if not line.startswith("PI SHOT"):
                    print(f"{time.time() - self.started_at:6.1f} {line[3:]}", flush=True)
                yield line[3:]
            elif "anic" in line or "qemu" in line:
                print(f"{time.time() - self.started_at:6.1f} {line}", flush=True)

    def button(self, name, down):
        """Presses or releases a button."""
        with socket.socket(socket.AF_UNIX) as wire:
            wire.settimeout(60)
            wire.connect(f"{self.work}/qtest")
            wire.sendall(f"writel {SET if down else CLEAR:#x} {1 << BUTTONS[name]:#x}\n".encode())
            wire.recv(200)

    def resume_act(self):
        """Ends the `read` at which the act waits."""
        self.qemu.stdin.write(b"\n")
        self.qemu.stdin.flush()

    def port(self):
        """Returns the other end of the UART. If the wire is cut, it is a port without a peer."""
        if os.path.lexists(f"{self.work}/uart"):
            return os.path.realpath(f"{self.work}/uart")
        return os.ttyname(os.openpty()[1])

    def cut_power(self):
        """Ends the machine at once, as a power cut does."""
        self.qemu.kill()

    def end(self):
        self.cut_power()
        self.qemu.wait()
        self.limit.cancel()
        self.watching.join()
