"""A closing bracket of units is shared out among the items that it speaks of."""

from lfsearch.facts.inherited import inherited_units
from lfsearch.parser import parse_issue

ISSUE = """平阳市人民政府办公室

关于印发平阳市秋季攻坚方案的通知

平政办发〔2024〕3 号

各县(市、区)人民政府:


现将方案印发给你们,请认真贯彻执行。


平阳市人民政府办公室


2024 年 3 月 5 日

(此件公开发布)

平阳市秋季攻坚方案


一、重点任务


13. 强化秸秆禁烧管控。 ①加大秸秆还田和离田的力度,提高秸秆综合利用率,建立收储运体系和台账。②加强重点

时段的巡查检查,建立全覆盖的网格化监管体系,发现一起查处一起。( ①市农业农村局牵头;②市生态环境局牵头。 各县市区政府落实。)
"""


def test_units_go_to_their_items_and_to_the_item_above() -> None:
    document = parse_issue(ISSUE, "2024-03").documents[0]
    clauses = {clause.label: clause for clause in document.walk() if clause.label}
    shares = inherited_units(document)
    names = {label: {(u.role, u.name) for u in shares.get(clauses[label].id, [])} for label in ("13.", "①", "②")}
    common = ("落实", "各县(市、区)人民政府")
    assert names["①"] == {("牵头", "市农业农村局"), common}
    assert names["②"] == {("牵头", "市生态环境局"), common}
    assert names["13."] == names["①"] | names["②"]
