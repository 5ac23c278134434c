# SPDX-License-Identifier: BSD-2-Clause
#
# number.awk - numbers of a table. awk takes "0,105" as 0, "105 bananas" as 105 and "nan" as 0;
# these take the field as a whole, or end the program with status 1 and a line
#
#   FILE:LINE: NAME: expected a number, got 'FIELD'
#
# Named first on awk's command line, so that nothing is written at the END of what was refused.

BEGIN {
    if (substr("0.5", 1) + 0 != 0.5)
        refuse(ENVIRON["LC_ALL"], "LC_ALL", "C: this awk reads decimal commas")
}

END {
    if (number_refused)
        exit 1
}

function refuse(text, name, expected,    where) {
    where = !NR ? "" : (FILENAME == "" ? "-" : FILENAME) ":" FNR ": "
    if (!number_refused++)
        printf "%s%s: expected %s, got '%s'\n", where, name, expected, text > "/dev/stderr"
    exit 1
}

# -12.5e-3: a decimal point, no separators of thousands, no rest, and within a double's range.
function number(text, name) {
    if (text !~ /^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$/ || \
        text + 0 > 1.7e308 || text + 0 < -1.7e308)
        refuse(text, name, "a number")
    return text + 0
}

# Digits alone, up to 2^53.
function whole(text, name) {
    if (text !~ /^[0-9]+$/ || text + 0 > 9007199254740992)
        refuse(text, name, "a whole number")
    return text + 0
}

# The value that JSON has behind a colon, to its end: a comma ends it where another field or the
# line's end follows.
function json_value(text) {
    sub(/^ */, "", text)
    if (match(text, /[}\]]|,? *$|, *"/))
        text = substr(text, 1, RSTART - 1)
    sub(/ +$/, "", text)
    return text
}

# Of a table whose first line names its columns: name_columns() on that line, check_columns() on the others, then
# column(NAME).
function name_columns(    i) {
    split("", number_of)
    for (i = 1; i <= NF; i++)
        number_of[$i] = i
    number_of_columns = NF
}

function check_columns() {
    expect_fields(number_of_columns)
}

function column(name) {
    if (!(name in number_of))
        refuse(name, "column", "a name of the first line")
    return $(number_of[name])
}

function expect_fields(n) {
    if (NF != n)
        refuse($0, "line", n " fields")
}
