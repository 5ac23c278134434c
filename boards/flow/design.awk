# SPDX-License-Identifier: BSD-2-Clause
#
# The sources as synthesis reads them: no comments, no proofs (`ifdef FORMAL...), one blank for any
# white space, no blank lines; with -v include=DIRECTORY what they include stands in its place. So a
# BUILD_ID, which is made of it, and a placement outlive a change of text. Strings that hold comment
# marks are not known here; the sources have none.
#
#   awk [-v include=rtl] -f boards/flow/design.awk FILE.sv ...

function skipped(    i) {
    for (i = 1; i <= depth; i++)
        if (off[i])
            return 1
    return 0
}

# The line without comments, blanks squeezed; `comment` is whether one goes on in the next line.
function bare(line,    head, rest) {
    if (comment) {
        if (!match(line, /\*\//))
            return ""
        line = substr(line, RSTART + 2)
        comment = 0
    }
    while (match(line, /\/\/|\/\*/)) {
        head = substr(line, 1, RSTART - 1)
        rest = substr(line, RSTART)
        if (rest ~ /^\/\//) {
            line = head
        } else if (match(rest, /\*\//)) {
            line = head " " substr(rest, RSTART + 2)
        } else {
            line = head
            comment = 1
        }
    }
    gsub(/[ \t\r]+/, " ", line)
    gsub(/^ | $/, "", line)
    return line
}

function included(file,    line, status, word) {
    while ((status = (getline line < file)) > 0) {
        line = bare(line)
        split(line, word, " ")
        if (word[1] == "`include") {
            gsub(/"/, "", word[2])
            included(include "/" word[2])
        } else if (line != "") {
            print line
        }
    }
    if (status < 0) {
        print "design.awk: " file ": cannot be read" > "/dev/stderr"
        exit 1
    }
    close(file)
}

FNR == 1 { depth = 0; comment = 0 }

{
    line = bare($0)
    if (line == "")
        next
    split(line, word, " ")
    proof = word[2] ~ /^FORMAL/
    if (word[1] == "`ifdef" || word[1] == "`ifndef") {
        formal[++depth] = proof
        off[depth] = proof && word[1] == "`ifdef"
        if (proof)
            next
    } else if (word[1] == "`elsif" && formal[depth]) {
        off[depth] = proof
        next
    } else if (word[1] == "`else" && formal[depth]) {
        off[depth] = !off[depth]
        next
    } else if (word[1] == "`endif" && formal[depth--]) {
        off[depth + 1] = 0
        next
    }
    if (skipped())
        next
    if (word[1] == "`include" && include != "") {
        gsub(/"/, "", word[2])
        included(include "/" word[2])
    } else {
        print line
    }
}
