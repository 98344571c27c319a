"""Builds the root file system of the emulated Pi: the package, busybox, a C library, kernel modules, the film for the
camera, and the acts."""
import os
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
MODULES = (
    "spi-bcm2835 spidev bcm2835 mmc_block ext4 crc32c_generic vivid videodev dummy_hcd usb_f_acm g_serial cdc-acm"
).split()
LIBRARIES = (
    "ld-linux-aarch64.so.1 libc.so.6 libm.so.6 libgcc_s.so.1 libstdc++.so.6 libdl.so.2 libpthread.so.0 librt.so.1"
).split()
FOLDERS = "bin proc sys dev tmp lib data ro film run".split()


class Cross:
    """The tools that scripts/lib/cross.sh fetched."""

    def __init__(self, folder):
        self.folder = os.path.abspath(folder)
        with open(f"{self.folder}/kernelrelease", encoding="ascii") as file:
            self.release = file.read().strip()
        tool = f"{self.folder}/tool"
        self.environment = dict(
            os.environ,
            PATH=f"{tool}/usr/bin:{tool}/bin:{tool}/sbin:{os.environ['PATH']}:/usr/sbin:/sbin",
            LD_LIBRARY_PATH=f"{tool}/usr/lib/x86_64-linux-gnu:{tool}/lib/x86_64-linux-gnu",
        )

    def run(self, command, **options):
        subprocess.run(command, check=True, env=self.environment, **options)


def write(cross, package, film, profile, work):
    """Writes `work`/initrd.gz. The folder `film` contains film.yuyv, its size, the kernel module of the camera, and the
    program that feeds it."""
    root = f"{work}/root"
    shutil.rmtree(root, ignore_errors=True)
    subprocess.run(["dpkg-deb", "--extract", package, root], check=True)
    for folder in FOLDERS:
        os.makedirs(f"{root}/{folder}", exist_ok=True)
    shutil.copy(f"{cross.folder}/busybox/bin/busybox", f"{root}/bin/busybox")
    os.symlink("busybox", f"{root}/bin/sh")
    for library in LIBRARIES:
        shutil.copy(f"/usr/aarch64-linux-gnu/lib/{library}", f"{root}/lib/{library}")
    shutil.copytree(film, f"{root}/film", dirs_exist_ok=True)
    shutil.copytree(f"{HERE}/guest/acts", f"{root}/acts")
    shutil.copy(f"{HERE}/guest/init", f"{root}/init")
    os.chmod(f"{root}/init", 0o755)
    with open(f"{root}/etc/kei/unit.toml", "w", encoding="utf-8") as file:
        file.write(profile)
    with open(f"{root}/etc/passwd", "w", encoding="ascii") as file:
        file.write("root::0:0::/:/bin/sh\nkei::900:900::/:/bin/sh\n")
    modules(cross, root, work)
    pack(cross, root, f"{work}/initrd.gz")


def modules(cross, root, work):
    """Copies the kernel modules and their dependencies."""
    kernel, folder = f"{cross.folder}/kernel", f"lib/modules/{cross.release}"
    depmod = f"{work}/depmod"
    if not os.path.lexists(depmod):
        os.symlink(f"{cross.folder}/tool/bin/kmod", depmod)
    if not os.path.exists(f"{kernel}/{folder}/modules.dep"):
        cross.run([depmod, "-b", kernel, cross.release])
    needs = {}
    with open(f"{kernel}/{folder}/modules.dep", encoding="ascii") as file:
        for line in file:
            name, _, others = line.partition(":")
            needs[os.path.basename(name).split(".ko")[0].replace("-", "_")] = [name, *others.split()]
    for module in MODULES:
        # A module that is not listed is built into the kernel.
        for file in needs.get(module.replace("-", "_"), []):
            target = f"{root}/{folder}/{file}"
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy(f"{kernel}/{folder}/{file}", target)
            if target.endswith(".xz"):
                subprocess.run(["xz", "-df", target], check=True)
    for file in ("modules.builtin", "modules.builtin.modinfo", "modules.order"):
        shutil.copy(f"{kernel}/{folder}/{file}", f"{root}/{folder}/{file}")
    cross.run([depmod, "-b", root, cross.release])


def pack(cross, root, out):
    with open(out, "wb") as file:
        found = subprocess.Popen(["find", "."], cwd=root, stdout=subprocess.PIPE)
        cpio = ["cpio", "-o", "-H", "newc", "--quiet"]
        packed = subprocess.Popen(
            cpio, cwd=root, env=cross.environment, stdin=found.stdout, stdout=subprocess.PIPE
        )
        subprocess.run(["gzip", "-1"], stdin=packed.stdout, stdout=file, check=True)
