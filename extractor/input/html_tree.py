"""Web pages as a small tree: what a browser would build from the markup, without scripts, styles and what is not shown.

The only module that knows the HTML parser. Nothing is fetched: addresses in a page are text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractor.errors import DamagedDocumentError, DocumentTooLargeError, MissingExtraError, pip_install

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_NODES = 2_000_000
"""Most elements and texts of a page; the longest accounts have about 60,000."""
MAX_OPEN = 4_000
"""Most elements that stand open at once: the time of a parser grows with its square."""
MAX_DEPTH = 150
"""Deepest level that is kept; what is nested deeper goes up to it, as browsers do."""

_DROPPED = frozenset((
    "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "canvas", "video", "audio",
    "select", "textarea", "button", "xml", "del", "map", "frame", "frameset",
))  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all", re.I)
_HIDING_CLASS = re.compile(r"(?:^|[},])\s*[a-z]*\.([\w-]+)\s*(?:,[^{}]*)?\{[^{}]*display\s*:\s*none", re.I)
_MEDIA = re.compile(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.I)
_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?(/?)>")
_VOID = frozenset((
    "br", "hr", "img", "input", "meta", "link", "col", "area", "base", "embed", "source", "track", "wbr", "param",
))  # fmt: skip
# A browser closes these itself when the next one opens.
_SELF_CLOSING = frozenset(("p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "option", "dt", "dd", "colgroup"))


@dataclass
class Element:
    """An element with its children in order: texts as ``str``, elements as ``Element``."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def elements(self) -> Iterator[Element]:
        """All elements below, in the order of the page."""
        stack = [child for child in reversed(self.children) if isinstance(child, Element)]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(child for child in reversed(element.children) if isinstance(child, Element))

    def text(self) -> str:
        """All text below, as it stands."""
        parts: list[str] = []
        stack: list[Element | str] = [self]
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                parts.append(node)
            else:
                stack.extend(reversed(node.children))
        return "".join(parts)


@dataclass(frozen=True)
class WebPage:
    """A page: its body as shown, its title and what its head says of itself (``meta`` by lower-case name)."""

    body: Element
    title: str
    meta: dict[str, str]
    base: str | None = None


def parse_page(text: str, name: str | None = None) -> WebPage:
    """Markup → the page that it makes.

    Raises MissingExtraError without the extra ``web``, DamagedDocumentError for markup nested beyond measure,
    DocumentTooLargeError for a page with too many elements.
    """
    try:
        from selectolax.lexbor import LexborHTMLParser
    except ImportError as error:
        raise MissingExtraError("读取网页需要 selectolax", where=name, hint=pip_install("web")) from error
    _require_bounded_nesting(text, name)
    tree = LexborHTMLParser(text)
    hiding = _hiding_classes(tree)
    meta: dict[str, str] = {}
    for node in tree.css("meta[name][content]"):
        meta.setdefault((node.attributes.get("name") or "").lower(), node.attributes.get("content") or "")
    title = tree.css_first("title")
    base = tree.css_first("base[href]")
    root = tree.body or tree.root
    body = _copy(root, hiding, name) if root is not None else Element("body")
    return WebPage(body, title.text() if title else "", meta, base.attributes.get("href") if base else None)


def _require_bounded_nesting(text: str, name: str | None) -> None:
    depth = 0
    for match in _TAG.finditer(text):
        tag = match[2].lower()
        if tag in _VOID or tag in _SELF_CLOSING or match[3]:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > MAX_OPEN:
            raise _too_deep(MAX_OPEN, name)


def _too_deep(levels: int, name: str | None) -> DamagedDocumentError:
    return DamagedDocumentError(
        f"网页的标签嵌套超过 {levels} 层", where=name, hint="请确认网页已完整保存，或在浏览器中另存为 PDF"
    )


def _hiding_classes(tree: LexborHTMLParser) -> frozenset[str]:
    """The classes that the page's own style sheets hide outright (not only in print)."""
    found: set[str] = set()
    for node in tree.css("style"):
        found.update(_HIDING_CLASS.findall(_MEDIA.sub("", node.text())))
    return frozenset(found)


def _copy(root: LexborNode, hiding: frozenset[str], name: str | None) -> Element:
    """The tree below ``root`` without what is not shown, walked without recursion."""
    top = Element("body")
    path: list[Element] = [top]
    count = 0
    node, depth = root.first_child, 1
    while node is not None:
        count += 1
        if count > MAX_NODES:
            raise DocumentTooLargeError(f"网页的元素超过 {MAX_NODES:,} 个", where=name, hint="请确认文件是否正确")
        del path[min(depth, MAX_DEPTH) :]
        parent = path[-1]
        below = None
        if node.is_text_node:
            parent.children.append(node.text_content or "")
        elif node.is_element_node and not _is_hidden(node, hiding):
            if depth > MAX_DEPTH and node.tag == "table":
                raise _too_deep(MAX_DEPTH, name)  # going up a level, it would lose its cells
            attributes = {key: value or "" for key, value in node.attributes.items()}
            element = Element(node.tag or "", attributes)
            parent.children.append(element)
            below = node.first_child
            if below is not None:
                path.append(element)
        if below is not None:
            node, depth = below, depth + 1
            continue
        following = node.next
        while following is None and depth > 1:
            node, depth = node.parent, depth - 1
            if node is None:
                break
            following = node.next
        node = following
    return top


def _is_hidden(node: LexborNode, hiding: frozenset[str]) -> bool:
    tag = node.tag or ""
    if tag in _DROPPED or tag.startswith("v:"):
        return True
    attributes = node.attributes
    if not attributes:
        return False
    if "hidden" in attributes or _HIDDEN.search(attributes.get("style") or ""):
        return True
    return bool(hiding) and not hiding.isdisjoint((attributes.get("class") or "").split())
