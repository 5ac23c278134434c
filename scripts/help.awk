# SPDX-License-Identifier: BSD-2-Clause
#
# help.awk -v cflags=FLAGS MAKEFILE... - what `make help` prints: lines `target: ... ## text` of the makefiles, in
# groups. A target that no group names stands under Other.

function group(title, names,    i, n, list) {
    titles[++n_groups] = title
    n = split(names, list, " ")
    for (i = 1; i <= n; i++) {
        group_of[list[i]] = n_groups
        place[list[i]] = i
    }
    size[n_groups] = n
}

BEGIN {
    group("Build", "all library sim sim-trace sim-twin clean")
    group("Try", "demo report energy")
    group("Test", "test test-unit test-long lint format check-gen formal mutants coverage fuzz random " \
          "dieharder")
    group("Hardware", "tools bitstream util-board util boards-table seeds netlist build-id lint-rtl activity power gen")
    group("Study", "experiments tradeoff sampling-table sampling-models adaptive-table " \
          "compare-synapse bench bench-train bench-logs simulators-bench worst-case")
    group("Install", "help deps install uninstall man dist")
    group("Other", "")
}

/^[a-z-]+:.*## / {
    name = $1
    sub(/:.*/, "", name)
    text[name] = $0
    sub(/.*## /, "", text[name])
    if (!(name in group_of)) {
        group_of[name] = n_groups
        place[name] = ++size[n_groups]
    }
    at[group_of[name], place[name]] = name
}

END {
    print "Usage: make [TARGET...] [VARIABLE=VALUE...]    The first two: make demo, make test"
    for (i = 1; i <= n_groups; i++) {
        title = "\n" titles[i] "\n"
        for (k = 1; k <= size[i]; k++) {
            if (!((i, k) in at))
                continue
            printf "%s  %-16s %s\n", title, at[i, k], text[at[i, k]]
            title = ""
        }
    }
    print "\nVariables"
    print "  BOARD=NAME       board or variant, see boards/README.md (icebreaker)"
    print "  JOBS=N           pictures or trainings at a time (all cores)"
    print "  PDNN_DATA=DIR    data sets, see scripts/fetch-data.sh; without it their tests skip"
    print "  TOOLCHAIN=new    the tools of `make tools` in the place of Debian's"
    print "  V=1              show the commands"
    print "  BUILD=DIR        where everything is built (build)"
    print "  CFLAGS=FLAGS     of the C compiler (" cflags ")"
    print "  PREFIX=DIR       where `make install` puts things (/usr/local); DESTDIR before it"
}
