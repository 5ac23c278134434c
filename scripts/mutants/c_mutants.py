# SPDX-License-Identifier: BSD-2-Clause
"""Mutants of the C sources of libpdnn, the golden device and energy.

A mutant is a change of one line of text: a comparison, an operator or a constant that is another,
a condition that is negated, a statement that is gone. What runs them is c_bench.py.
"""
import glob
import random
import re

from c_bench import Bench  # noqa: F401, mutants.py takes it from here

FOLDERS = ["base", "contract", "picture", "model", "tape", "golden", "transport", "device", "run",
           "energy", "energy/meter", "energy/predict"]
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
