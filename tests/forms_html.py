"""A made-up account as web pages: as portals print it, as Word, WPS and Excel save it, laid out by tables, as an archive."""

# ruff: noqa: E501 - markup stays as pages have it

from __future__ import annotations

import quopri
from collections.abc import Callable
from html import escape

from synthetic_render import Synthetic
from synthetic_tables import Cell, Printed

_NAV = "".join(
    f"<li><a href='/c{i}/'>{t}</a></li>"
    for i, t in enumerate(("首页", "政务公开", "政务服务", "互动交流", "部门决算公开"))
)
_HEAD = f"""<div class="top"><div class="logo"><img src="/images/logo.png" alt="甲乙县人民政府"></div><ul>{_NAV}</ul></div>
<div class="x1"><span>当前位置：</span><a href="/">首页</a>&nbsp;&gt;&nbsp;<a href="/zwgk/">政务公开</a>&nbsp;&gt;&nbsp;<a href="/czyjs/">财政预决算</a></div>
<div style="display:none">2019年度收入支出决算总表 99999.99 88888.88 77777.77 66666.66</div>
<script>var title = "2018年度部门决算 12345.67";</script>"""
_TAIL = """<div class="y9"><span>分享到：</span><a href="javascript:void(0)">微信</a><a href="javascript:void(0)">微博</a></div>
<div class="y8">上一篇：<a href="/1.html">甲乙县教育局2022年度部门决算</a></div><div class="y8">下一篇：没有了</div>
<p>【<a href="javascript:window.print()">打印本页</a>】【<a href="javascript:window.close()">关闭窗口</a>】</p>
<div class="r"><h3>相关信息</h3><ul><li><a href="/2.html">甲乙县民政局2022年度部门决算公开</a></li><li><a href="/3.html">甲乙县2021年度部门决算</a></li></ul></div>
<div class="foot"><p>主办单位：甲乙县人民政府办公室　网站标识码：1234567890</p><p>备案号：测ICP备12345678号-1　联系电话：0000-1234567</p></div>"""


def rows_html(rows: list[list[Cell]], *, width: int = 0, lead: list[str] | None = None, word: bool = False) -> str:
    """Rows with spans as markup; ``lead`` are rows over the whole width above them."""
    width = width or sum(cell.cols for cell in rows[0])
    out = [f"<tr><td colspan='{width}' align=center>{text}</td></tr>" for text in lead or ()]
    for row in rows:
        out.append("<tr" + (" style='mso-yfti-irow:1;height:15.0pt'>" if word else ">"))
        for cell in row:
            spans = "".join(
                f' {name}="{count}"' for name, count in (("colspan", cell.cols), ("rowspan", cell.rows)) if count > 1
            )
            out.append(
                f"<td{spans}{' width=82 nowrap' if word else ''}>{_word(cell.text) if word else escape(cell.text)}</td>"
            )
        out.append("</tr>")
    return "\n".join(out)


def _word(text: str) -> str:
    """Word breaks the text of one cell into spans, in the middle of numbers too, and fills blank cells."""
    if not text:
        return "<p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>"
    half = max(1, len(text) // 2)
    return (
        "<p class=MsoNormal align=right style='mso-pagination:widow-orphan'><span\nlang=EN-US style='font-size:9.0pt;"
        f"mso-font-kerning:0pt'>{escape(text[:half])}</span><span style='font-family:宋体;\nmso-bidi-font-family:宋体'>"
        f"{escape(text[half:])}</span><span lang=EN-US><o:p></o:p></span></p>"
    )


def _captions(table: Printed, doc: Synthetic) -> list[str]:
    unit = f"{doc.style.department_label}：{table.department}&nbsp;&nbsp;{doc.style.unit_label}：{table.unit}"
    return [text for text in (table.title, table.number, unit) if text]


def _body(
    doc: Synthetic,
    *,
    paragraph: Callable[[str], str],
    table: Callable[[Printed], str],
    sheet: Callable[[list[list[Cell]]], str],
    toc: bool = True,
) -> str:
    out: list[str] = []
    for kind, value in doc.blocks:
        if kind == "toc":
            lines = [f'<a href="#_Toc{i}">{escape(t)}<span>…………{i + 2}</span></a>' for i, t in enumerate(value)]
            out += [paragraph("目录"), *map(paragraph, lines)] if toc else []
        elif kind == "table":
            out += [table(value), paragraph(escape(value.note)) if value.note else ""]
        elif kind == "sheet":
            out += [paragraph(escape(value[0])), paragraph(escape(value[1])), sheet(value[2])]
        elif isinstance(value, str):
            out.append(paragraph(escape(value)))
    return "\n".join(out)


def _plain_table(rows: list[list[Cell]]) -> str:
    return f"<table border=1 cellspacing=0>{rows_html(rows)}</table>"


def _page(doc: Synthetic, body: str, *, charset: str = "utf-8", head: str = _HEAD, tail: str = _TAIL) -> str:
    title = f"{doc.account.name}{doc.account.year}年度部门决算"
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="{charset}"><title>{title}_甲乙县人民政府</title>'
        f'<meta name="ArticleTitle" content="{title}"><style>.a{{color:red}} .z7{{ display:none }}</style></head><body>{head}'
        f'<div class="c3"><div class="t2"><h1>{title}</h1><div>来源：县财政局　发布时间：2023-09-20 10:00　浏览次数：12</div>'
        f'</div><div class="c5">{body}</div></div><span class="q z7">决算 11.11 22.22 33.33</span>{tail}</body></html>'
    )


def portal(doc: Synthetic) -> bytes:
    """A page of a portal: the usual furniture around the article, captions as paragraphs, merged cells as spans."""

    def table(value: Printed) -> str:
        captions = "".join(f"<p style='text-align:center'><b>{text}</b></p>" for text in _captions(value, doc))
        return captions + _plain_table([*value.head, *value.body])

    return _page(doc, _body(doc, paragraph=lambda t: f"<p>　　{t}</p>", table=table, sheet=_plain_table)).encode()


def word(doc: Synthetic) -> bytes:
    """What Word saves, in the encoding of old pages, with conditional comments and field codes."""

    def table(value: Printed) -> str:
        captions = "".join(
            f"<p class=MsoNormal align=center><span style='mso-hide:screen'>{t}</span></p>"
            for t in _captions(value, doc)
        )
        rows = rows_html([*value.head, *value.body], word=True)
        return f"{captions}<div align=center><table class=MsoNormalTable border=0>{rows}</table></div>"

    def paragraph(text: str) -> str:
        return (
            "<p class=MsoNormal style='text-indent:32.0pt;mso-char-indent-count:2.0'><!--[if supportFields]><span\n"
            "style='mso-element:field-begin'></span> PAGEREF _Toc1 \\h <![endif]--><![if !supportLists]><![endif]>"
            f"<span lang=EN-US style='mso-spacerun:yes'>&nbsp;</span><span>{text}</span></p>"
        )

    def sheet(rows: list[list[Cell]]) -> str:
        return f"<table class=MsoTableGrid>{rows_html(rows, word=True)}</table>"

    body = _body(doc, paragraph=paragraph, table=table, sheet=sheet, toc=False)
    vml = "<!--[if gte vml 1]><v:shape>收入决算表 55.55</v:shape><![endif]--><xml><w:a>77.77</w:a></xml>"
    return _page(doc, vml + body, charset="gb2312").encode("gb18030")


def excel(doc: Synthetic) -> bytes:
    """Tables pasted from Excel: title, number and unit are rows of the table over its whole width."""

    def table(value: Printed) -> str:
        return f"<table>{rows_html([*value.head, *value.body], lead=_captions(value, doc))}</table>"

    return _page(doc, _body(doc, paragraph=lambda t: f"<div>{t}</div>", table=table, sheet=_plain_table)).encode()


def stacked(doc: Synthetic) -> bytes:
    """All tables below each other in one table, as a sheet of Excel pasted whole."""
    tables = [value for kind, value in doc.blocks if kind == "table"]
    rows = "\n".join(
        rows_html([*t.head, *t.body], lead=_captions(t, doc))
        + f"<tr><td colspan=12>{t.note}</td></tr><tr><td></td></tr>"
        for t in tables
    )
    body = _body(
        doc, paragraph=lambda t: f"<p>{t}</p>", table=lambda t: rows if t is tables[0] else "", sheet=_plain_table
    )
    return _page(doc, body.replace(rows, f"<table>{rows}</table>")).encode()


def layout(doc: Synthetic) -> bytes:
    """An old page laid out by nested tables, its paragraphs parted by breaks."""

    def table(value: Printed) -> str:
        captions = "<br>".join(_captions(value, doc))
        return f"<center>{captions}</center><table width=100%><tr><td>{_plain_table([*value.head, *value.body])}</td></tr></table>"

    body = _body(doc, paragraph=lambda t: f"&nbsp;&nbsp;&nbsp;&nbsp;{t}<br>\n<br>\n", table=table, sheet=_plain_table)
    page = (
        f"<HTML><BODY><TABLE WIDTH=1000><TR><TD COLSPAN=2>{_HEAD}</TD></TR><TR><TD WIDTH=180><TABLE>"
        f"{''.join(f'<TR><TD><A HREF=/d{i}>栏目{i}</A></TD></TR>' for i in range(12))}</TABLE></TD>"
        f"<TD><TABLE><TR><TD><FONT SIZE=4>{body}</FONT></TD></TR></TABLE></TD></TR><TR><TD COLSPAN=2>{_TAIL}</TD></TR>"
        "</TABLE></BODY></HTML>"
    )
    return page.encode("gb18030")


def fragment(doc: Synthetic) -> bytes:
    """The article alone, as an interface of a portal hands it over, every cell with a block inside."""

    def table(value: Printed) -> str:
        captions = "".join(f"<section>{text}</section>" for text in _captions(value, doc))
        return captions + _plain_table([*value.head, *value.body]).replace("<td", "<td style='width:9%'").replace(
            "</td>", "<br></td>"
        )

    return f"<div>{_body(doc, paragraph=lambda t: f'<section>{t}</section>', table=table, sheet=_plain_table)}</div>".encode()


def xhtml(doc: Synthetic) -> bytes:
    """XHTML with a byte order mark, thead and tfoot."""
    page = portal(doc).decode().replace("<!DOCTYPE html>", '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>')
    return b"\xef\xbb\xbf" + page.replace("<html>", '<html xmlns="http://www.w3.org/1999/xhtml">').encode()


def archive(doc: Synthetic) -> bytes:
    """A page saved as a web archive."""
    html = quopri.encodestring(portal(doc))
    head = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://a.example/c.html\r\nSubject: a\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----B"\r\n\r\n------B\r\nContent-Type: text/css\r\n'
        "\r\na{}\r\n------B\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    return head.encode() + html.replace(b"\n", b"\r\n") + b"\r\n------B--\r\n"


FORMS: dict[str, Callable[[Synthetic], bytes]] = {
    form.__name__: form for form in (portal, word, excel, stacked, layout, fragment, xhtml, archive)
}
