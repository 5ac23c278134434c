#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""coverage.py c BUILD SOURCE... | coverage.py rtl FOLDER - what `make coverage` has reached.

c: lines that gcov counts in the sources of BUILD, by folder. rtl: lines and toggles (each bit, up
and down) that Verilator counts in the *.dat of FOLDER, by module, over all cores and instances: a
line or bit is reached when one instance reaches it. Left out of the RTL: what only the trace port
knows, the checks of parameters, and bits of which tests/untoggled.txt says why nothing changes
them. Prints a line a folder or module and what is not reached; JSON of the same goes to
out/coverage-KIND.json.
"""
import collections
import glob
import json
import os
import re
import subprocess
import sys


def ranges(numbers):
    """"3-5 9" of 3, 4, 5, 9."""
    out = []
    for n in sorted(numbers):
        if out and n == out[-1][1] + 1:
            out[-1][1] = n
        else:
            out.append([n, n])
    return " ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in out)


def percent(part, whole):
    return round(100 * part / whole, 1) if whole else 100.0


def report(kind, groups, total):
    os.makedirs("out", exist_ok=True)
    with open(f"out/coverage-{kind}.json", "w", encoding="utf-8") as file:
        json.dump({"total": total, "groups": groups}, file, indent=1)
        file.write("\n")
    print(f"{kind}: " + ", ".join(f"{name} {value['percent']} % ({value['reached']} of "
                                  f"{value['all']})" for name, value in total.items()))


def tally(reached, every):
    return {"reached": reached, "all": every, "percent": percent(reached, every)}


def c(build, sources):
    missed, groups = {}, collections.defaultdict(lambda: [0, 0])
    for source in sources:
        folder = os.path.join(build, os.path.dirname(source))
        if not os.path.exists(os.path.join(build, source[:-2] + ".gcno")):
            sys.exit(f"coverage: {source}: expected it built with --coverage in {build}")
        text = subprocess.run(["gcov", "-t", "-o", folder, source], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, check=True).stdout.decode()
        own, lines = False, {}
        for line in text.splitlines():
            count, number, rest = (line.split(":", 2) + ["", ""])[:3]
            if number.strip() == "0" and rest.startswith("Source:"):
                own = rest == "Source:" + source
            if not own or number.strip() == "0" or count.strip() == "-" or not number:
                continue
            # A function of several versions has its lines several times.
            reached = count.strip() not in ("#####", "=====")
            lines[int(number)] = lines.get(int(number), False) or reached
        groups[os.path.dirname(source)][0] += sum(lines.values())
        groups[os.path.dirname(source)][1] += len(lines)
        if not all(lines.values()):
            missed[source] = [number for number, reached in lines.items() if not reached]
    for name, (reached, every) in sorted(groups.items()):
        print(f"  {percent(reached, every):5} % of {every:5} lines  {name}")
    for source, lines in sorted(missed.items()):
        print(f"  not reached: {source}: {ranges(lines)}")
    total = [sum(g[i] for g in groups.values()) for i in (0, 1)]
    report("c", {name: tally(*g) for name, g in sorted(groups.items())}, {"lines": tally(*total)})


def left_out(path):
    """Lines of the trace port, of proofs, and of `initial` blocks, which check parameters."""
    lines, stack, initial = set(), [], 0
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        word = (line.split() + ["", ""])[:2]
        if word[0] in ("`ifdef", "`ifndef"):
            stack.append(word in (["`ifdef", "PDNN_TRACE"], ["`ifdef", "FORMAL"]))
        elif word[0] == "`else":
            stack[-1] = False
        elif word[0] == "`endif":
            stack.pop()
        initial = 1 if word[0] == "initial" else initial
        if any(stack) or initial or "evt_" in line:
            lines.add(number)
        if initial and re.match(r"    end\b|.*initial (?!begin)", line):
            initial = 0
    return lines


def untoggled(path="tests/untoggled.txt"):
    """Bits that are left out, as (file, name, least, most): lines "FILE NAME[MOST:LEAST]", NAME
    alone for all of its bits, each before a line that is indented and says why."""
    lines = open(path, encoding="utf-8").read().split("\n") if os.path.exists(path) else []
    found = []
    for line, why in zip(lines, lines[1:]):
        match = re.fullmatch(r"(\S+) ([\w.]+)(?:\[(\d+)(?::(\d+))?\])?", line)
        if why.startswith("    ") and not line.startswith(" "):
            if not match:
                sys.exit(f"coverage: {path}: expected FILE NAME[MOST:LEAST], got '{line}'")
            most, least = match[3], match[4] or match[3]
            found.append((match[1], match[2], int(least or 0), int(most or 1 << 30)))
    return found


def is_left_out(left, file, name):
    """Whether a bit is one of those; those of an array have their element first."""
    index = re.findall(r"\[(\d+)\]", name)
    base = name.split("[")[0].split(":")[-1]
    bit = int(index[-1]) if index else 0
    return any(f == file and n == base and least <= bit <= most for f, n, least, most in left)


def rtl(folder):
    points = collections.defaultdict(int)  # (file, line, kind, name of the bit): count
    for path in glob.glob(os.path.join(folder, "*.dat")):
        for line in open(path, encoding="latin-1"):
            if not line.startswith("C '"):
                continue
            text, count = line[3:].rsplit("' ", 1)
            field = dict(part.split("\2", 1) for part in text.split("\1") if "\2" in part)
            kind = field["page"].split("/")[0]
            name = field.get("o", "") if kind == "v_toggle" else field.get("n", "")
            points[field["f"], int(field["l"]), kind, name] += int(count)
    groups, total = {}, {"lines": [0, 0], "toggles": [0, 0]}
    missed = collections.defaultdict(list)
    skip, left, n_left = {}, untoggled(), 0
    for (file, line, kind, name), count in sorted(points.items()):
        if file not in skip:
            skip[file] = left_out(file)
        if line in skip[file] or "pdnn_row_events" in file:
            continue
        what = "toggles" if kind == "v_toggle" else "lines"
        if what == "toggles" and is_left_out(left, file, name):
            n_left += 1
            if count:
                print(f"  toggled, though tests/untoggled.txt has it: {file}: {name}")
            continue
        own = groups.setdefault(file, {"lines": [0, 0], "toggles": [0, 0]})
        for sums in (own[what], total[what]):
            sums[0] += count > 0
            sums[1] += 1
        if not count:
            missed[file].append((line, what, name))
    for file, own in sorted(groups.items()):
        print(f"  lines {percent(*own['lines']):5} % of {own['lines'][1]:4}, toggles "
              f"{percent(*own['toggles']):5} % of {own['toggles'][1]:5}  {file}")
    for file, items in sorted(missed.items()):
        lines = {line for line, what, _ in items if what == "lines"}
        if lines:
            print(f"  not reached: {file}: {ranges(lines)}")
        names = collections.Counter(f"{line}: {re.sub(r'.*:', '', name).split('[')[0]}"
                                    for line, what, name in items if what == "toggles")
        for name, n in names.items():
            print(f"  not toggled: {file}:{name} ({n})")
    print(f"  left out, with a reason each: {n_left} bits")
    report("rtl", {f: {k: tally(*v) for k, v in own.items()} for f, own in groups.items()},
           {k: tally(*v) for k, v in total.items()})


def main():
    arguments = sys.argv[1:]
    if len(arguments) > 2 and arguments[0] == "c":
        c(arguments[1], arguments[2:])
    elif len(arguments) == 2 and arguments[0] == "rtl":
        rtl(arguments[1])
    else:
        sys.exit("coverage: expected c BUILD SOURCE... or rtl FOLDER")


if __name__ == "__main__":
    main()
