"""Documents and clause trees from small texts in the printed forms of the gazettes."""

from __future__ import annotations

import datetime as dt

from parser_support import HEAD, only, parse, plan

from lfsearch.types import ClauseKind


def test_particulars() -> None:
    document = only(HEAD)
    assert document.doc_no == "临政办发〔2023〕9号"
    assert document.title == document.title_as_printed == "临汾市人民政府办公室关于印发临汾市测试方案的通知"
    assert (document.issuers, document.kind) == (("临汾市人民政府办公室",), "通知")
    assert document.date == dt.date(2023, 4, 26)
    assert document.addressee == "各县(市、区)人民政府,市直有关部门"
    assert document.disclosure == "此件公开发布"
    assert document.section == "市政府办公室文件"
    assert [(a.title, a.printed) for a in document.attachments] == [("临汾市测试方案", True)]
    assert [clause.kind for clause in document.clauses] == [
        ClauseKind.MASTHEAD,
        ClauseKind.ADDRESSEE,
        ClauseKind.PARAGRAPH,
        ClauseKind.SIGNATURE,
        ClauseKind.TITLE,
    ]


def test_vertical_issuer_and_issuer_from_the_signature() -> None:
    vertical = "临\n\n\n汾\n\n\n市\n\n\n人\n\n\n民\n\n\n政\n\n\n府\n\n关于测试工作的批复\n\n临政函〔2023〕18 号\n\n市应急管理局:\n\n同意。\n"
    document = only(vertical)
    assert document.title == "临汾市人民政府关于测试工作的批复"
    assert document.span.first == 1
    lost = "府\n\n关于测试工作的批复\n\n临政函〔2023〕18 号\n\n市应急管理局:\n\n同意。\n\n临汾市人民政府\n\n2023 年 5 月 18 日\n"
    document = only(lost)
    assert document.issuers == ("临汾市人民政府",)
    assert document.title == "临汾市人民政府关于测试工作的批复"
    assert document.title_as_printed == "关于测试工作的批复"


def test_several_issuers_keep_their_order() -> None:
    document = only(
        "临汾市人力资源和社会保障局\n临 汾 市 财 政 局\n\n关于印发《测试办法(试行)》的通知\n\n临人社发〔2022〕25 号\n\n各局:\n\n请执行。\n"
    )
    assert document.issuers == ("临汾市人力资源和社会保障局", "临汾市财政局")
    assert document.issuer == "临汾市人力资源和社会保障局、临汾市财政局"


def test_citations_open_no_document() -> None:
    text = (
        HEAD
        + "\n一、依据\n\n根据《山西省人民政府办公厅关于印发山西省方案的通知》 ( 晋政办发\n\n〔2020〕7 号)、《关于转发测试的通知》(\n\n临财综〔2021〕54 号\n\n)精神。\n"
    )
    assert len(parse(text).documents) == 1


def test_a_document_without_number_is_found() -> None:
    lost = HEAD.replace("临政办发〔2023〕9 号\n\n", "")
    issue = parse(HEAD + "\n一、结束。\n\n" + lost)
    assert [document.doc_no for document in issue.documents] == ["临政办发〔2023〕9号", None]
    assert issue.documents[1].title.endswith("关于印发临汾市测试方案的通知")
    assert "no-doc-no" in {warning.code for warning in issue.warnings}


def test_damaged_numbers_and_orders() -> None:
    damaged = HEAD.replace("临政办发〔2023〕9 号", "临政办发2023〕9 号")
    assert only(damaged).doc_no == "临政办发〔2023〕9号"
    order = only(
        "临汾市人民政府令\n\n第 12 号\n\n《临汾市测试办法》已经通过,现予公布。\n\n市　长　王某\n\n2023 年 5 月 1 日\n"
    )
    assert (order.doc_no, order.title, order.kind) == ("临汾市人民政府令第12号", "临汾市测试办法", "令")
    assert order.date == dt.date(2023, 5, 1)


def test_text_without_documents() -> None:
    issue = parse("本刊启事\n\n欢迎订阅。\n")
    assert issue.documents == ()
    assert [warning.code for warning in issue.warnings] == ["no-document"]
    assert parse("").documents == ()


def test_levels_and_ids() -> None:
    clauses = plan(
        "一、总体要求\n\n(一)指导思想\n\n以测试为指导。\n\n\n1. 公用经费。 按标准执行。\n\n\n2. 其他。 按规定执行。\n\n二、任务\n"
    )
    assert set(clauses) == {"p1", "1", "1.1", "1.1.1", "1.1.2", "2"}
    assert clauses["1.1"].text == "(一)指导思想\n以测试为指导。"
    assert clauses["1.1.1"].path == ("临汾市测试方案", "一、总体要求", "(一)指导思想", "1.公用经费")
    assert (clauses["1.1.2"].label, clauses["1.1.2"].heading, clauses["1.1.2"].level) == ("2.", "其他", 4)


def test_wrapped_figures_are_no_labels() -> None:
    clauses = plan(
        "一、加快淘汰炭化室高度不足的焦炉,列出月度淘汰计划,确保\n\n4. 3 米焦炉。 全部关停退出,完成粗钢产量\n\n2. 压减任务。\n"
    )
    assert set(clauses) == {"p1", "1"}


def test_torn_labels_are_rejoined() -> None:
    clauses = plan("一、\n\n\n加大公开力度。\n\n\n二、\n\n\n健全保障机制。\n")
    assert clauses["1"].text == "一、加大公开力度。"
    assert clauses["2"].text == "二、健全保障机制。"


def test_chapters_articles_and_their_paragraphs() -> None:
    clauses = plan(
        "第一章　 总　 则\n\n第一条　 为规范测试,制定本办法。\n\n\n本办法所称测试,是指检验。\n\n第二条　 申请应当符合下列条件:\n\n\n(一)有场所;\n\n\n(二)有人员。\n\n\n外商还应当符合其他规定。\n"
    )
    assert clauses["c1"].heading == "总则"
    assert clauses["a1"].text == "第一条\u3000为规范测试,制定本办法。\n本办法所称测试,是指检验。"
    assert clauses["a2.2"].text == "(二)有人员。"
    assert clauses["a2.p1"].text == "外商还应当符合其他规定。"
    assert clauses["a2"].path == ("临汾市测试方案", "第一章 总则", "第二条")


def test_decimal_numbers() -> None:
    clauses = plan(
        "1　 总则\n\n1. 1　 编制目的\n\n健全机制。\n\n1. 2　 编制依据\n\n⑴《突发事件应对法》;\n\n\n⑵《测试法》。\n\n2　 指挥体系\n"
    )
    assert set(clauses) == {"p1", "1", "1.1", "1.2", "1.2.1", "1.2.2", "2"}
    assert clauses["1.2.2"].path[1:] == ("1 总则", "1.2 编制依据", "⑵")


def test_long_inline_lists_are_cut_and_short_ones_kept() -> None:
    clauses = plan(
        "一、整治\n\n1. 强化管控。 ①坚持疏堵结合,因地制宜大力推进秸秆综合利用,提高利用水平。 ②强化地方各级政府秸秆禁烧主体责任,建立全覆盖监管体系。 (①市农业农村局牵头;②市生态环境局牵头。)\n\n\n2. 分类。 ①甲类;②乙类。\n"
    )
    assert clauses["1.1"].text == "1.强化管控。"
    assert clauses["1.1.2"].text == "②强化地方各级政府秸秆禁烧主体责任,建立全覆盖监管体系。"
    assert clauses["1.1.p1"].text == "(①市农业农村局牵头;②市生态环境局牵头。)"
    assert clauses["1.2"].text == "2.分类。①甲类;②乙类。"


def test_closing_sentence_belongs_to_the_whole() -> None:
    clauses = plan("一、总体要求\n\n(一)主要目标\n\n完成任务。\n\n\n本方案自 2020 年 1 月 1 日起实施。\n")
    assert clauses["p2"].text == "本方案自2020年1月1日起实施。"


def test_several_attachments_and_those_not_printed() -> None:
    document = only(
        HEAD
        + "\n一、要求。 做好工作。\n\n\n附件:1. 目标分解任务表\n\n\n2. 响应流程图(详见市政府网站)\n\n附件 1\n\n目标分解任务表\n\n　 　 各县按表执行。\n"
    )
    assert [(a.title, a.printed) for a in document.attachments] == [
        ("临汾市测试方案", True),
        ("目标分解任务表", True),
        ("响应流程图", False),
    ]
    assert document.clauses[-1].label == "附件1"
    assert document.clauses[-1].path == ("附件1 目标分解任务表",)


def test_what_the_title_issues_and_a_website_has_is_an_attachment() -> None:
    elsewhere = HEAD[: HEAD.rindex("临汾市测试方案")].replace("此件公开发布", "此件详见市政府网站")
    document = only(elsewhere)
    assert document.disclosure == "此件详见市政府网站"
    assert [(a.title, a.printed) for a in document.attachments] == [("临汾市测试方案", False)]
    printed = only(HEAD.replace("此件公开发布", "此件详见市政府网站"))
    assert [(a.title, a.printed) for a in printed.attachments] == [("临汾市测试方案", True)]


def test_heading_that_fills_its_line_is_parted_from_its_text() -> None:
    clauses = plan(
        "一、加强各类测试工作的组织领导\n\n各级各部门要认真落实本方案确定的各项任务,建立健全\n\n"
        "工作机制,明确责任分工,细化工作措施,确保各项任务按\n\n时完成。\n\n"
        "二、矿产资源开发利用总量调控目标基本完成情况\n\n“十三五”期间,我市原煤年产量控制在六千万吨以\n\n"
        "内,工作机制,明确责任分工,细化工作措施,确保各项任务\n\n按时完成。\n"
    )
    assert clauses["2"].heading == "矿产资源开发利用总量调控目标基本完成情况"
    assert clauses["2"].text.startswith("二、矿产资源开发利用总量调控目标基本完成情况\n“十三五”期间")


def test_wrapped_sentence_is_not_parted_like_a_heading() -> None:
    line = "细化各项工作措施确保各级各部门按时完成各项任务,"  # fills the column
    clauses = plan(
        "一、总体要求\n\n各级各部门要认真落实本方案。\n\n\n"
        f"二、{line[:-4]}\n\n{line}\n\n{line}\n\n认真落实。\n\n三、{line[:-4]}\n\n{line}\n\n{line}\n\n完成。\n"
    )
    assert [clauses[number].heading for number in "123"] == ["总体要求", None, None]
    assert "\n" not in clauses["2"].text + clauses["3"].text


def test_letter_spaced_lead_below_a_full_heading_opens_a_paragraph() -> None:
    clauses = plan("2　 指挥体系\n\n2. 1　 市较大煤矿生产安全事故应急指挥部\n\n指 挥 长:市政府分管副市长。\n")
    assert clauses["2.1"].heading == "市较大煤矿生产安全事故应急指挥部"
    assert clauses["2.1.p1"].text == "指挥长:市政府分管副市长。"


def test_lead_with_its_text_is_no_heading_though_without_full_stop() -> None:
    clauses = plan("1. 参展产品:确定参展专业镇主导产业、非遗文化等相关产品,提供图片等资料\n\n2. 议题:提出。\n")
    assert clauses["1"].heading == "参展产品"


def test_post_with_a_bracket_names_its_paragraph() -> None:
    clauses = plan(
        "一、职责\n\n副指挥长(市水利局局长):组织落实水情监测。\n\n\n副指挥长(市应急管理局局长):组织落实工作。\n"
    )
    assert [clause.heading for clause in clauses.values()][-2:] == [
        "副指挥长(市水利局局长)",
        "副指挥长(市应急管理局局长)",
    ]


POSTS = (
    "王渊常务副市长:负责财政工作。\n\n\n分管市财政局。\n\n\n完成市长交办的其他工作。\n\n\n"
    "崔元斌副市长:负责发展改革工作。\n\n\n分管市发展改革委。\n\n\n联系市工商联。\n\n\n"
    "张希亮副市长:负责信访工作。\n\n\n分管市信访局。\n\n\n各副市长担任的其他职务相应调整。\n"
)


def test_paragraphs_belong_to_the_post_before_them() -> None:
    clauses = {clause.text: clause for clause in plan("工作分工如下:\n\n\n" + POSTS).values()}
    assert clauses["分管市财政局。"].path[1:] == ("王渊常务副市长",)
    assert clauses["联系市工商联。"].path[1:] == ("崔元斌副市长",)
    assert clauses["分管市信访局。"].path[1:] == ("张希亮副市长",)
    assert clauses["各副市长担任的其他职务相应调整。"].path[1:] == ()


def test_leads_without_paragraphs_of_their_own_head_no_group() -> None:
    clauses = plan(POSTS + "\n\n成员:由市直各部门组成。\n\n\n办公室:设在市财政局。\n\n\n人员变动不再发文。\n")
    assert all(len(clause.path) == 1 for clause in clauses.values() if clause.heading is None)


def test_title_above_a_table_heads_its_rows() -> None:
    clauses = plan(
        "一、主要目标\n\n到 2025 年完成。\n\n\n城区地价表\n\n(更新)\n\n单位:万元\n\n"
        "序号 学校 计划(人)\n\n1 第一中学 300\n\n2 第二中学 200\n\n二、要求\n\n抓好落实。\n"
    )
    row = next(clause for clause in clauses.values() if clause.text == "1 第一中学 300")
    assert row.path[1:] == ("一、主要目标", "城区地价表(更新)", "1")
    assert clauses["1.t"].text == "城区地价表(更新)"
    assert clauses["2"].path[1:] == ("二、要求",)


NOTICE = (
    "关于做好测试工作的通知\n\n临政办发〔2023〕9 号\n\n各县(市、区)人民政府:\n\n\n一、提高认识。 抓好落实。\n\n\n"
    "二、加强督查。 严肃问责。\n\n\n{}各级各部门要认真落实各项工作。\n\n临汾市人民政府办公室\n\n2023 年 4 月 26 日\n"
)


def test_last_paragraph_of_a_notice_belongs_to_no_item() -> None:
    closing = next(clause for clause in only(NOTICE.format("")).walk() if clause.text.startswith("各级各部门"))
    assert (closing.path, closing.level) == ((), 1)
    # Where other items have such paragraphs too it is the item's.
    more = NOTICE.format("").replace("抓好落实。", "抓好落实。\n\n\n要加强学习。")
    closing = next(clause for clause in only(more).walk() if clause.text.startswith("各级各部门"))
    assert closing.path == ("二、加强督查",)


def test_last_paragraph_of_a_plan_belongs_to_the_heading_over_its_items() -> None:
    clauses = plan(
        "一、要求\n\n(一)提高认识。 抓好落实。\n\n\n(二)加强督查。 严肃问责。\n\n\n"
        "请各部门于 10 月底前报送名单。\n\n\n联系人:王小华\n\n\n附件:测试任务表(详见市政府网站)\n"
    )
    assert clauses["1.p1"].text == "请各部门于10月底前报送名单。"
    assert clauses["1.p2"].text == "联系人:王小华"
    clauses = plan(
        "一、要求\n\n(一)提高认识。 抓好落实。\n\n\n(二)加强督查。 严肃问责。\n\n\n对责任履行不到位的,予以约谈。\n"
    )
    assert clauses["1.2.p1"].text == "对责任履行不到位的,予以约谈。"


def test_names_keep_apart_from_posts() -> None:
    clauses = plan(
        "一、组成人员\n\n组　 长:王　 渊　 副市长\n\n副组长:刘继东　 市政府副秘书长\n\n董凤妮　 市卫健委主任\n\n二、职责\n"
    )
    names = [clause.text for clause in clauses.values() if "刘继东" in clause.text]
    assert names == ["副组长:刘继东 市政府副秘书长\n董凤妮 市卫健委主任"]


def test_long_clause_is_cut_at_a_sentence() -> None:
    sentence = "各级各部门要认真落实本方案确定的各项任务。"
    clauses = plan("一、要求\n\n(一)" + sentence * 150 + "\n")
    assert len(clauses["1.1"].text) <= 2000
    assert clauses["1.1"].text.endswith("。")
    assert clauses["1.1~2"].path == clauses["1.1"].path
    assert clauses["1.1~2"].label == "(一)"


def test_warnings_have_lines() -> None:
    issue = parse(
        HEAD.replace("2023 年 4 月 26 日", "某日")
        + "\n一、甲项工作。\n\n\n三、丙项工作。\n\n\n1. 甲子项。\n\n\n1. 乙子项。\n\n四、其他。\n\n\n(三)丙款。\n"
    )
    codes = {warning.code: warning.span.first for warning in issue.warnings}
    lines = issue.documents[0].span.last
    assert {"no-date", "numbering-gap", "orphan-item"} <= set(codes)
    assert all(1 <= line <= lines for line in codes.values())
