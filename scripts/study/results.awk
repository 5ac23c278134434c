# SPDX-License-Identifier: BSD-2-Clause
#
# results.awk - a line of results.csv: experiment,series,model,recipe,seed,T,split,metric,value;
# a series may hold commas. With number.awk.

function read_result(result,    n, i, part) {
    n = split($0, part, ",")
    if (n < 9)
        refuse($0, "line", "9 fields")
    result["experiment"] = part[1]
    result["series"] = part[2]
    for (i = 3; i <= n - 7; i++)
        result["series"] = result["series"] "," part[i]
    result["model"] = part[n - 6]
    whole(part[n - 4], "seed")
    result["T"] = whole(part[n - 3], "T")
    result["split"] = part[n - 2]
    result["metric"] = part[n - 1]
    result["value"] = number(part[n], part[n - 1])
}
