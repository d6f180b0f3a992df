"""A letter to the publisher: what, where, the words as printed, what it should be. Markdown, or Word with the extra ``word``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.accounts.view import BLANK
from extractor.checks.places import place_to_text, places_to_text
from extractor.checks.review import concerns_publisher
from extractor.checks.text_figures import quoted
from extractor.checks.word import add_signature, add_title, document_bytes, new_document
from models.record import SEVERITIES, DocumentInfo, Finding, Place, Severity

LABELS: dict[Severity, str] = {"error": "错误", "warning": "矛盾或不当", "note": "请一并核对"}
ANNEX = "附件：供参考的提示"
MOST_PLACES = 4


@dataclass(frozen=True)
class Item:
    """One point of the letter."""

    heading: str
    what: str
    where: tuple[str, ...]
    formula: str | None


@dataclass(frozen=True)
class Letter:
    """The whole letter: salutation, opening, the points by severity, signature, and what is told in an annex.

    ``title`` is in the lines in which it is printed.
    """

    title: tuple[str, ...]
    salutation: str
    opening: str
    parts: tuple[tuple[str, tuple[Item, ...]], ...]
    closing: str
    signature: tuple[str, ...]
    annex: tuple[str, ...]


def compose(info: DocumentInfo, findings: Sequence[Finding], *, notes: bool = False) -> Letter:
    """The letter on one account. What is of our own reading is no matter for the publisher and is left out.

    Notes are points like the others with ``notes``, else one line each in the annex.
    """
    theirs = [one for one in findings if concerns_publisher(one)]
    told = [one for one in theirs if notes or one.severity != "note"]
    annex = [] if notes else [one for one in theirs if one.severity == "note"]
    year = f"{info.fiscal_year}年度" if info.fiscal_year is not None else ""
    parts = []
    number = 0
    for severity in SEVERITIES:
        items = []
        for finding in told:
            if finding.severity == severity:
                number += 1
                items.append(_item(number, finding))
        if items:
            parts.append((LABELS[severity], tuple(items)))
    name = info.department or "贵单位"
    return Letter(
        title=(f"关于{name}", f"{year}决算公开的核对意见"),
        salutation=f"{name}：",
        opening=_opening(year, number, len(annex)),
        parts=tuple(parts),
        closing="以上由程序核对所得，请以原始账表为准。",
        signature=("（核对单位名称、印章）", "年　　月　　日"),
        annex=tuple(f"{number}. {_with_pages(one)}" for number, one in enumerate(annex, start=1)),
    )


def _opening(year: str, points: int, in_annex: int) -> str:
    """What was found, and how much of it stands where."""
    found = f"共有{points}处需要说明或更正，逐条列出位置、原文和依据，请核实" if points else "没有发现需要更正之处"
    behind = f"；另有{in_annex}处提示，列在附件里，供参考" if in_annex else ""
    return f"核对了你单位公开的{year}决算，{found}{behind}。"


def _with_pages(finding: Finding) -> str:
    """A note in one line: what it says, then where."""
    where = places_to_text(finding.places)
    told = finding.message.removesuffix("。")
    return f"{told}（{where}）。" if where else finding.message


def _item(number: int, finding: Finding) -> Item:
    places = [_where(place) for place in finding.places[:MOST_PLACES]]
    more = len(finding.places) - MOST_PLACES
    return Item(
        heading=f"{number}. {finding.message}",
        what=finding.message,
        where=(*dict.fromkeys(filter(None, places)), *((f"另有{more}处",) if more > 0 else ())),
        formula=finding.formula,
    )


def _where(place: Place) -> str:
    quote = "空白" if place.printed == BLANK else f"“{quoted(place.printed)}”" if place.printed else ""
    return "，".join(filter(None, (place_to_text(place), quote)))


def letter_to_markdown(letter: Letter) -> str:
    """The letter as Markdown."""
    lines = [f"# {''.join(letter.title)}", "", letter.salutation, "", letter.opening]
    for label, items in letter.parts:
        lines += ["", f"## {label}"]
        for item in items:
            lines += ["", item.heading, "", *(f"- {where}" for where in item.where)]
            lines += [f"- 依据：{item.formula}"] if item.formula else []
    for line in (letter.closing, *letter.signature):
        lines += ["", line]
    if letter.annex:
        lines += ["", f"## {ANNEX}", "", *letter.annex]
    return "\n".join([*lines, ""])


def letter_to_word(letter: Letter) -> bytes:
    """The letter as a Word document; raises MissingExtraError without python-docx."""
    document = new_document("信函")
    add_title(document, letter.title)
    for text in (letter.salutation, letter.opening):
        document.add_paragraph(text)
    for label, items in letter.parts:
        document.add_heading(label, level=2)
        for item in items:
            document.add_paragraph(item.heading)
            for where in (*item.where, *((f"依据：{item.formula}",) if item.formula else ())):
                document.add_paragraph(where, style="List Bullet")
    document.add_paragraph(letter.closing)
    add_signature(document, letter.signature)
    if letter.annex:
        document.add_heading(ANNEX, level=2).paragraph_format.page_break_before = True
        for line in letter.annex:
            document.add_paragraph(line)
    return document_bytes(document)
