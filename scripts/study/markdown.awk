# SPDX-License-Identifier: BSD-2-Clause
#
# markdown.awk - a Markdown table: head("a|b") and then row("1|2") a line, cells between bars.

function row(cells) {
    gsub(/\|/, " | ", cells)
    print "| " cells " |"
}

function head(cells,    rule) {
    rule = cells
    gsub(/[^|]+/, "", rule)
    gsub(/\|/, "|---", rule)
    sub(/^\|/, " | ", cells)
    gsub(/ *\| */, " | ", cells)
    print (cells ~ /^ / ? "|" : "| ") cells " |\n|---" rule "|"
}
