# SPDX-License-Identifier: BSD-2-Clause
#
# sampling-drawn.awk -v modes=MODES -v pictures=N ROWS - of sampling-table.sh: lines of mode, T,
# distance and per cent right, one a seed, as a table. With number.awk, markdown.awk and spread.awk.

{
    expect_fields(4)
    whole($2, "T")
    note($1 " " $2 " distance", number($3, "distance"))
    note($1 " " $2 " right", number($4, "per cent right"))
}

END {
    print "\nGenerator, " pictures " pictures: per cent that the judge takes for the class asked " \
          "for, and Frechet\ndistance\n"
    m = split(modes, mode, " ")
    line = "T"
    for (i = 1; i <= m; i++)
        line = line "|" mode[i]
    head(line)
    for (t = 1; t <= 16; t *= 2) {
        line = t
        for (i = 1; i <= m; i++)
            line = line "|" spread(mode[i] " " t " right") " %, " spread(mode[i] " " t " distance")
        row(line)
    }
}
