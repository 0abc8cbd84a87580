"""A small made-up plant for tests of the web: documents with real PDF pages, an alarm table, a long log."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from indexes.records import BlockKind, Box, Chunk, Document, DocumentKind

WIDTH, HEIGHT = A4
LEFT, TOP, STEP = 60.0, 90.0, 22.0
FONT = "HYGothic-Medium"


@dataclass(frozen=True)
class FakePage:
    number: int
    text: str
    width: float
    height: float


@dataclass(frozen=True)
class FakeContent:
    document: Document
    pages: tuple[FakePage, ...]
    chunks: tuple[Chunk, ...]
    outline: tuple[tuple[int, str, int], ...] = ()  # (level from 1, title, page)


SOP_KO = [
    ("2 작업 전 확인", [
        "2.1 프레스 P-200의 주전원을 끄고 잠금·표지(LOTO)를 합니다.",
        "2.2 금형 온도가 40 ℃ 아래로 내려간 것을 확인합니다.",
        "2.3 볼스터 위의 이물과 기름을 닦아 냅니다.",
    ]),
    ("4 금형 체결", [
        "4.1 금형을 볼스터 중앙에 맞추고 위치 핀을 끼웁니다.",
        "4.2 M20 체결 볼트를 대각선 순서로 두 번에 나누어 조입니다.",
        "4.3 최종 체결 토크는 420 N·m이며, 토크 렌치로 확인합니다.",
        "경고: 규정 토크를 넘기면 볼트가 끊어질 수 있습니다.",
    ]),
    ("6 시운전과 기록", [
        "6.1 인칭 운전으로 3회 왕복하고 간섭이 없는지 봅니다.",
        "6.2 교환 일시와 작업자를 금형 교환 기록부에 적습니다.",
    ]),
]  # fmt: skip
MANUAL_EN = [
    ("5 Hydraulic unit", [
        "5.1 The hydraulic unit supplies the clutch and the die cushion of the press.",
        "5.2 Working pressure is 14.5 MPa; the relief valve opens at 16 MPa.",
        "5.3 Change the return filter, part number SK-77, every 2,000 hours.",
    ]),
    ("8 Alarms", [
        "8.3 Alarm E-204: hydraulic pressure low.",
        "Check the oil level first, then the suction filter, then the pump coupling.",
        "If the pressure stays below 12 MPa, stop the press and call maintenance.",
        "Reset the alarm only after the pressure has been stable for 30 seconds.",
    ]),
]  # fmt: skip


def make_plant(folder: Path) -> list[FakeContent]:
    """Writes the files below `folder` and returns the documents made from them."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    folder.mkdir(parents=True, exist_ok=True)
    return [
        pdf_document(folder, "sop-ko", "SOP-PR-012 금형 교환.pdf", "프레스 P-200 금형 교환 표준작업서", SOP_KO,
                     kind=DocumentKind.SOP, number="SOP-PR-012", revision="C", date="2025-03-01", language="ko"),
        pdf_document(folder, "sop-old", "SOP-PR-012 금형 교환 (B).pdf", "프레스 P-200 금형 교환 표준작업서", SOP_KO[:2],
                     kind=DocumentKind.SOP, number="SOP-PR-012", revision="B", date="2023-06-12", language="ko",
                     state="superseded", ended_on="2025-03-01"),
        pdf_document(folder, "manual-en", "P-200 press manual.pdf", "P-200 Mechanical Press: Operation and Maintenance",
                     MANUAL_EN, kind=DocumentKind.MANUAL, number="MAN-P200", revision="2.1", date="2024-11-20",
                     language="en", unread=(2,)),
        log_document(folder),
    ]  # fmt: skip


def fake_document(path: Path, identity: str, title: str, **facts: object) -> Document:
    defaults: dict[str, object] = {
        "kind": DocumentKind.OTHER, "asset": "", "number": "", "revision": "", "effective_date": "", "language": "ko",
        "state": "current", "content_hash": identity * 8, "page_count": 1, "chunk_count": 1, "unread_pages": (),
        "added_at": "2026-01-05T09:00:00+09:00",
    }  # fmt: skip
    defaults |= facts
    return Document(
        id=identity, path=f"uploads/{path.name}", title=title, size_bytes=path.stat().st_size,
        stored_path=str(path), **defaults,  # type: ignore[arg-type]
    )  # fmt: skip


def pdf_document(
    folder: Path, identity: str, name: str, title: str, sections: list[tuple[str, list[str]]], *,
    kind: DocumentKind, number: str, revision: str, date: str, language: str,
    state: str = "current", ended_on: str = "", unread: tuple[int, ...] = (),
) -> FakeContent:  # fmt: skip
    path = folder / name
    canvas = Canvas(str(path), pagesize=A4)
    pages, chunks = [], []
    for page, (heading, lines) in enumerate(sections, start=1):
        chunks.append(
            _draw_page(
                canvas,
                page,
                len(sections),
                heading=heading,
                lines=lines,
                running_head=f"{title}   {number} Rev. {revision}",
            )
        )
        pages.append(FakePage(page, "\n".join([heading, *lines]), WIDTH, HEIGHT))
    canvas.save()
    document = fake_document(
        path, identity, title, kind=kind, number=number, revision=revision, effective_date=date, language=language,
        state=state, ended_on=ended_on, page_count=len(pages), chunk_count=len(chunks), unread_pages=unread,
    )  # fmt: skip
    outline = tuple((1, heading, page) for page, (heading, _) in enumerate(sections, start=1))
    return FakeContent(document, tuple(pages), tuple(chunks), outline)


def _draw_page(canvas: Canvas, page: int, count: int, *, heading: str, lines: list[str], running_head: str) -> Chunk:
    canvas.setFont(FONT, 9)
    canvas.drawString(LEFT, HEIGHT - 45, running_head)
    canvas.line(LEFT, HEIGHT - 52, WIDTH - LEFT, HEIGHT - 52)
    canvas.setFont(FONT, 17)
    canvas.drawString(LEFT, HEIGHT - TOP, heading)
    canvas.setFont(FONT, 11.5)
    boxes = []
    for place, line in enumerate(lines):
        y = TOP + 36 + place * STEP
        canvas.drawString(LEFT, HEIGHT - y, line)
        width = canvas.stringWidth(line, FONT, 11.5)
        boxes.append(Box(LEFT / WIDTH, (y - 13) / HEIGHT, min((LEFT + width) / WIDTH, 0.97), (y + 5) / HEIGHT))
    canvas.rect(LEFT, 120, WIDTH - 2 * LEFT, 260)
    canvas.setFont(FONT, 9)
    canvas.drawString(LEFT + 12, 362, f"Fig. {page}")
    canvas.drawRightString(WIDTH - LEFT, 40, f"{page} / {count}")
    canvas.showPage()
    return Chunk(page - 1, page, page, (heading,), "\n".join(lines), BlockKind.STEP, tuple(boxes))


def log_document(folder: Path) -> FakeContent:
    """A maintenance log of 400 rows, which has no page pictures."""
    causes = ["유압 펌프 축 씰 마모", "리턴 필터 SK-77 막힘", "근접 센서 배선 단선", "클러치 라이닝 마모"]
    rows = [
        (
            f"2024-{1 + place // 34:02d}-{1 + place % 28:02d}",
            f"PR-0{1 + place % 4}",
            causes[place % 4],
            f"{20 + place % 90}분",
        )
        for place in range(400)
    ]
    columns = ("일자", "설비", "원인", "정지 시간")
    path = folder / "정비 기록.csv"
    path.write_text("\n".join(",".join(row) for row in [columns, *rows]), encoding="utf-8")
    chunks = tuple(
        Chunk(place, 1, 1, ("정비 기록",), " · ".join(f"{c}: {v}" for c, v in zip(columns, row, strict=True)),
              BlockKind.ROW, (), tuple(zip(columns, row, strict=True)))
        for place, row in enumerate(rows)
    )  # fmt: skip
    document = fake_document(path, "log-ko", "프레스 라인 정비 기록", kind=DocumentKind.LOG, chunk_count=len(chunks))
    return FakeContent(document, (FakePage(1, "", 0.0, 0.0),), chunks)
