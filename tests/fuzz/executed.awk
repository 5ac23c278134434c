# SPDX-License-Identifier: BSD-2-Clause
#
# executed.awk -v target=NAME executions.tsv - executions of all searches. With number.awk.

BEGIN { FS = "\t" }

FNR == 1 {
    name_columns()
    next
}

{
    check_columns()
    n = whole(column("executions"), "executions")
    total += column("target") == target ? n : 0
}

END { printf "%d\n", total }
