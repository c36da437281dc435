"""Files that are being added, those of one form at a time, and how far they are."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Sequence
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from typing import Any

from lfsearch.errors import IndexBusy, LfsearchError
from lfsearch.i18n import tr
from lfsearch.index.update import StageProgress
from lfsearch.records import JsonObject

_KEPT = 50  # jobs that are remembered


@dataclass(frozen=True, slots=True)
class Job:
    """The files of one form on their way into the corpus."""

    id: str
    files: tuple[str, ...]  # their names
    state: str = "running"  # running, done, failed
    stage: str = ""
    done: int = 0
    total: int = 0
    added: tuple[dict[str, Any], ...] = ()  # as `index.add.Added`
    skipped: tuple[dict[str, Any], ...] = ()  # file and reason
    failure: tuple[str, str] = ("", "")  # what went wrong, in English and Chinese

    @property
    def name(self) -> str:
        """What it is called: the file, or how many there are."""
        return self.files[0] if len(self.files) == 1 else tr(f"{len(self.files)} files", f"{len(self.files)} 个文件")

    @property
    def told(self) -> str:
        """How far it is, in words."""
        names = {
            "read": tr("reading files", "读取文件"),
            "pages": tr("reading pages", "读取页面"),
            "parse": tr("finding documents and clauses", "解析条款"),
            "words": tr("indexing words", "建立词索引"),
            "vectors": tr("embedding", "计算向量"),
            "second": tr("second model", "第二模型"),
        }
        return names.get(self.stage, tr("starting", "开始")) + (f" {self.done}/{self.total}" if self.total else "")

    def to_json(self) -> JsonObject:
        """For the page that watches it."""
        return {"id": self.id, "state": self.state, "told": self.told, "done": self.done, "total": self.total}


@dataclass
class Jobs:
    """The files that were sent since the program started, the latest ones remembered."""

    _jobs: dict[str, Job] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, name: str) -> Job | None:
        """The job with this id."""
        return self._jobs.get(name)

    def start(self, files: Sequence[str], add: Callable[[StageProgress], dict[str, Any]]) -> Job:
        """Add files in the background. IndexBusy while others are being added."""
        with self._lock:
            if any(job.state == "running" for job in self._jobs.values()):
                raise IndexBusy(
                    "Other files are being added; wait until they are in.", "其他文件正在添加；请等它们完成。"
                )
            job = Job(secrets.token_urlsafe(9), tuple(files))
            for old in list(self._jobs)[: -_KEPT + 1]:
                del self._jobs[old]
            self._jobs[job.id] = job
        # In the reader's language.
        threading.Thread(target=copy_context().run, args=(self._run, job, add), daemon=True).start()
        return job

    def _run(self, job: Job, add: Callable[[StageProgress], dict[str, Any]]) -> None:
        def told(stage: str, done: int, total: int) -> None:
            self._jobs[job.id] = replace(job, stage=stage, done=done, total=total)

        try:
            found = add(told)
            state = "done" if found["added"] else "failed"
            ended = replace(job, state=state, added=tuple(found["added"]), skipped=tuple(found["skipped"]))
        except LfsearchError as error:
            ended = replace(job, state="failed", failure=(error.english, error.chinese))
        except Exception as error:
            said = f"{type(error).__name__}: {str(error)[:200]}"
            ended = replace(
                job, state="failed", failure=(f"Something unexpected happened ({said}).", f"发生意外（{said}）。")
            )
        self._jobs[job.id] = ended
