#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# guest_kernel.sh FOLDER - Debian's kernel in FOLDER/vmlinux and the modules of its USB in
# FOLDER/modules; downloaded with apt-get and unpacked, not installed, unless it is there already.
set -eu
export LC_ALL=C
cd "$1"
[ -e vmlinux ] && [ -e modules/vhci-hcd.ko ] && exit 0
if ! ls linux-image-*.deb >/dev/null 2>&1; then
    package=$(apt-cache depends linux-image-amd64 | awk '/Depends: linux-image-/ { print $2 }')
    [ -n "$package" ] || { echo "no kernel package in apt's lists" >&2; exit 1; }
    apt-get download -q "$package" >/dev/null
fi
rm -rf root modules
dpkg-deb -x linux-image-*.deb root
mkdir modules
for module in usb-common usbcore xhci-hcd xhci-pci usbip-core vhci-hcd; do
    find root/lib/modules -name "$module.ko" -exec cp {} modules/ \;
done
# The kernel proper, which QEMU boots sooner than the packed one: xz behind the set-up code.
image=$(echo root/boot/vmlinuz-*)
number() { od -An -t "u$2" -j "$1" -N "$2" "$image" | tr -d ' '; } # OFFSET BYTES
start=$((($(number 497 1) + 1) * 512 + $(number 584 4)))
tail -c +$((start + 1)) "$image" | head -c "$(number 588 4)" | xz -dc --single-stream >vmlinux.tmp
mv vmlinux.tmp vmlinux
rm -rf root
