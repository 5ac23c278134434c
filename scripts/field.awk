# SPDX-License-Identifier: BSD-2-Clause
#
# field.awk -v field=NAME [-v having=TEXT] [-v also=TEXT] [-v below=TEXT] [-v last=1] FILE - the
# number in that field of JSON, as it is written: the first in lines that hold these texts, or the
# last; `below`: from a line on that holds that. Nothing if there is none or it is null; what is no
# number ends the program. With number.awk.

function holds(text) {
    return text == "" || index($0, text)
}

{
    found = found || holds(below)
    if (!found || done || !holds(having) || !holds(also) || \
        !(at = match($0, "\"" field "\" *: *")))
        next
    text = json_value(substr($0, at + RLENGTH))
    if (text == "null")
        next
    number(text, field)
    value = text
    done = !last
}

END {
    if (value != "")
        print value
}
