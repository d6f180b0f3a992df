"""The article of a web page: where its text stands, and what around it is the site's and not the document's.

Found by structure and density, never by the class names of one portal: the article holds nearly all text outside links;
what is left outside must be furniture. Furniture inside is a block that is mostly links to elsewhere, or one of the lines
that every site must print (备案号, 网站标识码, 当前位置) or does print (上一篇, 打印本页, 字号).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.input.html_inline import BLOCKS, inline_text, may_be_table, tidy
from extractor.input.html_tables import is_layout_table
from extractor.input.html_tree import Element, WebPage
from extractor.text.characters import LONGEST_FIGURE, key

ARTICLE_SHARE = 0.8
"""Share of the text outside links that the article must hold."""
LINK_SHARE = 0.5
"""A block with at least this share of its text in links is navigation."""
LARGE_BLOCK = 400
"""Characters outside links from which on a block is text, whatever links it has."""
PICTURE_WEIGHT = 100
"""Characters that a picture outside links counts for: pages whose tables are pictures have next to no text."""
LONGEST_FURNITURE = 120
"""Longest line that may be a line of the site."""

ACCOUNT_WORDS = re.compile(r"决算|公开\d+表|第[一二三四五六七八九十]部分|金额单位")
"""What an account prints and the site around it does not, outside of its links."""
_FURNITURE = re.compile(
    r"""
    您?(?:现在|当前|目前)?的?(?:所处|所在)?的?位置[::].* | 当前位置.* | 首页[>»/].*
    | (?:上|下)一(?:篇|条|页|则)[::]?.* | 没有了 | 相关(?:链接|文档|附件|文章|阅读|信息|新闻)[::]?
    | [\[(]?(?:打印(?:本页|此页|文章)?|关闭(?:本页|窗口|此页)?|收藏(?:本页)?|返回(?:顶部|首页|列表|上一页)|纠错)[\])]?
      (?:[|\s\[(]*(?:打印(?:本页|此页)?|关闭(?:本页|窗口|此页)?|收藏(?:本页)?|返回(?:顶部|首页|列表|上一页)|纠错)[\])]?)*
    | 分享(?:到|至)?[::]?.* | 扫一扫.* | (?:微信|微博|QQ空间|朋友圈|腾讯|新浪)+
    | (?:文字|字体|字号)(?:大小)?[::]?\[?(?:超大|大|中|小|默认|\s|[|/\[\]])*(?:打印.*)?
    | .*(?:备案(?:序)?号|ICP备|公网安备|网站标识码|版权所有|技术支持[::]|主办(?:单位)?[::]|承办(?:单位)?[::]|网站地图).*
    | (?:信息|文章|稿件)?来源[::].{0,40}(?:时间|日期|浏览|点击|字[号体]|作者|责任?编辑|编辑).*
    | (?:发布|发文|更新|生成|成文|公开)(?:时间|日期)[::].{0,60} | (?:浏览|点击|访问|阅读)(?:次数|量|数)?[::].{0,20}
    | (?:索引号|发布机构|主题词|主题分类)[::].{0,60}
    """,
    re.VERBOSE,
)
_REGISTERED = re.compile(r"备案(?:序)?号|ICP备|公网安备|网站标识码")
_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|zip|rar|7z|ods|odt|rtf|txt)(?:[?#]|$)", re.I)
_FIGURES = re.compile(rf"(?<!\d)\d[\d,]{{0,{LONGEST_FIGURE}}}\.\d{{2}}(?!\d)")


@dataclass
class _Weight:
    """What stands below an element: characters outside links, in links, and figures with decimals."""

    text: int = 0
    linked: int = 0
    figures: int = 0


def find_article(page: WebPage) -> Element:
    """The element that holds the article, furniture around and inside it taken out."""
    weights: dict[int, _Weight] = {}
    _weigh(page.body, weights, in_link=False)
    article = _narrowed(page.body, weights)
    return _without_furniture(article, weights)


def is_furniture_line(text: str) -> bool:
    """Whether a printed line is the site's: where one is, share and print buttons, the register numbers of the site."""
    plain = key(text)
    return len(plain) <= LONGEST_FURNITURE and bool(_FURNITURE.fullmatch(plain))


def _weigh(element: Element, weights: dict[int, _Weight], *, in_link: bool) -> _Weight:
    own = _Weight()
    href = element.attributes.get("href", "")
    linked = in_link or (
        element.tag == "a" and href != "" and not href.startswith("#") and not _ATTACHMENT.search(href)
        and "#_Toc" not in href
    )  # fmt: skip
    for child in element.children:
        if isinstance(child, str):
            length = len("".join(child.split()))
            own.linked += length if linked else 0
            own.text += 0 if linked else length
            own.figures += len(_FIGURES.findall(child))
        else:
            below = _weigh(child, weights, in_link=linked)
            if child.tag == "img" and not linked and may_be_table(child):
                below.text += PICTURE_WEIGHT
            own.text += below.text
            own.linked += below.linked
            own.figures += below.figures
    weights[id(element)] = own
    return own


def _narrowed(body: Element, weights: dict[int, _Weight]) -> Element:
    """Down from the body as long as one child holds nearly all text and nothing of the account is left outside."""
    article = body
    while True:
        children = [child for child in article.children if isinstance(child, Element)]
        heaviest = max(children, key=lambda child: weights[id(child)].text, default=None)
        if heaviest is None or heaviest.tag in ("table", "p", "ul", "ol", "pre"):
            return article
        whole = weights[id(article)]
        if weights[id(heaviest)].text < ARTICLE_SHARE * whole.text:
            return article
        if any(_belongs(child, weights) for child in article.children if child is not heaviest):
            return article
        article = heaviest


def _belongs(node: Element | str, weights: dict[int, _Weight]) -> bool:
    """Whether something beside the heaviest child is part of the account: words of one outside links, or figures."""
    if isinstance(node, Element):
        weight = weights[id(node)]
        if node.tag in ("nav", "footer") or weight.text < weight.linked:
            return False
        return weight.figures > 2 or bool(ACCOUNT_WORDS.search("".join(_unlinked(node))))
    return bool(ACCOUNT_WORDS.search(node))


def _unlinked(element: Element) -> list[str]:
    found: list[str] = []
    for child in element.children:
        if isinstance(child, str):
            found.append(child)
        elif child.tag != "a":
            found += _unlinked(child)
    return found


def _without_furniture(element: Element, weights: dict[int, _Weight]) -> Element:
    kept: list[Element | str] = []
    said: set[str] = set()
    for child in element.children:
        if isinstance(child, str):
            kept.append(child)
        elif not _is_furniture(child, weights) and not _says_again(child, weights, said):
            whole = child.tag in ("p", "pre") or (child.tag == "table" and not is_layout_table(child))
            inside = child.tag in BLOCKS and not whole
            kept.append(_without_furniture(child, weights) if inside else child)
    return Element(element.tag, element.attributes, kept)


def _says_again(element: Element, weights: dict[int, _Weight], said: set[str]) -> bool:
    """Whether a long block has the very text of one before it: a page for wide and for narrow screens holds both."""
    if weights[id(element)].text < LARGE_BLOCK:
        return False
    text = "".join(element.text().split())
    if text in said:
        return True
    said.add(text)
    return False


def _is_furniture(element: Element, weights: dict[int, _Weight]) -> bool:
    if element.tag not in BLOCKS:
        return False
    weight = weights[id(element)]
    if element.tag in ("nav", "footer") and weight.text < LARGE_BLOCK:
        return True
    if weight.figures > 2 or weight.text >= LARGE_BLOCK:
        return False
    if weight.linked and weight.linked >= LINK_SHARE * (weight.linked + weight.text):
        return True
    lines = tidy(inline_text(element))
    # The foot of a site has its register numbers, and beside them what its owner likes: telephone, address, opening hours.
    return bool(lines) and (
        all(is_furniture_line(line) for line in lines)
        or (
            any(_REGISTERED.search(key(line)) for line in lines)
            and not any(ACCOUNT_WORDS.search(key(line)) for line in lines)
        )
    )
