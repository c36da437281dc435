"""The OpenAPI 3.1 document of /api, made from the list of questions."""

from __future__ import annotations

from lfsearch import __version__
from lfsearch.i18n import tr
from lfsearch.records import JsonObject
from lfsearch.retrieval.parameters import Parameter
from lfsearch.web import limits
from lfsearch.web.api.answers import QUESTIONS, Question

_FAILURES = {
    "400": ("What was asked cannot be understood.", "看不懂所问的内容。"),
    "404": ("There is nothing of that name.", "没有这个名称的内容。"),
    "405": ("The address takes no such request.", "此地址不接受这种请求。"),
    "414": ("The address is too long.", "地址太长。"),
    "503": ("There is no index, or too many ask at once.", "没有索引，或同时访问的人太多。"),
}


def description() -> JsonObject:
    """The document, in the reader's language."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "lfsearch",
            "version": __version__,
            "description": tr(
                "Search gazettes clause by clause. Every answer is what the command of that name prints with --json.",
                "公报逐条检索。每个回答与同名命令加 --json 的输出相同。",
            ),
        },
        "servers": [{"url": "/api"}],
        "paths": {
            **{one.path: {"get": _operation(one)} for one in QUESTIONS},
            "/verify": {"post": _verify()},
            **_adding(),
        },
        "components": {"schemas": _schemas()},
    }


def _operation(question: Question) -> JsonObject:
    array: JsonObject = {"type": "array", "items": {"type": "object"}}
    single: JsonObject = {"$ref": "#/components/schemas/Answer"}
    schema: JsonObject = {"oneOf": [array, single]} if question.many else single
    return {
        "operationId": question.path.strip("/").replace("-", "_"),
        "summary": tr(question.english, question.chinese),
        "parameters": [_parameter(one) for one in question.parameters],
        "responses": _responses(schema),
    }


def _parameter(one: Parameter) -> JsonObject:
    return {
        "name": one.name,
        "in": "query",
        "required": one.required,
        "description": tr(one.english, one.chinese),
        "schema": one.schema(bounds=True),
    }


def _verify() -> JsonObject:
    body: JsonObject = {
        "type": "object",
        "required": ["text"],
        "properties": {
            "text": {"type": "string", "maxLength": limits.CHECKED_TEXT},
            "all_sentences": {"type": "boolean", "default": False},
        },
    }
    answer = _responses({"type": "array", "items": {"type": "object"}})
    assert isinstance(answer, dict)
    too_much = _failure("More was sent than is taken.", "发送的内容太多。")
    return {
        "operationId": "verify",
        "summary": tr("Check the quotations and citations of a text.", "核对一段文字里的引文和引用。"),
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {**answer, "413": too_much, "415": _failure("The body is no JSON.", "内容不是 JSON。")},
    }


def _adding() -> dict[str, JsonObject]:
    """How files are added, where readers may do that."""
    form: JsonObject = {
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": {"type": "array", "items": {"type": "string", "format": "binary"}, "maxItems": limits.FILES},
            "issue": {
                "type": "string",
                "maxLength": limits.VALUE,
                "description": tr("2024-03", "期号\uff0c如 2024-03"),
            },
            "place": {"type": "string", "maxLength": limits.VALUE},
            "replace": {"type": "string", "enum": ["", "1"]},
        },
    }
    job: JsonObject = {"$ref": "#/components/schemas/Answer"}
    answer = _responses(job)
    assert isinstance(answer, dict)
    begun: JsonObject = {
        "description": tr("It is being added.", "正在添加。"),
        "content": {"application/json": {"schema": job}},
    }
    others = {status: said for status, said in answer.items() if status != "200"}
    further = {
        "403": _failure("Nothing may be added here.", "这里不能添加文件。"),
        "408": _failure("It came too slowly.", "传得太慢。"),
        "413": _failure("More was sent than is taken.", "发送的内容太多。"),
        "415": _failure("The body is no form.", "内容不是表单。"),
    }
    name: JsonObject = {"name": "job", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    return {
        "/corpus": {
            "post": {
                "operationId": "add",
                "summary": tr("Add files to the corpus.", "向语料添加文件。"),
                "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": form}}},
                "responses": {"202": begun, **others, **further},
            }
        },
        "/corpus/{job}": {
            "get": {
                "operationId": "job",
                "summary": tr("How far files are that are being added.", "正在添加的文件到了哪一步。"),
                "parameters": [name],
                "responses": answer,
            }
        },
    }


def _responses(schema: JsonObject) -> JsonObject:
    return {
        "200": {"description": tr("The answer.", "回答。"), "content": {"application/json": {"schema": schema}}},
        **{status: _failure(*texts) for status, texts in _FAILURES.items()},
    }


def _failure(english: str, chinese: str) -> JsonObject:
    return {
        "description": tr(english, chinese),
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}},
    }


def _schemas() -> JsonObject:
    version: JsonObject = {"const": 1}
    return {
        "Answer": {"type": "object"},
        "Failure": {
            "type": "object",
            "required": ["schema_version", "status", "error"],
            "properties": {
                "schema_version": version,
                "status": {"type": "integer"},
                "error": {"type": "string", "description": tr("One plain sentence.", "一句说明。")},
            },
        },
    }
