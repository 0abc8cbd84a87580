"""Builds every file of the sample plant from `samples/content/`."""

from __future__ import annotations

from pathlib import Path

from maker.blocks import read_source
from maker.log import make_log
from maker.pdf import print_pdf
from maker.sheets import read_rows, write_alarm_book, write_csv
from maker.word import write_word

ALARM_SHEETS = {
    "프레스 KX-200": ("KX-200",),
    "프레스 KX-110": ("KX-110",),
    "코일피더 LF-400": ("LF-400",),
    "가공 VM-650·TL-250": ("VM-650", "TL-250"),
    "로봇·유틸리티": ("R20", "SA-37"),
}
ALARM_NOTES = [
    "문서번호|LST-AL-001|설비 알람 목록 / Alarm list|",
    "개정|Rev.7|같은 코드라도 기종(Model)에 따라 뜻이 다르므로 반드시 기종을 확인한다.|2026-06-15",
    "개정|Rev.6|TL-250 알람 추가, R20 로봇 알람 추가|2025-11-03",
    "개정|Rev.5|KX-110 알람을 KX-200과 분리|2025-02-10",
    "작성|설비보전팀|Check the model first: the same code can mean a different fault on another model.|",
]


def build_plant(content: Path, target: Path) -> list[Path]:
    """Write all files under `target` (created where missing) and return their paths in a fixed order."""
    files: dict[str, bytes] = {}
    for path in sorted(content.glob("*.txt")):
        source = read_source(path)
        name = source.fields["file"]
        files[name] = write_word(source) if name.endswith(".docx") else print_pdf(source)
    for path in sorted((content / "verbatim").rglob("*")):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            files[path.relative_to(content / "verbatim").as_posix()] = text.encode("utf-8")
    alarms = read_rows(content / "alarms.csv")
    files["lists/설비_알람목록_Alarm_List.xlsx"] = write_alarm_book(alarms, ALARM_SHEETS, ALARM_NOTES)
    parts = read_rows(content / "parts.csv")
    files["lists/예비품_재고목록.csv"] = write_csv(parts, "cp949")
    files["logs/정비이력_2024-09_2026-08.csv"] = write_csv(make_log(content / "log"), "utf-8-sig")
    return [_write(target / name, data) for name, data in sorted(files.items())]


def _write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
