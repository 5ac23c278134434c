#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Mutation score: how many small faults in the sources the tests notice.

  mutants.py rtl|c [--count N] [--seed S] [--out DIR] [--build DIR] [--seconds S] [--list]
  mutants.py report [--out DIR]

Draws N mutants by the seed, puts one at a time into a copy of the sources, runs the tests that are
likely to notice, the cheapest first, and stops at the first that fails: the mutant is killed. One
that no test notices survives, or is equivalent: the same machine code, or explained in
tests/equivalent.txt. First all mutants take the quick tests; those that are then still open take
the others. OUT/KIND.jsonl has a line a verdict, and a later call with the same seed and
sources goes on where one was broken off; `report` sums both kinds up as OUT/summary.json and prints
it, survivors last. --list prints the mutants and runs none.

rtl: faults that `yosys mutate` puts into the netlist of a core before mapping (a bit inverted,
stuck or mixed with another), all of a core's in one simulation (rtl_mutants.py). c: faults of the
text of libpdnn's sources: a comparison, an operator, a constant, a condition, a statement
(c_mutants.py).
"""
import argparse
import hashlib
import json
import os
import sys
import time

import c_mutants
import rtl_mutants

KINDS = {"rtl": rtl_mutants, "c": c_mutants}
VERDICTS = ("killed", "survived", "open", "equivalent", "invalid")


def fail(text):
    sys.exit(f"mutants: {text}")


def read_lines(path):
    """The last record of each mutant in a state file. A last line that was cut short is as if it
    were not there."""
    if not os.path.exists(path):
        return []
    records = {}
    lines = open(path, encoding="utf-8").read().split("\n")
    for number, line in enumerate(lines[:-1], 1):
        try:
            record = json.loads(line)
            assert record["verdict"] in VERDICTS and isinstance(record["mutant"]["id"], str)
        except (ValueError, KeyError, TypeError, AssertionError):
            fail(f"{path}:{number}: expected a line that mutants.py has written")
        records[record["mutant"]["id"]] = record
    if lines[-1]:
        with open(path, "w", encoding="utf-8") as file:
            file.write("".join(line + "\n" for line in lines[:-1]))
    return list(records.values())


def plan_of(args, kind):
    """The mutants and what they follow from; drawn anew only when that is another."""
    key = hashlib.sha256(f"{args.count} {args.seed}".encode())
    for path in kind.sources():
        key.update(open(path, "rb").read())
    digest = key.hexdigest()[:16]
    path = os.path.join(args.out, args.kind + ".plan.json")
    if os.path.exists(path):
        stored = json.load(open(path, encoding="utf-8"))
        if stored["plan"] == digest:
            return digest, stored["mutants"]
    mutants = kind.plan(args.count, args.seed, os.path.join(args.out, args.kind))
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"plan": digest, "mutants": mutants}, file)
    return digest, mutants


def run(args):
    kind = KINDS[args.kind]
    digest, plan = plan_of(args, kind)
    if args.list:
        for mutant in plan:
            print(f"{mutant['file']}:{mutant['line']}: {mutant['what']}")
        return
    path = os.path.join(args.out, args.kind + ".jsonl")
    done = read_lines(path)
    if done and done[0]["plan"] != digest:
        fail(f"{path}: of other sources, count or seed; expected none, or --out elsewhere")
    verdict_of = {record["mutant"]["id"]: record["verdict"] for record in done}
    quick = [(mutant, True) for mutant in plan if mutant["id"] not in verdict_of]
    start, bench = time.time(), None
    with open(path, "a", encoding="utf-8") as file:
        for mutant, is_quick in quick + [(mutant, False) for mutant in plan]:
            if args.seconds and time.time() - start > args.seconds:
                break
            if not is_quick and verdict_of[mutant["id"]] != "open":
                continue
            bench = bench or kind.Bench(os.path.join(args.out, args.kind), args.build, plan)
            begun = time.time()
            by = bench.quick(mutant) if is_quick else bench.slow(mutant)
            verdict = {"build": "invalid", "same code": "equivalent",
                       None: "open" if is_quick else "survived"}.get(by, "killed")
            verdict_of[mutant["id"]] = verdict
            record = {"plan": digest, "planned": len(plan), "seed": args.seed, "verdict": verdict,
                      "by": by, "seconds": round(time.time() - begun, 1), "mutant": mutant}
            file.write(json.dumps(record) + "\n")
            file.flush()
            print(f"{verdict:8} {mutant['file']}:{mutant['line']}: {mutant['what']} ({by})",
                  flush=True)


def explained():
    """What no test can notice, and why: FILE, a blank, what `report` prints of the mutant; the line
    after it says why."""
    lines = open("tests/equivalent.txt", encoding="utf-8").read().split("\n")
    return {line for line, why in zip(lines, lines[1:]) if why.startswith("    ")}


def verdict_with(known, record):
    mutant = record["mutant"]
    is_known = record["verdict"] in ("survived", "open") and \
        f"{mutant['file']} {mutant['what']}" in known
    return "equivalent" if is_known else record["verdict"]


def report(out):
    known = explained()
    summary = {}
    for name in KINDS:
        records = read_lines(os.path.join(out, name + ".jsonl"))
        if not records:
            continue
        for r in records:
            r["verdict"] = verdict_with(known, r)
        count = {verdict: sum(r["verdict"] == verdict for r in records) for verdict in VERDICTS}
        judged = count["killed"] + count["survived"] + count["open"]
        files = {}
        for r in records:
            if r["verdict"] not in ("invalid", "equivalent"):
                tally = files.setdefault(r["mutant"]["file"], {"run": 0, "killed": 0})
                tally["run"] += 1
                tally["killed"] += r["verdict"] == "killed"
        summary[name] = {
            "planned": records[0]["planned"], "seed": records[0]["seed"], "run": len(records),
            **count, "score_percent": round(100 * count["killed"] / judged, 1) if judged else None,
            "files": dict(sorted(files.items())),
            "survivors": [r["mutant"] for r in records if r["verdict"] in ("survived", "open")],
        }
    if not summary:
        fail(f"{out}: no mutants have been run")
    with open(os.path.join(out, "summary.json"), "w", encoding="utf-8") as file:
        json.dump(summary, file, indent=1)
        file.write("\n")
    for name, s in summary.items():
        print(f"{name}: {s['run']} of {s['planned']} mutants run (seed {s['seed']}): "
              f"{s['killed']} killed, {s['survived']} survived, {s['open']} not yet past all "
              f"tests, {s['equivalent']} equivalent, {s['invalid']} do not build; "
              f"score {s['score_percent']} %")
        for file, tally in s["files"].items():
            print(f"  {tally['killed']:4} of {tally['run']:4}  {file}")
        for mutant in s["survivors"]:
            print(f"  not killed: {mutant['file']}:{mutant['line']}: {mutant['what']}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("kind", choices=[*KINDS, "report"])
    parser.add_argument("--count", type=int, default=300, help="mutants to draw (300)")
    parser.add_argument("--seed", type=int, default=1, help="of the draw (1)")
    parser.add_argument("--out", default="out/mutants", help="state and report (out/mutants)")
    parser.add_argument("--build", default="build", help="where the tests are built (build)")
    parser.add_argument("--seconds", type=float, default=0, help="begin no more after these")
    parser.add_argument("--list", action="store_true", help="print the mutants, run none")
    args = parser.parse_args()
    if not 1 <= args.count <= 100000:
        parser.error("--count: expected 1 to 100000")
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
    os.makedirs(args.out, exist_ok=True)
    if args.kind == "report":
        report(args.out)
    else:
        run(args)


if __name__ == "__main__":
    main()
