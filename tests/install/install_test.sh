#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Install into an empty prefix; build the examples against it alone, by pkg-config, and run them;
# look at what the library shows; uninstall. PDNN_TEST_LONG=1 also builds `make dist`'s sources.
set -u
export LC_ALL=C
build=${BUILD:-build}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
prefix=$dir/prefix
failures=0

report() { # NAME STATUS
    if [ "$2" -eq 0 ]; then
        echo "ok - $1"
    else
        echo "not ok - $1"
        failures=$((failures + 1))
    fi
}
check() { # NAME COMMAND...
    local name=$1
    shift
    "$@" >"$dir/out" 2>"$dir/err"
    local rc=$?
    report "$name" "$rc"
    [ "$rc" -eq 0 ] || sed 's/^/    /' "$dir/out" "$dir/err" | tail -n 15
    return "$rc"
}

# ---- install ----

check "install" make --no-print-directory -s BUILD="$build" PREFIX="$prefix" install || exit 1
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig LD_LIBRARY_PATH=$prefix/lib
unset PDNN_SIM_LIB PDNN_SHARE PDNN_DATA # the installed files have to be found without
pdnn=$prefix/bin/pdnn
version=$(pkg-config --modversion pdnn)
[ "$("$pdnn" --version)" = "pdnn $version" ]
report "program and package are of one version, $version" $?
if [ -n "$(ls "$prefix"/share/man/man1/*.1 2>/dev/null)" ]; then
    grep -q '^pdnn-generate \\- draw' "$prefix/share/man/man1/pdnn-generate.1"
    report "a man page a command" $?
else
    echo "skip - man pages: help2man is not installed"
fi

# ---- a user's programs, of installed files only ----

cp "$prefix"/share/doc/pdnn/examples/*.c "$dir"
cd "$dir" || exit 1
flags=$(pkg-config --cflags --libs pdnn)
# shellcheck disable=SC2086 # several words
for name in draw classify; do
    check "cc $name.c" cc -std=c11 -Wall -Wextra -Werror "$name.c" $flags -lm -o "$name"
done
# shellcheck disable=SC2046,SC2086
check "cc draw.c, static" cc -std=c11 draw.c $(pkg-config --cflags pdnn) "$prefix/lib/libpdnn.a" \
    $(pkg-config --libs $(pkg-config --print-requires-private pdnn)) -lm -ldl -lpthread -o draw-static
echo '#include <pdnn.h>' >plus.cpp
# shellcheck disable=SC2046
check "pdnn.h in C++" c++ -std=c++11 -Wall -Wextra -Wpedantic -Werror $(pkg-config --cflags pdnn) \
    -c plus.cpp -o plus.o

check "draw on the golden device" ./draw golden mnist-generator 1
mv out golden.txt
[ "$(grep -c '^class [0-9]: [1-9]' golden.txt)" -eq 10 ]
report "ten classes" $?
check "the static library draws" env PDNN_SHARE="$prefix/share/pdnn" ./draw-static golden mnist-generator 1
cmp -s out golden.txt
report "the same" $?
if [ -e "$prefix/lib/pdnn/libpdnn_sim.so" ]; then
    check "draw on the installed simulation" ./draw sim mnist-generator 1
    cmp -s out golden.txt
    report "the same bits" $?
else
    echo "skip - the installed simulation: built without Verilator"
fi
# The class drawn before line "class 7" as a picture.
awk '/^class 7/ { printf "%s", pixels } /^class/ { pixels = "" } /^[.#]/ { pixels = pixels $0 }' \
    golden.txt | tr '.#' '\000\377' >seven
{ printf 'P5 28 28 255\n' && cat seven; } >seven.pgm
check "classify what was drawn" ./classify golden mnist-classifier seven.pgm
grep -q '^class 7, ' out
report "it is a 7" $?
head -c 100 seven.pgm >short.pgm
./classify golden mnist-classifier short.pgm >out 2>err
[ $? -eq 1 ] && grep -q 'short.pgm: expected a PGM' err
report "a short picture is refused" $?
./draw golden mnist-classifier >out 2>err
[ $? -eq 1 ] && grep -q 'expected a generator, got a classifier' err
report "a model of the other task is refused" $?
PDNN_SHARE=$dir/none ./draw golden mnist-generator >out 2>err
[ $? -eq 1 ] && grep -q 'mnist-generator: cannot open' err
report "PDNN_SHARE says where to look" $?

# ---- the program, from any folder ----

check "pdnn generate, the model and the board's energy by name" "$pdnn" generate \
    -m mnist-generator -d golden:icebreaker -n 10 --log run.jsonl
check "pdnn energy simulate" "$pdnn" energy simulate -p icebreaker run.jsonl

# ---- what the library shows ----

library=$prefix/lib/libpdnn.so
export LC_ALL=C # of sort and comm
nm -D --defined-only "$library" | awk '{ print $3 }' | sort >shown
! grep -qv '^pdnn_' shown
report "nm -D shows pdnn_ names only" $?
awk '/^PDNN_API/ { text = "" } { text = text $0 }
     text ~ /^PDNN_API/ && match(text, /pdnn_[a-z_]+\(/) {
         print substr(text, RSTART, RLENGTH - 1)
         text = ""
     }' "$prefix/include/pdnn.h" | sort -u >declared
[ "$(wc -l <declared)" -gt 30 ] && diff declared shown
report "those that pdnn.h declares, all and no others" $?
nm -g --defined-only "$prefix/lib/libpdnn.a" | awk 'NF == 3 { print $3 }' | sort >shown-static
cmp -s shown shown-static
report "the static library shows the same" $?
objdump -p "$library" | grep -q "SONAME *libpdnn.so.${version%%.*}\$"
report "its soname is libpdnn.so.${version%%.*}" $?

# ---- uninstall ----

cd "$OLDPWD" || exit 1
check "uninstall" make --no-print-directory -s BUILD="$build" PREFIX="$prefix" uninstall
[ -z "$(find "$prefix" ! -type d)" ] && [ -z "$(find "$prefix" -name 'pdnn*')" ]
report "nothing is left" $?

# ---- the sources as a release ----

if ! git rev-parse --git-dir >/dev/null 2>&1; then
    echo "skip - make dist: not a git tree"
elif check "make dist" make --no-print-directory -s BUILD="$dir/dist" dist; then
    tar -xzf "$dir/dist/pdnn-$version.tar.gz" -C "$dir"
    export GIT_CEILING_DIRECTORIES=$dir
    [ "$(make -s -C "$dir/pdnn-$version" --eval 'id: ; @echo $(GIT_ID)' id)" = \
        "$(git describe --always --dirty --abbrev=12)" ]
    report "its sources know their commit without git" $?
    if [ -n "${PDNN_TEST_LONG:-}" ]; then
        check "they build" make -s -C "$dir/pdnn-$version" all test-bin
        check "they pass" sh -c "cd '$dir/pdnn-$version' && tests/run.sh tests/cli/cli_test.sh \
            build/tests/cosim/golden_test build/tests/model/model_test"
    fi
fi
[ "$failures" -eq 0 ]
