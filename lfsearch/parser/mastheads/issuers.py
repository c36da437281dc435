"""发文机关: the offices that issue and sign documents, of every level.

临 汾 市 人 民 政 府                      letter-spaced
国务院办公厅　中央军委办公厅                 several on a line
中共岳阳市委办公室岳阳市人民政府办公室         and close to each other
四川省应对新型冠状病毒                      over two lines, in a signature
肺炎疫情应急指挥部
"""

from __future__ import annotations

import re

from lfsearch.text.blanks import bare

# What the name of an office ends with. Before 局, 部, 委 stands no character that makes a common word of it (当局, 全部).
_ENDING = (  # what it begins with is asked first, since it is tried behind each of forty characters
    r"(?=[人政行公办委管常党军指领工综机联总支法检科研中协学证银保险电理兵街秘集大局厅部署海调供档武医职])(?:人民政府|政府|行政公署|公署|办公[室厅]|委员会|管委会|常委会|党委|党组|(?<=[省市县区州盟旗党工民监改资革康教计经健])委|(?<=[编信明台贫制侨融卫])办"
    r"|(?<=中央)军委|指挥部|领导小?组|工作组|综合组|机制|联席会议|总队|支队|大队|调查队|法院|检察院|科学院|工程院|研究院|中心|军分?区|武装部|人民医院|职业(?:技术)?学院|支行|分行|总工会|联合会|协会|学会"
    r"|总会|[证银保险电]监会|理事会|兵团|街道办事处|办事处|管理处|秘书处|银行|总公司|集团公司|大学|供销(?:合作)?社|档案馆"
    r"|(?<![当布结格出])局|(?<!办公)厅|(?<![全内外干各局东中西南北一上下头辑])部|(?<=[审总公计])署|海关)"
)
ISSUER = re.compile(
    rf"(?:(?:中共中央)?国务院|中共中央|共青团中央|[全中]国(?:妇|残|侨|文)联|(?:银保?|证|保|电)监会|[省市县区州盟旗](?:委|政府)|(?:中共|中国\([\u4e00-\u9fff]{{2,4}}\))?[\u4e00-\u9fff“”]{{2,40}}?{_ENDING}|[\u4e00-\u9fff]{{2,40}}有限(?:责任)?公司)"
)
_LAST = "府室厅会部组队局院心委署制议团处行司学关社馆央联办区"
_LONGEST = 60
# 国务院办公厅转发国家教委 begins a title.
_IN_TITLES = ("转发", "印发", "批转", "关于")
# 宁波市林业局(宁波市园林局): one office of two names
_DOUBLE = re.compile(r"([\u4e00-\u9fff]{4,24})\(([\u4e00-\u9fff]{4,24})\)")
_GAP = re.compile(r"[ 、]+")
# Where the second of two names without a mark between them begins.
_SECOND = re.compile(
    r"(?<=.{3})(?=中共|中央|国务院|国家|最高人民|全国|中国|(?:公安|司法|财政|教育|民政|商务|水利|科技|科学技术|农业农村|自然资源|生态环境|交通运输"
    r"|应急管理|工业和信息化|人力资源|住房|文化和旅游)[\u4e00-\u9fff]{0,6}部|审计署|海关总署|税务总局)"
)
_PLACE = re.compile(
    r"(?:中共)?(?:国务院|国家|中央|全国|最高|中华人民共和国|[\u4e00-\u9fff]{2,6}?(?:省|市|县|区|州|盟|旗|兵团)"
    r"|[\u4e00-\u9fff]{4,20}?族(?:自治)?[州县旗区乡])"
)
_PLACELESS = re.compile(r"(?:自治)?[省市县区州盟旗](?!场)")
# 总理　李某某   市　长:温某某   国家卫生健康委主任 马某某
_SIGNER = re.compile(
    r"[\u4e00-\u9fff]{0,16}?(?:代|副)?(?:总理|主席|[省市州盟旗县区部署局行院厅会]长|主任|审计长|检察长|委员长|秘书长|总干事):?"
    r"[\u4e00-\u9fff·]{2,12}|(?:代|副)?(?:总理|主席|[省市州盟旗县区部署局]长|主任)"  # collections of laws leave the name out
)
# (国家卫生健康委代章)
_SEAL = re.compile(r"\([^()]{2,30}(?:代章|代印|盖章|印章)\)")


def issuers(text: str) -> tuple[str, ...]:
    """The offices that the whole line names; none when it is anything else."""
    if text[-1] == ")" and (double := _DOUBLE.fullmatch(bare(text))):
        return (double[0],) if all(ISSUER.fullmatch(name) for name in double.groups()) else ()
    if len(text) > 4 * _LONGEST or text[-1] not in _LAST or any(verb in text for verb in _IN_TITLES):
        return ()
    parts = _GAP.split(text)
    if len(parts) > 1 and all(len(part) > 2 and ISSUER.fullmatch(part) for part in parts):
        return tuple(parts)
    if "、" in text:
        names = tuple(bare(part) for part in text.split("、"))
        return names if all(ISSUER.fullmatch(name) for name in names) else ()
    name = bare(text)
    if len(name) > 2 * _LONGEST:
        return ()
    joint = _parted(name)
    return joint if len(joint) > 1 or ISSUER.fullmatch(name) else ()


def _parted(name: str) -> tuple[str, ...]:
    """Two offices printed close to each other, or the one that it is."""
    starts = [match.start() for match in _SECOND.finditer(name)]
    place = name.removeprefix("中共")[:2]
    again = name.find(place, 4)
    for cut in [*starts, *([again] if again > 0 else [])]:
        if ISSUER.fullmatch(name, 0, cut) and ISSUER.fullmatch(name, cut):
            return name[:cut], *_parted(name[cut:])
    return (name,)


def is_wrapped_head(text: str) -> bool:
    """Whether the line may be the first half of an office's name: it begins with a place and is no sentence."""
    plain = bare(text)
    return len(plain) <= 24 and re.fullmatch(r"[\u4e00-\u9fff]+", plain) is not None and bool(_PLACE.match(plain))


def begins_with_place(text: str) -> bool:
    return _PLACE.match(bare(text)) is not None


def leaves_out_place(name: str) -> bool:
    """Whether an office is named without its place: 区自然资源局, 市政府办公室; but 市场监管总局."""
    return _PLACELESS.match(name) is not None


def is_signer(text: str) -> bool:
    """Whether the line is the post and name of who signs an order."""
    return len(text) <= 30 and _SIGNER.fullmatch(bare(text)) is not None


def is_seal(text: str) -> bool:
    """Whether the line says whose seal stands for another's: (国家卫生健康委代章)."""
    return text[-1] == ")" and len(text) <= 40 and _SEAL.fullmatch(bare(text)) is not None
