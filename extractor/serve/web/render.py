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
from extractor.serve.accounts import Filter, Order
from extractor.serve.saved import SavedQuestion
from extractor.serve.web.texts import Language, script_texts, translator


def problem_page(request: Request, status: int, told: Mapping[str, Any]) -> Response:
    """An error for people: what, where, what to do, and the way back to the pages."""
    shown = {name: told.get(name) for name in ("message", "where", "hint")}
    return HTMLResponse(render(request, "problem", status=status, **shown), status)


def filter_query(wanted: Filter) -> str:
    """The filter as the query of an address."""
    return _query(_given(wanted))


def saved_query(saved: SavedQuestion) -> str:
    """A saved question as the query of the address that asks it."""
    return _query(_given(saved.filter) | _ordered(saved.order, down=saved.down))


def question_of(wanted: Filter, order: Order, *, down: bool) -> dict[str, Any] | None:
    """What is saved of a page of the table; ``None`` where neither a filter nor an order was chosen."""
    given, ordered = _given(wanted), _ordered(order, down=down)
    return {"filter": given, **ordered} if given or ordered else None


def _given(wanted: Filter) -> dict[str, Any]:
    return {name: value for name, value in vars(wanted).items() if value is not None and value != ""}


def _ordered(order: Order, *, down: bool) -> dict[str, Any]:
    return {} if order == "department" and not down else {"order": order, "down": down}


def _query(given: Mapping[str, Any]) -> str:
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
