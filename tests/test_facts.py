"""Facts found in clause text. Places and figures are made up: the rules may not lean on one city or one issue."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lfsearch.facts
from lfsearch.facts import Row, canonical_unit, find_facts
from lfsearch.facts.places import home_of, known_places, place_of, read_places
from lfsearch.facts.validity import term_of
from lfsearch.text.numerals import to_chinese
from lfsearch.types import Cell, Facts, Validity

DATE = dt.date(2022, 6, 8)
CORPUS = Path(__file__).parent.parent / "corpus"


def units(text: str, *columns: Cell) -> list[tuple[str, str]]:
    return [(unit.role, unit.name) for unit in find_facts(text, date=DATE, row=Row(columns)).units]


def deadlines(text: str, *columns: Cell) -> list[tuple[str, dt.date | None]]:
    return [(due.text, due.date) for due in find_facts(text, date=DATE, row=Row(columns)).deadlines]


def quantities(text: str) -> list[tuple[float, str, str | None]]:
    return [(quantity.value, quantity.unit, quantity.bound) for quantity in find_facts(text, date=DATE).quantities]


def citations(text: str) -> list[tuple[str | None, str | None, bool]]:
    return [(item.title, item.doc_no, item.repealed) for item in find_facts(text, date=DATE).citations]


class TestUnits:
    def test_verbs_behind(self) -> None:
        assert units("(市林业局牵头,市发改委、市水务局等配合,各县市区政府落实。)") == [
            ("牵头", "市林业局"),
            ("配合", "市发展和改革委员会"),
            ("配合", "市水利局"),
            ("落实", "各县(市、区)人民政府"),
        ]

    def test_labels_in_front(self) -> None:
        assert units("(牵头单位:市体育局,配合单位:市教育局、团市委;责任单位:稷山县、盐湖区人民政府)") == [
            ("牵头", "市体育局"),
            ("配合", "市教育局"),
            ("配合", "团市委"),
            ("责任", "稷山县人民政府"),
            ("责任", "盐湖区人民政府"),
        ]

    def test_numbered_list(self) -> None:
        assert units("(①市文物局牵头;②市规划和自然资源局、市住建局分别按职责牵头。绛县、垣曲县人民政府落实。)") == [
            ("牵头", "市文物局"),
            ("牵头", "市规划和自然资源局"),
            ("牵头", "市住房和城乡建设局"),
            ("落实", "绛县人民政府"),
            ("落实", "垣曲县人民政府"),
        ]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("本办法由市民政局负责解释。", [("责任", "市民政局")]),
            ("第九条市统计局负责汇总。", [("责任", "市统计局")]),
            ("(3)市气象局:负责发布预报。", [("责任", "市气象局")]),
            ("(市审计局、市财政局按职责分工负责)", [("责任", "市审计局"), ("责任", "市财政局")]),
            ("由市卫健委会同市医保局负责组织实施。", [("责任", "市卫生健康委员会"), ("配合", "市医疗保障局")]),
            ("(十一)市文化和旅游局牵头负责的工作。", [("牵头", "市文化和旅游局")]),
            (
                "责任单位:各县(市、区)人民政府,市委宣传部(市新闻出版局)。",
                [("责任", "各县(市、区)人民政府"), ("责任", "市委宣传部")],
            ),
            ("市、县农业农村部门具体实施。", [("落实", "市、县农业农村部门")]),
            ("市防汛指挥部办公室(以下简称市防办)负责日常工作。", [("责任", "市防汛指挥部办公室")]),
        ],
    )
    def test_forms(self, text: str, expected: list[tuple[str, str]]) -> None:
        assert units(text) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "市财政局要及时拨付资金。",
            "总指挥负责全面工作,实行行政首长负责制。",
            "坚持谁主管谁负责,密切配合,狠抓落实。",
            "推动钢铁、焦化企业实施深度治理。",
            "责任领导:张三,责任人:李四。",
            "对划转至市审批局实施的许可事项",
            "各县市区主要负责人亲自抓。",
            "运城市参加展会工作方案",
            "负责组织市生态环境局做好具体实施项目的建设任务。",
            "由市档案局对直接负责的主管人员给予处分",
            "通过考核间接反映政府落实办医责任情况",
        ],
    )
    def test_not_responsible(self, text: str) -> None:
        assert units(text) == []

    def test_column_gives_the_role(self) -> None:
        cells = (Cell("任务", "修路"), Cell("责任分工", "市交通局、各县市区政府"), Cell("责任人", "王五"))
        assert units("修路 市交通局、各县市区政府 王五", *cells) == [
            ("责任", "市交通运输局"),
            ("责任", "各县(市、区)人民政府"),
        ]

    def test_verbs_in_a_cell_go_before_its_column(self) -> None:
        cells = (Cell("措施", "植树"), Cell("责任单位", "市林业局牵头,市财政局配合"))
        assert units("植树 市林业局牵头,市财政局配合", *cells) == [("牵头", "市林业局"), ("配合", "市财政局")]

    def test_duties_in_the_next_cell(self) -> None:
        cells = (Cell(None, "成员单位"), Cell("单位", "市财政局"), Cell("职责", "1.负责资金拨付;"))
        assert units("成员单位 市财政局 1.负责资金拨付;", *cells) == [("责任", "市财政局")]

    def test_neighbouring_cells_do_not_run_together(self) -> None:
        cells = (Cell("牵头单位", "市科技局"), Cell("配合单位", "市教育局"))
        assert units("市科技局 市教育局", *cells) == [("牵头", "市科学技术局"), ("配合", "市教育局")]


class TestNames:
    @pytest.mark.parametrize(
        ("name", "full"),
        [
            ("市发改委", "市发展和改革委员会"),
            ("临汾市发展改革委", "市发展和改革委员会"),
            ("太原市工信局", "太原市工业和信息化局"),
            ("省住建厅", "省住房和城乡建设厅"),
            ("市市场监管局", "市市场监督管理局"),
            ("市交警支队", "市公安局交通警察支队"),
            ("各县、市、区政府", "各县(市、区)人民政府"),
            ("各县(市、区)", "各县(市、区)人民政府"),
            ("县市区政府", "各县(市、区)人民政府"),
            ("有关县市区政府", "相关县(市、区)人民政府"),
            ("有关县(市、区)", "相关县(市、区)人民政府"),
            ("各有关县、市、区人民政府", "相关县(市、区)人民政府"),
            ("相关县区政府", "相关县(市、区)人民政府"),
            ("各县、区政府", "各县(市、区)人民政府"),
            ("有关部门", "相关部门"),
            ("各相关部门", "相关部门"),
            ("市直有关单位", "市直相关单位"),
            ("事发地县(市、区)政府", "事发地县(市、区)人民政府"),
            ("洪洞县政府", "洪洞县人民政府"),
            ("市政府", "市人民政府"),
            ("临汾经济开发区管理委员会", "临汾经济开发区管委会"),
            ("市 民 政 局", "市民政局"),
            ("某某研究院", "某某研究院"),
        ],
    )
    def test_canonical(self, name: str, full: str) -> None:
        assert canonical_unit(name) == full
        assert canonical_unit(full) == full

    def test_another_city_has_its_own_units(self) -> None:
        home = home_of(("平阳市人民政府办公室",))
        assert canonical_unit("平阳市教育局", home) == canonical_unit("山西省平阳市教育局", home) == "市教育局"
        assert canonical_unit("市日报社", home) == canonical_unit("平阳日报社", home) == "平阳日报社"
        assert canonical_unit("平阳市教育局") == "平阳市教育局"
        title = "平阳市人民政府办公室关于做好校园安全工作的通知"
        units = find_facts("加强领导平阳市教育局牵头,平阳公路分局配合。", title=title).units
        assert [(unit.role, unit.name) for unit in units] == [("牵头", "市教育局"), ("配合", "平阳公路分局")]

    @pytest.mark.parametrize("city", ["平阳", "石家庄", "呼和浩特"])
    def test_a_city_of_any_name_is_like_the_one_that_is_known(self, city: str) -> None:
        text = "加强领导临汾市教育局、临汾市公安局牵头,市财政局、临汾日报社、临汾公路分局配合。责任单位:临汾市水利局、临汾海关。"
        title = "临汾市人民政府办公室关于做好校园安全工作的通知"
        own = find_facts(text, title=title).units
        text = text.replace("临汾", city)
        other = find_facts(text, title=title.replace("临汾", city)).units
        assert [(unit.role, unit.name.replace(city, "临汾")) for unit in other] == [(u.role, u.name) for u in own]
        assert len(other) == 7
        assert [text[unit.start : unit.end].replace(city, "临汾") for unit in other][:2] == [
            "临汾市教育局",
            "临汾市公安局",
        ]

    @pytest.mark.parametrize(
        ("name", "full"),
        [
            ("发改委", "市发展和改革委员会"),
            ("省发改委", "省发展和改革委员会"),
            ("襄汾县发改委", "襄汾县发展和改革委员会"),
            ("乌兰察布市发改委", "乌兰察布市发展和改革委员会"),
        ],
    )
    def test_a_place_of_five_characters_may_stand_in_front(self, name: str, full: str) -> None:
        assert canonical_unit(name) == full

    @pytest.mark.parametrize(
        ("issuer", "place"),
        [
            ("平阳市人民政府办公室", "平阳市"),
            ("山西省平阳市财政局", "平阳市"),
            ("平阳市市场监督管理局", "平阳市"),
            ("平阳市盐湖区人民政府", "盐湖区"),
            ("洪洞县人民政府办公室", "洪洞县"),
            ("中共平阳市委办公室", "平阳市"),
            ("平阳市社区建设办公室", "平阳市"),
            ("平阳市开发区管理委员会", "平阳市"),
            ("呼和浩特市教育局", "呼和浩特市"),
            ("山西省人民政府办公厅", "山西省"),
            ("广东省教育厅", "广东省"),
            ("中共广东省委办公厅", "广东省"),
            ("广西壮族自治区人民政府", "广西壮族自治区"),
            ("重庆市人民代表大会常务委员会", "重庆市"),
            ("广州市天河区科技工业和信息化局", "天河区"),
            ("广州市城市管理和综合执法局", "广州市"),
            ("大理白族自治州人民政府", "大理白族自治州"),
            ("恩施州农业农村局", "恩施州"),
            ("长阳土家族自治县人民政府", "长阳土家族自治县"),
            ("国家税务总局山西省税务局", "山西省"),
            ("苏州工业园区管理委员会", None),
            ("国务院办公厅", "国家"),
            ("人力资源社会保障部办公厅", "国家"),
            ("国家市场监督管理总局", "国家"),
            ("最高人民法院", "国家"),
            ("全国人民代表大会常务委员会", "国家"),
            ("防汛抗旱指挥部", None),
            ("市教育局", None),
            ("", None),
        ],
    )
    def test_the_place_of_an_issuer(self, issuer: str, place: str | None) -> None:
        assert place_of((issuer,)) == place

    @pytest.mark.parametrize(
        ("doc_no", "title", "place"),
        [
            ("穗府办规〔2024〕13号", None, "广州市"),
            ("国办发〔2019〕3号", None, "国家"),
            ("粤府〔2020〕8号", None, "广东省"),
            ("临政办发〔2023〕5号", None, "临汾市"),
            ("宁政发〔2020〕8号", None, None),  # 南京市 and 宁夏回族自治区
            ("某政发〔2020〕8号", None, None),
            ("临政发〔2020〕8号", "临沂市人民政府关于加强管理的通知", "临沂市"),
            (None, "中华人民共和国审计法", "国家"),
            (None, "重庆市城市园林绿化条例", "重庆市"),
            (None, "城市道路管理条例", None),
            (None, "农贸市场管理办法", None),
            (None, "关于做好春耕的通知", None),
        ],
    )
    def test_title_and_number_tell_the_place(self, doc_no: str | None, title: str | None, place: str | None) -> None:
        assert place_of((), doc_no, title) == place

    def test_table(self) -> None:
        """Every spelling belongs to one unit, and its canonical name stands for itself."""
        path = Path(lfsearch.facts.__file__).parent.parent / "data" / "units.tsv"
        seen: set[str] = set()
        for line in path.read_text(encoding="utf-8").splitlines():
            names = line.split("#", 1)[0].replace("~", "临汾").split()
            assert not seen & set(names), line
            seen.update(names)
            if names and not names[0].startswith("*"):
                assert {canonical_unit(name) for name in names} == {names[0]}


STATE = "国务院办公厅关于推进测试工作的意见"
PROVINCE = "广东省人民政府办公厅关于推进测试工作的意见"
COUNTY = "清河县人民政府办公室关于推进测试工作的意见"
CITY = "平阳市人民政府办公室关于推进测试工作的意见"


class TestUnitsOfAnyGovernment:
    def test_lists_in_brackets(self) -> None:
        """All names with role, place and full form; at most one in a hundred that is none."""
        path = Path(__file__).parent / "gold" / "unit_lists.jsonl"
        count: Counter[str] = Counter()
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            text = record["text"]
            found = {
                (unit.role, text[unit.start : unit.end], unit.name)
                for unit in find_facts(text, title=record["title"]).units
            }
            wanted = {tuple(unit) for unit in record["units"]}
            count.update(wanted=len(wanted), right=len(found & wanted), extra=len(found - wanted))
        assert count["wanted"] > 550
        assert count["right"] >= 0.98 * count["wanted"]
        assert count["extra"] <= 0.01 * count["wanted"]

    @pytest.mark.parametrize(
        ("title", "text", "expected"),
        [
            (STATE, "(教育局、水务局负责)", [("责任", "教育局"), ("责任", "水务局")]),
            (STATE, "(省发展改革委、州财政局负责)", [("责任", "省发展和改革委员会"), ("责任", "州财政局")]),
            (STATE, "(能源局、国资委负责)", [("责任", "国家能源局"), ("责任", "国务院国有资产监督管理委员会")]),
            (PROVINCE, "(责任单位:教育厅、能源局)", [("责任", "省教育厅"), ("责任", "省能源局")]),
            (PROVINCE, "(教育部、广东省财政厅负责)", [("责任", "教育部"), ("责任", "省财政厅")]),
            (
                COUNTY,
                "(教育局牵头,清河县财政局、市水利局配合)",
                [("牵头", "县教育局"), ("配合", "县财政局"), ("配合", "市水利局")],
            ),
            (CITY, "(教育局、国家能源局负责)", [("责任", "市教育局"), ("责任", "国家能源局")]),
            (CITY, "(洪洞县教育局、海关总署负责)", [("责任", "洪洞县教育局"), ("责任", "海关总署")]),
        ],
    )
    def test_a_bare_department_is_the_issuers(self, title: str, text: str, expected: list[tuple[str, str]]) -> None:
        assert [(unit.role, unit.name) for unit in find_facts(text, title=title).units] == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("(海关总署、某某新实体、税务总局负责)", ["海关总署", "某某新实体", "税务总局"]),
            ("(海关总署、某某新实体负责)", ["海关总署", "某某新实体"]),
            ("(企业自身负责)", []),
            ("(加强日常监管、确保落实负责)", []),
            ("(各地区、各有关部门按职责分工负责)", ["各有关部门"]),
            ("(国家发展改革委、各地区负责)", ["国家发展改革委"]),
            ("(交通运输部、民航局负责,排在第一位的部门为牵头部门,下同)", ["交通运输部", "民航局"]),
            ("(中科院、中国科协等部门和单位,各省级人民政府负责)", ["中科院", "中国科协", "各省级人民政府"]),
            ("(商务部、供销合作总社等和各有关省级人民政府负责)", ["商务部", "供销合作总社", "各有关省级人民政府"]),
            ("(国家发展改革委(国家能源局)、财政部负责)", ["国家发展改革委", "财政部"]),
            ("(各省(区、市)人民政府负责)", ["各省(区、市)人民政府"]),
            (
                "(中央宣传部、中央和国家机关工委、粮食和储备局负责)",
                ["中央宣传部", "中央和国家机关工委", "粮食和储备局"],
            ),
            ("各部门密切配合,加强线索通报、案件移送、查处配合工作", []),
            ("实行政府主导、分类管理、场所负责", []),
            ("发展改革委、财政部要在2019年6月底前制定实施细则", ["发展改革委", "财政部"]),
            ("财政部要及时拨付资金", []),
            ("对全国人民代表大会和它的常务委员会负责并报告工作", []),
            ("国务院设立关税税则委员会,负责税目的调整", ["关税税则委员会"]),
            ("第一百零四条  国家药品监督管理局负责监督", ["国家药品监督管理局"]),
            ("由省外经贸主管部门负责", ["省外经贸主管部门"]),
            ("(某某高新区管委会、某某村委会落实)", ["某某高新区管委会", "某某村委会"]),
            ("由省、自治区、直辖市公安厅负责印制", ["省、自治区、直辖市公安厅"]),
        ],
    )
    def test_names_by_their_form(self, text: str, expected: list[str]) -> None:
        assert [text[unit.start : unit.end] for unit in find_facts(text, title=STATE).units] == expected

    def test_all_behind_the_word_with_assist(self) -> None:
        text = "由生态环境部会同国家发展改革委、工业和信息化部负责。"
        assert [(unit.role, unit.name) for unit in find_facts(text, title=STATE).units] == [
            ("责任", "生态环境部"),
            ("配合", "国家发展和改革委员会"),
            ("配合", "工业和信息化部"),
        ]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                "配合单位:平阳供电公司,山西地电乡宁、蒲县、安泽分公司。",
                ["平阳供电公司", "山西地电乡宁、蒲县、安泽分公司"],
            ),
            ("市、区教育(科)局负责监督", ["市、区教育(科)局"]),
            ("责任单位:市教育局,各县(市、区)人民政府", ["市教育局", "各县(市、区)人民政府"]),
            (
                "(区发改局牵头,区经贸投促局、区水务局等部门,区国投公司配合)",
                ["区发改局", "区经贸投促局", "区水务局", "区国投公司"],
            ),
        ],
    )
    def test_joint_names(self, text: str, expected: list[str]) -> None:
        assert [text[unit.start : unit.end] for unit in find_facts(text, title=CITY).units] == expected

    def test_a_place_is_data(self) -> None:
        """A file of one's own gives names, 文号 and offices; the program's places stay as they are."""
        table = (
            "# ours\n名称\uff1a平阳市\n文号: 平\n机关: 城市更新指挥部\n平阳城市更新集团\t城更集团\n*水利局\t*水务局\n"
        )
        places = read_places([table], known_places())
        home = places.home(places.place_of((), "平政发\u30142020\u30155号"))
        assert (home.place, home.short, home.level) == ("平阳市", "平阳", "市")
        assert canonical_unit("城更集团", home) == "平阳城市更新集团"
        assert canonical_unit("水务局", home) == "市水利局"
        assert places.place_of(("城市更新指挥部办公室",)) == "平阳市"
        assert canonical_unit("城更集团") == "城更集团"
        assert places.place_of(("国务院",)) == "国家"

    def test_the_tables_of_places(self) -> None:
        """Every unit of a table keeps its own name in its place's documents."""
        places = known_places()
        for place, units in places.units.items():
            home = places.home(place)
            assert {canonical_unit(full, home) for full in units.values() if "*" not in full} == {
                full for full in units.values() if "*" not in full
            }, place


class TestDeadlines:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("2023年12月底前完成。", [("2023年12月底前", dt.date(2023, 12, 31))]),
            ("2023 年 2 月底前完成。", [("2023 年 2 月底前", dt.date(2023, 2, 28))]),
            ("9月底前建成", [("9月底前", dt.date(2022, 9, 30))]),
            ("年底前建成", [("年底前", dt.date(2022, 12, 31))]),
            ("力争年内开馆", [("年内", dt.date(2022, 12, 31))]),
            ("到2025年,全面建成。", [("到2025年", dt.date(2025, 12, 31))]),
            ("2025年前建成", [("2025年前", dt.date(2024, 12, 31))]),
            ("2025年9月前建成", [("2025年9月前", dt.date(2025, 8, 31))]),
            ("于2022年7月15日前报送", [("2022年7月15日前", dt.date(2022, 7, 15))]),
            ("8月中旬前完成", [("8月中旬前", dt.date(2022, 8, 20))]),
            (
                "2023年3月底前开工,10月底前完工。",
                [("2023年3月底前", dt.date(2023, 3, 31)), ("10月底前", dt.date(2023, 10, 31))],
            ),
            ("每月5日前报送,每年6月底前评估", [("每月5日前", None), ("每年6月底前", None)]),
        ],
    )
    def test_marked(self, text: str, expected: list[tuple[str, dt.date | None]]) -> None:
        assert deadlines(text) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "2021年全市生产总值达到500亿元。",
            "自2022年7月1日起执行。",
            "对1986年底前出生的人员",
            "采暖季前完成,20日内报送。",
            "《2023年底前工作方案》",
            "截至2020年底,全市已建成80处。",
            "截至2022年5月底,全市已建成80处。",
            "本规定有效期至2025年12月31日。",
            "前款规定的三年内",
        ],
    )
    def test_not_marked(self, text: str) -> None:
        assert deadlines(text) == []

    @pytest.mark.parametrize(
        ("cell", "due"),
        [
            ("2022年8月", dt.date(2022, 8, 31)),
            ("长期坚持", None),
            ("2022年4月-10月", dt.date(2022, 10, 31)),
            ("2022.9.15", dt.date(2022, 9, 15)),
        ],
    )
    def test_time_column(self, cell: str, due: dt.date | None) -> None:
        text = f"清淤 {cell} 全市"
        columns = (Cell("任务", "清淤"), Cell("完成 时限", cell), Cell("范围", "全市"))
        assert deadlines(text, *columns) == [(cell, due)]

    @pytest.mark.parametrize(
        ("text", "kept"),
        [
            ("2022年5月底前完成。", True),  # a week before the document's own date
            ("2022年3月8日前完成。", True),  # three months before
            ("2022年3月7日前完成。", False),
            ("截至2022年6月8日,全部完成。", True),
            ("截至2022年6月7日,全部完成。", False),
        ],
    )
    def test_a_plan_made_up_late_may_name_a_day_before_its_own(self, text: str, kept: bool) -> None:
        assert bool(deadlines(text)) is kept

    def test_year_of_the_title_and_none_at_all(self) -> None:
        assert find_facts("9月底前", title="2024年工作要点").deadlines[0].date == dt.date(2024, 9, 30)
        assert find_facts("9月底前").deadlines[0].date is None
        later = find_facts("9月底前", date=DATE, title="2024年工作要点").deadlines[0].date
        earlier = find_facts("9月底前", date=DATE, title="2020年工作总结").deadlines[0].date
        assert (later, earlier) == (dt.date(2024, 9, 30), dt.date(2022, 9, 30))


class TestQuantities:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("利用率达到85%以上", [(85, "%", ">=")]),
            ("改造12. 42 万户", [(12.42, "万户", None)]),
            ("不得高于9吨/月·平方公里", [(9, "吨/月·平方公里", "<=")]),
            ("应当在20日内决定", [(20, "日", "<=")]),
            ("保存不少于2年", [(2, "年", ">=")]),
            ("轴距≥2650毫米,不超过10个", [(2650, "毫米", ">="), (10, "个", "<=")]),
            ("未满3年,超过1,200元", [(3, "年", "<"), (1200, "元", ">")]),
            ("补助10—20万元", [(10, "万元", ">="), (20, "万元", "<=")]),
            ("困难人口达到1.5万~3万人", [(1.5, "万人", ">="), (3, "万人", "<=")]),
            ("投资1亿至3亿元", [(1, "亿元", ">="), (3, "亿元", "<=")]),
            ("三个工作日内,百分之五,五年以上", [(3, "个工作日", "<="), (5, "%", None), (5, "年", ">=")]),
            ("35mg/m3、1200m3以下高炉", [(35, "mg/m3", None), (1200, "m3", "<=")]),
            ("投资30亿元左右,2处", [(30, "亿元", None), (2, "处", None)]),
            ("超过设计处理能力80%", [(80, "%", ">")]),
            ("不得低于本单位上一年度核定的90%", [(90, "%", ">=")]),
        ],
    )
    def test_figures(self, text: str, expected: list[tuple[float, str, str | None]]) -> None:
        assert quantities(text) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "2023年10月22日",
            "晋政办发〔2020〕7号",
            "国道108线、5G基站、PM2.5、4A级",
            "电话:0357-2223632",
            "按5:2:3分担",
            "1. 2. 1编制目的\n3.3本预案",
            "三年行动计划,六个百分之百,三个方面",
            "第3条、第5次、7县4部门",
            "20:00—4:00,8时前,8时40分",
            "二〇〇四年十二月十七日",
            "《2021年100件实事方案》",
            "本办法自发布之日起施行,有效期5年。",
        ],
    )
    def test_no_figures(self, text: str) -> None:
        assert quantities(text) == []

    def test_what_they_measure(self) -> None:
        facts = find_facts("确保秸秆综合利用率达到85%以上,建成10个示范村。各县降尘量不得高于7吨/平方公里。")
        assert [quantity.measure for quantity in facts.quantities] == ["秸秆综合利用率", "示范村", "各县降尘量"]

    @pytest.mark.parametrize(
        ("text", "measure"),
        [
            ("力争2021年底全市充电桩覆盖率达到80%", "全市充电桩覆盖率"),
            ("11-12月市区降尘量不高于7吨/平方公里", "市区降尘量"),
            ("2020年甲市铁路货运量较2017年增加300万吨", "甲市铁路货运量"),
            ("林地占全市国土面积的25%", "林地占全市国土面积"),
            ("申请人应当自受理之日起20日内补正", "受理之日起"),
            ("书面报告不得晚于事发后1小时", "事发后"),
            ("各有关单位应实行24小时值班制度", "值班制度"),
            ("由市级财政从专项资金中给予50万元的一次性奖励", "一次性奖励"),
            ("处3万元以上5万元以下的罚款", "罚款"),
            ("暴雨黄色预警涉及5个及以上县(市、区)", "县"),
            ("在全国168个重点城市中", "重点城市中"),
            ("设3个检查组和2个暗查组", "检查组"),
            ("日最大运输车次在10辆及以上的企业", "日最大运输车次"),
            ("围挡外侧的20米内道路积尘量不得超过2克/平方米", "围挡外侧"),
            ("得分大于等于90分", "得分"),
            ("按排名×40%计算", None),
            ("丙线与丁线交叉口往北第二个红绿灯处往南约500米", None),
            ("车辆行驶未达60万千米但使用年限达到8年时", "车辆行驶"),
            ("车辆使用年限达到8年时", "车辆使用年限"),
            ("推广使用零排放重型卡车84辆", "零排放重型卡车"),
            ("开展专题招商对接活动不少于1次", "专题招商对接活动"),
            ("对市区建成区外延20km范围内的企业", "市区建成区外延"),
            ("中条高新建材有限公司1台烘干炉", "烘干炉"),
            ("确保任务完成率达到85%", "任务完成率"),
            ("10月底前全面关停退出4.3米焦炉", None),
            ("加快项目建设,年底前建成投产2个", None),
            ("10月底前,全面完成580万吨焦化产能压减目标任务", "焦化产能"),
            ("坚决完成省定860万吨保供任务", "保供任务"),
            ("甲公司年产3.6万吨光伏支架项目", "光伏支架项目"),
            ("力争在全市打造1-2家直播基地", "直播基地"),
            ("重点推进5个县的试点工作", "县"),
            ("力争用2年时间", None),
            ("特别是建筑面积在20万平方米以上的小区", "建筑面积"),
            ("新建或迁建大宗货物年运输量150万吨以上的企业", "大宗货物年运输量"),
            ("全市共划分优先保护单元108个", "优先保护单元"),
            ("甲等2家焦化企业加快建设焦炉", "焦化企业"),
            ("实行24小时值班制度", "值班制度"),
            ("成员由市能源局抽调3人组成", "市能源局"),
            ("严格施工工地扬尘6个100%管控", "施工工地扬尘"),
        ],
    )
    def test_what_one_measures(self, text: str, measure: str | None) -> None:
        assert find_facts(text, date=DATE).quantities[0].measure == measure

    def test_a_figure_is_not_measured_by_what_the_one_before_measures(self) -> None:
        found = find_facts("工地围挡外侧20米内道路积尘量不得超过2克/平方米,粮价上涨30%以上50%以下").quantities
        assert [quantity.measure for quantity in found][1:] == ["道路积尘量", "粮价上涨", "粮价上涨"]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                "分别不高于5、25、40毫克/立方米",
                [(5, "毫克/立方米", "<="), (25, "毫克/立方米", "<="), (40, "毫克/立方米", "<=")],
            ),
            ("限产10%、20%和30%以上", [(10, "%", ">="), (20, "%", ">="), (30, "%", ">=")]),
            ("分别新建5、10、15个站点", [(5, "个", None), (10, "个", None), (15, "个", None)]),
            ("第1、2项工作", []),
            ("指导1、2组工作", [(2, "组", None)]),
            ("1、3个月内完成", [(3, "个月", "<=")]),
            ("5%和10%以上", [(5, "%", None), (10, "%", ">=")]),
            ("投资10亿元、5个项目", [(10, "亿元", None), (5, "个", None)]),
            ("突破20亿元", [(20, "亿元", ">")]),
            ("满足以下3个条件", [(3, "个", None)]),
        ],
    )
    def test_every_figure_of_a_run(self, text: str, expected: list[tuple[float, str, str | None]]) -> None:
        assert quantities(text) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "1.8月25日,体检",
            "12.2023年8月25日前",
            "3、8月25日—8月29日",
            "甲事项。2.11月30日前",
            "8月12—13日",
            "6月1日至15日",
            "6月1日起至15日",
            "5月12、13日",
            "2023年6月1日到15日",
            "19时24分行至",
            "每日15时前",
        ],
    )
    def test_days_and_times_are_no_figures(self, text: str) -> None:
        assert quantities(text) == []

    @pytest.mark.parametrize("joint", ["—", "-", "~", "至", "到", "日至", "日—", "日起至"])
    @pytest.mark.parametrize("label", ["", "1.", "(2)", "3、", "十、"])
    def test_a_window_is_a_deadline_with_both_ends_and_no_figure(self, joint: str, label: str) -> None:
        facts = find_facts(f"{label}8月12{joint}13日,报名。", date=DATE)
        (due,) = facts.deadlines
        assert (due.begins, due.date) == (dt.date(2022, 8, 12), dt.date(2022, 8, 13))
        assert facts.quantities == ()

    def test_a_month_is_no_day(self) -> None:
        assert quantities("12月5家企业") == [(5, "家", None)]
        assert quantities("8月12日、10日内完成") == [(10, "日", "<=")]

    @pytest.mark.parametrize(
        ("label", "text", "value"),
        [
            ("2.", "2.3个月内完成", 3),
            (None, "2.3个月内完成", 2.3),
            ("3.1.", "3.1.15个工作日", 15),
            ("1", "1 10万元", 10),
        ],
    )
    def test_a_label_is_no_part_of_a_figure(self, label: str | None, text: str, value: float) -> None:
        assert [quantity.value for quantity in find_facts(text, label=label).quantities] == [value]

    def test_labels_that_count_on_are_no_part_of_a_figure(self) -> None:
        found = quantities("1.烧结机头。35mg/m3。2.40MW发电。3.185吨锅炉。")
        assert found == [(35, "mg/m3", None), (40, "MW", None), (185, "吨", None)]
        assert quantities("1.5万元。2.5万元") == [(1.5, "万元", None), (2.5, "万元", None)]


class TestTimes:
    @pytest.mark.parametrize(
        ("text", "begins", "ends"),
        [
            ("每日7:00至20:00禁止通行", "07:00", "20:00"),
            ("每日9:00至次日2:00", "09:00", "02:00"),
            ("20:00—4:00", "20:00", "04:00"),
            ("早7点至晚8点", "07:00", "20:00"),
            ("早八点到晚六点", "08:00", "18:00"),
            ("上午9-12点", "09:00", "12:00"),
            ("下午2点至5点", "14:00", "17:00"),
            ("夜间22时至次日凌晨6时", "22:00", "06:00"),
            ("晚12点至早6点", "24:00", "06:00"),
            ("8月14日8:00—8月17日18:00", "08:00", "18:00"),
            ("每周一下午16:00前上报", None, "16:00"),
            ("每日15时前", None, "15:00"),
            ("延长至22:00", None, "22:00"),
            ("自8时起", "08:00", None),
            ("晚上10点后", "22:00", None),
            ("2021年5月11日19时24分许", "19:24", "19:24"),
            ("中午1点集合", "13:00", "13:00"),
            ("早上九点半开始", "09:30", None),
            ("9：00－17：30办公", "09:00", "17:30"),
        ],
    )
    def test_one(self, text: str, begins: str | None, ends: str | None) -> None:
        (time,) = find_facts(text, date=DATE).times
        assert (time.begins, time.ends) == (begins, ends)
        assert text[time.start : time.end] == time.text

    def test_a_mark_holds_for_a_list(self) -> None:
        found = find_facts("于每日10时、16时前报告").times
        assert [(time.begins, time.ends) for time in found] == [(None, "10:00"), (None, "16:00")]

    @pytest.mark.parametrize(
        "text",
        [
            "师生比不低于1:10",
            "按1:20的比例",
            "比例尺1:50000",
            "4:2:4",
            "符合下列情形之一时",
            "一时难以处理",
            "一点一案",
            "提出3点要求",
            "24小时值班",
            "3学时",
            "落后3点",
            "重点时段",
            "第8点",
        ],
    )
    def test_none(self, text: str) -> None:
        assert find_facts(text, date=DATE).times == ()

    @pytest.mark.parametrize(
        ("text", "printed", "begins", "due"),
        [
            ("2022年11月19日12:00前报送", "2022年11月19日12:00前", None, dt.date(2022, 11, 19)),
            ("8月14日8:00至8月17日18:00登录", "8月14日8:00至8月17日", dt.date(2022, 8, 14), dt.date(2022, 8, 17)),
            ("9月5日下午6点前", "9月5日下午6点前", None, dt.date(2022, 9, 5)),
        ],
    )
    def test_a_day_with_a_time_is_a_deadline(
        self, text: str, printed: str, begins: dt.date | None, due: dt.date
    ) -> None:
        (found,) = find_facts(text, date=DATE).deadlines
        assert (found.text, found.begins, found.date) == (printed, begins, due)


class TestCitations:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("根据《甲市条例》规定", [("甲市条例", None, False)]),
            ("《甲方案》(运政办发〔2019〕 8 号)", [("甲方案", "运政办发〔2019〕8号", False)]),
            ("完成了运气防办发[2019]35号文件规定的任务", [(None, "运气防办发〔2019〕35号", False)]),
            ("《乙办法》(国务院令第700号)", [("乙办法", "国务院令第700号", False)]),
            (
                "《关于上报〈丙报告〉的请示》(运应急字〔2021〕2号)收悉",
                [("关于上报〈丙报告〉的请示", "运应急字〔2021〕2号", False)],
            ),
            ("印发《丁方案》的通知(晋卫函〔2019〕6号)", [("丁方案", "晋卫函〔2019〕6号", False)]),
            (
                "《戊规划(2021—2025年)》《己指南(试行)》",
                [("戊规划(2021—2025年)", None, False), ("己指南(试行)", None, False)],
            ),
            ("《庚技术指南》(以下简称《技术指南》)", [("庚技术指南", None, False)]),
            ("取得《营业执照》《临时通行证》,填写《申请表》", []),
            (f"参见{'甲' * 13}办〔2020〕7号", [(None, f"{'甲' * 13}办〔2020〕7号", False)]),
            (f"参见{'甲' * 14}办〔2020〕7号", []),
        ],
    )
    def test_forms(self, text: str, expected: list[tuple[str | None, str | None, bool]]) -> None:
        assert citations(text) == expected

    def test_repealed(self) -> None:
        assert citations(
            "根据《甲法》,2017年印发的《乙办法》(运政发〔2017〕6号)、《丙办法》同时废止。按《丁规定》执行。"
        ) == [
            ("甲法", None, False),
            ("乙办法", "运政发〔2017〕6号", True),
            ("丙办法", None, True),
            ("丁规定", None, False),
        ]
        assert citations("决定废止《甲办法》和《乙规定》。") == [("甲办法", None, True), ("乙规定", None, True)]

    def test_a_repeal_reaches_over_sixty_characters_and_no_further(self) -> None:
        def repealed(gap: int) -> list[bool]:
            # 》 and 废止 are parted by the gap.
            return [force for *_, force in citations("《甲办法》" + "规" * (gap - 2) + "同时废止。")]

        assert repealed(30) == repealed(60) == [True]
        assert repealed(61) == [False]

    def test_own_number_is_no_citation(self) -> None:
        assert citations("关于修路的通知\n运政办发〔2020〕54号") == []


class TestValidity:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("本办法自2023年1月1日起施行,有效期五年。", (dt.date(2023, 1, 1), None, 5)),
            ("本预案自印发之日起实施。", (DATE, None, None)),
            ("本细则自发布之日起30日后施行,有效期2年。", (DATE + dt.timedelta(days=30), None, 2)),
            ("本规定有效期至2025年12月31日。", (None, dt.date(2025, 12, 31), None)),
            ("本方案试行两年。", (None, None, 2)),
            (
                "本办法自二〇二四年四月一日起施行,有效期至二〇二九年三月三十一日。",
                (dt.date(2024, 4, 1), dt.date(2029, 3, 31), None),
            ),
            ("本办法自二O二四年十二月二十五日起施行。", (dt.date(2024, 12, 25), None, None)),
            ("本规定自二○二三年一月廿日起正式施行", (dt.date(2023, 1, 20), None, None)),
            ("本办法自发布之日起满一个月后施行。", (dt.date(2022, 7, 8), None, None)),
            ("本细则自2024年4月1日起试行,试行期两年。", (dt.date(2024, 4, 1), None, 2)),
            ("本通知自印发之日起执行,有效期24个月。", (DATE, None, 2)),
            ("本通知自印发之日起执行,有效期18个月。", (DATE, None, None)),
            (
                "本通知自2024年1月1日起执行,有效期至2026年12月31日止。",
                (dt.date(2024, 1, 1), dt.date(2026, 12, 31), None),
            ),
            ("本政策执行期限自2024年1月1日起至2024年6月30日。", (dt.date(2024, 1, 1), dt.date(2024, 6, 30), None)),
            ("本办法自2024年4月1日起施行至2029年3月31日。", (dt.date(2024, 4, 1), dt.date(2029, 3, 31), None)),
            ("本文件有效期截止2027年12月31日。", (None, dt.date(2027, 12, 31), None)),
            ("本办法有效期自发布之日起计算,为五年。", (None, None, 5)),
            ("本办法于2024年4月1日起施行。", (dt.date(2024, 4, 1), None, None)),
        ],
    )
    def test_forms(self, text: str, expected: tuple[dt.date | None, dt.date | None, int | None]) -> None:
        (found,) = find_facts(text, date=DATE).validity
        assert (found.effective, found.expires, found.years) == expected

    @given(st.dates(dt.date(1999, 1, 1), dt.date(2079, 12, 31)), st.sampled_from("〇○零O"))
    def test_a_day_in_chinese_numerals_is_the_same_day(self, day: dt.date, zero: str) -> None:
        year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(day.year)).replace("〇", zero)
        text = f"本办法自{year}年{to_chinese(day.month)}月{to_chinese(day.day)}日起施行。"
        (found,) = find_facts(text, date=DATE).validity
        assert found.effective == day

    def test_the_term_may_stand_far_behind_in_the_same_sentence(self) -> None:
        def years(gap: int, mark: str = ",") -> int | None:
            text = f"本办法自2023年1月1日起施行{mark}{'原' * gap}有效期五年。"
            return find_facts(text, date=DATE).validity[0].years

        assert years(300) == 5
        assert years(500) is None
        assert years(10, "。") is None

    @pytest.mark.parametrize(
        ("statements", "expires", "inferred"),
        [
            ([Validity(dt.date(2023, 11, 22), None, 5, 0, 1)], dt.date(2028, 11, 21), True),
            ([Validity(dt.date(2024, 2, 29), None, 1, 0, 1)], dt.date(2025, 2, 28), True),
            ([Validity(dt.date(2024, 1, 1), None, 2, 0, 1)], dt.date(2025, 12, 31), True),
            ([Validity(None, None, 2, 0, 1)], dt.date(2024, 6, 7), True),
            ([Validity(dt.date(2023, 1, 1), dt.date(2025, 6, 30), 5, 0, 1)], dt.date(2025, 6, 30), False),
            ([Validity(dt.date(2023, 1, 1), None, None, 0, 1)], None, False),
            ([], None, False),
        ],
    )
    def test_the_last_day_is_reckoned_from_the_years(
        self, statements: list[Validity], expires: dt.date | None, inferred: bool
    ) -> None:
        term = term_of(statements, DATE)
        assert (term.expires, term.inferred) == (expires, inferred)
        assert term_of(statements, None).expires == (
            None if statements[:1] == [Validity(None, None, 2, 0, 1)] else expires
        )

    def test_of_a_licence_or_a_rule(self) -> None:
        text = "许可证有效期5年。自2022年10月1日起,市区渣土车错时运输。自受理之日起20日内"
        assert find_facts(text, date=DATE).validity == ()


def all_facts(facts: Facts) -> list[tuple[int, int]]:
    groups = (facts.units, facts.deadlines, facts.times, facts.quantities, facts.citations, facts.validity)
    return [(fact.start, fact.end) for group in groups for fact in group]


# Pieces of real forms, so that random text runs into the rules.
FORMS = """市发改委 各县(市、区)政府 牵头 配合 负责 落实 责任单位: 由 、 , 。 ; ( ) : 《 》 〈 〉 〔 〕 等 和 会同 对 2023年 12月 31日
    底前 到 至 自 起 施行 有效期 五年 每月 前 年底 85% 以上 不低于 万吨 — 百分之 三 个工作日内 内 晋政办发 〔2020〕7号 同时废止
    以下简称 ① 1. 第一条 9:30 晚8点 次日 、25 mg/m3 ٣ ² \ue000 \ue003"""
PIECES = st.sampled_from(FORMS.split())
SPACES = st.sampled_from(["\n", " ", "\u3000", "\0", "12. 42 万户"])
TEXTS = st.lists(PIECES | SPACES, max_size=40).map("".join) | st.text(max_size=200)


@given(TEXTS, st.lists(st.tuples(st.sampled_from(["责任单位", "完成时限", "措施", None]), TEXTS), max_size=4))
def test_any_text(text: str, rows: list[tuple[str | None, str]]) -> None:
    """No text raises; every place lies inside the text and is not blank; facts of a kind come in order."""
    cells = [Cell(column, cell) for column, cell in rows]
    for printed, columns in ((text, ()), (" ".join(cell.text for cell in cells), cells)):
        facts = find_facts(printed, date=DATE, title=text, row=Row(columns))
        for start, end in all_facts(facts):
            assert 0 <= start < end <= len(printed)
            assert printed[start:end].strip()
        for group in (facts.deadlines, facts.times, facts.quantities, facts.citations, facts.validity, facts.units):
            assert all(one.start <= other.start for one, other in pairwise(group))
        assert all(printed[quantity.start : quantity.end] == quantity.text for quantity in facts.quantities)
        assert all(printed[due.start : due.end] == due.text for due in facts.deadlines)


@pytest.mark.parametrize("figures", ["九" * 400, "九" * 5000, "9" * 5000, "万" * 100], ids=["400", "5000", "9", "万"])
@pytest.mark.parametrize(
    "frame",
    [
        "{n}个工作日内完成。",
        "{n}万元至{n}亿元",
        "{n}点{n}吨",
        "有效期{n}年。",
        "每日{n}:00至{n}时",
        "《条例》第{n}条第{n}款",
    ],
)
def test_a_numeral_without_end_breaks_nothing(frame: str, figures: str) -> None:
    found = find_facts(frame.format(n=figures), date=DATE)
    assert all(math.isfinite(quantity.value) for quantity in found.quantities)


def test_wrapped_spaces_change_nothing() -> None:
    """The facts of a text are those of the same text with the spaces that a PDF leaves."""
    tight = "2023年12月底前,改造12.42万户(晋政办发〔2020〕7号)。(市能源局牵头,市住建局配合)"
    loose = "2023 年 12 月底前,改造 12. 42 万户(晋政办发〔2020〕 7 号)。 (市能源局牵头, 市住建局配合)"

    def kinds(text: str) -> list[object]:
        facts = find_facts(text, date=DATE)
        return [
            [(unit.role, unit.name) for unit in facts.units],
            [due.date for due in facts.deadlines],
            [(quantity.value, quantity.unit) for quantity in facts.quantities],
            [(item.title, item.doc_no) for item in facts.citations],
        ]

    assert kinds(tight) == kinds(loose)


class Counted:
    """A pattern that adds up the characters that it is given to read: those up to the end of what it finds."""

    def __init__(self, pattern: re.Pattern[str], work: Counter[str]) -> None:
        self.pattern, self.work = pattern, work

    def __getattr__(self, name: str) -> Any:
        return getattr(self.pattern, name)

    def search(self, text: str, start: int = 0, *end: int) -> re.Match[str] | None:
        found = self.pattern.search(text, start, *end)
        self.work["read"] += (found.end() if found else min(len(text), *end) if end else len(text)) - start
        return found

    def match(self, text: str, start: int = 0, *end: int) -> re.Match[str] | None:
        found = self.pattern.match(text, start, *end)
        self.work["read"] += 1 + (len(found[0]) if found else 0)
        return found

    def finditer(self, text: str, start: int = 0, *end: int) -> Iterator[re.Match[str]]:
        self.work["read"] += (min(len(text), *end) if end else len(text)) - start
        return self.pattern.finditer(text, start, *end)

    def sub(self, new: Any, text: str) -> str:
        self.work["read"] += len(text)
        return self.pattern.sub(new, text)

    def split(self, text: str) -> list[Any]:
        self.work["read"] += len(text)
        return self.pattern.split(text)


def work_of(text: str, patch: pytest.MonkeyPatch) -> int:
    """How much is done to find the facts of a text: lines of code that run, and characters that patterns read."""
    folder = str(Path(lfsearch.facts.__file__).parent)
    work: Counter[str] = Counter()

    def trace(frame: FrameType, event: str, _: object) -> Any:
        if not frame.f_code.co_filename.startswith(folder):
            return None
        work["lines"] += event == "line"
        return trace

    before = sys.gettrace()
    with patch.context() as patched:
        for name, module in list(sys.modules.items()):
            if name.startswith("lfsearch.facts."):
                for key, value in vars(module).items():
                    if isinstance(value, re.Pattern):
                        patched.setattr(module, key, Counted(value, work))
        sys.settrace(trace)
        try:
            find_facts(text, date=DATE)
        finally:
            sys.settrace(before)
    return work.total()


@pytest.mark.parametrize(
    "piece",
    [
        "市住建局、",
        "责任单位:",
        "《《",
        "2023年12月",
        "1-2",
        "负责",
        "(以下简称",
        "废止《甲办法》",
        "县、市",
        "9",
        "有效期5年",
        "自2023年1月1日起施行",
        "增长85%",
        "(运政办发〔2020〕7号",
        "7:00至",
        "下午3点、",
        "5、",
        "5、25mg/m3",
        "8月1日9:00-",
        "1.甲。2.40",
    ],
)
def test_work_is_linear(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice the text is twice the work, whatever is repeated; four times would be quadratic."""
    once, twice = (work_of(piece * count, monkeypatch) for count in (2000, 4000))
    assert once > 2000 * len(piece)
    assert twice < 2.2 * once


def test_whole_corpus() -> None:
    """Every line of the printed issues is read without an error, and the common facts turn up."""
    found = [
        find_facts(line, date=DATE) for path in sorted(CORPUS.glob("*.txt")) for line in path.open(encoding="utf-8")
    ]
    assert sum(len(facts.units) for facts in found) > 500
    assert sum(len(facts.quantities) for facts in found) > 500


class TestChineseNumerals:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            # both ends of the usual wording of penalties
            ("处三万元以上五万元以下罚款。", [(3, "万元", ">="), (5, "万元", "<=")]),
            ("处三千元以上三万元以下的罚款。", [(3000, "元", ">="), (3, "万元", "<=")]),
            ("处五百元以上二千元以下罚款", [(500, "元", ">="), (2000, "元", "<=")]),
            ("处违法所得一倍以上五倍以下罚款", [(1, "倍", ">="), (5, "倍", "<=")]),
            ("处违法所得百分之十以上百分之二十以下罚款", [(10, "%", ">="), (20, "%", "<=")]),
            ("处3万元以上5万元以下罚款", [(3, "万元", ">="), (5, "万元", "<=")]),
            ("处三万元以上、五万元以下罚款", [(3, "万元", ">="), (5, "万元", "<=")]),
            ("处一年以上三年以下", [(1, "年", ">="), (3, "年", "<=")]),
            # about how many, ranges
            ("用两三个月", [(2, "个月", ">="), (3, "个月", "<=")]),
            ("十五六天", [(15, "天", ">="), (16, "天", "<=")]),
            ("三五天", [(3, "天", ">="), (5, "天", "<=")]),
            ("三至五年内", [(3, "年", ">="), (5, "年", "<=")]),
            ("百分之三至百分之五", [(3, "%", ">="), (5, "%", "<=")]),
            # numerals out of the ordinary
            ("廿五日内", [(25, "日", "<=")]),
            ("卅天", [(30, "天", None)]),
            ("二百三元,", [(230, "元", None)]),
            ("十二万三千元以下", [(123_000, "元", "<=")]),
            ("百分之八十五以上", [(85, "%", ">=")]),
            ("千分之五", [(5, "‰", None)]),
            ("四分之三", [(0.75, "", None)]),
        ],
    )
    def test_read(self, text: str, expected: list[tuple[float, str, str | None]]) -> None:
        assert quantities(text) == expected

    @pytest.mark.parametrize(
        "text", ["上一年度", "第十四个五年规划", "以上一年为准", "二三年级", "五个百分点", "上二十万元的"]
    )
    def test_no_figures(self, text: str) -> None:
        assert [unit for _, unit, _ in quantities(text) if unit != "个百分点"] == []

    @given(st.integers(1, 9), st.integers(1, 9), st.sampled_from(["元", "万元", "年", "个月"]))
    def test_both_ends_are_read_whatever_the_figures(self, low: int, high: int, unit: str) -> None:
        chinese = f"处{to_chinese(low)}{unit}以上{to_chinese(high)}{unit}以下。"
        arabic = f"处{low}{unit}以上{high}{unit}以下。"
        assert quantities(chinese) == quantities(arabic) == [(low, unit, ">="), (high, unit, "<=")]


class TestPeriods:
    """`begins` and `date` of periods and starts; the document is of 2022-06-08."""

    @pytest.mark.parametrize(
        ("text", "printed", "begins", "ends"),
        [
            ("2022年11月15日-12月31日,完成", "2022年11月15日-12月31日", "2022-11-15", "2022-12-31"),
            ("2.2022年11月15日—12月31日", "2022年11月15日—12月31日", "2022-11-15", "2022-12-31"),
            ("从2022年10月1日至2023年3月31日停产", "从2022年10月1日至2023年3月31日", "2022-10-01", "2023-03-31"),
            ("2022年10月至2023年3月,", "2022年10月至2023年3月", "2022-10-01", "2023-03-31"),
            ("10月1日至次年3月31日,", "10月1日至次年3月31日", "2022-10-01", "2023-03-31"),
            ("10月15日起至3月15日止", "10月15日起至3月15日止", "2022-10-15", "2023-03-15"),
            ("2022年11-12月,", "2022年11-12月", "2022-11-01", "2022-12-31"),
            ("8月21日-22日", "8月21日-22日", "2022-08-21", "2022-08-22"),
            ("8月21—22日", "8月21—22日", "2022-08-21", "2022-08-22"),
            ("2022-2023年,每年", "2022-2023年", "2022-01-01", "2023-12-31"),
            ("2022年至2025年完成", "2022年至2025年", "2022-01-01", "2025-12-31"),
            ("7月上旬至9月中旬", "7月上旬至9月中旬", "2022-07-01", "2022-09-20"),
            ("7月至年底", "7月至年底", "2022-07-01", "2022-12-31"),
            ("2022.10.1-2023.3.31", "2022.10.1-2023.3.31", "2022-10-01", "2023-03-31"),
            ("十月至次年三月", "十月至次年三月", "2022-10-01", "2023-03-31"),
            ("自7月1日起,全面实施", "自7月1日起", "2022-07-01", None),
            ("10月起,针对", "10月起", "2022-10-01", None),
            ("从2022年起,每年", "从2022年起", "2022-01-01", None),
            ("2022年10月1日起实施停产整治", "2022年10月1日起", "2022-10-01", None),
        ],
    )
    def test_found(self, text: str, printed: str, begins: str, ends: str | None) -> None:
        (due,) = find_facts(text, date=DATE).deadlines
        assert (due.text, due.begins, due.date) == (
            printed,
            dt.date.fromisoformat(begins),
            dt.date.fromisoformat(ends) if ends else None,
        )

    @pytest.mark.parametrize(
        "text",
        [
            "每年1月1日至12月31日为一个考核年度",  # recurs
            "2020-2021年秋冬季期间",  # names a season
            "规划(2021—2025年)",
            "2019年9月1日至2020年8月31日期间出生",  # which children
            "自2018年5月25日至2021年5月,共有45条违法记录",  # a report
            "营业期限:2011年8月29日至2031年8月28日",
            "自2022年7月1日起施行。",  # validity
            "6-12月龄",
            "3至5个月",
            "1:5万",
            "第10-12条",
            "从源头抓起,提起诉讼",
            "10时至12时",
        ],
    )
    def test_none(self, text: str) -> None:
        assert [due for due in find_facts(text, date=DATE).deadlines if due.begins] == []

    def test_a_title_of_two_years_begins_with_the_first(self) -> None:
        facts = find_facts("11月起,10月底前", date=dt.date(2023, 10, 19), title="临汾市2023—2024年秋冬季方案")
        assert [(due.begins, due.date) for due in facts.deadlines] == [
            (dt.date(2023, 11, 1), None),
            (None, dt.date(2023, 10, 31)),
        ]

    def test_a_winter_ends_in_the_second_year_of_its_title(self) -> None:
        def due(text: str, title: str) -> dt.date | None:
            return find_facts(text, date=dt.date(2023, 10, 19), title=title).deadlines[0].date

        assert due("3月底前完成", "临汾市2023—2024年秋冬季方案") == dt.date(2024, 3, 31)
        assert due("12月底前完成", "临汾市2023—2024年秋冬季方案") == dt.date(2023, 12, 31)
        assert due("3月底前完成", "临汾市2023年工作要点") == dt.date(2023, 3, 31)
        assert due("2023年8月底前完成", "临汾市2023—2024年秋冬季方案") == dt.date(2023, 8, 31)

    @given(st.dates(dt.date(2022, 6, 1), dt.date(2030, 1, 1)), st.integers(0, 900), st.sampled_from("至到-—"))
    def test_two_printed_days_are_its_ends(self, first: dt.date, days: int, link: str) -> None:
        last = first + dt.timedelta(days=days)
        text = link.join(f"{day.year}年{day.month}月{day.day}日" for day in (first, last))
        (due,) = find_facts(f"于{text}停产", date=DATE).deadlines
        assert (due.text, due.begins, due.date) == (text, first, last)


@pytest.mark.parametrize(
    ("text", "printed", "due"),
    [
        ("于二〇二四年六月三十日前报送", "二〇二四年六月三十日前", dt.date(2024, 6, 30)),
        ("六月底前完成", "六月底前", dt.date(2022, 6, 30)),
        ("二O二三年十二月廿五日前", "二O二三年十二月廿五日前", dt.date(2023, 12, 25)),
        ("十月 十 五 日前", "十月 十 五 日前", dt.date(2022, 10, 15)),
        ("二零二三年底前", "二零二三年底前", dt.date(2023, 12, 31)),
    ],
)
def test_deadlines_in_chinese_numerals(text: str, printed: str, due: dt.date) -> None:
    (deadline,) = find_facts(text, date=DATE).deadlines
    assert (deadline.text, deadline.date) == (printed, due)
    assert text[deadline.start : deadline.end] == printed


def test_the_force_of_a_document_in_chinese_numerals() -> None:
    (validity,) = find_facts("自二〇二四年四月一日起施行,有效期至二〇二九年三月三十一日。").validity
    assert (validity.effective, validity.expires) == (dt.date(2024, 4, 1), dt.date(2029, 3, 31))


@given(st.dates(dt.date(2022, 4, 1), dt.date(2039, 12, 31)))
def test_a_day_reads_alike_in_either_numerals(day: dt.date) -> None:
    year = "".join("〇一二三四五六七八九"[int(figure)] for figure in str(day.year))
    chinese = f"于{year}年{to_chinese(day.month)}月{to_chinese(day.day)}日前完成"
    arabic = f"于{day.year}年{day.month}月{day.day}日前完成"
    assert deadlines(chinese)[0][1] == deadlines(arabic)[0][1] == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("各县制定方案,2025年对实施情况进行评估。", [("2025年", "2025-01-01", "2025-12-31")]),
        ("制定关停计划,6月启动关停工作。", [("6月", "2023-06-01", "2023-06-30")]),
        ("11月下旬组织验收。", [("11月下旬", "2023-11-21", "2023-11-30")]),
        ("2025年,全市优良天数达到85%。", []),  # a target
        ("3月启动了整治。", []),  # past
        ("2023年完成投资10亿元。", []),  # the year that the plan is of
        ("展望2035年完成现代化。", []),
    ],
)
def test_a_bare_time_to_come_says_when_something_is_done(text: str, expected: list[tuple[str, str, str]]) -> None:
    found = find_facts(text, date=dt.date(2023, 4, 26)).deadlines
    assert [(fact.text, str(fact.begins), str(fact.date)) for fact in found] == expected
