# SPDX-License-Identifier: BSD-2-Clause
"""Mutants of the RTL.

A core is read, flattened and given all its mutants at once: an input `mutsel` chooses one, so that
one simulation serves them all. What only the trace port knows, and Verilog's own copies of a wire,
are left out.
"""
import filecmp
import glob
import json
import os
import random
import re
import resource
import shutil
import subprocess

# The cores of rtl/configs.def, their share of the mutants, their quick tests and the others; FEW
# takes a twentieth of the random networks. Together they have every module: dense and on rows,
# p-bits and codes, counts, blocks, in multipliers too, margin, several engines, masks, several
# p-bits on a sum, feature maps.
FEW = "PDNN_SANITIZE=1 "
SMALL_BLOCK = "PDNN_BLOCK_SIM=$BUILD/sim-small-block/libpdnn_sim.so PDNN_BLOCK_CORE=small-block "
CORES = {
    "block": (0.25, ["block/block_test", FEW + "cosim/sim_test"], ["cosim/sim_test"]),
    "small-block": (0.05, [SMALL_BLOCK + "block/block_test"], []),
    "pair": (0.05, ["block/engines_test"], []),
    "l8": (0.15, [FEW + "cosim/sim_test"], ["cosim/sim_test"]),
    "default": (0.2, ["cosim/packet_test", FEW + "cosim/sim_test"],
                ["cosim/memory_test", "cosim/device_test", "cosim/samples_test", "cosim/sim_test"]),
    "zs3": (0.08, [FEW + "cosim/sim_test"], ["cosim/sim_test"]),
    "act3": (0.07, [FEW + "cosim/sim_test"], ["cosim/sim_test"]),
    "fmaps": (0.07, [FEW + "cosim/fmap_test"], ["cosim/fmap_test"]),
    "masks": (0.04, [FEW + "cosim/masks_sim_test"], ["cosim/masks_sim_test"]),
    "ties": (0.04, ["cosim/ties_sim_test"], []),
}
INSTANCE = re.compile(r"\b(pdnn_\w+)\s*"
                      r"(?:#\s*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))?\s*(u_\w+)\s*\(")
TRACE_ONLY = {"pdnn_row_events"}
# Of the link are those of this core, whose bad packets are tested; l8 has all of its engine.
LINK_CORE = "default"


def sources():
    return [f for d in ("", "link/", "engine/", "dense/", "rows/", "noise/")
            for f in sorted(glob.glob(f"rtl/{d}pdnn_*.sv"))]


def options(core):
    for line in open("rtl/configs.def", encoding="utf-8"):
        found = re.match(r'CORE\("' + re.escape(core) + r'", *"(.*)"\)', line)
        if found:
            return found[1].split()
    raise SystemExit(f"mutants: rtl/configs.def has no core {core}")


def yosys(script, log):
    with open(log, "w", encoding="utf-8") as file:
        if subprocess.run(["yosys", "-q", "-p", script], stdout=file, stderr=file).returncode:
            raise SystemExit(f"mutants: yosys failed, see {log}")


def traced_lines(path):
    """Lines that only a build with PDNN_TRACE or for a proof has."""
    lines, stack = set(), []
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        word = line.split()[:2] or [""]
        if word[0] in ("`ifdef", "`ifndef"):
            stack.append(word == ["`ifdef", "PDNN_TRACE"] or word == ["`ifdef", "FORMAL"])
        elif word[0] == "`else":
            stack[-1] = False
        elif word[0] == "`endif":
            stack.pop()
        if any(stack):
            lines.add(number)
    return lines


def place_of(entry, modules):
    """File and line of a line of `mutate -list`: of the innermost instance that its cell is in."""
    inside = re.findall(r"\bu_\w+", re.search(r"-cell (\S+)", entry)[1])
    places = re.findall(r"\$(rtl/[a-z_/0-9]+\.sv):(\d+)\$", entry)
    places += re.findall(r"-src (rtl/\S+?):(\d+)", entry)
    names = modules.get(inside[-1], set()) if inside else {"pdnn_core"}
    for file, line in places:
        if os.path.basename(file)[:-3] in names and line != "0":
            return file, int(line)
    return None


def prepare(core, folder):
    """folder/core.il, the core without mutants."""
    params = " ".join("-set " + option.replace("=", " ") for option in options(core))
    yosys(f"read_verilog -sv -DPDNN_TRACE -Irtl {' '.join(sources())}; chparam {params} pdnn_core; "
          "hierarchy -check -top pdnn_core; proc; flatten; opt_expr; opt_clean; memory_collect; "
          f"opt_clean; write_rtlil {folder}/core.il", f"{folder}/prepare.log")


def plan(count, seed, folder):
    """The mutants, a core after the other."""
    shutil.rmtree(folder, ignore_errors=True)  # limits too
    mutants = []
    traced = {file: traced_lines(file) for file in sources()}
    modules = {}
    for file in sources():
        text = re.sub(r"//.*", "", open(file, encoding="utf-8").read())
        for module, name in INSTANCE.findall(text):
            modules.setdefault(name, set()).add(module)
    for core, (share, _, _) in CORES.items():
        own = f"{folder}/{core}"
        os.makedirs(own)
        prepare(core, own)
        n = max(1, round(share * count))
        yosys(f"read_rtlil {own}/core.il; mutate -list {8 * n + 200} -seed {seed}"
              f" -o {own}/all.txt", f"{own}/list.log")
        entries = open(f"{own}/all.txt", encoding="utf-8").read().splitlines()
        random.Random(f"{seed} {core}").shuffle(entries)
        for entry in entries:
            place = place_of(entry, modules)
            if not place or place[1] in traced[place[0]]:
                continue
            if os.path.basename(place[0])[:-3] in TRACE_ONLY:
                continue
            if place[0].startswith("rtl/link/") != (core == LINK_CORE):
                continue
            words = re.search(r"-mode (\S+)", entry)[1]
            cell = re.search(r"-cell (\S+)", entry)[1].replace("$flatten", "").replace("\\", "")
            port = re.search(r"-port (\S+) -portbit (\d+)(?: -ctrlbit (\d+))?", entry)
            wire = re.search(r"-wire (\S+) -wirebit (\d+)", entry)
            number = 1 + sum(m["core"] == core for m in mutants)
            mutants.append({
                "id": f"{core}-{number}", "core": core, "number": number,
                "file": place[0], "line": place[1],
                "what": f"{words} of {cell}.{port[1]}[{port[2]}]"
                        + (f" by [{port[3]}]" if port[3] else "")
                        + (f", {wire[1]}[{wire[2]}]" if wire else "") + f", core {core}",
                "apply": re.sub(r" -(wire|wirebit|src) \S+", "", entry)[len("mutate "):],
            })
            if number == n:
                break
    return mutants


class Bench:
    """The simulations with all mutants, each built when it is first needed."""

    def __init__(self, folder, build, mutants):
        self.folder, self.build, self.mutants = folder, build, mutants
        self.built = set()
        self.limits_path = f"{folder}/limits.json"
        self.limits = json.load(open(self.limits_path)) if os.path.exists(self.limits_path) else {}
        tests = sorted({test.split()[-1] for _, quick, slow in CORES.values()
                        for test in quick + slow})
        self.make(*(f"{build}/tests/{test}" for test in tests))

    def make(self, *targets):
        if subprocess.run(["make", "-s", *targets, f"MUTANTS={self.folder}"]).returncode:
            raise SystemExit(f"mutants: make {' '.join(targets)} failed")

    def simulation(self, core):
        own = f"{self.folder}/{core}"
        script = "".join(f"mutate -ctrl mutsel 16 {m['number']} {m['apply']}\n"
                         for m in self.mutants if m["core"] == core)
        place = f"{own}/libpdnn_sim.so" if core == "default" else f"{own}/sim-{core}/libpdnn_sim.so"
        if os.path.exists(place) and open(f"{own}/apply.ys", encoding="utf-8").read() == script:
            return
        with open(f"{own}/apply.ys", "w", encoding="utf-8") as file:
            file.write(script)
        yosys(f"read_rtlil {own}/core.il; script {own}/apply.ys; setundef -zero; opt_clean; "
              f"write_verilog -noattr {own}/new.v", f"{own}/apply.log")
        if not os.path.exists(f"{own}/pdnn_core.v") or not filecmp.cmp(
                f"{own}/new.v", f"{own}/pdnn_core.v", shallow=False):
            os.replace(f"{own}/new.v", f"{own}/pdnn_core.v")
        self.make(f"{own}/core.so")
        # Where the tests look; those of other cores are skipped.
        os.makedirs(os.path.dirname(place), exist_ok=True)
        shutil.copy(f"{own}/core.so", place)

    def limit(self, core, test):
        """Processor seconds after which a run is without end: by one without a mutant."""
        key = f"{core}: {test}"
        if key not in self.limits:
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            if self.test(core, test, 0, 3600):
                raise SystemExit(f"mutants: {test} fails on core {core} without a mutant")
            took = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
            self.limits[key] = int(3 * took) + 4
            with open(self.limits_path, "w", encoding="utf-8") as file:
                json.dump(self.limits, file, indent=1)
        return self.limits[key]

    def test(self, core, test, number, limit):
        first, name = test[:test.rfind(" ") + 1], test.split()[-1]
        # The first case that fails ends a test.
        env = {**os.environ, "BUILD": f"{self.folder}/{core}", "PDNN_MUTANT": str(number),
               "CMOCKA_TEST_ABORT": "1"}
        command = f"ulimit -c 0 -t {limit}; exec env {first}{self.build}/tests/{name}"
        return subprocess.run(["bash", "-c", command], env=env, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode

    def first(self, mutant, tests):
        core = mutant["core"]
        if core not in self.built:
            self.simulation(core)
            self.built.add(core)
        for test in tests:
            if self.test(core, test, mutant["number"], self.limit(core, test)):
                return test
        return None

    def quick(self, mutant):
        """The first of the quick tests that fails, or None."""
        return self.first(mutant, CORES[mutant["core"]][1])

    def slow(self, mutant):
        return self.first(mutant, CORES[mutant["core"]][2])
