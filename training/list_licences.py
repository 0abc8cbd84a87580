"""Writes the licence of every package that the training reads: package, version, licence, one line each.

The licence is what the package's machine-readable copyright file (DEP-5,
https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/) gives for `Files: *`. Other copyright files are free
text: the table says to see them and which of Debian's common licences they name. Somebody has to look at the packages
that are printed last: not in Debian's `main`, without a copyright file, or with words about non-commercial use or works
that must not be changed.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import tarfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

UNKNOWN = "see copyright file"
FIELD = re.compile(r"^([A-Za-z-]+):[ \t]*(.*(?:\n[ \t].*)*)", re.MULTILINE)
COMMON = re.compile(r"/usr/share/common-licenses/([A-Z]+\d?(?:[-.]\d+)*)")
FAMILIES = "AGPL LGPL GPL GFDL MPL Apache Artistic BSD CC0 CC-BY-SA CC-BY Expat MIT ISC PostgreSQL WordNet".split()
RESTRICTED = re.compile(r"BY-N[CD]\b|non-?commercial\w*|no-?deriv(?:s|atives)\b", re.IGNORECASE)
# Both kinds of use are allowed; what the GPL says of source code on request; a common exception for Qt.
HARMLESS = re.compile(
    r"commercial(?:ly)?\W+(?:or|and)\W+non-?commercial(?:ly)?|non-?commercial(?:ly)?\W+(?:or|and)\W+commercial(?:ly)?"
    r"|only for noncommercial distribution|only occasionally and noncommercially",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PackageLicence:
    """`doubts` says in a few words why somebody has to look at the package; "" where nobody has to."""

    package: str
    version: str
    licence: str
    doubts: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", type=Path, help="the folder of .deb files that fetch.py filled: FOLDER/packages")
    parser.add_argument("output", type=Path, help="the .tsv to write")
    arguments = parser.parse_args()
    rows = [read_licence(path) for path in sorted(arguments.packages.glob("*.deb"))]
    lines = [f"{row.package}\t{row.version}\t{row.licence}\n" for row in rows]
    arguments.output.write_text("".join(lines), encoding="utf-8")
    for name, count in Counter(family(row.licence) for row in rows).most_common():
        print(f"{count:6,} {name}")
    for row in rows:
        if row.doubts:
            print(f"look at {row.package} ({row.licence}): {row.doubts}")


def read_licence(package: Path) -> PackageLicence:
    """Raises subprocess.CalledProcessError for a file that is no Debian package."""
    shown = subprocess.run(
        ["dpkg-deb", "--show", "--showformat", "${Package}\t${Version}\t${Section}", str(package)],
        check=True,
        capture_output=True,
        text=True,
    )
    name, version, section = shown.stdout.split("\t")
    text = read_copyright(package, name)
    doubts = [f"section {section}"] if "/" in section else []
    doubts += ["no copyright file"] if not text else []
    doubts += sorted({f"says {found}" for found in RESTRICTED.findall(HARMLESS.sub("", " ".join(text.split())))})
    return PackageLicence(name, version, licence_of(text), ", ".join(doubts))


def read_copyright(package: Path, name: str) -> str:
    """The copyright file's text; "see PACKAGE" where Debian keeps it in another package, "" where there is none."""
    documents = f"./usr/share/doc/{name}"
    command = ["dpkg-deb", "--fsys-tarfile", str(package)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as unpacking:
        try:
            with tarfile.open(fileobj=unpacking.stdout, mode="r|") as archive:
                for member in archive:
                    if member.name == documents and member.issym():
                        return f"see {member.linkname}"
                    if member.name == f"{documents}/copyright":
                        return _content(archive, member)
        finally:
            unpacking.kill()  # the rest of a large package is of no interest
    return ""


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    if member.issym():
        return f"see {Path(member.linkname).parent.name}"
    file = archive.extractfile(member)
    return file.read().decode("utf-8", "replace") if file else ""


def licence_of(text: str) -> str:
    """The short name that a DEP-5 text gives for `Files: *`, of the last such stanza as the format says."""
    if text.startswith("see "):
        return text
    licence = ""
    for stanza in re.split(r"\n[ \t]*\n", text):
        fields = {found[1].lower(): found[2] for found in FIELD.finditer(stanza)}
        if "*" in fields.get("files", "").split() and fields.get("license"):
            licence = " ".join(fields["license"].strip().split("\n")[0].split())
    named = ", ".join(sorted(set(COMMON.findall(text))))
    return licence or (f"{UNKNOWN}: {named}" if named else UNKNOWN)


def family(licence: str) -> str:
    """What to count it under: the names of its licences without their versions and exceptions."""
    found = re.findall("|".join(FAMILIES), licence, re.IGNORECASE)
    names = {next(name for name in FAMILIES if name.lower() == word.lower()).replace("Expat", "MIT") for word in found}
    known = " and ".join(sorted(names)) or "other"
    return f"{UNKNOWN}, which names {known}" if licence.startswith(UNKNOWN) else known


if __name__ == "__main__":
    main()
