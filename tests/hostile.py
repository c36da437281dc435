"""Issues that nobody prints, of any length: what a parser that looks back too far would take the square of their length for."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

Make = Callable[[int], str]  # the text of about so many characters

# What lines begin with, hold or end with that some stage of the parser looks for.
_PIECES = (
    "达到", "一、", "(一)", "1.", "1.1", "第一条", "第一章总则", "。", " ", "\u3000", "、", "《", "》", "(", ")", "(原", "“", "〔",
    "2024年1月2日", "二〇二四年一月二日", "市财政局、", "市财政局牵头,", "责任单位:市财政局", "市工信局负责", "85%", "5、", "1,000", "10.5", "〔2024〕1号",
    "临政办发〔2024〕7号", "临汾市人民政府公报", "·市政府文件·", "10/2024", "依据《土地管理法》第三条", "第三条、", "①", "Ⅰ类:", "A.", "——", "……",
    "附件:1.", "附件1", "表1", "注:", "目录", "关于", "通知", "印发", "的", "和", "至", "以上", "以下简称", "10月", "12:00", "三年", "每年", "年底前",
    "万元", "mg/m3", "- 7 -", "姓名", "序号", "责任单位", "完成时限", "市长:李某某", "此件公开发布", "(此件公开发布)", "抄送:", "各县人民政府:", "特此通知。",
    "临汾市人民政府办公室", "临汾市人民政府", "关于做好工作的通知", "甲", "x", "\t", "&nbsp;", "http://a.b/", "①②", "会议通过", "自2024年1月1日起施行",
    "等", "牵头", "由", "同时废止", "不超过", "有效期", "=", "…", "·", "1 2 3 4", "甲 乙 丙", "分管", "\f",
)  # fmt: skip
_HEAD = "临政办发〔2024〕7号\n\n临汾市人民政府办公室\n关于{}的通知\n\n各县(市、区)人民政府:\n"
_FOOT = "\n\n临汾市人民政府办公室\n2024年1月2日\n"
_CHINESE = "一二三四五六七八九十"


def _document(body: str, title: str = "土地") -> str:
    return _HEAD.format(title) + body + _FOOT


def _times(piece: str, length: int) -> str:
    return piece * max(1, length // len(piece))


def _counted(form: str, length: int) -> str:
    """Lines that count up; {n} is the figure, {c} a Chinese numeral."""
    lines, size, number = [], 0, 0
    while size < length:
        number += 1
        line = form.format(n=number, c=_numeral(number))
        lines.append(line)
        size += len(line) + 1
    return "\n".join(lines)


def _numeral(number: int) -> str:
    tens, ones = divmod((number - 1) % 99 + 1, 10)
    return (_CHINESE[tens - 1] if tens > 1 else "") + ("十" if tens else "") + (_CHINESE[ones - 1] if ones else "")


_FORMS = (
    "{c}、工作要求", "({c})加强领导。", "{n}.做好工作。", "第{c}条 为了工作。", "第{n}条", "1.{n} 总则", "{n}.1.1 要求", "1.1.1.1.{n}", "附件{n}", "附件 {n}\n清单",
    "表{n} 任务", "{n}", "{n} 甲 乙 丙", "{n}\t市财政局\t12月底\t完成", "序号 {n}", "① 第{n}项", "临政办发〔2024〕{n}号", "关于第{n}号工作的通知", "2024年1月{n}日",
    "- {n} -", "\f{n} / 2024 临汾市人民政府公报\n文", "一、甲\n(一)乙\n1.丙\n(1)丁\n①戊{n}", "市长:李{n}", "《关于{n}的通知》", "甲{n}乙", "{n},", "{n}。", "  {n}",
    "\n\n\n{n}、完成指标", "临汾市人民政府令\n第{n}号\n《办法》已经通过,现予公布。\n市长 李某某\n2024年1月2日\n办法\n第一条 为了工作。",
    "临政办发〔2024〕{n}号\n\n临汾市人民政府办公室\n关于土地的通知\n\n各县(市、区)人民政府:\n   一、土地要管好。\n\n临汾市人民政府办公室\n2024年1月2日\n",
    "目录\n一、甲{n}", "附件:1.甲{n}\n2.乙{n}", "责任单位:市{n}局", "姓名 单位 {n}", "序号 项目 单位 时限\n{n} 甲 乙 丙", "抄送:市委办{n}。", "(此件公开发布)\n{n}",
    "印发《{n}办法》的通知", "附件\n\n{n}办法\n\n第一条 甲", "第{c}章 总则\n第一条 甲{n}", "——{n}", "{n}.{n}.{n}.{n}", "注:{n}",
)  # fmt: skip


def hostile(seed: int = 1, mixed: int = 60) -> Iterator[tuple[str, Make]]:
    """Makers of issues with their names: one long line, many lines alike, lines that count up, and mixtures."""
    for piece in _PIECES:
        yield f"line of {piece!r}", lambda length, piece=piece: _document(_times(piece, length))  # type: ignore[misc]
        yield f"lines of {piece!r}", lambda length, piece=piece: _document(_times(piece + "\n", length))  # type: ignore[misc]
        yield f"title of {piece!r}", lambda length, piece=piece: _document("一、甲。", _times(piece, length))  # type: ignore[misc]
        yield f"only {piece!r}", lambda length, piece=piece: _times(piece + "\n", length)  # type: ignore[misc]
    for form in _FORMS:
        yield f"counting {form!r}", lambda length, form=form: _document(_counted(form, length))  # type: ignore[misc]
        yield f"nothing but {form!r}", lambda length, form=form: _counted(form, length)  # type: ignore[misc]
    yield (
        "deeper and deeper",
        lambda length: _document("\n".join(".".join(["1"] * depth) + " 甲" for depth in range(1, int(length**0.5)))),
    )
    yield (
        "columns",
        lambda length: _document(
            "\n".join(" ".join(f"列{at}" for at in range(int(length**0.5 / 2))) for _ in range(int(length**0.5 / 2)))
        ),
    )
    yield (
        "blanks in the head of a table",
        lambda length: _document("附件1\n任务表\n序号 任务" + " " * length + "x 责任单位\n1 甲 乙\n2 甲 乙\n"),
    )
    yield "a wide table", lambda length: _document(" ".join(f"列{at}" for at in range(length // 4)))
    yield "heads of tables without rows", lambda length: _document(_times("任务 责任单位\n", length))
    yield "heads of tables with a word", lambda length: _document(_times("任务 责任单位\n甲\n", length))
    yield (
        "rows with more and more figures",
        lambda length: _document("任务 责任单位\n" + ("甲 " + _times("1 ", length // 3) + "\n") * 3),
    )
    draw = random.Random(seed)
    for number in range(mixed):
        parts = [draw.choice(_PIECES) + draw.choice(("", "\n", " ", "\n\n", "甲")) for _ in range(draw.randint(2, 6))]
        yield f"mixture {number} of {parts}", lambda length, parts=parts: _document(_times("".join(parts), length))  # type: ignore[misc]
        forms = [draw.choice(_FORMS) for _ in range(draw.randint(2, 4))]
        yield (
            f"mixture {number} counting {forms}",
            lambda length, forms=forms: _document(  # type: ignore[misc]
                _counted("\n".join(forms), length)
            ),
        )
