"""A probe of an endpoint: which ways of asking for structure it understands."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from typing import get_args

from pydantic import Field

from extractor.errors import ModelCallError, ModelOutputError
from extractor.llm.answers import AnswerModel
from extractor.llm.client import Request
from extractor.llm.retry import Sleep
from extractor.llm.session import ModelSession
from extractor.llm.usage import Counters
from extractor.model_settings import AnswerMode, Budget, ModelSettings


class ProbeAnswer(AnswerModel):
    """探测的回答。"""

    department: str = Field(description="部门名称")
    amount: str = Field(description="金额，字符串")


@dataclass(frozen=True)
class Probe:
    """How one mode fared: ``trouble`` is ``None`` where it works."""

    mode: AnswerMode
    seconds: float
    trouble: str | None


_MESSAGES = (
    {"role": "system", "content": "从给出的一句话中读出部门名称和金额（字符串，不带单位）。"},
    {"role": "user", "content": "<document>\n某区财政局2023年度收入合计1234.50万元。\n</document>"},
)


def probe_modes(settings: ModelSettings, *, sleep: Sleep = asyncio.sleep) -> list[Probe]:
    """Ask one small question in every mode; nothing is cached, and a failed answer is not asked again."""
    probes = []
    for mode in get_args(AnswerMode):
        probing = replace(settings, mode=mode, cache=None, schema_retries=0, transport_retries=1, budget=Budget())
        start = time.perf_counter()
        trouble = None
        with ModelSession(probing, sleep=sleep) as session:
            request = Request("ping", "ping", "v1", _MESSAGES, ProbeAnswer, {"temperature": 0.0})
            try:
                answer = session.run(session.ask(request, Counters()))
            except (ModelCallError, ModelOutputError) as error:
                trouble = error.message
            else:
                trouble = None if _is_right(answer) else "回答合乎格式，但内容不对"
        probes.append(Probe(mode, time.perf_counter() - start, trouble))
    return probes


def _is_right(answer: AnswerModel) -> bool:
    return isinstance(answer, ProbeAnswer) and "财政局" in answer.department and answer.amount.startswith("1234.5")
