# SPDX-License-Identifier: BSD-2-Clause
#
# paper_engine.awk -v row=NAME -v board=BOARD POWER.json RUN.jsonl - a run on this project's engine,
# an input, by the board's prices of events: a line
#   NAME BOARD T CYCLES TAPE_READS NJ LOW_NJ HIGH_NJ STATIC_W
# The nJ are those of events alone: the chip's static power is not in them, as it is not in those of
# paper.awk's netlists. With number.awk.

function value(key) {
    if (!match($0, "\"" key "\": *")) refuse("", key, "a number")
    return number(json_value(substr($0, RSTART + RLENGTH)), key)
}

FNR == NR && /"[a-z_]+": *\{/ { name = $1; gsub(/[":]/, "", name) }
FNR == NR && /"pj": / { price[name, 0] = value("pj"); is_event[name] = 1 }
FNR == NR && /"low_pj": / { price[name, 1] = value("low_pj") }
FNR == NR && /"high_pj": / { price[name, 2] = value("high_pj") }
FNR == NR && name == "idle" && /"w": / { static = value("w") }

FNR < NR {
    n = value("n")
    for (event in is_event)
        for (b = 0; b <= 2; b++) nj[b] += 1e-3 * value(event) / n * price[event, b]
    printf "%s %s %d %.0f %.0f %.1f %.1f %.1f %g\n", row, board, value("T"), value("cycles") / n, \
        value("tape_reads") / n, nj[0], nj[1], nj[2], static
    runs++
}

END { if (!number_refused && !runs) refuse("", ARGV[ARGC - 1], "a run") }
