"""Plain text of one table as tokens: figures, dashes and texts of the body lines, heads and notes set aside by their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from extractor.accounts.economic_items import ECONOMIC_NAMES
from extractor.accounts.templates import COLUMN_ORDINAL_LABELS, REMARK_HEADERS, TOTAL_LABELS
from extractor.layout import Line
from extractor.outline.grammar import is_caption
from extractor.tables.cells import is_note
from extractor.tables.plain.order import with_ordinals_in_a_row
from extractor.text.characters import CHINESE_NUMERAL, fold, is_dash, key, parse_amount, squeeze, whole_number
from extractor.text.codes import code_pattern

Kind = Literal["figure", "dash", "text"]

_FIGURE = re.compile(r"\(?[-+]?(?:\d{1,3}(?:\s?,\s?\d{3})+|\d+)(?:\.\s?\d+)?\)?")
_CUT_FIGURE = re.compile(r"[-+]?\d[\d,]*[.,]")
_CUT_DECIMAL = re.compile(r"[-+]?[\d,]*\d\.\d")
_ROUND_DECIMALS = re.compile(r"[-+]?[\d,]*\d\.\d0")
"""An amount that a table prints only where all its amounts have two decimals."""
_TWO_DECIMALS = re.compile(r"[-+]?[\d,]*\d\.\d\d")
_AS_LONG = 0.8
"""The share of the longest amount's length from which on one does not fit its column."""
_MANY_AMOUNTS = 10
_SOME_ROUND = 2
_LINE_NUMBERS = frozenset(map(str, range(1, 100)))
_PIECE = re.compile(r"\S+")
_LONE_ORDINAL = re.compile(rf"\(?[{CHINESE_NUMERAL}]+\)?[、.]?$|\(?\d{{1,2}}[、.)]$")
# Columns without rules between them whose contents touch: the amount of one and the code or the item of the next.
_TOUCHING_CODE = re.compile(rf"(-?[\d,]+\.\d{{2}})({code_pattern(levels=(0, 1))})")
_CODE_BEFORE_NAME = re.compile(rf"({code_pattern()})(?=[^\d.,、)年月日号万元个%])")
_TOUCHING_ITEM = re.compile(rf"(-?[\d,]+\.\d{{2}})(?:[{CHINESE_NUMERAL}]+、|本年|年[初末]|总计|结余分配)")
_FORMULA = re.compile(r"\d\s*+[行栏](?:各行|各栏)?=")
LEAST_HEADER_RUN = 3
"""Lines of the first head that must come again in a row to be a repeated head (all of them where it has fewer)."""


@dataclass(frozen=True, slots=True)
class Token:
    """A printed cell or a part of one: ``bare`` is a figure of digits alone (it may be a code or a 行次).

    ``end`` is where a figure that stands by itself ends in its line, in characters.
    """

    kind: Kind
    text: str
    line: Line
    amount: Decimal | None = None
    bare: bool = False
    end: int | None = None

    @property
    def digits(self) -> str:
        """The digits of a bare figure in their plain form, as codes and 行次 are compared; empty for all else."""
        return key(self.text) if self.bare else ""

    @property
    def count(self) -> int | None:
        """The number that a bare figure says where it counts rows or columns; ``None`` for all else."""
        return whole_number(self.digits)


@dataclass(frozen=True)
class BodyLine:
    """The tokens of one line."""

    tokens: tuple[Token, ...]
    line: Line

    @property
    def texts(self) -> tuple[Token, ...]:
        """The text tokens."""
        return tuple(token for token in self.tokens if token.kind == "text")

    @property
    def figures(self) -> tuple[Token, ...]:
        """The figures and dashes."""
        return tuple(token for token in self.tokens if token.kind != "text")


@dataclass
class Body:
    """A table without heads and notes. ``head`` is the text of its first head, ``ordinals`` the highest 栏次 printed."""

    lines: list[BodyLine] = field(default_factory=list)
    head: tuple[str, ...] = ()
    ordinals: int = 0
    source: tuple[Line, ...] = ()
    """The lines under the title as printed, head and notes included."""
    head_total: tuple[Token, ...] = ()
    """The last line of the head where it is the 合计 row as well: 合计 105.00 合计 基本支出 项目支出."""
    remarks: list[tuple[Token, ...]] = field(default_factory=list)
    """What stands in the column of remarks behind the amounts (备注), line by line."""

    @property
    def head_text(self) -> str:
        """The first head, folded and without white space."""
        return key("".join(self.head))


def line_to_tokens(line: Line) -> tuple[Token, ...]:
    """The figures, dashes and texts of a line, in order; blanks that OCR put into a figure belong to it."""
    folded = fold(line.text)
    tokens: list[Token] = []
    position = 0
    while True:
        piece = _PIECE.search(folded, position)
        if piece is None:
            return tuple(_join_texts(tokens))
        figure = _figure_at(folded, piece.start())
        touching = _TOUCHING_CODE.fullmatch(figure[0]) if figure is not None else None
        if figure is not None and touching is not None and touching[2] in ECONOMIC_NAMES:
            position = figure.end()
            middle = figure.start() + touching.end(1)
            printed = line.text[figure.start() : middle]
            tokens.append(Token("figure", printed, line, parse_amount(touching[1]), end=middle))
            tokens.append(Token("figure", line.text[middle:position], line, Decimal(touching[2]), True, position))
            continue
        if figure is not None:
            position = figure.end()
            printed = line.text[figure.start() : position]
            bare = figure[0].isdigit()
            tokens.append(Token("figure", printed, line, parse_amount(figure[0]), bare, position))
            continue
        position = piece.end()
        printed = line.text[piece.start() : position]
        if is_dash(printed):
            tokens.append(Token("dash", printed, line))
        else:
            tokens += _text_tokens(printed, line)


def _figure_at(folded: str, start: int) -> re.Match[str] | None:
    match = _FIGURE.match(folded, start)
    if match is None or parse_amount(match[0]) is None:
        return None
    end = match.end()
    return match if end == len(folded) or folded[end].isspace() else None


def _text_tokens(printed: str, line: Line) -> list[Token]:
    """A piece without blanks: a code run together with its name, a name run together with its amount, or a text."""
    folded = fold(printed)
    head = _CODE_BEFORE_NAME.match(folded)
    if head:
        rest = _text_tokens(printed[head.end() :], line)
        return [Token("figure", printed[: head.end()], line, Decimal(head[0]), bare=True), *rest]
    touching = _TOUCHING_ITEM.match(folded)
    if touching:
        amount = parse_amount(touching[1])
        rest = _text_tokens(printed[touching.end(1) :], line)
        return [Token("figure", printed[: touching.end(1)], line, amount), *rest]
    tail = re.search(r"(?<=[^\d.,(+\-])-?(\d{1,3}(,\d{3})+(\.\d+)?|\d+\.\d+)$", folded)
    if tail and tail.start():
        amount = parse_amount(tail[0])
        return [Token("text", printed[: tail.start()], line), Token("figure", printed[tail.start() :], line, amount)]
    return [Token("text", printed, line)]


def _join_texts(tokens: Sequence[Token]) -> list[Token]:
    """Texts that a blank inside one label split: after a lone ordinal (``十八、 自然…``), between single characters."""
    joined: list[Token] = []
    for token in tokens:
        before = joined[-1] if joined else None
        if before is not None and before.kind == token.kind == "text":
            spaced = len(before.text) == 1 or before.text.endswith((" 合", " 总", " 项"))
            if _LONE_ORDINAL.match(fold(before.text)) or (len(token.text) == 1 and spaced):
                joined[-1] = Token("text", squeeze(before.text + token.text), token.line)
                continue
        joined.append(token)
    return joined


_Row = tuple[Line, tuple[Token, ...]]


def read_body(
    lines: Sequence[Line],
    begins: Callable[[Sequence[Token]], bool],
    is_label: Callable[[str], bool] | None = None,
) -> Body:
    """The body lines under a title. ``begins`` says whether a line's tokens open a row, so that the head is over.

    ``is_label`` says whether a text behind amounts may be the label of another item in the same line: where a column of remarks is
    headed, all other such texts are remarks. Without it none is told from a label.
    """
    rows = list(_filled_rows(lines))
    remarks: list[tuple[Token, ...]] = []
    if is_label is not None and any(key(token.text) in REMARK_HEADERS for _, tokens in rows for token in tokens):
        parted = [(line, tokens, _remark_at(tokens, is_label)) for line, tokens in rows]
        remarks = [tokens[at:] for _, tokens, at in parted if tokens[at:]]
        rows = [(line, tokens[:at]) for line, tokens, at in parted]
    start = next((i for i, (line, tokens) in enumerate(rows) if begins(tokens) and not is_note(line.text)), len(rows))
    head = rows[:start]
    body = Body(head=tuple(key(line.text) for line, _ in head), source=tuple(lines), remarks=remarks)
    body.ordinals = max((column_ordinals(tokens) for _, tokens in head), default=0)
    body.head_total = next((tokens for _, tokens in head if _is_total_in_head(tokens)), ())
    names = {key(token.text) for _, tokens in head for token in tokens}
    in_note = False
    for line, tokens in _without_repeated_heads(rows[start:], body.head):
        ordinals = column_ordinals(tokens)
        kept = tokens
        if ordinals:
            body.ordinals = max(body.ordinals, ordinals)
            _drop_head_above(body.lines, names)
            kept = _beside_ordinals(tokens)
        in_note = not ordinals and in_note and not _reopens(kept, begins)
        in_note = in_note or is_note(line.text) or _is_sentence("".join(token.text for token in tokens))
        if not in_note and kept and not _is_stray_head(kept):
            body.lines.append(BodyLine(kept, line))
    return body


def _remark_at(tokens: Sequence[Token], is_label: Callable[[str], bool]) -> int:
    """Where the remark of a row begins: at the first text behind its amounts that is no label; else behind its end.

    A code and its name are no amount and remark: before a remark stands a label and a figure, or an amount in decimals.
    """
    labelled = full = False
    for index, token in enumerate(tokens):
        if token.kind != "text":
            full = full or labelled or token.kind == "dash" or "." in token.text
        elif full and not is_label(token.text):
            return index
        else:
            labelled = True
    return len(tokens)


def _filled_rows(lines: Sequence[Line]) -> Iterator[_Row]:
    """The lines that hold something of the table, as tokens."""
    cut = _cut_from(lines)
    numbers = _numbers_among(lines)
    for line in _mend_cut_figures(with_ordinals_in_a_row(lines), cut):
        if squeeze(line.text) and not is_caption(line.text) and not _FORMULA.search(key(line.text)):
            yield (
                line,
                tuple(_as_amount(token, cut, numbers) for token in line_to_tokens(line)),
            )


def _without_repeated_heads(rows: Sequence[_Row], head: Sequence[str]) -> Iterator[_Row]:
    """The rows of the body, the head of each further page passed over."""
    texts = [key(line.text) for line, _ in rows]
    index = 0
    while index < len(rows):
        run = _head_run(head, texts[index : index + len(head)])
        if not run:
            yield rows[index]
        index += run or 1


def _beside_ordinals(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The label that stands on the line of the column numbers, where it is more than 栏次."""
    is_label = tokens[0].kind == "text" and key(tokens[0].text) not in COLUMN_ORDINAL_LABELS
    return tokens[:1] if is_label else ()


def _is_total_in_head(tokens: Sequence[Token]) -> bool:
    kinds = {token.kind for token in tokens[1:]}
    return bool(tokens) and key(tokens[0].text) in TOTAL_LABELS and {"figure", "text"} <= kinds


def _cut_from(lines: Sequence[Line]) -> int | None:
    """From how many characters on an amount with one decimal is one whose end was wrapped; ``None`` where the amounts of the
    table may have one. A column that is too narrow for an amount is so for the longest of them."""
    parts = [key(part) for line in lines for part in line.text.split()]
    if not any(_ROUND_DECIMALS.fullmatch(part) for part in parts):
        return None
    return int(max(len(part) for part in parts if _TWO_DECIMALS.fullmatch(part)) * _AS_LONG)


def _numbers_among(lines: Sequence[Line]) -> frozenset[str]:
    """What is no amount in a table whose amounts are printed with two decimals, whole ones among them: the codes of economic
    items, and where it prints 行次 the numbers of lines."""
    amounts = [part for line in lines for part in map(key, line.text.split()) if _TWO_DECIMALS.fullmatch(part)]
    round_ones = [part for part in amounts if _ROUND_DECIMALS.fullmatch(part)]
    if len(amounts) < _MANY_AMOUNTS or len(round_ones) < _SOME_ROUND:
        return frozenset()
    numbered = any("行次" in key(line.text) for line in lines)
    return frozenset(ECONOMIC_NAMES) | (_LINE_NUMBERS if numbered else frozenset())


def _as_amount(token: Token, cut_from: int | None, numbers: frozenset[str]) -> Token:
    """The token; without its amount where it is none: its end was wrapped, or it is a 行次 or a code."""
    text = key(token.text)
    none = token.kind == "figure" and (text in numbers or _is_open(text, cut_from))
    return replace(token, amount=None) if none else token


def _mend_cut_figures(lines: Sequence[Line], cut_from: int | None) -> list[Line]:
    """Figures cut behind their separator (``1,276.`` over ``79``) or, where all amounts of a table have two decimals, behind
    the first of these (``1,276.7`` over ``9``) put together, column by column. What is left of their row may stand beside the
    rest, and one line between them (``本年收入 1,276.7`` over ``合计 9``)."""
    mended = list(lines)
    numbered = any("次" in key(line.text) for line in lines)  # a 行次 is a digit beside a label as well
    for index, line in enumerate(mended):
        parts = line.text.split()
        cut = [number for number, part in enumerate(parts) if _is_cut(key(part), cut_from)]
        below = [i for i in range(index + 1, min(index + 4, len(mended))) if mended[i].text.strip()][:2]
        for following in below if cut else ():
            rest = mended[following].text.split()
            ends = rest if len(rest) == len(cut) or numbered else [part for part in rest if key(part) in "0123456789"]
            if len(ends) != len(cut) or not all(_ends(parts[n], end) for n, end in zip(cut, ends, strict=True)):
                continue
            for number, end in zip(cut, ends, strict=True):
                parts[number] += end
            left = [] if ends is rest else [part for part in rest if part not in ends]
            mended[index] = replace(line, text=" ".join(parts))
            mended[following] = replace(mended[following], text=" ".join(left))
            break
    return mended


def _is_cut(text: str, cut_from: int | None) -> bool:
    return _CUT_FIGURE.fullmatch(text) is not None or (
        cut_from is not None and _CUT_DECIMAL.fullmatch(text) is not None
    )


def _is_open(text: str, cut_from: int | None) -> bool:
    """Whether the end of an amount is missing: it is no amount, and is told as unread."""
    return cut_from is not None and len(text) + 1 >= cut_from and _CUT_DECIMAL.fullmatch(text) is not None


def _ends(begun: str, rest: str) -> bool:
    """Whether a text is the rest of a figure that was cut: digits, one where the first decimal is there."""
    return key(rest).isdigit() and (_CUT_DECIMAL.fullmatch(key(begun)) is None or len(rest) == 1)


def column_ordinals(tokens: Sequence[Token]) -> int:
    """The highest number of a line that numbers the columns (栏次 1 2 3; 1 2 3 …), 0 where it is no such line."""
    if not tokens:
        return 0
    texts = [key(token.text) for token in tokens if token.kind == "text"]
    numbers = [int(token.amount or 0) for token in tokens if token.kind == "figure" and token.bare]
    figures = [token for token in tokens if token.kind != "text"]
    if any(text in COLUMN_ORDINAL_LABELS for text in texts):
        return max([*numbers, 1])
    running = numbers == list(range(1, len(numbers) + 1)) and len(numbers) == len(figures)
    return len(numbers) if running and len(numbers) >= 3 and len(texts) <= 1 and tokens[-1].kind != "text" else 0


def _head_run(head: Sequence[str], texts: Sequence[str]) -> int:
    """How many lines from here on repeat the first head from its top; 0 where too few do."""
    run = 0
    for first, second in zip(head, texts, strict=False):
        if first != second:
            break
        run += 1
    return run if run and run >= min(LEAST_HEADER_RUN, len(head)) else 0


def _drop_head_above(lines: list[BodyLine], names: set[str]) -> None:
    # A repeated head whose lines broke otherwise than the first time.
    while lines and not lines[-1].figures and all(key(token.text) in names for token in lines[-1].tokens):
        lines.pop()


def _reopens(tokens: Sequence[Token], begins: Callable[[Sequence[Token]], bool]) -> bool:
    return bool(tokens) and tokens[-1].kind != "text" and tokens[0].text.isdigit() and begins(tokens)


def _is_sentence(text: str) -> bool:
    plain = key(text)
    return "。" in plain or (len(plain) > 18 and "," in plain and not re.search(r"\d,\d{3}|\)", plain))


def _is_stray_head(tokens: Sequence[Token]) -> bool:
    """Leavings of an upright head (行/次, 项/目) that the print put between two rows; 行 alone may end a name."""
    characters = {c for token in tokens for c in key(token.text)}
    return (characters <= set("行次") and "次" in characters) or characters == set("项目")
