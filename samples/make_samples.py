"""Rebuild the sample plant: every file under `samples/plant/`, byte for byte the same each time.

Usage: `python samples/make_samples.py [--out FOLDER]`. It needs reportlab, python-docx, openpyxl and the
NanumGothic fonts.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))

from maker.build import build_plant  # noqa: E402  (the folder above must be importable first)
from maker.fonts import FontMissingError  # noqa: E402


def main(arguments: list[str] | None = None) -> int:
    """Build all sample files; return the exit code (1 with one clear message where a font is missing)."""
    parser = argparse.ArgumentParser(description="Rebuild the documents of the sample plant.")
    parser.add_argument("--out", type=Path, default=HERE / "plant", help="where to write (default: samples/plant)")
    options = parser.parse_args(arguments)
    try:
        written = build_plant(HERE / "content", options.out)
    except FontMissingError as error:
        print(error, file=sys.stderr)
        return 1
    total = sum(path.stat().st_size for path in written)
    print(f"{len(written)} files, {total / 1e6:.2f} MB, in {options.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
