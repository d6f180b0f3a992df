"""How the pages are filled in: language, colours, templates that escape everything, the query of a filter."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from extractor.report.values import figure_text
from extractor.serve.accounts import Filter
from extractor.serve.web.texts import Language, script_texts, translator


def problem_page(request: Request, status: int, told: Mapping[str, Any]) -> Response:
    """An error for people: what, where, what to do, and the way back to the pages."""
    shown = {name: told.get(name) for name in ("message", "where", "hint")}
    return HTMLResponse(render(request, "problem", status=status, **shown), status)


def filter_query(wanted: Filter) -> str:
    """The filter as the query of an address."""
    given = {name: value for name, value in vars(wanted).items() if value not in {None, ""}}
    return urlencode({name: str(value).lower() if isinstance(value, bool) else value for name, value in given.items()})


def language_of(request: Request) -> Language:
    """The language that the browser keeps."""
    return "en" if request.cookies.get("juesuan_language") == "en" else "zh"


def render(request: Request, page: str, **shown: Any) -> str:
    """A page by its name, in the language and the colours of who asks."""
    language = language_of(request)
    theme = request.cookies.get("juesuan_theme", "")
    about: Mapping[str, Any] = {
        "page": page,
        "lang": language,
        "theme": theme if theme in {"light", "dark"} else "",
        "t": translator(language),
        "script_texts": script_texts(language),
    }
    return template_environment().get_template(f"{page}.html.j2").render(**about, **shown)


@cache
def template_environment() -> Environment:
    """The templates of the workbench and those of the report: everything that is put in is escaped."""
    environment = Environment(
        loader=ChoiceLoader([
            PackageLoader("extractor.serve.web", "templates"),
            PackageLoader("extractor.report", "."),
        ]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["editable"] = False
    environment.filters["grouped"] = _grouped
    environment.filters |= {
        "cell_value": str,
        "statement_link": str,
        "remark": str,
    }  # of macros that are not called here
    return environment


def _grouped(figure: str | Decimal | None) -> str:
    """A figure with its thousands apart; nothing where there is none."""
    return figure_text(Decimal(figure)) if figure not in {None, ""} else ""
