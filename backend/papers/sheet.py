"""A US letter page as all papers share it: head with bar code, parties, tables, foot with page numbers."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

MARGIN = 16 * mm
WIDTH = letter[0] - 2 * MARGIN
RULE, SHADE = colors.HexColor("#8d8d8d"), colors.HexColor("#eeeeee")
REGULAR, BOLD = "Vera", "VeraBd"
for _font in (REGULAR, BOLD):
    pdfmetrics.registerFont(TTFont(_font, f"{_font}.ttf"))
pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)

BODY = ParagraphStyle("body", fontName=REGULAR, fontSize=8.5, leading=11.5)
NUMBER = ParagraphStyle("number", parent=BODY, alignment=TA_RIGHT)
STRONG = ParagraphStyle("strong", parent=BODY, fontName=BOLD)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=7, leading=9.5)
TITLE = ParagraphStyle("title", parent=BODY, fontName=BOLD, fontSize=16, leading=20)


@dataclass(frozen=True)
class Column:
    """A column of a table: its title, its share of the page's width, and whether it holds numbers."""

    title: str
    share: float
    is_number: bool = False


def words(text: str, style: ParagraphStyle = BODY) -> Paragraph:
    """Text as it is, mark-up in it included; what the typeface lacks is written with its nearest letters."""
    return Paragraph("<br/>".join(escape(_printable(line)) for line in text.split("\n")), style)


def _printable(text: str) -> str:
    known = pdfmetrics.getFont(REGULAR).face.charToGlyph
    return "".join(each if ord(each) in known else _nearest(each, known) for each in text)


def _nearest(character: str, known: dict[int, int]) -> str:
    plain = "".join(each for each in unicodedata.normalize("NFKD", character) if ord(each) in known)
    return plain or "?"


def bar_code(value: str, height: float = 11 * mm, bar_width: float = 0.36 * mm) -> Flowable:
    """Code 128 with its text below: what the scanner reads is what people read."""
    return Code128(
        value, barHeight=height, barWidth=bar_width, humanReadable=True, fontName=REGULAR, fontSize=8
    )


def head(title: str, sender: str, number: str, facts: Sequence[tuple[str, str]]) -> list[Flowable]:
    """Title and sender on the left, the document's number as a bar code on the right, its facts below."""
    top = Table(
        [[[words(title, TITLE), words(sender)], [bar_code(number), Spacer(0, 3 * mm)]]],
        colWidths=[WIDTH * 0.55, WIDTH * 0.45],
    )
    top.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("ALIGN", (1, 0), (1, 0), "RIGHT"), *_tight()])
    cells = [[words(name, SMALL), words(value, STRONG)] for name, value in facts]
    rows = [cells[start : start + 4] for start in range(0, len(cells), 4)]
    rows[-1] += [[] for _ in range(-len(cells) % 4)]
    below = Table(rows, colWidths=[WIDTH / 4] * 4)
    below.setStyle([("BOX", (0, 0), (-1, -1), 0.6, RULE), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return [top, Spacer(0, 4 * mm), below, Spacer(0, 4 * mm)]


def parties(*named: tuple[str, str]) -> list[Flowable]:
    """Who sends, receives or pays, side by side."""
    row = [[words(name, SMALL), words(text)] for name, text in named]
    sides = Table([row], colWidths=[WIDTH / len(row)] * len(row))
    sides.setStyle(
        [
            ("BOX", (0, 0), (-1, -1), 0.6, RULE),
            ("INNERGRID", (0, 0), (-1, -1), 0.4, RULE),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
    )
    return [sides, Spacer(0, 4 * mm)]


def table(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], last: Sequence[str] = ()
) -> list[Flowable]:
    """Rows under a head that every page repeats; `last` is the line of sums."""
    styles = [NUMBER if column.is_number else BODY for column in columns]
    cells = [[words(text, style) for text, style in zip(row, styles, strict=True)] for row in rows]
    titles = [words(column.title, STRONG if not column.is_number else _strong_number()) for column in columns]
    if last:
        cells.append([words(text, _bold(style)) for text, style in zip(last, styles, strict=True)])
    drawn = Table([titles, *cells], colWidths=[WIDTH * column.share for column in columns], repeatRows=1)
    drawn.setStyle(
        [
            ("BACKGROUND", (0, 0), (-1, 0), SHADE),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
            ("LINEABOVE", (0, 0), (-1, 0), 0.8, colors.black),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
            *([("LINEABOVE", (0, -1), (-1, -1), 0.8, colors.black)] if last else []),
        ]
    )
    return [drawn, Spacer(0, 4 * mm)]


def _bold(style: ParagraphStyle) -> ParagraphStyle:
    return _strong_number() if style is NUMBER else STRONG


def _strong_number() -> ParagraphStyle:
    return ParagraphStyle("strong number", parent=NUMBER, fontName=BOLD)


def notes(*texts: str) -> list[Flowable]:
    """Small print, a paragraph each."""
    return [words(text, SMALL) for text in texts if text] + [Spacer(0, 3 * mm)]


def signatures(*names: str) -> Flowable:
    """A line to sign and a date for each, never apart from each other."""
    row = [
        words(f"{name}\n\n\n_____________________________\nSignature, name in print, date, time", SMALL)
        for name in names
    ]
    signed = Table([row], colWidths=[WIDTH / len(names)] * len(names))
    signed.setStyle([("BOX", (0, 0), (-1, -1), 0.6, RULE), ("INNERGRID", (0, 0), (-1, -1), 0.4, RULE)])
    return KeepTogether([signed])


def _tight() -> list[tuple[object, ...]]:
    return [("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)]


class _Numbered(Canvas):
    """Knows the number of pages only at the end, and writes it on each of them then."""

    foot = ""

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)
        self._pages: list[dict[str, object]] = []

    def showPage(self) -> None:
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self._pages, start=1):
            self.__dict__.update(page)
            self.setFont(REGULAR, 7)
            self.drawString(MARGIN, 9 * mm, self.foot)
            self.drawRightString(letter[0] - MARGIN, 9 * mm, f"Page {number} of {len(self._pages)}")
            super().showPage()
        super().save()


def bound(title: str, papers: Sequence[Sequence[Flowable]]) -> bytes:
    """The finished PDF, each paper from a new page on; the same papers give the same bytes."""
    out = BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=letter, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=14 * mm, bottomMargin=16 * mm,
        title=title, author="", invariant=1,
    )  # fmt: skip
    parts: list[Flowable] = []
    for paper in papers:
        parts += [*([PageBreak()] if parts else []), *paper]
    document.build(parts, canvasmaker=type("Pages", (_Numbered,), {"foot": _printable(title)}))
    return out.getvalue()
