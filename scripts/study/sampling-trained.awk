# SPDX-License-Identifier: BSD-2-Clause
#
# sampling-trained.awk -v figure=N ROWS - of sampling-models.sh: field N of lines of the modes of
# training and drawing and T, one a seed, as a table. With number.awk, markdown.awk and spread.awk.

NR == 1 { n_fields = NF }

{
    expect_fields(n_fields)
    key = $1 "|" $2
    if (!(key in known)) {
        known[key] = 1
        order[++n_keys] = key
    }
    note(key " " whole($3, "T"), number($figure, "field " figure))
}

END {
    head("trained|drawn|T = 1|2|4|8|16")
    for (k = 1; k <= n_keys; k++) {
        line = order[k]
        for (t = 1; t <= 16; t *= 2)
            line = line "|" spread(order[k] " " t)
        row(line)
    }
}
