# SPDX-License-Identifier: BSD-2-Clause
"""A copy of the tree, in which mutants of the C sources meet the tests.

The library is a shared object here. Of a mutant its file alone is compiled, and takes the place of
the library's own. First each test runs once, with the mutated files built for gcov: a mutant meets
only the tests that reach its line, those of its own folder and the short ones first. One that is
the same machine code as its original is equivalent. What is then left meets the C tests once
more with its file built for ASan and UBSan, as `make test` has it: leaks, and what reads too far.
"""
import filecmp
import glob
import gzip
import hashlib
import json
import os
import re
import resource
import shlex
import shutil
import subprocess

# No test of these says anything of the library: proofs, netlists, boards, pages. Those of whole
# test sets and of Icarus reach what others do.
NOT = re.compile(r"tests/(rtl|formal|lint|install|scripts|train|fuzz|usb|vboard|bus|paper|models)/|"
                 r"tests/boards/(?!event)|tests/block/(models|session_rtl)_test")
# What scripts run.
OF_SCRIPTS = [name[len("build/"):] for name in (
    "build/pdnn", "build/tests/block/session", "build/tests/block/random_session",
    "build/tests/cosim/broken_sim.so", "build/tools/worst_case", "build/tools/event_power",
    "build/tools/random_report")]
# Tests of a folder besides those in it.
ALSO = {"golden": ("cosim/golden_test", "block/block_test", "cosim/twin_test", "cosim/fmap_test"),
        "tape": ("cosim/golden_test", "block/block_test", "cosim/twin_test"),
        "device": ("cosim/device_test", "cosim/samples_test", "cosim/memory_test")}
QUICK_SECONDS = 8  # of tests, after which a mutant waits for the others
ASAN = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]


class Build:
    """A build of the copy: a library that all programs load, and the programs."""

    def __init__(self, tree):
        self.tree, self.build = tree, "build"
        self.options = ["CFLAGS=-O1", "HIDDEN=", "VERILATOR=none"]
        self.archive, self.so = "build/libpdnn_internal.a", "build/libmutant.so"
        self.changed = "build/mutant"  # .c, .o: the source with the mutant
        self.commands, self.libraries = {}, None
        self.linked = f"{tree}/build/linked.json"  # programs, by what their sources were
        self.of_text = json.load(open(self.linked)) if os.path.exists(self.linked) else {}
        self.preload = subprocess.run(["cc", "-print-file-name=libasan.so"], check=True,
                                      stdout=subprocess.PIPE).stdout.decode().strip()

    def make(self, *targets):
        # Make's own rules would verilate again what has been copied.
        return subprocess.run(["make", "-s", *self.options, *targets], cwd=self.tree,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0

    def run(self, words):
        return subprocess.run(words, cwd=self.tree, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode == 0

    def dry_run(self, targets, *changed):
        """The commands that make runs for the targets when the files are newer."""
        newer = [word for file in changed for word in ("-W", file)]
        text = subprocess.run(["make", "-n", "V=1", *self.options, *newer, *targets], cwd=self.tree,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()
        return [shlex.split(line) for line in text.replace("\\\n", " ").split("\n")
                if not line.startswith("printf")]

    def links(self, targets, changed):
        """The command that links each of the targets."""
        lines = self.dry_run(targets, changed)
        return {target: [words for words in lines if target in words
                         and words[words.index(target) - 1] == "-o"][-1] for target in targets}

    def prepare(self):
        """Without mutants; False where it does not build."""
        if self.libraries is None:
            if not self.make(f"{self.build}/pdnn", self.archive):
                return False
            pdnn = f"{self.build}/pdnn"
            self.libraries = [word for word in self.links([pdnn], self.archive)[pdnn]
                              if word.startswith(("-l", "-L"))]
        return self.library()

    def library(self, *objects, link=()):
        """The shared object: what the objects define takes the place of its own."""
        return self.run(["cc", *link, "-shared", "-o", self.so, *objects,
                         "-Wl,-soname,libmutant.so",
                         "-Wl,--whole-archive", self.archive, "-Wl,--no-whole-archive",
                         "-Wl,-z,muldefs", *self.libraries])

    def compiler(self, source, took, made):
        """The command that compiles the source, with others in the place of source and object."""
        if not self.commands:
            every = sorted(glob.glob("host/**/*.c", recursive=True))
            text = self.dry_run([self.archive], *every)
            self.commands = {words[words.index("-c") + 1]: words for words in text if "-c" in words}
        return [took if word == source else made if word == f"{self.build}/{source[:-2]}.o"
                else word for word in self.commands[source]]

    def compile(self, mutant, flags=()):
        """The library with the mutant, its file with more flags; False when it does not build."""
        with open(os.path.join(self.tree, mutant["file"]), encoding="utf-8") as file:
            lines = file.read().split("\n")
        lines[mutant["line"] - 1] = mutant["new"]
        with open(f"{self.tree}/{self.changed}.c", "w", encoding="utf-8") as file:
            file.write("\n".join(lines))
        words = self.compiler(mutant["file"], f"{self.changed}.c", f"{self.changed}.o")
        return self.run([*words, *flags]) and self.library(f"{self.changed}.o", link=flags)

    def program(self, *names):
        """Programs that load the library."""
        new = {name: self.text_of(name) for name in names}
        new = {name: text for name, text in new.items() if self.of_text.get(name) != text}
        if not new:
            return True
        targets = [f"{self.build}/{name}" for name in new]
        if not self.make(*targets):
            return False
        for words in self.links(targets, self.archive).values():
            if not self.run([self.so if word == self.archive else word for word in words]
                            + [f"-Wl,-rpath,{self.tree}/{self.build}"]):
                return False
        self.of_text.update(new)
        with open(self.linked, "w", encoding="utf-8") as file:
            json.dump(self.of_text, file)
        return True

    def text_of(self, name):
        path = f"{self.tree}/{name}.c"
        return hash_of(open(path, encoding="utf-8").read()) if os.path.exists(path) else ""

    def programs(self, test):
        return OF_SCRIPTS if test.endswith(".sh") else [f"tests/{test}"]

    def test(self, test, limit, sanitized=False):
        """The exit status, 0 for one that is skipped; with the malloc of ASan."""
        path = f"tests/{test}" if test.endswith(".sh") else f"{self.build}/tests/{test}"
        # With PDNN_SANITIZE a twentieth of the random networks; the first case that fails ends it.
        env = {**os.environ, "BUILD": "build", "PDNN_SANITIZE": "1", "CMOCKA_TEST_ABORT": "1",
               "PDNN_SIM_LIB": f"{self.tree}/build/libpdnn_sim.so"}
        first = f"env LD_PRELOAD={self.preload} " if sanitized else ""
        try:
            rc = subprocess.run(["bash", "-c", f"ulimit -c 0 -t {limit}; exec {first}./{path}"], env=env,
                                cwd=self.tree, stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                timeout=1800).returncode
        except subprocess.TimeoutExpired:
            return 1
        return 0 if rc == 77 else rc


def seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Bench:
    """The mutants' tests: those that pass in the copy, and which lines each reaches."""

    def __init__(self, folder, build, mutants):
        self.tree = os.path.abspath(f"{folder}/tree")
        self.copy(os.path.abspath(build))
        self.mutants = mutants
        self.built = Build(self.tree)
        self.asan_limits = {}
        if not self.built.prepare():
            raise SystemExit(f"mutants: make failed in {self.tree}")
        tests = [re.sub(r"^tests/|\.c$", "", t) for t in sorted(
            glob.glob("tests/*/*_test.c") + glob.glob("tests/*/*_test.sh")) if not NOT.match(t)]
        self.reach(f"{folder}/reach.json", tests)

    def copy(self, build):
        files = subprocess.run(["git", "ls-files", "-z"], stdout=subprocess.PIPE, check=True).stdout
        for name in files.decode().split("\0"):
            copy = os.path.join(self.tree, name)
            if not os.path.isfile(name) or (
                    os.path.exists(copy) and filecmp.cmp(name, copy, shallow=False)):
                continue
            os.makedirs(os.path.dirname(copy), exist_ok=True)
            shutil.copy(name, copy)
        # Simulations are of other sources: those of the build serve.
        for path in glob.glob(f"{build}/libpdnn_*.so") + glob.glob(f"{build}/sim-*/*.so"):
            link = os.path.join(self.tree, "build", os.path.relpath(path, build))
            os.makedirs(os.path.dirname(link), exist_ok=True)
            shutil.copy2(path, link)
        if os.path.isdir(f"{build}/share"):
            shutil.copytree(f"{build}/share", f"{self.tree}/build/share", dirs_exist_ok=True)
        os.makedirs(f"{self.tree}/build/asan", exist_ok=True)
        if not os.path.lexists(f"{self.tree}/build/asan/pdnn"):
            os.symlink("../pdnn", f"{self.tree}/build/asan/pdnn")  # what tests/cli run

    def reach(self, path, tests):
        """self.reached[test]: processor seconds of the test ("seconds", None where it does not pass
        in the copy), and the lines of mutants that it reaches ("lines", "FILE:LINE"). A test that
        is another than when it was looked at is looked at again."""
        self.reached = json.load(open(path, encoding="utf-8")) if os.path.exists(path) else {}
        source = {t: f"tests/{t}" if t.endswith(".sh") else f"tests/{t}.c" for t in tests}
        wanted = {t: open(source[t], encoding="utf-8").read() for t in tests}
        new = [t for t in tests if self.reached.get(t, {}).get("text") != hash_of(wanted[t])]
        self.reached = {t: self.reached[t] for t in tests if t in self.reached}
        if new:
            self.cover(new, path, {t: hash_of(wanted[t]) for t in new})

    def cover(self, tests, path, texts):
        files = sorted({m["file"] for m in self.mutants})
        lines = {name: {m["line"] for m in self.mutants if m["file"] == name} for name in files}
        out = f"{self.tree}/build/gcov"
        os.makedirs(out, exist_ok=True)
        objects = []
        for source in files:
            made = f"build/gcov/{source.replace('/', '-')[:-2]}.o"
            objects.append(made)
            at = f"{self.tree}/{made}"
            if os.path.exists(at) and os.path.getmtime(at) > \
                    os.path.getmtime(f"{self.tree}/{source}"):
                continue
            words = self.built.compiler(source, source, made)
            if not self.built.run([*words, "--coverage", "-O0"]):
                raise SystemExit(f"mutants: {source} does not build with --coverage")
        # All at once, which costs one reading of the makefiles.
        self.built.program(*sorted({name for t in tests for name in self.built.programs(t)}))
        if not self.built.library(*objects, link=["--coverage"]):
            raise SystemExit("mutants: the library does not link with --coverage")
        for test in tests:
            for data in glob.glob(f"{out}/*.gcda"):
                os.remove(data)
            passes, found, before = self.built.program(*self.built.programs(test)), set(), seconds()
            passes = passes and self.built.test(test, 3600) == 0
            took = round(seconds() - before, 2)  # with counting, so more than a mutant's
            if passes:
                found = self.counted(out, lines)
            else:
                print(f"left out: {test}, which fails without a mutant", flush=True)
            self.reached[test] = {"seconds": took if passes else None, "lines": sorted(found),
                                  "text": texts[test]}
            with open(path + ".tmp", "w", encoding="utf-8") as file:
                json.dump(self.reached, file, indent=1)
            os.replace(path + ".tmp", path)

    def counted(self, out, lines):
        """Which of the lines, by file, gcov has counted in the folder."""
        counts, found = glob.glob(f"{out}/*.gcda"), set()
        if counts:
            subprocess.run(["gcov", "--json-format", *counts], cwd=out, check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for name in glob.glob(f"{out}/*.json.gz"):
            for file in json.load(gzip.open(name))["files"]:
                count = {}  # a function of several versions has its lines several times
                for at in file["lines"]:
                    number = at["line_number"]
                    count[number] = max(at["count"], count.get(number, 0))
                for line in lines.get(file["file"], ()):
                    # A statement of several lines: the last before it that is counted. Constants
                    # before the first are all that is reached.
                    at = max((n for n in count if n <= line), default=None)
                    if count[at] if at else any(count.values()):
                        found.add(f"{file['file']}:{line}")
            os.remove(name)
        return found

    def order(self, mutant):
        """The tests that reach the mutant, the likely and the short first. What is data and no
        statement is reached by the tests of its folder and those that reach another in its file."""
        file, top = mutant["file"] + ":", mutant["file"].split("/")[1]
        is_data = re.match(r"\s*([\[{.\"]|[A-Z][A-Z_0-9]* = [^;]*$)", mutant["old"])

        def reaches(test, lines):
            return f"{file}{mutant['line']}" in lines or (is_data and (
                test.startswith(f"{top}/") or any(x.startswith(file) for x in lines)))
        tests = [t for t, r in self.reached.items() if r["seconds"] is not None and
                 reaches(t, r["lines"])]
        own = {t for t in tests if t.startswith(f"{top}/") or t in ALSO.get(top, ())}
        return sorted(tests, key=lambda t: self.reached[t]["seconds"] * (0.1 if t in own else 1))

    def parts(self, mutant):
        """The order, cut where the quick tests end."""
        total, quick, slow = 0, [], []
        for test in self.order(mutant):
            total += self.reached[test]["seconds"]
            (quick if total <= QUICK_SECONDS or not quick else slow).append(test)
        return quick, slow

    def quick(self, mutant):
        """The first of the quick tests that fails; "build"; "same code"; None."""
        by = self.first(mutant, self.parts(mutant)[0])
        return by or ("same code" if self.same(mutant) else None)

    def slow(self, mutant):
        return self.first(mutant, self.parts(mutant)[1]) or self.first_sanitized(mutant)

    def first(self, mutant, tests):
        if not self.built.compile(mutant):
            return "build"
        for test in tests:
            if not self.built.program(*self.built.programs(test)):
                raise SystemExit(f"mutants: {test} does not build")
            if self.built.test(test, int(6 * self.reached[test]["seconds"]) + 5):
                return test
        return None

    def same(self, mutant):
        """Whether the machine code is that of the original."""
        made = f"{self.built.changed}-same.o"
        codes = []
        for source in (mutant["file"], f"{self.built.changed}.c"):
            words = self.built.compiler(mutant["file"], source, made)
            if not self.built.run([*words, "-O2", "-g0"]):
                return False
            code = subprocess.run(["objdump", "-d", "-r", "-s", "-j", ".text", "-j", ".rodata",
                                   "-j", ".data", made], cwd=self.tree, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL).stdout
            codes.append(code)
        return codes[0] == codes[1]

    def first_sanitized(self, mutant):
        """The first C test with sanitizers that fails, of those that reach the mutant."""
        tests = [t for t in self.order(mutant) if not t.endswith(".sh")]
        self.built.library()
        for test in tests:  # without the mutant
            if test not in self.asan_limits:
                before = seconds()
                passes = self.built.program(f"tests/{test}") and \
                    self.built.test(test, 900, sanitized=True) == 0
                self.asan_limits[test] = int(8 * (seconds() - before)) + 20 if passes else None
        if not self.built.compile(mutant, ASAN):
            return None
        return next((f"asan/{t}" for t in tests if self.asan_limits[t] and
                     self.built.test(t, self.asan_limits[t], sanitized=True)), None)


def hash_of(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]
