# SPDX-License-Identifier: BSD-2-Clause
"""Mutants of the C sources of libpdnn, the golden device and energy.

A mutant is a change of one line of text: a comparison, an operator or a constant that is another,
a condition that is negated, a statement that is gone. In a copy of the tree its file is compiled
into the library, a shared object here, and has to get past the tests in turn: those of its own
folder, then the others, programs before scripts.
"""
import filecmp
import glob
import os
import random
import re
import resource
import shutil
import subprocess

FOLDERS = ["base", "contract", "picture", "model", "tape", "golden", "transport", "device", "run",
           "energy", "energy/meter", "energy/predict"]
MAKE = ["CFLAGS=-O1", "HIDDEN=", "VERILATOR=none"]
CHANGED = "build/mutant"  # .c, .o: the source with the mutant
LIBRARY = "build/libmutant.so"
OF_SCRIPTS = ["build/pdnn", "build/tests/block/session", "build/tests/cosim/broken_sim.so",
              "build/tools/worst_case"]
# No test of these says anything of the library: proofs, netlists, boards, pages.
NOT = re.compile(r"tests/(rtl|formal|lint|install|scripts|boards|train|fuzz|usb|vboard|report)/")
# What the tests of a folder stand under besides tests/FOLDER.
ALSO = {"golden": ["cosim/golden_test", "cosim/digest_test", "cosim/sampling_test",
                   "block/block_test", "cosim/twin_test", "cosim/packet_test"],
        "tape": ["cosim/golden_test", "block/block_test", "cosim/twin_test"],
        "device": ["cosim/device_test", "cosim/samples_test", "cosim/memory_test"],
        "transport": ["cosim/device_test", "cosim/packet_test"],
        "contract": ["cosim/sampling_test", "cosim/golden_test"],
        "run": ["cosim/compare_test.sh", "cli/cli_test.sh"],
        "model": ["cosim/golden_test"]}

OPERATORS = [  # regular expression, what takes its place
    (r"(?<![<>=!-])<(?![<=])", "<="), (r"(?<![<>=!-])<=", "<"),
    (r"(?<![<>=!-])>(?![>=])", ">="), (r"(?<![<>=!-])>=", ">"),
    (r"==", "!="), (r"!=", "=="), (r"&&", "||"), (r"\|\|", "&&"),
    (r"(?<= )\+(?= )", "-"), (r"(?<= )-(?= )", "+"), (r"(?<= )\*(?= )", "/"),
    (r"(?<= )/(?= )", "*"), (r"(?<= )%(?= )", "*"), (r"(?<= )&(?= )", "|"),
    (r"(?<= )\|(?= )", "&"), (r"(?<= )\^(?= )", "|"), (r"<<(?!=)", ">>"), (r">>(?!=)", "<<"),
    (r"(?<= )\+=", "-="), (r"(?<= )-=", "+="), (r"\+\+", "--"), (r"--", "++"),
    (r"\btrue\b", "false"), (r"\bfalse\b", "true"),
]
NUMBER = re.compile(r"(?<![\w.\"%])(\d+)(?=[uUlL]*\b)(?![\w.]*[.xX])")
ARRAY = re.compile(r"^\s*(?:\w+ )+\*?\w+(\[[^=]*\])+( = .*)?;$") # its size
STATEMENT = re.compile(r"^(\s+)(?!return\b|break\b|goto\b|case\b|default\b|else\b|static\b|const\b)"
                       r"([a-z_][\w.\->\[\]]*(\(.*\)| [-+*/|&^<>]*= .*|\+\+|--));$")


def code_lines(path):
    """(number, text) of lines of statements: within functions, without comments and strings."""
    depth, comment = 0, False
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        text = line.rstrip("\n")
        bare = re.sub(r"'(\\.|[^'\\])'|\"(\\.|[^\"\\])*\"", lambda m: " " * len(m[0]), text)
        if comment:
            if "*/" not in bare:
                continue
            comment = False
            continue
        if "/*" in bare and "*/" not in bare[bare.index("/*"):]:
            comment = True
        bare = re.sub(r"/\*.*?(\*/|$)", lambda m: " " * len(m[0]), bare)
        inside = depth > 0
        depth += bare.count("{") - bare.count("}")
        if inside and not bare.lstrip().startswith("#"):
            yield number, text, bare


def changes(text, bare):
    """All mutants of a line, as its new text."""
    found = []
    for pattern, other in OPERATORS:
        if re.search(r"^\s*(enum|struct|static const|#)", bare) and pattern != "==":
            continue
        for m in re.finditer(pattern, bare):
            found.append(text[:m.start()] + other + text[m.end():])
    for m in () if ARRAY.match(bare) else NUMBER.finditer(bare):
        for other in {int(m[1]) + 1, max(int(m[1]) - 1, 0)} - {int(m[1])}:
            found.append(text[:m.start(1)] + str(other) + text[m.end(1):])
    m = re.match(r"^(\s*(?:} else )?(?:if|while) \()(.*)(\)(?: \{)?)$", bare)
    if m and m[2].count("(") == m[2].count(")"):
        found.append(text[:m.end(1)] + "!(" + text[m.end(1):m.start(3)] + ")" + text[m.start(3):])
    if STATEMENT.match(bare):
        found.append(STATEMENT.sub(r"\1;", text))
    return found


def sources():
    return [path for sub in FOLDERS for path in sorted(glob.glob(f"host/{sub}/*.c"))
            if not re.search(r"_nousb|/usb_|transport_usb", path)]


def plan(count, seed, _):
    sites = []
    for path in sources():
        for number, text, bare in code_lines(path):
            sites += [(path, number, text, new) for new in changes(text, bare)]
    chosen = random.Random(seed).sample(sites, min(count, len(sites)))
    return [{"id": f"{path}:{number}:{new.strip()}", "file": path, "line": number, "old": old,
             "new": new, "what": f"- {old.strip()} + {new.strip()}"}
            for path, number, old, new in chosen]


class Bench:
    """A copy of the tree, and the tests that pass in it."""

    def __init__(self, folder, build, mutants):
        self.tree = os.path.abspath(f"{folder}/tree")
        self.build = os.path.abspath(build)
        files = subprocess.run(["git", "ls-files", "-z"], stdout=subprocess.PIPE, check=True).stdout
        os.makedirs(self.tree, exist_ok=True)
        for name in files.decode().split("\0"):
            copy = os.path.join(self.tree, name)
            if not os.path.isfile(name) or (
                    os.path.exists(copy) and filecmp.cmp(name, copy, shallow=False)):
                continue
            os.makedirs(os.path.dirname(copy), exist_ok=True)
            shutil.copy(name, copy)
        # Simulations are of other sources: those of the build serve.
        for path in glob.glob(f"{self.build}/libpdnn_*.so") + glob.glob(f"{self.build}/sim-*/*.so"):
            link = os.path.join(self.tree, "build", os.path.relpath(path, self.build))
            os.makedirs(os.path.dirname(link), exist_ok=True)
            shutil.copy2(path, link)
        os.makedirs(f"{self.tree}/build/asan", exist_ok=True)
        if not os.path.lexists(f"{self.tree}/build/asan/pdnn"):
            os.symlink("../pdnn", f"{self.tree}/build/asan/pdnn") # what tests/cli run
        self.tests = [re.sub(r"^tests/|\.c$", "", t) for t in sorted(
            glob.glob("tests/*/*_test.c") + glob.glob("tests/*/*_test.sh")) if not NOT.match(t)]
        self.limits = {}
        self.commands = {}
        if self.make("build/pdnn", "build/libpdnn_internal.a"):
            raise SystemExit(f"mutants: make failed in {self.tree}")
        self.libraries = [word for word in self.command("build/pdnn", "build/libpdnn_internal.a")
                          if word.startswith("-l") and "blas" not in word]
        if not self.library():
            raise SystemExit(f"mutants: {LIBRARY} could not be linked in {self.tree}")

    def make(self, *targets):
        # Make's own rules would verilate again what has been copied.
        return subprocess.run(["make", "-s", *MAKE, *targets], cwd=self.tree,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode

    def run(self, words):
        return subprocess.run(words, cwd=self.tree, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode == 0

    def command(self, target, changed):
        """What make runs for the target when the file is newer."""
        text = subprocess.run(["make", "-n", "V=1", *MAKE, "-W", changed, target], cwd=self.tree,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()
        lines = [line.split() for line in text.replace("\\\n", " ").split("\n")
                 if re.search(rf" -o {target}( |$)", line) and not line.startswith("printf")]
        return lines[-1]

    def library(self, *objects):
        """The library as a shared object, which all that is tested loads: what the objects define
        takes the place of its own."""
        return self.run(["cc", "-shared", "-o", LIBRARY, *objects, "-Wl,--whole-archive",
                         "build/libpdnn_internal.a", "-Wl,--no-whole-archive", "-Wl,-z,muldefs",
                         *self.libraries])

    def compile(self, mutant):
        """The library with the mutant; False when it does not build."""
        with open(os.path.join(self.tree, mutant["file"]), encoding="utf-8") as file:
            lines = file.read().split("\n")
        lines[mutant["line"] - 1] = mutant["new"]
        with open(f"{self.tree}/{CHANGED}.c", "w", encoding="utf-8") as file:
            file.write("\n".join(lines))
        if mutant["file"] not in self.commands:
            target = f"build/{mutant['file'][:-2]}.o"
            self.commands[mutant["file"]] = [
                f"{CHANGED}.c" if word == mutant["file"]
                else f"{CHANGED}.o" if word == target else word
                for word in self.command(target, mutant["file"])]
        return self.run(self.commands[mutant["file"]]) and self.library(f"{CHANGED}.o")

    def build_test(self, *targets):
        """Programs that load the library."""
        if self.make(*targets):
            return False
        return all(self.run([LIBRARY if word == "build/libpdnn_internal.a" else word
                             for word in self.command(target, "build/libpdnn_internal.a")]
                            + [f"-Wl,-rpath,{self.tree}/build"]) for target in targets)

    def test(self, test, limit):
        program = f"tests/{test}" if test.endswith(".sh") else f"build/tests/{test}"
        # With PDNN_SANITIZE a twentieth of the random networks.
        env = {**os.environ, "BUILD": "build", "PDNN_SANITIZE": "1",
               "PDNN_SIM_LIB": f"{self.tree}/build/libpdnn_sim.so"}
        try:
            rc = subprocess.run(["bash", "-c", f"ulimit -t {limit}; exec ./{program}"], env=env,
                                cwd=self.tree, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, timeout=1800).returncode
        except subprocess.TimeoutExpired:
            return 1
        return 0 if rc == 77 else rc

    def limit(self, test):
        """Processor seconds after which a test is without end, by one without a mutant; None: it
        does not pass in the copy."""
        if test not in self.limits:
            targets = OF_SCRIPTS if test.endswith(".sh") else [f"build/tests/{test}"]
            failed = not self.build_test(*targets)
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            failed = failed or self.test(test, 600)
            took = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
            self.limits[test] = None if failed else int(4 * took) + 20
            if failed:
                print(f"left out: {test}, which fails without a mutant", flush=True)
        return self.limits[test]

    def order(self, path):
        """The tests that are likely to notice, and the others."""
        top = path.split("/")[1]
        stem = os.path.basename(path)[:-2].split("_")[0]
        own = sorted((t for t in self.tests if t.startswith(f"{top}/")),
                     key=lambda t: (stem not in t, t))
        near = own + [t for t in ALSO.get(top, []) if t in self.tests]
        first = lambda names: sorted(names, key=lambda t: t.endswith(".sh")) # programs
        return first(near), first(t for t in self.tests if t not in near)

    def quick(self, mutant):
        """The first of the tests that are likely to notice that fails; "build"; None."""
        return self.first(mutant, self.order(mutant["file"])[0])

    def slow(self, mutant):
        return self.first(mutant, self.order(mutant["file"])[1])

    def first(self, mutant, tests):
        tests = [test for test in tests if self.limit(test)]
        if not self.compile(mutant):
            return "build"
        try:
            return next((test for test in tests if self.test(test, self.limits[test])), None)
        finally:
            self.library()
