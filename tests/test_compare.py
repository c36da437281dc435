"""What changed between two clauses; the facts compare as printed, the wording character by character."""

from __future__ import annotations

from lfsearch.retrieval.compare import Difference, PlainText, compare_records, wording
from lfsearch.types import Deadline, Quantity, Unit

# Over two hundred characters, none of them rare: difflib would leave them all out, unless told not to.
LONG = "各县市区人民政府要加强秸秆禁烧工作的组织领导,落实属地责任,完善网格体系,加强巡查检查,严格考核问责。" * 5


def test_a_long_text_with_a_little_changed_is_nearly_the_same() -> None:
    after = LONG.replace("秸秆", "", 1)
    found = compare_records(PlainText(LONG), PlainText(after))
    assert found.similarity == round(2 * len(after) / (len(LONG) + len(after)), 3) > 0.99
    assert [piece for piece in found.wording if piece[0] != "equal"] == [("delete", "秸秆", "")]
    assert wording(LONG, after) == found.wording


def test_the_pieces_give_back_both_texts() -> None:
    pieces = wording("甲" + LONG, LONG[:100] + "乙" + LONG[100:])
    assert "".join(before for _, before, _ in pieces) == "甲" + LONG
    assert "".join(after for _, _, after in pieces) == LONG[:100] + "乙" + LONG[100:]
    assert all(before == after for op, before, after in pieces if op == "equal")


def unit(role: str, name: str) -> Unit:
    return Unit(role, name, 0, 1)


def deadline(text: str) -> Deadline:
    return Deadline(text, None, 0, 1)


def figure(text: str, measure: str | None) -> Quantity:
    return Quantity(text, 1.0, text[-1], None, measure, 0, 1)


def test_only_facts_of_one_side_are_named() -> None:
    before = PlainText(
        "",
        units=(unit("牵头", "市林业局"), unit("配合", "市财政局")),
        deadlines=(deadline("2020 年底前"), deadline("10月底前")),
        quantities=(figure("85%", "利用率"), figure("3个", None)),
    )
    after = PlainText(
        "",
        units=(unit("责任", "市林业局"), unit("配合", "市财政局")),
        deadlines=(deadline("2020年底前"),),
        quantities=(figure("90%", "利用率"), figure("3个", None)),
    )
    found = compare_records(before, after)
    assert found.quantities == Difference(("利用率 85%",), ("利用率 90%",))
    assert found.deadlines == Difference(("10月底前",), ())
    assert found.units == Difference(("牵头 市林业局",), ("责任 市林业局",))
    assert found.similarity == 1.0


def test_implementing_and_being_responsible_are_one_role() -> None:
    before = PlainText("", units=(unit("落实", "各县(市、区)人民政府"), unit("落实", "市教育局")))
    after = PlainText("", units=(unit("责任", "各县(市、区)人民政府"), unit("牵头", "市教育局")))
    found = compare_records(before, after)
    assert found.units == Difference(("责任 市教育局",), ("牵头 市教育局",))
    assert compare_records(after, before).units == Difference(found.units.after, found.units.before)
