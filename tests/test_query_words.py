"""The query as words of the command line, with and without quotes; values of filters that name nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


def ids(answer: Any) -> list[str]:
    assert answer.code == 0, answer.err
    return [hit["id"] for hit in json.loads(answer.out)["hits"]]


def test_what_only_says_that_somebody_wants_something_is_no_word(real: Run) -> None:
    assert json.loads(real("search", "企业想要上规模奖励多少钱", "--json").out)["unknown_words"] == []


def test_words_need_no_quotes(real: Run) -> None:
    assert ids(real("search", "秸秆", "禁烧", "--json")) == ids(real("search", "秸秆 禁烧", "--json"))


@pytest.mark.parametrize(
    "words",
    [
        ("秸秆", "-散煤", "--json"),
        ("-散煤", "秸秆", "--json"),
        ("-n", "10", "秸秆", "--json", "-散煤"),
        ("--json", "--", "秸秆", "-散煤"),
        ("--json", "--", "秸秆 -散煤"),
        ("秸秆 -散煤", "--json"),
    ],
)
def test_a_minus_before_a_word_is_no_option(real: Run, words: tuple[str, ...]) -> None:
    assert ids(real("search", *words)) == ids(real("search", "--json", "秸秆 -散煤"))


def test_a_phrase_that_lost_its_quotes_to_the_shell_is_left_out_whole(run: Run) -> None:
    from lfsearch.cli.words import join_words

    assert join_words(None, None, ("秸秆", "-蓝天 保卫战")) == '秸秆 -"蓝天 保卫战"'  # type: ignore[arg-type]
    assert join_words(None, None, ("-蓝天 秸秆",)) == "-蓝天 秸秆"  # type: ignore[arg-type]
    assert join_words(None, None, ()) is None  # type: ignore[arg-type]
    assert join_words(None, None, ("",)) == ""  # type: ignore[arg-type]


def test_an_exclusion_that_looks_like_an_option_is_told_how_to_be_written(real: Run) -> None:
    answer = real("search", "秸秆", "-PM2.5")
    assert answer.code == 2
    assert "lfsearch search -- '… -PM2.5'" in answer.err
    assert real("search", "--json", "--", "秸秆 -PM2.5").code == 0
    assert "-- " not in real("search", "秸秆", "--limt", "3").err.split("Error:")[1]


@pytest.mark.parametrize(
    ("option", "value", "near"),
    [
        ("--kind", "通吿", "通知, 批复, 通告, 意见"),
        ("--exclude-kind", "通报", "通知"),
        ("--doc-no", "临政办法〔2023〕39号", "临政办发〔2023〕39号"),
        ("--doc-no", "临政办发〔2099〕1号", "临政办发〔2023〕1号"),
        ("--issuer", "临汾市教育厅", "临汾市教育局"),
        ("--unit", "市生态环境厅", "市生态环境局"),
        ("--issue", "2023-11", "2023-10"),
    ],
)
def test_a_filter_value_that_names_nothing_is_said_with_what_is_near(
    real: Run, option: str, value: str, near: str
) -> None:
    answer = real("search", "大气污染", option, value)
    assert answer.code == 0
    said = next(line for line in answer.err.splitlines() if line.startswith(f"{option} {value} names nothing"))
    assert near in said
    chinese = real("search", "大气污染", option, value, LC_ALL="zh_CN.UTF-8").err
    assert f"{option} {value} 在本库里没有" in chinese


def test_a_filter_value_that_names_something_is_not_talked_about(real: Run) -> None:
    answer = real("search", "大气污染", "--kind", "通知", "--doc-no", "临政办发39号", "--unit", "环保局")
    assert "names nothing" not in answer.err


@pytest.mark.parametrize(
    ("ref", "found"),
    [
        ("临汾市粮食应急预案", "2021-07/d05"),
        ("关于持续优化营商环境的实施意见", "2021-07/d07"),
        ("网约车经营服务管理实施办法", "2023-10/d01"),
        ("临政办发39号", "2023-10/d06"),
        ("政府购买服务参考文件清单", "2023-10/d14"),
    ],
)
def test_show_takes_a_title(real: Run, ref: str, found: str) -> None:
    answer = json.loads(real("show", ref, "--json").out)
    assert answer.get("id", answer.get("clause", {}).get("id")) == found


def test_show_takes_no_topic_for_a_title(real: Run) -> None:
    assert real("show", "大气污染").code == 1
