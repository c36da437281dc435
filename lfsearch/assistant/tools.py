"""The tools, as a list: each with its arguments, what it is for in both languages, and what answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lfsearch.assistant import answers, limits, reading, standing
from lfsearch.assistant.arguments import (
    BUDGET,
    CURSOR,
    FILTERS,
    LIMIT,
    REF,
    ROLE,
    UNIT_FILTER,
    Given,
    schema_of,
)
from lfsearch.assistant.room import Answer, Cursor, first_entry, packed
from lfsearch.records import JsonObject
from lfsearch.retrieval.changes import LABELS
from lfsearch.retrieval.engine import MODES, Engine
from lfsearch.retrieval.parameters import Parameter, read_named


@dataclass(frozen=True, slots=True)
class Tool:
    """What an assistant can ask for."""

    name: str
    english: str
    chinese: str
    arguments: tuple[Parameter, ...]
    answer: Callable[[Engine, Given, int], Answer]

    @property
    def schema(self) -> JsonObject:
        """The JSON Schema of its arguments."""
        return schema_of((*self.arguments, BUDGET, CURSOR))

    def ask(self, engine: Engine, arguments: Mapping[str, Any]) -> JsonObject:
        """The answer as an object whose JSON keeps to the budget; any error of ours."""
        given = read_named((*self.arguments, BUDGET, CURSOR), arguments)
        generation = engine.index.manifest.generation
        first = first_entry(given["cursor"], generation)
        return packed(self.answer(engine, given, first), given["budget"], Cursor(generation, first))


_A = Parameter(
    "a", "A document by 文号, title or id, or a clause by id.", "文件的文号、标题或编号，或条款编号。", required=True
)
_B = Parameter("b", "The other one, in any order.", "另一份，先后不限。", required=True)


def tools(corpus: Path) -> tuple[Tool, ...]:
    """All of them; `corpus` is the folder that `status` compares the index with."""
    return (
        Tool(
            "search",
            "Find clauses of the government gazette by words or by a question; the best first, each with its citation. "
            "`text` is what answers the query: read the clause with get_clause before quoting it. "
            "`doubtful` says that probably nothing fits.",
            "按词语或问句检索政府公报的条款，最相符的在前，每条附引文。text 只是摘要：引用前请用 get_clause 读原文。"
            "doubtful 为真时，很可能没有相符的内容。",
            (
                Parameter(
                    "query",
                    "Words, a question, a 文号 or a title.",
                    "词语、问句、文号或标题。",
                    required=True,
                    longest=limits.QUERY,
                ),
                Parameter("mode", "How to rank; hybrid unless told.", "排序方式，默认 hybrid。", choices=MODES),
                LIMIT,
                *FILTERS,
                UNIT_FILTER,
            ),
            answers.search,
        ),
        Tool(
            "get_clause",
            "Read a clause in full, as printed, with all under it and how it is cited: by its id, or by a document "
            "(文号 or title) and a label such as 第三条. Without a label: the document from its beginning.",
            "读条款原文（含下级各项）及其引文：给条款编号，或给文件（文号、标题）加“第三条”之类的标号。不给标号则从头读文件。",
            (REF, Parameter("clause", "Its label: 第三条, 3, 4.2.4, 附件2.", "标号：第三条、3、4.2.4、附件2。")),
            reading.get_clause,
        ),
        Tool(
            "outline",
            "The table of contents of a document: each clause's id and how it begins.",
            "文件的目录：各条款的编号和开头。",
            (REF, Parameter("depth", "Levels.", "层数。", kind="number", least=1, most=12, usual=3)),
            reading.outline,
        ),
        Tool(
            "similar",
            "Clauses of other documents that say similar things as a clause (or a text), with what changed.",
            "与一条款（或一段文字）意思相近的其他文件的条款，并说明有何变化。",
            (
                Parameter("ref", "Id of the clause.", "条款编号。"),
                Parameter("text", "A text instead.", "或一段文字。", longest=limits.QUERY),
                Parameter("other_years", "Only of other years.", "只看其他年份。", kind="yes"),
                Parameter("same_document", "Of its own document, too.", "也看同一文件。", kind="yes"),
                LIMIT,
                *FILTERS,
                UNIT_FILTER,
            ),
            answers.similar,
        ),
        Tool(
            "compare",
            "Two documents clause by clause, or two clauses, from the older to the newer one: figures, deadlines and units that changed, "
            "clauses that are new or gone.",
            "逐条比较两份文件或两个条款（自旧至新）：改动的数字、时限、单位，新增和删除的条款。",
            (_A, _B, Parameter("only", "Only these changes.", "只要这些变化。", many=True, choices=LABELS)),
            answers.compare,
        ),
        Tool(
            "history",
            "How a measure or a figure has changed over the years: a clause by its id, or a query whose best hit is followed.",
            "一项措施或指标历年如何变化：给条款编号，或给查询（取首条）。",
            (
                Parameter(
                    "ref",
                    "A clause's id or a query.",
                    "条款编号或查询。",
                    required=True,
                    longest=limits.QUERY,
                ),
                *FILTERS,
            ),
            answers.history,
        ),
        Tool(
            "duties",
            "What a unit must do: each task with its role, deadlines and citation.",
            "单位的职责：每项任务的角色、时限和引文。",
            (
                Parameter("unit", "The unit: 市水利局; all units if left out.", "单位，如 市水利局；不给则为全部。"),
                ROLE,
                Parameter("due", "Due in this range: ..2023-12-31.", "期限在此范围：..2023-12-31。"),
                Parameter("topic", "Only tasks about this.", "只看与此有关的任务。"),
                *FILTERS,
            ),
            answers.duties,
        ),
        Tool(
            "verify_citations",
            "Check a text: is each quotation word for word in the gazette, is each cited 文号, title and article right and "
            "in force? Use it on your own draft before you answer.",
            "核对一段文字：引文是否逐字相符，所引文号、标题、条目是否正确、是否有效。请在作答前核对自己的草稿。",
            (
                Parameter("text", "The text to check.", "要核对的文字。", required=True, longest=limits.CHECKED_TEXT),
                Parameter("all_sentences", "Every sentence as a quotation.", "每句都当引文核对。", kind="yes"),
            ),
            answers.verify_citations,
        ),
        Tool(
            "status",
            "Is a text in force, what repealed it, who names it: also for texts that the gazette only names. "
            "Without ref: what is indexed.",
            "文件是否有效、被什么废止、被哪些条款引用，公报里只提到的文件也可查。不给 ref 则说明索引里有什么。",
            (
                Parameter("ref", "文号, title or id of a document.", "文件的文号、标题或编号。"),
                Parameter("as_of", "On that day: 2023-12-31; else today.", "以该日为准：2023-12-31；默认今天。"),
            ),
            lambda engine, given, first: standing.status(engine, given, first, corpus),
        ),
        Tool(
            "list_documents",
            "The documents, by year, issuer, kind and so on.",
            "列出文件，可按年份、发文机关、文种等筛选。",
            FILTERS,
            answers.list_documents,
        ),
    )
