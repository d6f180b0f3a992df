"""``juesuan llm``: the probe of an endpoint; and the options and settings of the model that other commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractor.cli.options import Engine
from extractor.cli.shared import with_options
from extractor.errors import UsageError
from extractor.model_settings import ModelSettings, model_settings
from extractor.project_file import PROJECT_FILE

if TYPE_CHECKING:
    from extractor.llm.plan import Forecast

ModelOption = Annotated[str | None, typer.Option("--model", help="Model name; there is no default.")]
UrlOption = Annotated[str | None, typer.Option("--base-url", help="OpenAI-compatible endpoint, https://host/v1.")]
ModeOption = Annotated[
    str | None, typer.Option("--answer-mode", help="How structure is asked for: tools, json_schema, md_json.")
]
PromptOption = Annotated[
    list[str] | None, typer.Option("--prompt", help="TASK@VERSION, repeatable; the newest version otherwise.")
]
PromptsOption = Annotated[
    Path | None,
    typer.Option(
        "--prompts", metavar="DIR", help="Folder of prompts of your own, DIR/TASK/vN.md, before those that come along."
    ),
]
BudgetTokensOption = Annotated[int | None, typer.Option("--budget-tokens", help="Most tokens of this run.")]
BudgetCostOption = Annotated[str | None, typer.Option("--budget-cost", help="Most money of this run.")]
CacheOption = Annotated[Path | None, typer.Option("--llm-cache", help="Folder of kept answers.")]
RefreshOption = Annotated[bool, typer.Option("--refresh", help="Ask again in spite of kept answers.")]
HttpOption = Annotated[bool, typer.Option("--allow-http", help="Permit plain http to another machine.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only tell calls, tokens and money; send nothing.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(no_args_is_help=True, help="The language model side.")
    commands.command("ping")(ping)
    app.add_typer(commands, name="llm")


def default_cache() -> Path:
    """Where answers are kept unless told otherwise."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "juesuan" / "llm"


def given_model_settings(
    *,
    model: ModelOption = None,
    base_url: UrlOption = None,
    answer_mode: ModeOption = None,
    prompt: PromptOption = None,
    prompts: PromptsOption = None,
    budget_tokens: BudgetTokensOption = None,
    budget_cost: BudgetCostOption = None,
    llm_cache: CacheOption = None,
    refresh: RefreshOption = False,
    allow_http: HttpOption = False,
) -> ModelSettings:
    """Settings from flags, else the environment, else ``juesuan.toml`` in the working folder."""
    folder = llm_cache or default_cache()
    flags: dict[str, Any] = {
        "model": model,
        "base_url": base_url,
        "mode": answer_mode,
        "prompts": [_task_and_version(text) for text in prompt] if prompt else None,
        "prompt_folder": prompts,
        "budget_tokens": budget_tokens,
        "budget_cost": budget_cost,
        "cache": llm_cache,
        "refresh": refresh or None,
        "allow_http": allow_http or None,
    }
    settings = model_settings(flags, os.environ, PROJECT_FILE)
    changes = {"cache": settings.cache or folder, "failures": settings.failures or folder / "failures"}
    return ModelSettings(**{**vars(settings), **changes})


takes_model = with_options(
    "llm", given_model_settings, idle=(lambda own: own.get("engine") is Engine.rules, ModelSettings())
)
"""Adds the options of the model to a command, which gets ``llm``: settings of no model with the rules engine.

A command without a parameter ``engine`` always asks."""


def forecast_lines(forecast: Forecast, currency: str) -> list[str]:
    """A forecast for a reader."""
    tasks = "、".join(f"{task} {calls}" for task, calls in forecast.by_task.items())
    cost = (
        f"约 {forecast.cost:.4f} {currency}"
        if forecast.cost is not None
        else "未设价格（[llm] price_prompt、price_completion，每百万词元）"
    )
    if not forecast.calls and not forecast.cached:
        return ["不会请求模型：没有配置模型，或没有要问模型的内容"]
    return [
        f"请求 {forecast.calls} 次{f'（{tasks}）' if tasks else ''}，缓存命中 {forecast.cached} 次",
        f"发给模型的文字约 {forecast.prompt_tokens} 词元，回答约 {forecast.completion_tokens} 词元（按字数估计，不含重问）",
        f"预计费用：{cost}",
    ]


def _task_and_version(text: str) -> tuple[str, str]:
    task, found, version = text.partition("@")
    if not found or not version:
        raise UsageError(f"--prompt 应写成 任务@版本，而不是 {text!r}", hint="例如 --prompt deviations@v1")
    return task, version


def ping(model: ModelOption = None, base_url: UrlOption = None, allow_http: HttpOption = False) -> None:
    """Ask one small question in every mode, and tell which of them the endpoint understands."""
    from extractor.llm.ping import probe_modes

    probes = probe_modes(given_model_settings(model=model, base_url=base_url, allow_http=allow_http))
    for probe in probes:
        typer.echo(
            f"{probe.mode:12} {'可用' if probe.trouble is None else '不可用'}  {probe.seconds:.2f}s  {probe.trouble or ''}".rstrip()
        )
    working = [probe.mode for probe in probes if probe.trouble is None]
    if not working:
        raise typer.Exit(6)
    typer.echo(f"建议：--answer-mode {working[0]}")
