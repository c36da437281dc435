"""How much a reader has to load: each page with all that belongs to it, as it goes over the wire."""

from __future__ import annotations

from pathlib import Path

import pytest
from served import Page, reading

MOST = 100_000  # bytes: a second on a slow line
PAGES = {
    "search": "/?q=秸秆禁烧 责任单位",
    "catalogue": "/",
    "clause": "/read/2023-10/d06/att1/3.4.17?q=秸秆禁烧",
    "table": "/read/2020-11/d06?part=3",
    "issue": "/read/2023-10",
    "compare": "/compare?a=临政办发〔2020〕54号&b=临政办发〔2022〕51号",
    "history": "/history?ref=秸秆综合利用率",
    "duties": "/duties?whose=市农业农村局",
    "matrix": "/duties",
    "digest": "/digest?issue=2023-10",
    "corpus": "/corpus",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_with_all_that_belongs_to_it_is_light(real_index: Path, name: str) -> None:
    with reading(real_index) as reader:
        answer = reader.get(PAGES[name])
        assert answer.status_code == 200
        whole = [answer]
        page = Page(answer.text)
        needed = [one["src"] for tag in ("script", "img") for one in page.all(tag)]
        needed += [one["href"] for one in page.all("link") if one.get("rel") in ("stylesheet", "icon")]
        assert needed
        for address in needed:
            assert address
            assert address.startswith("/")  # nothing is loaded from anywhere else
            whole.append(reader.get(address).raise_for_status())
        assert all("content-length" in one.headers for one in whole)
        assert sum(int(one.headers["content-length"]) for one in whole) < MOST
        assert len(answer.content) < 4 * MOST  # and a browser has to lay out no more than this
