#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The kernel's own USB: QEMU boots Debian's kernel without KVM, the virtual board is plugged in with
# usbredir, and inside the program enumerates, loads, generates and is unplugged, through usbfs and xhci.
# In the same guest once more through vhci-hcd. Minutes on a busy computer: PDNN_TEST_LONG only.
set -u
export LC_ALL=C
[ -n "${PDNN_TEST_LONG:-}" ] || { echo "skip - guest: PDNN_TEST_LONG is not set"; exit 77; }
skip() { echo "skip - guest: $1"; exit 77; }
for tool in qemu-system-x86_64 busybox xz; do
    command -v $tool >/dev/null || skip "$tool is not installed"
done
file -L "$(command -v busybox)" 2>/dev/null | grep -q dynamically && skip "busybox is not busybox-static"
guest=$(realpath "$BUILD")/guest
work=$(mktemp -d)
trap '[ -n "${board:-}" ] && kill "$board" 2>/dev/null; rm -rf "$work"' EXIT
mkdir -p "$guest"
tests/usb/guest_kernel.sh "$guest" 2>"$work/err" || skip "no kernel: $(tail -n 1 "$work/err")"
model=host/models/mnist-generator.safetensors

# A build for any x86-64: QEMU's processor has no AVX-512.
make -s BUILD="$guest/build" CFLAGS=-O2 "$guest/build/pdnn" "$guest/build/pdnn-vboard-bus" >/dev/null ||
    { echo "not ok - guest: the program is not built"; exit 1; }
grep -q usbredirparser <(ldd "$guest/build/pdnn-vboard-bus") || skip "built without libusbredirparser-dev"

root=$work/root
mkdir -p "$root"/{bin,dev,proc,sys,tmp,pdnn}
cp "$(command -v busybox)" "$root/bin/busybox"
cp "$guest"/modules/*.ko "$guest/build/pdnn" "$guest/build/pdnn-vboard-bus" $model "$root/pdnn"
for library in $(ldd "$guest/build/pdnn" "$guest/build/pdnn-vboard-bus" | grep -o '/[^ ]*\.so[^ ]*' |
    sort -u); do
    mkdir -p "$root/$(dirname "$library")"
    cp -L "$library" "$root/$library"
done
generate="./pdnn generate -m $(basename $model) -T 16 -n 2"
cat >"$root/init" <<EOF
#!/bin/busybox sh
export PATH=/bin:/pdnn
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
exec </dev/console >/dev/console 2>&1
cd /pdnn
report() { echo "GUEST \$1 \$2"; } # NAME VALUE
serial() { cat /sys/bus/usb/devices/*/serial 2>/dev/null | grep -c "\$1"; }
wait_for() { for i in \$(seq 300); do [ "\$(serial "\$1")" -ge 1 ] && return; sleep 0.1; done; }
for module in usb-common usbcore xhci-hcd xhci-pci; do insmod \$module.ko; done
wait_for VBREDIR
./pdnn devices | grep -q VBREDIR; report devices \$?
$generate -d usb:VBREDIR,timeout_ms=20000 -o a.png >a.txt 2>&1; report generate \$?
report digest "\$(sed -n 's/.*outputs //p' a.txt)"
$generate -d usb:VBREDIR,timeout_ms=20000 -o b.png 2>b.txt; report unplugged \$?
report error "\$(grep -c unplugged b.txt)"; report partial "\$(ls b.png 2>/dev/null | wc -l)"
insmod usbip-core.ko && insmod vhci-hcd.ko; report vhci \$?
./pdnn vboard attach -s VBVHCI &
wait_for VBVHCI
$generate -d usb:VBVHCI,timeout_ms=20000 -o c.png >c.txt 2>&1; report vhci_generate \$?
report vhci_digest "\$(sed -n 's/.*outputs //p' c.txt)"
kill \$!
wait \$!; report vhci_end \$?
report end 0
/bin/poweroff -f
EOF
chmod +x "$root/init"
(cd "$root" && find . | busybox cpio -o -H newc 2>/dev/null) >"$work/initramfs.cpio"

# Pulled in the middle of the second load.
"$guest/build/pdnn" vboard redir -s VBREDIR --mishap unplug --after-out 220000 "$work/board.sock" \
    2>"$work/board.txt" &
board=$!
for _ in $(seq 100); do [ -S "$work/board.sock" ] && break; sleep 0.1; done
timeout "${GUEST_SECONDS:-900}" qemu-system-x86_64 -M pc -accel tcg -cpu max -m 512 -nodefaults \
    -no-user-config -display none -no-reboot -serial stdio -kernel "$guest/vmlinux" \
    -initrd "$work/initramfs.cpio" -append "console=ttyS0 no_timer_check quiet panic=-1 mitigations=off" \
    -chardev socket,id=c,path="$work/board.sock" -device qemu-xhci -device usb-redir,chardev=c \
    </dev/null >"$work/console.txt" 2>&1
rc=$?
digest=$("$BUILD/pdnn" generate -m $model -T 16 -n 2 -d golden -o "$work/golden.png" |
    sed -n 's/.*outputs //p')

failed=0
tr '\r' '\n' <"$work/console.txt" | sed -n 's/.*\(GUEST .*\)/\1/p' >"$work/said.txt"
check() { # NAME VALUE
    if grep -qxF "GUEST $1 $2" "$work/said.txt"; then
        echo "ok - guest_$1"
    else
        echo "not ok - guest_$1: expected $2"
        failed=1
    fi
}
check devices 0
check generate 0
check digest "$digest"
check unplugged 1
check error 1
check partial 0
check vhci 0
check vhci_generate 0
check vhci_digest "$digest"
check end 0
[ $rc -eq 0 ] || { echo "not ok - guest: qemu ended with $rc"; failed=1; }
[ $failed -eq 0 ] || tail -n 40 "$work/console.txt" "$work/board.txt"
exit $failed
