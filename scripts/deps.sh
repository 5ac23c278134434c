#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# deps.sh - THE list of packages that pDNN needs on Debian 12.
#   --check    say what is missing; exit 1 if anything is
#   --install  say what will be installed, then install it with apt-get
#   --list     print the list; --optional: of packages that nothing needs to work
set -eu
export LC_ALL=C

packages=(
    # build
    gcc g++ libc6-dev make pkg-config
    libjansson-dev libpng-dev zlib1g-dev liblzma-dev libopenblas-dev
    # USB, and the virtual board of its tests
    libusb-1.0-0-dev libftdi1-dev libumockdev-dev umockdev
    # simulation, lint and tests
    verilator iverilog libcmocka-dev
    # bitstreams
    yosys nextpnr-ice40 fpga-icestorm
    # proofs
    z3
    # make lint
    clang-format cppcheck
    # man pages of make install
    help2man
    # scripts
    git ca-certificates curl
)

# Without these something is left out, and says so.
optional=(
    gnuplot-nox # figures of `make experiments`
    dieharder   # `make dieharder`
    parallel    # its tasks on several machines
    chromium libxml2-utils # the tests of the report look at its page
    python3-venv # `make tools`
    binutils-riscv64-unknown-elf # a RISC-V program that drives the core
    python3-torch python3-numpy # models to and from PyTorch, make bench-train
    clang libclang-rt-14-dev # make fuzz
    libusbredirparser-dev qemu-system-x86 busybox-static xz-utils # vboard redir, and a guest of QEMU
)

missing() {
    local package
    for package in "${packages[@]}"; do
        [ "$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null)" = "install ok installed" ] ||
            echo "$package"
    done
}

case ${1:-} in
--list)
    printf '%s\n' "${packages[@]}"
    ;;
--optional)
    printf '%s\n' "${optional[@]}"
    ;;
--check)
    command -v dpkg-query >/dev/null || exit 0 # another distribution: let the build tell
    absent=$(missing)
    if [ -n "$absent" ]; then
        echo "missing packages:" $absent >&2
        echo "install them with scripts/deps.sh --install" >&2
        exit 1
    fi
    ;;
--install)
    absent=$(missing)
    [ -n "$absent" ] || { echo "all packages are there"; exit 0; }
    echo "installing with apt-get:" $absent
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { echo "deps.sh: expected root or sudo" >&2; exit 1; }
        as_root=(sudo)
    fi
    export DEBIAN_FRONTEND=noninteractive
    "${as_root[@]}" apt-get update -q
    # shellcheck disable=SC2086 # one word a package
    "${as_root[@]}" apt-get install -y -q --no-install-recommends $absent
    ;;
*)
    echo "usage: scripts/deps.sh --check | --install | --list | --optional" >&2
    exit 2
    ;;
esac
