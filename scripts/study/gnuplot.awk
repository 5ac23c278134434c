# SPDX-License-Identifier: BSD-2-Clause
#
# gnuplot.awk - what the figures begin with, and the data of a series as gnuplot reads it.

function png(width, height) {
    printf "set terminal pngcairo size %d,%d font \"sans,10\" noenhanced\n", width, height
}

function data(name, lines) {
    printf "$%s << EOD\n%sEOD\n", name, lines
}

# An axis with this name of the quality: test accuracy or a distance.
function quality_axis(metric) {
    printf "set ylabel \"%s\"\n", metric == "distance" ? "Frechet distance" : "test accuracy, %"
}
