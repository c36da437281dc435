"""The commands: where each is, and the line that the program's help has for it, so that the help loads none of them."""

from __future__ import annotations

from typing import NamedTuple

from lfsearch.i18n import tr


class Listed(NamedTuple):
    """One command."""

    module: str  # in this package
    name: str  # there
    help: str  # "" for one that is not listed, else how the command's own help begins, as `wording.Group` shortens it; a test holds the two equal


# The program's own options, which may stand behind a command as well (`anywhere`).
OWN = ("--index", "--corpus", "--verbose", "--quiet", "-v", "-q")
# In the order in which they are used.
COMMANDS = {
    "search": Listed("search", "search", tr("Rank clauses for QUERY", "按查询词排列条款")),
    "similar": Listed(
        "search",
        "similar",
        tr(
            "Clauses that say similar things as CLAUSE_ID or --text, in other documents",
            "与某一条款\uff08写编号\uff09或 --text 意思相近的条款\uff08其他文件里的\uff09",
        ),
    ),
    "compare": Listed(
        "compare",
        "compare",
        tr("What changed from one document to another, clause by clause", "逐条比较两份文件有何变化"),
    ),
    "history": Listed(
        "history", "history", tr("How a measure has changed from issue to issue", "一项措施历年如何变化")
    ),
    "show": Listed(
        "library",
        "show",
        tr("Show a clause, a document or an issue, by id, 文号 or title", "按编号、文号或标题显示条款、文件或整期"),
    ),
    "list": Listed(
        "library",
        "list_command",
        tr(
            "List issues, places, documents, clauses, responsible units, deadlines or figures, with the filters of search",
            "列出各期、地方、文件、条款、责任单位、时限或数字\uff0c可用 search 的筛选条件",
        ),
    ),
    "quote": Listed("quoting", "quote", tr("Quote a clause or document", "引用条款或文件")),
    "verify": Listed(
        "quoting",
        "verify",
        tr(
            "Check every quotation in FILE (text, Markdown, Word, or - for stdin) against the index",
            "核对文件\uff08文本、Markdown、Word\uff0c或 - 即标准输入\uff09里的引文",
        ),
    ),
    "cites": Listed(
        "quoting",
        "cites",
        tr(
            "The laws and documents that a clause, with all under it, or a document names, which of them the index has, "
            "and what is repealed",
            "条款\uff08连同其下各条\uff09或文件引用了哪些法规文件\uff0c哪些在索引里\uff0c哪些已废止",
        ),
    ),
    "cited-by": Listed(
        "quoting",
        "cited_by",
        tr(
            "The clauses that name a text, by id, 文号 or 《title》, be it in the index or not",
            "哪些条款引用了某份文件\uff08编号、文号或《标题》\uff0c不在索引里的也行\uff09",
        ),
    ),
    "digest": Listed("digest", "digest", tr("What is new in ISSUE", "某一期有什么新内容")),
    "duties": Listed("duties", "duties", tr("What a UNIT must do", "某单位的职责")),
    "deadlines": Listed(
        "duties",
        "deadlines",
        tr(
            "Every deadline, the earliest first, with the filters of search",
            "全部时限\uff0c最早的在前\uff0c可用 search 的筛选条件",
        ),
    ),
    "figures": Listed(
        "duties",
        "figures",
        tr("Every figure with its measure, with the filters of search", "全部数字及其指标\uff0c可用 search 的筛选条件"),
    ),
    "index": Listed(
        "indexing", "index", tr("Bring the index up to date with the corpus folder", "使索引与语料文件夹一致")
    ),
    "add": Listed(
        "adding",
        "add",
        tr(
            "Check new files, copy them into the corpus folder and bring the index up to date",
            "检查新文件\uff0c复制到语料文件夹\uff0c并更新索引",
        ),
    ),
    "remove": Listed(
        "indexing",
        "remove",
        tr(
            "Delete an issue from the corpus folder and drop it from the index",
            "从语料文件夹删除一期\uff0c并从索引中移除",
        ),
    ),
    "watch": Listed(
        "adding",
        "watch",
        tr(
            "Look into FOLDER again and again and add what arrives there, until Ctrl-C",
            "不断查看文件夹\uff0c新到的文件自动添加\uff0c按 Ctrl-C 结束",
        ),
    ),
    "alert": Listed("alerts", "alert", tr("Searches that are kept", "订阅检索")),
    "open": Listed(
        "opening",
        "open_command",
        tr(
            "Open the original file of a clause, document or issue, at its page where a viewer for that is found",
            "打开条款、文件或整期的原件\uff0c并翻到所在页",
        ),
    ),
    "browse": Listed(
        "browse",
        "browse",
        tr(
            "Search and read in the whole terminal",
            "在整个终端里检索和阅读",
        ),
    ),
    "serve": Listed(
        "serve",
        "serve",
        tr(
            "Open the search as a page on this machine, with JSON under /api",
            "在本机以网页方式检索\uff08/api 下是 JSON\uff09\uff0c按 Ctrl-C 结束",
        ),
    ),
    "mcp": Listed(
        "mcp",
        "mcp",
        tr(
            "Let an assistant (Claude Desktop, Cursor, VS Code and others) search, read, compare and cite",
            "让智能助手\uff08Claude Desktop、Cursor、VS Code 等\uff09检索、阅读、比较和引用",
        ),
    ),
    "status": Listed(
        "library", "status", tr("What is indexed, and whether it is up to date", "索引里有什么、是否最新")
    ),
    "doctor": Listed(
        "doctor",
        "doctor",
        tr(
            "What is installed and what is not, whether the index is sound and up to date, how this machine is set",
            "检查装了什么、缺什么\uff0c索引是否完好、最新\uff0c本机怎样设置",
        ),
    ),
    "manual": Listed("manual", "manual", ""),
    "model": Listed("models", "model", tr("Embedding models", "向量模型")),
    "eval": Listed("evaluate", "eval_command", tr("Measure the index on judged topics", "用带答案的查询测量索引")),
}
