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
show search 滴滴司机要什么证 -n 2
show search 困难学生有多少补助 -n 2
show search 大货车几点能进城 -n 1
show search 养狗要办证吗 -n 1
show search 网约车实施办法第三十八条规定了什么 -n 1
show search 网约车 --count --group-by document

# The row of the 2020 task table, found by its words; what do later years' tables say?
row=$(lfsearch search '秸秆综合利用率达到85%以上' --year 2020 --kind 通知 -n 1 --jsonl |
    python -c 'import json, sys; print(json.loads(sys.stdin.readline())["id"])')
show similar "$row" --other-years --diff -n 2
show status

case ${LC_ALL:-${LANG:-}} in
    zh*) printf '\n接下来可以输入这两行：\n' ;;
    *) printf '\nNext, type these two lines:\n' ;;
esac
printf '\n    . %s/activate\n    lfsearch search 滴滴司机要什么证\n' "$(dirname "$(command -v lfsearch)")"
