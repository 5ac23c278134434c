# SPDX-License-Identifier: BSD-2-Clause
#
# The sources as synthesis sees them, for BUILD_ID: no comments, no proofs (`ifdef FORMAL...), one
# blank for any white space, no blank lines. So a BUILD_ID, and with it a placement, outlives a change of
# text. Strings that hold comment marks are not known here; the sources have none.
#
#   awk -f boards/flow/build_id.awk FILE.sv ... | cksum

function skipped(    i) {
    for (i = 1; i <= depth; i++)
        if (off[i])
            return 1
    return 0
}

FNR == 1 { depth = 0; comment = 0 }

{
    line = $0
    if (comment) {
        if (!match(line, /\*\//))
            next
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
    if (!skipped())
        print line
}
