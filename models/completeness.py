"""What became of every figure that the document prints: read into the record, set aside for a reason, or unread."""

from __future__ import annotations

from typing import Literal

from models.base import Model, Percent, unset

AsideReason = Literal[
    "page_number",
    "running_matter",
    "contents",
    "line_number",
    "column_number",
    "code",
    "ordinal",
    "date",
    "document_number",
    "telephone",
    "name",
    "heading",
    "form_label",
    "table_note",
    "other_table",
    "overview",
    "glossary",
    "restated",
    "nothing",
    "no_field",
]
"""Why a figure is no value of the record.

``restated`` is a figure that says a value of the record once more, or follows from two of them (a share);
``nothing`` is a zero outside every comparison (公务用车购置费支出0万元); ``no_field`` stands in a passage for which the record
has no field (政府采购, 国有资产占用) or is a count beside the money of the explanation (接待2批次); ``form_label`` is printed in
the form itself (执行率（20分）, 填报说明); ``name`` is part of a quoted name or title; ``other_table`` belongs to a table of the
account that is none of the nine.
"""

UnreadKind = Literal["table", "figure", "sentence", "reason", "section", "title"]
"""``table``: figures of a table; ``figure``: figures of the text; ``sentence``: a comparison or share; ``reason``: a reason;
``section``: a section that yielded nothing; ``title``: a title of the table of contents that the body does not show."""


class AsideCount(Model):
    """How many figures were set aside for one reason."""

    reason: AsideReason
    figures: int


class PartCount(Model):
    """The figures of one part of the document: ``tables.income``, ``sections.three_public``, ``sheets``, ``key_work`` …"""

    part: str
    figures: int
    read: int
    set_aside: int
    unread: int


class UnreadPlace(Model):
    """A stretch of the document with something that was not read.

    ``start`` and ``end`` are offsets of the source text, as in evidence; ``None`` for a title of the table of contents, which
    the source text leaves out. ``figures`` counts the unread figures in it, ``text`` is its beginning as printed.
    ``reported_by`` is the id of the finding that names it.
    """

    kind: UnreadKind
    part: str
    text: str
    figures: int
    start: int | None = unset()
    end: int | None = unset()
    page: int | None = unset()
    line: int | None = unset()
    reported_by: str


class Completeness(Model):
    """The ledger of figures in numbers; ``read`` + ``set_aside`` + ``unread`` = ``figures``, in all and for each part.

    ``share_read`` is the percentage of ``read`` in ``read`` + ``unread``, ``None`` where there is neither.
    """

    figures: int
    read: int
    set_aside: int
    unread: int
    share_read: Percent | None
    reasons: tuple[AsideCount, ...] = ()
    parts: tuple[PartCount, ...] = ()
    places: tuple[UnreadPlace, ...] = ()
