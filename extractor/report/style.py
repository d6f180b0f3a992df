"""The style of our pages, put together from its files: colours on a light and a dark ground, and all the rest."""

from __future__ import annotations

from importlib.resources import files

from markupsafe import Markup


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
