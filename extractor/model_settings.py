"""Settings of the language model as one checked object, and how they are put together from flags, environment and file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from extractor.errors import UsageError, reason_of
from extractor.task_folders import narrative_tasks
from extractor.typed import MOST, settle_types

AnswerMode = Literal["tools", "json_schema", "md_json"]
"""How an endpoint is asked for structure: a forced tool call, a response format, or JSON in a Markdown block."""

DEFAULT_TIMEOUT = 180.0
"""Seconds for one request; long answers of slow models take minutes."""
DEFAULT_CONCURRENCY = 8
DEFAULT_TRANSPORT_RETRIES = 5
DEFAULT_SCHEMA_RETRIES = 2
DEFAULT_COMPLETENESS_RETRIES = 1
"""How often a stretch is asked about again of which an answer left most unread."""
DEFAULT_REQUEST_CHARACTERS = 14_000
"""Document text in one request at most; a longer section is cut at its units."""
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_OPENAI = "https://api.openai.com/v1"
_MILLION = Decimal(1_000_000)


_BOUNDS: Mapping[str, tuple[int, int]] = {
    "timeout": (0, 86_400), "temperature": (0, 100),
    "concurrency": (1, 10_000), "max_tokens": (1, MOST), "request_characters": (1, MOST), "slot": (1, MOST),
    "transport_retries": (0, 100), "schema_retries": (0, 100), "completeness_retries": (0, 100),
    "budget_tokens": (0, MOST),
}  # fmt: skip
"""Settings that are numbers, each with the least and the most that it can be; those of ``_FRACTIONS`` need not be whole."""
_FRACTIONS = frozenset({"timeout", "temperature"})
_OPTIONAL = frozenset({"temperature", "max_tokens", "budget_tokens"})


def require_bounded(name: str, value: Any) -> None:
    """Raise UsageError for a number that cannot be: no retry goes on for ever, and no budget is compared with what is none."""
    least, most = _BOUNDS[name]
    if value is None and name in _OPTIONAL:
        return
    kinds = int | float if name in _FRACTIONS else int
    if (
        isinstance(value, bool)
        or not isinstance(value, kinds)
        or not least <= value <= most
        or (name, value) == ("timeout", 0)
    ):
        kind = "数" if name in _FRACTIONS else "整数"
        raise UsageError(f"{name} 应是 {least} 至 {most} 的{kind}，而不是 {ascii(value)[:80]}")


def _require_money(settings: Any, *names: str) -> None:
    for name in names:
        money = getattr(settings, name)
        if money is not None and not (money.is_finite() and 0 <= money <= MOST):
            raise UsageError(f"{name} 应是不小于零的数，而不是 {ascii(money)[:80]}")


@dataclass(frozen=True)
class Budget:
    """What one run may use at most: tokens (prompt and completion) and money; ``None`` is without a limit.

    ``ledger`` is a folder in which several processes of one run count together. Raises UsageError for tokens that cannot be.
    """

    tokens: int | None = None
    cost: Decimal | None = None
    ledger: Path | None = None

    def __post_init__(self) -> None:
        settle_types(self, "budget_")
        require_bounded("budget_tokens", self.tokens)
        _require_money(self, "cost")


@dataclass(frozen=True)
class Prices:
    """Money per million tokens, in ``currency``; ``None`` where it is not known and cost is not reckoned."""

    prompt: Decimal | None = None
    completion: Decimal | None = None
    currency: str = "CNY"

    def __post_init__(self) -> None:
        settle_types(self, "price_")
        _require_money(self, "prompt", "completion")

    def cost(self, prompt_tokens: int, completion_tokens: int) -> Decimal | None:
        """The money for so many tokens."""
        if self.prompt is None or self.completion is None:
            return None
        return (self.prompt * prompt_tokens + self.completion * completion_tokens) / _MILLION


@dataclass(frozen=True)
class ModelSettings:
    """How a language model is reached and asked.

    ``prompts`` picks the version of a task's prompt (the newest where it is not named); ``prompt_folder`` holds prompts of
    the user's own by task, which go before those that come along; ``tasks`` are the tasks that the
    model reads, the rules read the others. ``cache`` is the folder of kept answers (``None``: none are kept),
    ``unproved`` is a folder of a batch's answers that were not held against their document yet: they are read, and what is
    found to be true goes into the cache. ``refresh`` asks again in spite of both, ``slot`` tells repeats of the same request
    apart. ``failures`` is a folder for the last raw answer of a task that failed. ``allow_http`` permits plain http to another machine.
    """

    base_url: str | None = None
    model: str | None = None
    api_key: str | None = field(default=None, repr=False)
    mode: AnswerMode = "tools"
    prompts: tuple[tuple[str, str], ...] = ()
    prompt_folder: Path | None = None
    tasks: tuple[str, ...] = field(default_factory=narrative_tasks)
    temperature: float | None = 0.0
    max_tokens: int | None = None
    timeout: float = DEFAULT_TIMEOUT
    concurrency: int = DEFAULT_CONCURRENCY
    transport_retries: int = DEFAULT_TRANSPORT_RETRIES
    schema_retries: int = DEFAULT_SCHEMA_RETRIES
    completeness_retries: int = DEFAULT_COMPLETENESS_RETRIES
    request_characters: int = DEFAULT_REQUEST_CHARACTERS
    cache: Path | None = None
    unproved: Path | None = None
    refresh: bool = False
    slot: int = 1
    failures: Path | None = None
    budget: Budget = Budget()
    prices: Prices = Prices()
    allow_http: bool = False

    def __post_init__(self) -> None:
        settle_types(self)
        if self.mode not in get_args(AnswerMode):
            raise UsageError(f"没有 {self.mode!r} 这种回答方式", hint="可用 tools、json_schema、md_json")
        unknown = set(self.tasks) - set(narrative_tasks())
        if unknown:
            raise UsageError(f"没有 {'、'.join(sorted(unknown))} 这些任务", hint=f"可用 {'、'.join(narrative_tasks())}")
        for name in sorted(_BOUNDS.keys() & vars(self).keys()):
            require_bounded(name, getattr(self, name))
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
    try:
        return (urlsplit(url).hostname or "") in _LOOPBACK
    except ValueError:
        return False


def require_safe_url(url: str, *, allow_http: bool) -> None:
    """Raise UsageError for an address that is none, that carries a key, or that sends the key in the clear."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # a number that is no port is found by whoever looks
    except ValueError as error:
        raise UsageError("模型服务的地址无效：主机或端口写得不对", hint="形如 https://主机/v1") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"模型服务的地址无效：{parts.scheme or '（无协议）'}", hint="形如 https://主机/v1")
    if parts.username or parts.password or parts.query:
        raise UsageError("模型服务的地址里不能带用户名、密码或参数", hint="密钥放在 JUESUAN_API_KEY")
    if parts.scheme == "http" and not is_loopback(url) and not allow_http:
        raise UsageError(
            f"{parts.hostname} 是明文 http，密钥和文件内容会明文传输",
            hint="改用 https，或明确设置 allow_http（--allow-http）",
        )


_NESTED = {
    "budget_tokens": ("budget", "tokens"), "budget_cost": ("budget", "cost"), "budget_ledger": ("budget", "ledger"),
    "price_prompt": ("prices", "prompt"), "price_completion": ("prices", "completion"),
    "currency": ("prices", "currency"),
}  # fmt: skip
_MONEY = frozenset({"budget_cost", "price_prompt", "price_completion"})
_PATHS = frozenset({"prompt_folder", "cache", "failures", "budget_ledger"})
_WORDS = frozenset({"base_url", "model", "api_key", "mode", "currency"})
_NAMES = frozenset(f.name for f in fields(ModelSettings)) - {"budget", "prices", "unproved"} | set(_NESTED)
"""What may be set from without; ``unproved`` is the program's own."""


def model_settings(flags: Mapping[str, Any], environment: Mapping[str, str], file: Path | None = None) -> ModelSettings:
    """Settings from flags (``None`` is not given), else the environment, else the ``[llm]`` table of a TOML file.

    A key goes only to the host that it was given for (``endpoint_values``). Raises UsageError for a file that cannot be read
    or lacks the trust that it needs, an unknown name, a value that cannot be, and a key that was given for another host.
    """
    from extractor.project_file import permitted_values

    given = {name: value for name, value in flags.items() if value is not None}
    of_file = permitted_values(file, environment) if file is not None else {}
    values = {**of_file, **given, **endpoint_values(given, environment, of_file)}
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
        raise UsageError(f"模型设置有误：{reason_of(error)}") from error


def endpoint_values(
    flags: Mapping[str, Any], environment: Mapping[str, str], file: Mapping[str, Any]
) -> dict[str, Any]:
    """Model, endpoint, and the key that was given for this endpoint's host.

    ``JUESUAN_API_KEY`` was given for the host of ``JUESUAN_BASE_URL``; without that, for the one that the command line or a
    trusted file names. ``OPENAI_API_KEY`` was given for the host of ``OPENAI_BASE_URL``, or for OpenAI's own. The key of a
    file was given for the file's ``base_url``. Raises UsageError where the keys at hand were given for other hosts.
    """
    own, openai = environment.get("JUESUAN_BASE_URL"), environment.get("OPENAI_BASE_URL")
    url = flags.get("base_url") or own or openai or file.get("base_url")
    model = flags.get("model") or environment.get("JUESUAN_MODEL") or environment.get("OPENAI_MODEL")
    found = {"base_url": url or None} | ({"model": model} if model else {})
    of_the_user = own or flags.get("base_url") or (file.get("base_url") if not openai else None)
    keys = (
        (flags.get("api_key"), url),
        (environment.get("JUESUAN_API_KEY"), of_the_user),
        (environment.get("OPENAI_API_KEY"), openai or _OPENAI),
        (file.get("api_key"), file.get("base_url")),
    )
    at_hand = [(key, host_of(meant)) for key, meant in keys if key]
    key = next((key for key, host in at_hand if host is not None and host == host_of(url)), None)
    if at_hand and key is None and url and not is_loopback(str(url)):
        raise UsageError(
            f"现有的密钥不是为 {host_of(url)} 给出的，没有发送",
            hint="请成对给出：JUESUAN_BASE_URL 与 JUESUAN_API_KEY，或 OPENAI_BASE_URL 与 OPENAI_API_KEY",
        )
    return found | {"api_key": key}


def host_of(url: Any) -> str | None:
    """The host and port that an address leads to, ``None`` for none."""
    try:
        parts = urlsplit(str(url or ""))
        port = parts.port or parts.scheme
    except ValueError:
        return None
    return f"{parts.hostname}:{port}" if parts.hostname else None


def _value(name: str, value: Any) -> Any:
    if name in _WORDS and value is not None and not isinstance(value, str):
        raise UsageError(f"{name} 应是文字，而不是 {ascii(value)[:80]}")
    if name in _MONEY:
        try:
            money = Decimal(str(value))
        except InvalidOperation as error:
            raise UsageError(f"{name} 应是数字，而不是 {ascii(value)[:80]}") from error
        if not (money.is_finite() and 0 <= money <= MOST):
            raise UsageError(f"{name} 应是不小于零的数，而不是 {ascii(value)[:80]}")
        return money
    if name in _PATHS:
        return Path(str(value))
    if name in ("prompts", "tasks"):
        return _many(name, value)
    return value


def _many(name: str, value: Any) -> Any:
    """Several tasks, or tasks with the version of their prompts."""
    try:
        if name == "tasks":
            return tuple(value)
        pairs = value.items() if isinstance(value, Mapping) else value
        return tuple((str(task), str(version)) for task, version in pairs)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{name} 的写法不对：{ascii(value)[:80]}") from error


def reading_label(engine: str, model: str | None, prompts: Mapping[str, str], prompt_folder: str | None) -> str:
    """How documents were read, in one line: engine, model, versions of prompts, the folder of the user's own."""
    versions = (f"{task}@{version}" for task, version in prompts.items())
    own = None if prompt_folder is None else f"({prompt_folder})"
    return " ".join(filter(None, (engine, model, *versions, own)))
