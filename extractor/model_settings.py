"""Settings of the language model as one checked object, and how they are put together from flags, environment and file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from extractor.errors import UsageError

AnswerMode = Literal["tools", "json_schema", "md_json"]
"""How an endpoint is asked for structure: a forced tool call, a response format, or JSON in a Markdown block."""

TaskName = Literal["deviations", "summaries", "sheets", "reports", "key_work"]
TASKS: tuple[TaskName, ...] = get_args(TaskName)

DEFAULT_TIMEOUT = 180.0
"""Seconds for one request; long answers of slow models take minutes."""
DEFAULT_CONCURRENCY = 8
DEFAULT_TRANSPORT_RETRIES = 5
DEFAULT_SCHEMA_RETRIES = 2
DEFAULT_REQUEST_CHARACTERS = 14_000
"""Document text in one request at most; a longer section is cut at its units."""
TABLE_NAME = "llm"
"""The table of ``juesuan.toml`` that holds these settings."""
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_MILLION = Decimal(1_000_000)


@dataclass(frozen=True)
class Budget:
    """What one run may use at most: tokens (prompt and completion) and money; ``None`` is without a limit.

    ``ledger`` is a folder in which several processes of one run count together.
    """

    tokens: int | None = None
    cost: Decimal | None = None
    ledger: Path | None = None


@dataclass(frozen=True)
class Prices:
    """Money per million tokens, in ``currency``; ``None`` where it is not known and cost is not reckoned."""

    prompt: Decimal | None = None
    completion: Decimal | None = None
    currency: str = "CNY"

    def cost(self, prompt_tokens: int, completion_tokens: int) -> Decimal | None:
        """The money for so many tokens."""
        if self.prompt is None or self.completion is None:
            return None
        return (self.prompt * prompt_tokens + self.completion * completion_tokens) / _MILLION


@dataclass(frozen=True)
class ModelSettings:
    """How a language model is reached and asked.

    ``prompts`` picks the version of a task's prompt (the newest where it is not named); ``tasks`` are the tasks that the
    model reads, the rules read the others. ``cache`` is the folder of kept answers (``None``: none are kept), ``refresh``
    asks again in spite of them, ``slot`` tells repeats of the same request apart. ``failures`` is a folder for the last
    raw answer of a task that failed. ``allow_http`` permits plain http to another machine.
    """

    base_url: str | None = None
    model: str | None = None
    api_key: str | None = field(default=None, repr=False)
    mode: AnswerMode = "tools"
    prompts: tuple[tuple[str, str], ...] = ()
    tasks: tuple[TaskName, ...] = TASKS
    temperature: float | None = 0.0
    max_tokens: int | None = None
    timeout: float = DEFAULT_TIMEOUT
    concurrency: int = DEFAULT_CONCURRENCY
    transport_retries: int = DEFAULT_TRANSPORT_RETRIES
    schema_retries: int = DEFAULT_SCHEMA_RETRIES
    request_characters: int = DEFAULT_REQUEST_CHARACTERS
    cache: Path | None = None
    refresh: bool = False
    slot: int = 1
    failures: Path | None = None
    budget: Budget = Budget()
    prices: Prices = Prices()
    allow_http: bool = False

    def __post_init__(self) -> None:
        if self.mode not in get_args(AnswerMode):
            raise UsageError(f"没有 {self.mode!r} 这种回答方式", hint="可用 tools、json_schema、md_json")
        unknown = set[str](self.tasks) - set[str](TASKS)
        unknown |= {task for task, _ in self.prompts} - set(TASKS)
        if unknown:
            raise UsageError(f"没有 {'、'.join(sorted(unknown))} 这些任务", hint=f"可用 {'、'.join(TASKS)}")
        for name in ("timeout", "concurrency", "request_characters", "slot"):
            if getattr(self, name) <= 0:
                raise UsageError(f"{name} 必须是正数，而不是 {getattr(self, name)}")
        for name in ("transport_retries", "schema_retries"):
            if getattr(self, name) < 0:
                raise UsageError(f"{name} 不能是负数")
        if self.base_url is not None:
            require_safe_url(self.base_url, allow_http=self.allow_http)

    @property
    def configured(self) -> bool:
        """Whether a model is named; without one ``auto`` is ``rules``."""
        return bool(self.model)

    def require(self, *, key: bool = True) -> None:
        """Raise UsageError, with what to do about it, where no call could be made (``key=False``: none planned)."""
        if not self.model:
            raise UsageError(
                "没有指定模型，本程序没有默认模型",
                hint="用 --model 名称，或环境变量 JUESUAN_MODEL（OPENAI_MODEL），或 juesuan.toml 中 [llm] model",
            )
        if not self.base_url:
            raise UsageError(
                "没有指定模型服务的地址",
                hint="用 --base-url，或环境变量 JUESUAN_BASE_URL（OPENAI_BASE_URL），或 juesuan.toml 中 [llm] base_url",
            )
        if key and not self.api_key and not is_loopback(self.base_url):
            raise UsageError(
                "没有给出访问密钥", hint="设置环境变量 JUESUAN_API_KEY（OPENAI_API_KEY），不要写在命令行里"
            )

    def prompt_version(self, task: str) -> str | None:
        """The version asked for, ``None`` for the newest."""
        return dict(self.prompts).get(task)


def is_loopback(url: str) -> bool:
    """Whether an address is of this machine."""
    return (urlsplit(url).hostname or "") in _LOOPBACK


def require_safe_url(url: str, *, allow_http: bool) -> None:
    """Raise UsageError for an address that is none, that carries a key, or that sends the key in the clear."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"模型服务的地址无效：{parts.scheme or '（无协议）'}", hint="形如 https://主机/v1")
    if parts.username or parts.password or parts.query:
        raise UsageError("模型服务的地址里不能带用户名、密码或参数", hint="密钥放在 JUESUAN_API_KEY")
    if parts.scheme == "http" and not is_loopback(url) and not allow_http:
        raise UsageError(
            f"{parts.hostname} 是明文 http，密钥和文件内容会明文传输",
            hint="改用 https，或明确设置 allow_http（--allow-http）",
        )


_ENVIRONMENT = {
    "base_url": ("JUESUAN_BASE_URL", "OPENAI_BASE_URL"),
    "api_key": ("JUESUAN_API_KEY", "OPENAI_API_KEY"),
    "model": ("JUESUAN_MODEL", "OPENAI_MODEL"),
}
_NESTED = {
    "budget_tokens": ("budget", "tokens"), "budget_cost": ("budget", "cost"), "budget_ledger": ("budget", "ledger"),
    "price_prompt": ("prices", "prompt"), "price_completion": ("prices", "completion"),
    "currency": ("prices", "currency"),
}  # fmt: skip
_MONEY = frozenset({"budget_cost", "price_prompt", "price_completion"})
_PATHS = frozenset({"cache", "failures", "budget_ledger"})
_NAMES = frozenset(f.name for f in fields(ModelSettings)) - {"budget", "prices"} | set(_NESTED)


def model_settings(flags: Mapping[str, Any], environment: Mapping[str, str], file: Path | None = None) -> ModelSettings:
    """Settings from flags (``None`` is not given), else the environment, else the ``[llm]`` table of a TOML file.

    Raises UsageError for a file that cannot be read, an unknown name, or a value that cannot be.
    """
    values: dict[str, Any] = _file_values(file) if file is not None and file.is_file() else {}
    for name, variables in _ENVIRONMENT.items():
        found = next((environment[v] for v in variables if environment.get(v)), None)
        if found is not None:
            values[name] = found
    values |= {name: value for name, value in flags.items() if value is not None}
    nested: dict[str, dict[str, Any]] = {"budget": {}, "prices": {}}
    plain: dict[str, Any] = {}
    for name, value in values.items():
        if name not in _NAMES:
            raise UsageError(f"没有 {name} 这项模型设置", hint=f"可用 {'、'.join(sorted(_NAMES - {'api_key'}))}")
        value = _value(name, value)  # noqa: PLW2901
        if name in _NESTED:
            group, inner = _NESTED[name]
            nested[group][inner] = value
        else:
            plain[name] = value
    try:
        return ModelSettings(**plain, budget=Budget(**nested["budget"]), prices=Prices(**nested["prices"]))
    except TypeError as error:
        raise UsageError(f"模型设置有误：{error}") from error


def _value(name: str, value: Any) -> Any:
    if name in _MONEY:
        try:
            return Decimal(str(value))
        except InvalidOperation as error:
            raise UsageError(f"{name} 应是数字，而不是 {value!r}") from error
    if name in _PATHS:
        return Path(value)
    if name == "prompts":
        pairs = value.items() if isinstance(value, Mapping) else value
        return tuple((str(task), str(version)) for task, version in pairs)
    return tuple(value) if name == "tasks" else value


def settings_table(file: Path) -> dict[str, Any]:
    """A settings file (``juesuan.toml``) as it stands. Raises UsageError where it cannot be read."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"无法读取设置文件：{error}", where=str(file)) from error


def _file_values(file: Path) -> dict[str, Any]:
    table = settings_table(file).get(TABLE_NAME, {})
    if not isinstance(table, dict):
        raise UsageError(f"[{TABLE_NAME}] 应是一个表", where=str(file))
    return dict(table)
