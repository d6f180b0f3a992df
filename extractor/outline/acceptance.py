"""What a document is: a final account of a department, a part of one, a form nobody filled in, or something else, refused by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from extractor.errors import NotAFinalAccountError
from extractor.layout import Line
from extractor.outline.grammar import MAX_TITLE, PART_NUMBER, caption_owner, read_account_title, read_title
from extractor.outline.headings import read_heading
from extractor.outline.map import DocumentMap
from extractor.outline.misnamed import misnamed_error
from extractor.outline.owners import cover_titles, table_heads
from extractor.outline.sayings import role_said
from extractor.outline.vocabulary import SECTIONS_OF_ACCOUNTS, Role, part_role
from extractor.text.characters import LONGEST_FIGURE, fold, key, parse_amount, squeeze, strip_ordinal
from extractor.text.comparing import CHANGED, COMPARED
from models.record import Finding, Record, Scope
from models.tables import TableId, Tables

_FINAL_ACCOUNT = (
    "收入支出决算", "收支决算", "收入决算", "支出决算", "部门决算", "单位决算", "决算情况说明", "决算公开", "决算总表",
)  # fmt: skip
_BUDGET = ("部门预算", "单位预算", "预算公开", "收支预算总表", "支出预算表", "预算情况说明", "收入预算", "预算总表")
LEAST_SIGNS = 2
"""How many different signs of a final account a document must show."""

TITLE_LINES = 12
"""What a document is stands among so many of its first lines."""
BLANK_FORM = "document.blank_form"

_OF_A_DEPARTMENT = re.compile(r"(?:部门|单位)(?:\((?:部门|单位)\))?决算")
_GOVERNMENT = re.compile(
    r"(?:^|[^财])财政(?:总)?决算(?:\(草案\)|草案|报告|的报告|情况的报告)|政府决算"
    r"|20\d\d年度?(?:本级)?(?:一般公共预算|政府性基金|国有资本经营预算|社会保险基金)(?:收支|收入|支出)(?:总)?决算(?:总|功能分类|明细|录入)?表"
)
"""How the final account of a whole treasury is titled."""
_OF_ALL = re.compile(r"决算\(?草案|(?:全|我)[省市县区州旗镇乡].{0,24}(?:决算|汇总)")
_REGION = re.compile(r"[\u4e00-\u9fff]{1,14}[省市县区州旗盟](?:本级|级|(?:人民)?政府)?|政府")
"""An owner that is a place, or its government, and no body of it; a town (镇, 乡) is its own department."""
_GOVERNMENT_ROWS = frozenset({
    "税收收入", "增值税", "企业所得税", "个人所得税", "城市维护建设税", "非税收入", "行政事业性收费收入", "转移性收入", "转移性支出",
    "上级补助收入合计", "返还性收入", "一般性转移支付收入", "专项转移支付收入", "上解支出", "上解上级支出", "债务转贷收入",
    "地方政府一般债务转贷收入", "国有土地使用权出让收入", "补助下级支出", "安排预算稳定调节基金",
})  # fmt: skip
"""What only the accounts of a whole treasury have as rows."""
LEAST_ROWS = 3
_OF_A_TREASURY = re.compile(
    r"税收收入|(?<!纳入预算管理的)非税收入|上解(?:上级)?支出|预算稳定调节基金|(?:转移支付|结算|托底保障)补助|(?:可用|公共预算|基金)财力"
    r"|一般公共预算收入(?:实现|完成)|债务(?:转贷|限额|余额)|调[入出]资金|收支平衡"
)
"""What the text of the account of a whole treasury speaks of: a town's 决算报告 has no other sign of what it is."""
LEAST_SAYINGS = 4

# --- parts of an account -----------------------------------------------------------------------------------------------

_CORE_TABLES: frozenset[TableId] = frozenset({
    "income_expenditure_summary", "income", "expenditure", "fiscal_appropriation_summary", "general_public_expenditure",
    "basic_expenditure_detail",
})  # fmt: skip
"""Every full disclosure has most of these tables, or of the sections of accounts; “三公” pages and notes on other matters have none."""
LEAST_CORE = 3
_PARTS: frozenset[Role] = frozenset({"overview", "tables", "explanation"})
LEAST_PARTS = 2
_PART_HEAD = re.compile(rf"{PART_NUMBER}[、:.]?")


def require_final_account(document_map: DocumentMap, where: str | None) -> None:
    """Raise NotAFinalAccountError unless the text shows that it is a department's final account, or one of its topics.

    A budget (部门预算) uses most of the same words with 预算 for 决算: what is said more often decides. The final account of a
    government is told by its title and its rows. Raises DamagedDocumentError where nothing of an account is in a file that is
    not even of the format that its name says.
    """
    government = _title_of_a_government(document_map)
    if government is not None:
        raise NotAFinalAccountError(
            f"“{government}”是一级政府的决算，不是部门决算", where=where, hint="juesuan 只读取部门或单位的决算公开"
        )
    text = key("".join(line.text for line in document_map.lines))
    signs = {sign: text.count(sign) for sign in _FINAL_ACCOUNT}
    budget, final = sum(text.count(sign) for sign in _BUDGET), sum(signs.values())
    if sum(count > 0 for count in signs.values()) >= LEAST_SIGNS and final >= budget:
        return
    planned = _heading_of_a_budget(document_map)
    if planned is None and _calls_itself_an_account(document_map):
        return
    # A table titled 决算 says more than 部门预算 in a note under it.
    titled = any("决算" in region.title.text for region in document_map.regions if region.title.table is not None)
    if (titled or final >= budget) and planned is None and _topics(document_map) and _looks_back(text):
        return
    if planned is not None or (budget > final and budget >= LEAST_SIGNS):
        name = f"“{planned}”" if planned is not None else "这"
        raise NotAFinalAccountError(
            f"{name}是部门预算，不是部门决算",
            where=where,
            hint="请提供该部门的决算公开文件；预算公开的表式不同，juesuan 不读取",
        )
    misnamed = misnamed_error(document_map.document)
    if misnamed is not None:
        raise misnamed
    raise NotAFinalAccountError(
        "文中没有部门决算的内容", where=where, hint="juesuan 只读取部门决算公开文件，请确认文件是否正确"
    )


def require_contents(record: Record, text: str, where: str | None) -> None:
    """Raise NotAFinalAccountError where a text speaks of final accounts and nothing of one stands in it.

    A document whose tables or figures were lost is none of those: it shows amounts of money, or loses a table or part that
    it names; a form that nobody filled in has its own finding. A page about final accounts shows other figures (dates, versions).
    """
    if any(finding.id == BLANK_FORM or finding.stage in {"load", "ocr"} for finding in record.findings):
        return  # a picture or a page that could not be read may hold all of it
    if record.provenance is not None and record.provenance.input.ocr_pages:
        return  # so may one that was read badly
    counted = record.completeness
    beside = counted is not None and any(aside.reason == "no_field" for aside in counted.reasons)
    lost = any(finding.stage == "completeness" and finding.severity == "error" for finding in record.findings)
    unread = counted is not None and counted.unread and _MONEY.search(key(text))
    figures = lost or (counted is not None and (counted.read or unread or beside))
    tables = any(table.status != "missing" for _, table in record.tables.items()) or record.tables.other
    said = record.narrative.deviations or record.performance.sheets or record.performance.reports or record.key_work
    if not (figures or tables or said or record.performance.summaries):
        raise NotAFinalAccountError(
            "文中提到部门决算，但没有一张决算表、一条决算说明", where=where, hint="请确认给出的是决算公开文件"
        )


def scope_of(tables: Tables, roles: Iterable[Role | None]) -> Scope:
    """Whether a disclosure is whole, or one sheet, a “三公” page, a note on other matters alone.

    ``roles`` are the meanings of its sections; without any the tables alone decide.
    """
    printed = {name for name, table in tables.items() if table.status != "missing"}
    matters = [len(printed & _CORE_TABLES), len(SECTIONS_OF_ACCOUNTS & set(roles))]
    return "full" if sum(matters) >= LEAST_CORE else "partial"


# --- what a text is about ----------------------------------------------------------------------------------------------


def _headings(lines: Sequence[Line]) -> Iterator[str]:
    """The short lines that close no sentence, without number (folded)."""
    for line in lines:
        plain = strip_ordinal(key(line.text))
        if 0 < len(plain) <= MAX_TITLE and "\t" not in line.text.strip() and not re.search(r"[。;；]", plain[:-1]):
            yield plain.rstrip("。:")


def _calls_itself_an_account(document_map: DocumentMap) -> bool:
    """Whether the parts of an account are named, in the table of contents or below it, under a title with owner and year, or
    by names that say 决算 themselves (第二部分 2022年度部门决算表): the title of a web page may be left out.

    So do accounts of which only the beginning was handed over; what they lost is reported.
    """
    parts: dict[Role | None, str] = {}
    for line in document_map.document.lines:
        plain = key(line.text)
        title = strip_ordinal(_PART_HEAD.sub("", plain))
        if title != plain and len(title) <= MAX_TITLE:
            parts.setdefault(part_role(title), title)
    named = _PARTS & parts.keys()
    if len(named) < LEAST_PARTS:
        return False
    titles = map(read_account_title, (line.text for line in document_map.lines[:TITLE_LINES]))
    titled = any(title is not None and title.owner and title.year is not None for title in titles)
    return titled or any("决算" in parts[role] for role in named)


def _topics(document_map: DocumentMap) -> bool:
    """Whether a table of the nine with figures, or a section of a known matter stands in the text."""
    tables = (region for region in document_map.regions if region.title.table is not None and not region.listed)
    if any(parse_amount(part) is not None for region in tables for line in region.lines for part in line.text.split()):
        return True
    if _says_a_topic(document_map.lines):
        return True
    owners = tuple(form for body in document_map.bodies for form in body.forms)
    headings = [*_headings(document_map.lines), *(title.name for title in cover_titles(document_map.lines))]
    return any(
        heading.role is not None and heading.kind != "part"
        for line in headings
        if (heading := read_heading(line, owners))
    )


def _says_a_topic(lines: Sequence[Line]) -> bool:
    """Whether a line begins a sentence of a known matter, which may run on over the lines below it."""
    texts = [fold(squeeze(line.text)) for line in lines]
    whole, start = "".join(texts), 0
    for text in texts:
        if role_said(whole, start + len(text) - len(strip_ordinal(text))) is not None:
            return True
        start += len(text)
    return False


_FUNDS = re.compile(
    r"财政预算拨款|(?:一般)?公共预算|政府性基金预算|国有资本经营预算|(?:年初|全年|调整|完成|比|与|较)预算|预算(?:执行|绩效|数相比|单位|批复)|预决算"
)
_COLUMN_OF_A_BUDGET = re.compile(r"预算(?:数|金额|额)|[。,;]|\d(?:万|亿)?元")
"""A heading of a column or a sentence, and no title of a document."""
_PAST = re.compile(rf"决算|{COMPARED}度?.{{0,12}}(?:增|减|{CHANGED}|持平)")


def _heading_of_a_budget(document_map: DocumentMap) -> str | None:
    """The first heading that names a budget and no final account."""
    for line in document_map.lines[:TITLE_LINES]:
        plain = key(line.text)
        of_a_column = _COLUMN_OF_A_BUDGET.search(plain) is not None
        if len(plain) <= MAX_TITLE and "决算" not in plain and "预算" in _FUNDS.sub("", plain) and not of_a_column:
            return squeeze(line.text)
    return None


def _looks_back(text: str) -> bool:
    """Whether a text tells what was spent: it names the final account, or compares with the year before and plans nothing."""
    return "决算" in text or (_PAST.search(text) is not None and "预算" not in _FUNDS.sub("", text))


def _title_of_a_government(document_map: DocumentMap) -> str | None:
    """The title of the final account of a whole treasury: by its words or its owner, or by rows that only such one has."""
    named: str | None = None
    for line in document_map.lines[:TITLE_LINES]:
        plain = strip_ordinal(key(line.text))
        if len(plain) > MAX_TITLE or "。" in plain or not ("决算" in plain or "汇总" in plain):
            continue
        if _OF_A_DEPARTMENT.search(plain):
            return None
        reading = read_title(line.text)
        account = read_account_title(line.text)
        owner = (reading.owner if reading else "") or (account.owner if account else "")
        of_a_place = _REGION.fullmatch(owner) is not None
        if named is None and (of_a_place or (not owner and _GOVERNMENT.search(plain)) or _OF_ALL.search(plain)):
            named = squeeze(line.text)
    heads = table_heads(document_map.lines, document_map.titles)
    if any(caption_owner(text) for head in heads for text in head):
        return None  # 部门：… stands over the tables of departments
    if named is not None:
        return named
    if _tells_of_a_treasury(document_map.lines):
        return next((squeeze(line.text) for line in document_map.lines if "决算" in line.text), "本文件")
    cells = {strip_ordinal(key(cell)) for line in document_map.lines for cell in line.text.split()}
    if len(cells & _GOVERNMENT_ROWS) >= LEAST_ROWS:
        return next((squeeze(line.text) for line in document_map.lines if "决算" in line.text), "本文件")
    return None


def _tells_of_a_treasury(lines: Sequence[Line]) -> bool:
    """Whether a text without a word of a department's account says several things that only a treasury's does."""
    text = key("".join(line.text for line in lines))
    said = {match[0] for match in _OF_A_TREASURY.finditer(text)}
    return len(said) >= LEAST_SAYINGS and _OF_A_DEPARTMENT.search(text) is None


# --- forms that nobody filled in ---------------------------------------------------------------------------------------

_THRESHOLD = r"(?!\(含\)|[及]?以上|以下)"
"""100万元（含）以上 is a class of equipment in the ministry's wording, and no amount that anybody filled in."""
_SIGN = "[XxＸ×*○〇]"
_PLACEHOLDER = re.compile(
    rf"(?:(?<!{_SIGN})|(?<=20[Xx×*]{{2}})){_SIGN}{{2,}}+(?:年|局|厅|委|部门|单位|万元|省|市|县|区|%)|_{{3,}}|20[Xx×*]{{2}}"
)
LEAST_PLACEHOLDERS = 3
_MONEY = re.compile(rf"(?<!\d)(?!0++(?:\.0++)?(?:万|亿|元))\d[\d,.]{{0,{LONGEST_FIGURE}}}(?:万元|亿元|元){_THRESHOLD}")


def blank_form(document_map: DocumentMap) -> Finding | None:
    """The one finding on a template of the ministry that nobody filled in (XX局, no amounts); ``None`` for any other text."""
    placeholders = 0
    for line in document_map.lines:
        placeholders += len(_PLACEHOLDER.findall(fold(squeeze(line.text))))
        if any(parse_amount(part) and "." in part for part in line.text.split()):
            return None
        if _MONEY.search(key(line.text)):
            return None
    if placeholders < LEAST_PLACEHOLDERS:
        return None
    return Finding(
        id=BLANK_FORM,
        severity="error",
        stage="outline",
        message=f"这是没有填写的决算公开样张：有{placeholders}处“XX”之类的空位，没有一个金额，未作为决算读取",
        origin="publisher",
        places=(),
    )
