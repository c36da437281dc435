#!/bin/sh
# The main job on the real corpus: index five issues, ask in official and in everyday words, compare across years.
set -eu

show() {
    printf '\n$ lfsearch'
    for word in "$@"; do
        case $word in
            *' '*) printf " '%s'" "$word" ;;
            *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
    lfsearch "$@"
}

show index
show search '秸秆禁烧 责任单位' -n 3
show search '烧麦秆会不会被罚' -n 3

# The row of the 2020 task table, found by its words; what do later years' tables say?
row=$(lfsearch search '秸秆综合利用率达到85%以上' --year 2020 --kind 通知 -n 1 --jsonl |
    python -c 'import json, sys; print(json.loads(sys.stdin.readline())["id"])')
show similar "$row" --other-years --diff -n 2
show status
