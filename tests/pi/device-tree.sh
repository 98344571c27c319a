#!/usr/bin/env bash
# device-tree.sh IN OUT: adapts the device tree of a Raspberry Pi 3B to QEMU: spidev on SPI without DMA
# (QEMU's SPI has none), no Bluetooth on the PL011 (so that it is a tty), no USB.
set -euo pipefail
in=$1 out=$2 spi=/soc/spi@7e204000
cp "$in" "$out"
fdtput -t s "$out" $spi status okay
for property in dmas dma-names; do fdtput -d "$out" $spi $property 2>/dev/null || true; done
fdtput -c "$out" $spi/spidev@0
# Any name that the kernel's spidev accepts will do, because it has none for the panel.
fdtput -t s "$out" $spi/spidev@0 compatible rohm,dh2228fv
fdtput -t i "$out" $spi/spidev@0 reg 0
fdtput -t i "$out" $spi/spidev@0 spi-max-frequency 32000000
fdtput -t s "$out" /aliases spi0 $spi
fdtput -r "$out" /soc/serial@7e201000/bluetooth
fdtput -t s "$out" /soc/usb@7e980000 status disabled
