#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The pages: lines of at most 100 characters but for tables, links that lead somewhere, paths and
# make targets that exist, and the README's length.
set -u
export LC_ALL=C
. tests/verdict.sh

find . -name '*.md' -not -path "./${BUILD:-build}/*" -not -path './build/*' -not -path './out/*' |
    sed 's#^\./##' | LC_ALL=C sort >"$dir/pages"
[ "$(wc -l <"$dir/pages")" -ge 15 ]
verdict $? "the pages are found"

while read -r page; do
    LC_ALL=C.UTF-8 grep -nE '^[^|].{100,}' "$page" | sed "s#^\([0-9]*\):.*#$page:\1: longer than 100#"
done <"$dir/pages" >"$dir/out"
[ ! -s "$dir/out" ]
verdict $? "lines of at most 100 characters outside tables"

# "page:line target" of every link to a file of this tree.
while read -r page; do
    grep -noE '\]\([^)]+\)' "$page" | sed -E "s#^([0-9]+):\]\((.*)\)#$page:\1 \2#"
done <"$dir/pages" | grep -v ' https\?://' >"$dir/links"
slug() { # PAGE: the anchors of its headings
    sed -n 's/^##* //p' "$1" | tr '[:upper:]' '[:lower:]' | sed 's/[^a-z0-9_ -]//g; s/ /-/g'
}
while read -r where target; do
    page=${where%%:*}
    file=${target%%#*}
    path=${file:+$(dirname "$page")/$file}
    path=${path:-$page}
    if [ ! -e "$path" ]; then
        echo "$where: $target: no such file"
    elif [ "$target" != "$file" ] && ! slug "$path" | grep -qxF -- "${target#*#}"; then
        echo "$where: $target: no such heading"
    fi
done <"$dir/links" >"$dir/out"
[ ! -s "$dir/out" ] && [ "$(wc -l <"$dir/links")" -ge 30 ]
verdict $? "links lead to files and headings that are there"

# `host/...` and the like as they stand in text; a folder's own pages may name its files shorter.
while read -r page; do
    grep -noE '`(host|rtl|boards|scripts|sim|tests)/[A-Za-z0-9_./-]+`' "$page" |
        sed -E "s#^([0-9]+):\`(.*)\`#$page:\1 \2#"
done <"$dir/pages" >"$dir/paths"
while read -r where path; do
    [ -e "$path" ] || [[ $path =~ [A-Z]{3} ]] || [[ $where =~ ^$path ]] || echo "$where: $path: not there"
done <"$dir/paths" >"$dir/out"
[ ! -s "$dir/out" ] && [ "$(wc -l <"$dir/paths")" -ge 30 ]
verdict $? "paths that the pages name are there"

# And those in comments, recipes and scripts.
grep -rnoP --include='*.'{c,h,sh,awk,py,mk,sv,svh,cpp,hpp,def} --include=Makefile \
    '(?<![\w/.$})*-])(host|rtl|tests|scripts|boards|sim)/[\w./-]*\.[a-z]+\b' \
    host rtl tests scripts boards sim Makefile >"$dir/paths"
while IFS=: read -r file line path; do
    [ -e "$path" ] || [[ $path =~ [A-Z]{3} && ! $path =~ README ]] ||
        echo "$file:$line: $path: not there"
done <"$dir/paths" >"$dir/out"
[ ! -s "$dir/out" ] && [ "$(wc -l <"$dir/paths")" -ge 300 ]
verdict $? "paths that the code names are there"

find . -name '*.mk' -not -path './build/*' -not -path './out/*' -exec awk 'length > 100 {
    print FILENAME ":" FNR ": longer than 100" }' Makefile {} + >"$dir/out"
[ ! -s "$dir/out" ]
verdict $? "makefiles have lines of at most 100 characters"

grep -ohE '`make [a-z-]+[` ]' $(cat "$dir/pages") | sed 's/`make //; s/[` ]$//' | LC_ALL=C sort -u >"$dir/targets"
make -pnq 2>/dev/null | sed -n 's/^\([a-z][a-z-]*\):.*/\1/p' | LC_ALL=C sort -u >"$dir/known"
LC_ALL=C comm -23 "$dir/targets" "$dir/known" | sed 's/$/: no such target/' >"$dir/out"
[ ! -s "$dir/out" ] && [ "$(wc -l <"$dir/targets")" -ge 15 ]
verdict $? "targets that the pages name are targets of make"

grep -nE '[0-9] \+- [0-9]' $(cat "$dir/pages") >"$dir/out"
[ ! -s "$dir/out" ]
verdict $? "± and not +-"

wc -l README.md host/README.md rtl/README.md boards/README.md >"$dir/out"
[ "$(wc -l <README.md)" -le 120 ] && [ "$(wc -l <host/README.md)" -le 90 ] &&
    [ "$(wc -l <rtl/README.md)" -le 90 ]
verdict $? "the READMEs are short"
exit $failed
