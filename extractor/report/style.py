"""What our pages share: how their templates are filled in, and their style, put together from its files."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup


def page_environment() -> Environment:
    """The templates of this package: all that comes from a document is escaped, and a name without a value is an error."""
    return Environment(
        loader=PackageLoader("extractor.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def own_file(name: str) -> Markup:
    """A file of this package, not of a document: put into the page as it is."""
    text = files("extractor.report").joinpath(name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704


def report_style() -> Markup:
    """The style of a page whose colours follow the system of who reads it."""
    dark = Markup("@media (prefers-color-scheme: dark) {{\n{}}}\n").format(_rule(":root", "", "dark"))
    return _rule(":root", "light dark", "light") + dark + own_file("report.css")


def themed_style() -> Markup:
    """The same where ``data-theme`` of the page, ``dark`` or ``light``, goes before the system."""
    chosen = [_rule(Markup(':root[data-theme="{}"]').format(theme), theme, theme) for theme in ("dark", "light")]
    return report_style() + Markup("").join(chosen)


def _rule(selector: str, scheme: str, colours: str) -> Markup:
    known = Markup("color-scheme: {};\n").format(scheme) if scheme else Markup("")
    return Markup("{} {{\n{}{}}}\n").format(Markup(selector), known, own_file(f"{colours}.css"))  # noqa: S704
