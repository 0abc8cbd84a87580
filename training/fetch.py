"""Downloads the Debian packages of `packages.txt` and unpacks the files that hold parallel text.

`apt-get download` does the fetching, so nothing is installed and the archive's signatures are checked. What is
already there is kept: an interrupted run goes on where it stopped.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
BATCH = 100
# English manuals, by their folder under /usr/share/doc (manuals.py).
MANUAL_FOLDERS = (
    "apcupsd", "avrdude", "bacula-doc", "cmake-data/html", "debian-reference", "exim4-doc-html", "git-doc", "grass-doc",
    "hplip-doc", "kicad/help/en", "linux-doc-6.1", "lirc", "ntpsec-doc", "octave", "postgresql-doc-15", "python3.11",
    "tomcat10-docs",
)  # fmt: skip
WANTED = (
    "*/ko/LC_MESSAGES/*.mo",
    "*/ko_KR/LC_MESSAGES/*.mo",
    "*/internat/ko/*.mo",
    "*/ko.po",
    "*/ko_KR/*.po",
    "*/PrusaSlicer_ko*.po",
    "*/share/help/ko/*",
    "*/share/help/C/*",
    "*/libreoffice/help/ko/*.html",
    "*/libreoffice/help/en-US/*.html",
    "*/gimp/2.0/help/ko/*.html",
    "*/gimp/2.0/help/en/*.html",
    "*/apache2-doc/manual/ko/*.html",
    "*/apache2-doc/manual/en/*.html",
    "*/debian-faq/*.html",
    "*/share/wordnet/*",
    "*/installation-guide-amd64/ko/*.html",
    "*/installation-guide-amd64/en/*.html",
    "*/debian-handbook/html/ko-KR/*.html",
    "*/debian-handbook/html/en-US/*.html",
    *(f"*/{folder}/*.html" for folder in MANUAL_FOLDERS),
)


def main() -> None:
    """Leaves `packages/*.deb`, `texts/PACKAGE/` and `descriptions/*Translation-*` in the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where packages and their texts go (about 3 GB)")
    folder = parser.parse_args().folder
    names = (HERE / "packages.txt").read_text("utf-8").split()
    download(names, folder / "packages")
    fetch_descriptions(folder / "descriptions")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda package: unpack(package, folder / "texts"), sorted((folder / "packages").glob("*.deb"))))


def download(names: list[str], folder: Path) -> None:
    """The packages that are not there yet; raises subprocess.CalledProcessError where apt-get fails."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o777)  # apt drops its rights before it writes
    there = {path.name.partition("_")[0] for path in folder.glob("*.deb")}
    missing = [name for name in names if name not in there]
    for start in range(0, len(missing), BATCH):
        subprocess.run(["apt-get", "download", "-q", *missing[start : start + BATCH]], cwd=folder, check=True)


def fetch_descriptions(folder: Path) -> None:
    """The translated descriptions of Debian's packages, which apt keeps as its own lists."""
    if list(folder.glob("*Translation-ko*")):
        return
    lists = folder / "lists"
    (lists / "partial").mkdir(parents=True, exist_ok=True)
    options = ("-o", "Acquire::Languages=ko,en", "-o", f"Dir::State::lists={lists}/")
    subprocess.run(["apt-get", *options, "update", "-q"], check=True)
    for path in lists.glob("*_main_i18n_Translation-*"):
        shutil.copy(path, folder / path.name)


def unpack(package: Path, folder: Path) -> None:
    """The wanted files of a package into `folder/PACKAGE`, which appears only when all of them are there."""
    target = folder / package.name.partition("_")[0]
    if target.exists():
        return
    partial = target.with_name(target.name + ".partial")
    partial.mkdir(parents=True, exist_ok=True)
    archive = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(package)], stdout=subprocess.PIPE)
    # tar ends with an error when a pattern matches nothing: most packages have only one kind of text.
    tar = ["tar", "-x", "-C", str(partial), "--wildcards", *WANTED]
    subprocess.run(tar, stdin=archive.stdout, stderr=subprocess.DEVNULL, check=False)
    archive.communicate()
    partial.rename(target)


if __name__ == "__main__":
    main()
