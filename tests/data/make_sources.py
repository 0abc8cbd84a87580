"""Writes the small documents that the golden tests of `ingest` read: `python tests/data/make_sources.py`.

Every text in them is made up. Run it only when a source is to change, then `pytest --regenerate`.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from docx import Document
from docx.enum.text import WD_BREAK
from openpyxl import Workbook
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FOLDER = Path(__file__).parent / "sources"
KOREAN = "HYGothic-Medium"
WIDTH, HEIGHT = A4


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    pdfmetrics.registerFont(UnicodeCIDFont(KOREAN))
    sop_pdf()
    manual_pdf()
    partly_scanned_pdf()
    scanned_pdf()
    rotated_pdf()
    encrypted_pdf()
    sop_docx()
    alarms_xlsx()
    texts()
    broken_files()


def sop_pdf() -> None:
    """A Korean SOP: running head, numbered headings, steps, a warning box, a ruled table over two pages."""
    canvas = Canvas(str(FOLDER / "sop_ko.pdf"), pagesize=A4, invariant=1)
    canvas.setTitle("Microsoft Word - 문서1")
    for page in range(1, 4):
        _text(canvas, 40, 30, f"문서번호: SOP-TS-007   개정: Rev.3   시행일: 2025-03-01   쪽 {page}/3", 8)
        if page == 1:
            _text(canvas, 40, 70, "시험 프레스 윤활 작업표준", 18)
            _text(canvas, 40, 110, "1. 목적", 13)
            _text(
                canvas, 40, 135, "이 표준은 시험 프레스의 윤활 작업을 안전하게 하기 위한 것이다. 적용 대상은 시험", 10
            )
            _text(canvas, 40, 150, "라인의 프레스 두 대이다.", 10)
            _text(canvas, 40, 185, "2. 작업 순서", 13)
            canvas.rect(40, HEIGHT - 232, 500, 26)
            _text(canvas, 46, 222, "경고: 덮개를 열기 전에 주전원을 끄고 자물쇠를 건다.", 10)
            _text(canvas, 40, 260, "1) 유면을 확인한다.", 10)
            _text(canvas, 40, 280, "2) 그리스 니플 4곳에 15 g씩 주입한다.", 10)
            _text(canvas, 40, 300, "3) 펌프를 3분 동안 돌린 뒤 압력 1.2 MPa를 확인한다.", 10)
        elif page == 2:
            _text(canvas, 40, 70, "3. 기준값", 13)
            _table(canvas, 90, [("항목", "기준", "주기"), ("유압", "1.2 MPa", "매일"), ("유온", "60 °C 이하", "매주")])
        else:
            _text(canvas, 40, 70, "4. 기록", 13)
            _text(canvas, 40, 95, "점검표에 날짜와 이름을 적는다.", 10)
        canvas.showPage()
    canvas.save()


def manual_pdf() -> None:
    """An English manual with an outline, hyphens at line ends and two columns."""
    canvas = Canvas(str(FOLDER / "manual_en.pdf"), pagesize=A4, invariant=1)
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(60, HEIGHT - 90, "Test Pump Manual")
    canvas.setFont("Helvetica", 10)
    canvas.drawString(60, HEIGHT - 120, "Document No.: TPM-100-EN   Revision B   Effective date: March 1, 2025")
    canvas.showPage()
    _bookmark(canvas, "1 Safety", 0)
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(60, HEIGHT - 90, "1 Safety")
    canvas.setFont("Helvetica", 10)
    lines = ("The pump must be iso-", "lated before any work. Release the pres-", "sure at valve V3 and wait 30 s.")
    for at, line in enumerate(lines):
        canvas.drawString(60, HEIGHT - 120 - 14 * at, line)
    canvas.drawString(60, HEIGHT - 180, "WARNING: Hot surface. Let the housing cool for 20 minutes.")
    canvas.showPage()
    _bookmark(canvas, "2 Theory", 0)
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(60, HEIGHT - 90, "2 Theory")
    canvas.setFont("Helvetica", 10)
    for column, x in (("left", 60), ("right", 320)):
        for at in range(12):
            canvas.drawString(x, HEIGHT - 120 - 14 * at, f"{column} column sentence number {at + 1} of the text.")
    canvas.showPage()
    canvas.save()


def partly_scanned_pdf() -> None:
    canvas = Canvas(str(FOLDER / "partly_scanned.pdf"), pagesize=A4, invariant=1)
    canvas.drawString(60, HEIGHT - 90, "Only this page can be read; the other one is a picture.")
    canvas.showPage()
    _picture(canvas)
    canvas.save()


def scanned_pdf() -> None:
    canvas = Canvas(str(FOLDER / "scanned.pdf"), pagesize=A4, invariant=1)
    _picture(canvas)
    canvas.save()


def rotated_pdf() -> None:
    """Turned by 90 degrees and cropped: boxes must fit the page as it is shown."""
    source = io.BytesIO()
    canvas = Canvas(source, pagesize=A4, invariant=1)
    canvas.drawString(200, 500, "Turned torque value 320 N·m")
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(source))
    page = writer.pages[0]
    page.cropbox.lower_left, page.cropbox.upper_right = (100, 400), (500, 700)
    page.rotate(90)
    writer.write(FOLDER / "rotated.pdf")


def encrypted_pdf() -> None:
    writer = PdfWriter(clone_from=PdfReader(FOLDER / "scanned.pdf"))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(FOLDER / "encrypted.pdf")


def sop_docx() -> None:
    """Styles, automatic numbers, a box, merged cells, a page break."""
    document = Document()
    document.add_heading("시험 펌프 점검 절차서", 0)
    document.add_paragraph("문서번호: SOP-TP-001  개정번호: 2  시행일자: 2024년 5월 3일")
    document.add_heading("1. 준비", 1)
    for step in ("토크렌치를 준비한다.", "전원을 차단한다."):
        document.add_paragraph(step, style="List Number")
    box = document.add_table(1, 1)
    box.cell(0, 0).text = "주의: 잔압을 제거한 뒤 분해한다."
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_heading("2. 체결 토크", 1)
    table = document.add_table(4, 3)
    for column, name in enumerate(("부위", "볼트", "토크")):
        table.cell(0, column).text = name
    rows = (("하우징", "M12", "85 N·m"), ("하우징", "M20", "320 N·m"), ("커버", "M8", "25 N·m"))
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            table.cell(at, column).text = value
    table.cell(2, 0).text = ""
    table.cell(1, 0).merge(table.cell(2, 0))
    document.save(str(FOLDER / "sop_ko.docx"))


def alarms_xlsx() -> None:
    """A title above the header, merged cells, dates, numbers as formatted, a blank column, a second sheet."""
    from datetime import date

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "알람"
    sheet["A1"] = "시험 설비 알람 목록"
    sheet.append([])
    sheet.append(["코드", None, "기종", "메시지", "기준일", "한계"])
    sheet.append(["E-101", None, "T-1", "비상정지", date(2025, 3, 1), 0.5])
    sheet.append(["E-102", None, None, "압력 저하", date(2025, 3, 2), 12])
    sheet.append(["E-103", None, "T-2", "유온 상승", date(2025, 3, 3), 1250.5])
    sheet.merge_cells("C4:C5")
    for row in range(4, 7):
        sheet.cell(row, 6).number_format = "#,##0.0"
    other = book.create_sheet("설정")
    other.append(["항목", "값"])
    other.append(["지연 시간", "3 s"])
    other.append(["품번", "0012"])
    book.save(FOLDER / "alarms.xlsx")


def texts() -> None:
    log = (
        '일자,설비,증상,조치\n2025-01-03,PR-01,"윤활 압력 저하\n(E-204)",필터 교체\n2025-01-09,PR-02,소음,볼트 재체결\n'
    )
    (FOLDER / "log_cp949.csv").write_bytes(log.encode("cp949"))
    (FOLDER / "log_utf8_bom.csv").write_bytes(log.encode("utf-8-sig"))
    tabbed = "code\tmessage\tremedy\nE-1\tLow oil\tFill up; check seal\nE-2\tHot\tCool, then restart\n"
    (FOLDER / "alarms_utf16.tsv").write_bytes(tabbed.encode("utf-16"))
    (FOLDER / "parts_semicolon.csv").write_bytes("품번;품명;수량\nSK-1;펌프, 소형;2\nSK-2;씰 키트;10\n".encode())
    (FOLDER / "hints.md").write_text(MARKDOWN, encoding="utf-8")
    (FOLDER / "bulletin.html").write_text(HTML, encoding="utf-8")
    (FOLDER / "notice.txt").write_text(NOTICE, encoding="utf-8")
    (FOLDER / "really_html.pdf").write_text(HTML, encoding="utf-8")


def broken_files() -> None:
    (FOLDER / "zero.pdf").write_bytes(b"")
    (FOLDER / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog")
    (FOLDER / "cut.docx").write_bytes((FOLDER / "sop_ko.docx").read_bytes()[:900])
    (FOLDER / "noise.pdf").write_bytes(bytes(range(128, 256)) * 40)
    (FOLDER / "nul.csv").write_bytes(b"\x00" * 4096)
    (FOLDER / "blank.txt").write_bytes(b" \n\n \n")
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
    (FOLDER / "old.doc").write_bytes(ole)
    (FOLDER / "locked.docx").write_bytes(ole + "EncryptedPackage".encode("utf-16-le"))
    with zipfile.ZipFile(FOLDER / "pictures.zip", "w") as archive:
        archive.writestr("a.txt", "no document")


def _text(canvas: Canvas, x: float, from_top: float, text: str, size: float) -> None:
    canvas.setFont(KOREAN, size)
    canvas.drawString(x, HEIGHT - from_top, text)


def _table(canvas: Canvas, from_top: float, rows: list[tuple[str, ...]]) -> None:
    for at in range(len(rows) + 1):
        canvas.line(40, HEIGHT - from_top - 24 * at, 40 + 160 * len(rows[0]), HEIGHT - from_top - 24 * at)
    for column in range(len(rows[0]) + 1):
        canvas.line(40 + 160 * column, HEIGHT - from_top, 40 + 160 * column, HEIGHT - from_top - 24 * len(rows))
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            _text(canvas, 46 + 160 * column, from_top + 24 * at + 16, cell, 10)


def _bookmark(canvas: Canvas, title: str, level: int) -> None:
    canvas.bookmarkPage(title)
    canvas.addOutlineEntry(title, title, level)


def _picture(canvas: Canvas) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("RGB", (40, 40), "gray")), 60, 300, 400, 400)
    canvas.showPage()


MARKDOWN = """\
# 7.1 원점 조정

조정 전에 준비합니다.

{% hint style="warning" %}
원점을 조정하면 교시한 위치가 달라집니다.
{% endhint %}

1. 메뉴를 엽니다.
2. 축을 고릅니다.
   - 1축은 맨 아래 축입니다.

| 축 | 한계 |
|---|---|
| 1 | 170° |
| 2 | 90° |

<table><thead><tr><th>코드</th><th>뜻</th></tr></thead>
<tbody><tr><td rowspan="2">E7</td><td>감지</td></tr><tr><td>해제</td></tr></tbody></table>
"""
HTML = """\
<!DOCTYPE html><html><head><title>Bulletin</title><style>p{}</style></head><body>
<nav>Home</nav><h1>Service Bulletin SB-9</h1><p>Document No.: SB-2025-09 Rev. C</p>
<h2>What to do</h2><ol><li>Stop the pump.</li><li>Replace seal <b>SK-77-0120</b>.</li></ol>
<div class="caution">CAUTION: Oil is hot.</div>
<table><tr><th>Bolt</th><th>Torque</th></tr><tr><td>M8</td><td>25 N·m</td></tr></table></body></html>
"""
NOTICE = """\
안전 공지

1. 적용
모든 라인에 적용한다.

2. 내용
1) 보안경을 쓴다.
2) 통로를 비운다.

주의
바닥이 미끄럽다.
"""

if __name__ == "__main__":
    main()
