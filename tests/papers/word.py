#!/usr/bin/env python3
"""Reads every Word document of a built site with other programs, and compares it with the site's own pages.

    pip install -r tests/papers/requirements.txt
    npm ci --prefix tests/papers
    tests/papers/word.py public

Each document is checked against the rules of Open XML by two validators, read back with python-docx, numbered as Word
would number it, compared word by word with the print page of its report, and set by LibreOffice.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import bs4
import docx
from lxml import etree

HERE = Path(__file__).resolve().parent
SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
W = "{%s}" % SPACES["w"]
# A `numId` of 0 takes a number away (ISO 29500-1, 17.9.18); openxml-audit looks for a list called 0.
MISTAKEN = "Numbering definition '0' referenced but not found"


class Tally:
    """What was checked, and what was found wrong."""

    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.name = ""

    def check(self, what, faults):
        """Counts a check. `faults` says what is wrong; nothing if all is well."""
        if faults:
            self.failed += 1
            print(f"FAILED  {self.name}: {what}")
            for fault in faults[:8]:
                print(f"        {fault}")
            if len(faults) > 8:
                print(f"        and {len(faults) - 8} more")
        else:
            self.passed += 1


@dataclass
class Paragraph:
    """A paragraph as Word shows it."""

    style: str
    number: str
    text: str
    level: int | None


class Numbering:
    """Counts the numbers of paragraphs as Word does, from the definitions in the file."""

    def __init__(self, package):
        self.definitions, self.lists, self.counts = {}, {}, {}
        root = part(package, "word/numbering.xml")
        for definition in root.findall("w:abstractNum", SPACES):
            levels = {}
            for level in definition.findall("w:lvl", SPACES):
                at = int(level.get(W + "ilvl"))
                levels[at] = {
                    "start": int(value(level, "w:start") or 0),
                    "format": value(level, "w:numFmt"),
                    "text": value(level, "w:lvlText") or "",
                    "restart": int(value(level, "w:lvlRestart") or at),
                    "style": value(level, "w:pStyle"),
                }
            self.definitions[definition.get(W + "abstractNumId")] = levels
        for item in root.findall("w:num", SPACES):
            starts = {
                int(change.get(W + "ilvl")): int(value(change, "w:startOverride"))
                for change in item.findall("w:lvlOverride", SPACES)
            }
            self.lists[item.get(W + "numId")] = (value(item, "w:abstractNumId"), starts)

    def level(self, item, style, level):
        """The level that a list ties to a style."""
        definition = self.definitions[self.lists[item][0]]
        tied = [at for at, it in definition.items() if it["style"] == style]
        return tied[0] if tied else level

    def next(self, item, level):
        """The number of the next paragraph of a list."""
        name, starts = self.lists[item]
        levels = self.definitions[name]
        key = (name, item if starts else None)
        counts = self.counts.setdefault(key, {})
        counts[level] = counts[level] + 1 if level in counts else starts.get(level, levels[level]["start"])
        for deeper in list(counts):
            if deeper > level and level < levels[deeper]["restart"]:
                del counts[deeper]
        if levels[level]["format"] == "bullet":
            return ""
        return re.sub(r"%(\d)", lambda it: str(counts[int(it[1]) - 1]), levels[level]["text"])


def part(package, path):
    return etree.fromstring(package.read(path))


def value(node, path):
    found = node.find(path, SPACES) if node is not None else None
    return None if found is None else found.get(W + "val")


def styles(package):
    """Each paragraph style: its name, list, level in it, and level of heading, with what it takes from others."""
    root = part(package, "word/styles.xml")
    known = {it.get(W + "styleId"): it for it in root.findall("w:style", SPACES)}

    def look(identity, path, depth=0):
        style = known.get(identity)
        if style is None or depth > 20:
            return None
        own = value(style, path)
        return own if own is not None else look(value(style, "w:basedOn"), path, depth + 1)

    found = {}
    for identity, style in known.items():
        outline = look(identity, "w:pPr/w:outlineLvl")
        found[identity] = {
            "name": value(style, "w:name"),
            "list": look(identity, "w:pPr/w:numPr/w:numId"),
            "level": int(value(style, "w:pPr/w:numPr/w:ilvl") or 0),
            "heading": int(outline) + 1 if outline is not None and int(outline) < 9 else None,
        }
    return found


def words(node):
    """The text of a paragraph; a number that refers to a footnote is left out, as its mark is."""
    out, fields = [], []
    for item in node.iter():
        if item.tag == W + "fldChar":
            kind = item.get(W + "fldCharType")
            if kind == "begin":
                fields.append("")
            elif kind == "end":
                fields.pop()
        elif item.tag == W + "instrText" and fields:
            fields[-1] += item.text or ""
        elif item.tag == W + "t" and not any("NOTEREF" in field for field in fields):
            out.append(item.text or "")
        elif item.tag in (W + "tab", W + "br") and item.getparent().tag == W + "r":
            out.append(" ")
    return "".join(out)


def paragraphs(package):
    """Every paragraph of the text, in the order of reading, tables and all; the list of contents is left out."""
    numbering, known, found = Numbering(package), styles(package), []
    body = part(package, "word/document.xml").find("w:body", SPACES)
    for node in body.iter(W + "p"):
        identity = value(node, "w:pPr/w:pStyle")
        style = known.get(identity, {"name": "Normal", "list": None, "level": 0, "heading": None})
        own = value(node, "w:pPr/w:numPr/w:numId")
        item = own if own is not None else style["list"]
        number = ""
        if item not in (None, "0"):
            level = int(value(node, "w:pPr/w:numPr/w:ilvl") or 0) if own else numbering.level(item, identity, style["level"])
            number = numbering.next(item, level)
        if not any(above.tag == W + "sdt" for above in node.iterancestors()):
            found.append(Paragraph(style["name"], number, words(node), style["heading"]))
    return found


def bare(text):
    """Text without white space, colons and the shapes before ratings: what stands between a number and a title differs
    by format, and a page draws the shapes."""
    return re.sub(r"[\s:\u00ad\u200b\u25cf\u25b2\u25a0\u25cb\u25ba\u2191\u2193\u2192]", "", text)


def without_marks(root):
    """Takes out what a page shows and paper shows otherwise: pictures, keys, marks of footnotes, words for screen readers."""
    picked = (
        ".visually-hidden, svg, script, .download, .key, .key-order, .score-words, .back, .lead, section.notes, caption, "
        ".matrix-sensitivity > .part-title, a[href^='#note-']"
    )
    for node in root.select(picked):
        if not node.decomposed:
            node.decompose()


HOLDERS = ["h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "dt", "dd", "th", "td", "pre", "blockquote", "figcaption"]


def pieces(root):
    """The texts of a page, each element's own, in the order of reading."""
    for node in root.find_all(HOLDERS):
        own = []
        for text in node.find_all(string=True):
            holder = text.find_parent(HOLDERS)
            if holder is node:
                own.append(str(text))
        text = bare("".join(own))
        if text:
            yield node.name, text


class Page:
    """The print page of a report, or the part of it that is one section."""

    def __init__(self, path, section):
        self.soup = bs4.BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")
        self.language = self.soup.html["lang"]
        self.root = self.soup.select_one(".prose")
        self.title = self.soup.h1.get_text(" ").strip()
        self.section = section
        if section:
            self.cut(section)
        self.notes = len(self.root.select("section.notes > ol > li"))
        self.tables = len(self.root.find_all("table"))
        self.charts = len(self.root.select(".panel, .photograph, .sparkline svg"))
        self.headings = [self.number(it) for it in self.root.find_all(re.compile("^h[1-6]$")) if self.counts(it)]
        without_marks(self.root)

    def cut(self, section):
        """Leaves a section and all below it."""
        inside, level = False, 0
        for part in self.root.find_all("section", recursive=False):
            heading = part.find(re.compile("^h[1-6]$"), recursive=False)
            depth = int(heading.name[1]) if heading else 0
            if heading is not None and heading.get("id") == section:
                inside, level, self.title = True, depth, heading.get_text(" ").strip()
                heading.decompose()
            elif inside and depth <= level:
                inside = False
            if not inside:
                part.decompose()

    @staticmethod
    def counts(heading):
        """Titles of notes, of callouts and of what is collected from elsewhere are no headings of the document. Headings
        inside a callout, as an example has them, are."""
        return "callout-title" not in heading.get("class", []) and not heading.find_parent(
            class_=["notes", "corrections", "collection"]
        )

    @staticmethod
    def number(heading):
        text = re.sub(r"\s+", " ", heading.get_text(" ")).strip()
        return bare(text)


def validated(path):
    """What the rules of the Open XML SDK find."""
    program = HERE / "node_modules/@ooxml-tools/validate/dist/npm/bin/ooxml-validate.js"
    if not program.exists():
        return [f"the validator is not installed: npm ci --prefix {HERE.name}"]
    ran = subprocess.run(["node", program, "--of", "json", path], capture_output=True, text=True)
    try:
        found = json.loads(ran.stdout)
    except json.JSONDecodeError:
        return [f"the validator gave no answer: {(ran.stderr or ran.stdout)[:300]}"]
    found = found if isinstance(found, list) else found.get("errors", [found])
    return [str(it.get("description", it)) if isinstance(it, dict) else str(it) for it in found]


def audited(path):
    """What openxml-audit finds."""
    program = Path(sys.executable).with_name("openxml-audit")
    ran = subprocess.run([program, "--max-errors", "0", "-o", "json", path], capture_output=True, text=True)
    try:
        found = json.loads(ran.stdout)[0]["errors"]
    except (json.JSONDecodeError, KeyError, IndexError):
        return [f"the validator gave no answer: {(ran.stderr or ran.stdout)[:300]}"]
    return [f"{it['description']} ({it.get('part', '')})" for it in found if it["description"] != MISTAKEN]


def opened(path):
    """What LibreOffice makes of it."""
    program = shutil.which("soffice")
    if not program:
        return ["LibreOffice is not installed"]
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, path]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=600)
        made = Path(folder) / f"{path.stem}.pdf"
        if not made.exists() or not made.read_bytes().startswith(b"%PDF"):
            return [f"no PDF came out: {(ran.stderr or ran.stdout)[:300]}"]
    return []


def order(package, found):
    """Headings go down one level at a time."""
    faults, above = [], 0
    for it in (it for it in found if it.level):
        if it.level > above + 1:
            faults.append(f"“{it.text}” is of level {it.level} below level {above}")
        above = it.level
    return faults


def tables(package):
    faults = []
    for at, table in enumerate(part(package, "word/document.xml").iter(W + "tbl"), 1):
        rows = table.findall("w:tr", SPACES)
        if not rows or rows[0].find("w:trPr/w:tblHeader", SPACES) is None:
            faults.append(f"table {at} has no header row")
        if not value(table, "w:tblPr/w:tblCaption"):
            faults.append(f"table {at} has no caption")
        grid = len(table.findall("w:tblGrid/w:gridCol", SPACES))
        for number, row in enumerate(rows, 1):
            cells = row.findall("w:tc", SPACES)
            wide = sum(int(value(cell, "w:tcPr/w:gridSpan") or 1) for cell in cells)
            if wide != grid:
                faults.append(f"row {number} of table {at} has {wide} columns of {grid}")
            header = row.find("w:trPr/w:tblHeader", SPACES) is not None
            merged = [value(cell, "w:tcPr/w:vMerge") == "continue" for cell in cells]
            if header and any(not words(cell).strip() and not below for cell, below in zip(cells, merged)):
                faults.append(f"table {at} has an empty header cell")
    return faults


def pictures(package):
    faults = []
    root = part(package, "word/document.xml")
    if root.findall(".//wp:anchor", SPACES):
        faults.append("a picture floats")
    for at, inline in enumerate(root.iter("{%s}inline" % SPACES["wp"]), 1):
        named = inline.find("wp:docPr", SPACES)
        decorative = named.find(".//{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative")
        if not named.get("descr", "").strip() and decorative is None:
            faults.append(f"picture {at} has no alternative text")
        # A chart has a title; a photograph has none.
        if named.get("title") and inline.find(".//asvg:svgBlip", SPACES) is None:
            faults.append(f"picture {at} is not kept as a drawing")
    return faults


def links(package):
    """Every link and field leads to a bookmark that is there."""
    root = part(package, "word/document.xml")
    marks = {it.get(W + "name") for it in root.iter(W + "bookmarkStart")}
    wanted = {it.get(W + "anchor") for it in root.iter(W + "hyperlink")} - {None}
    for field in root.iter(W + "instrText"):
        wanted.update(re.findall(r"^ (?:NOTE|PAGE)?REF (\S+)", field.text or ""))
    return [f"nothing is called {it}" for it in sorted(wanted - marks)]


def in_order(page, found):
    """Every text of the page stands in the document, in the same order."""
    text = bare("".join(f"{it.number if it.level or it.style == 'Numbered Paragraph' else ''}{it.text}" for it in found))
    faults, at = [], 0
    for kind, piece in pieces(page.root):
        place = text.find(piece, at)
        if place < 0:
            elsewhere = " (it stands elsewhere)" if piece in text else ""
            faults.append(f"{kind} is missing{elsewhere}: {piece[:110]}")
        else:
            at = place + len(piece)
    return faults


def inspect(path, site, tally):
    tally.name = str(path.relative_to(site))
    report = path.relative_to(site).parts[0]
    section = None if path.stem == report else path.stem
    page = Page(site / report / "print.html", section)
    tally.check("the rules of Open XML (Open XML SDK)", validated(path))
    tally.check("the rules of Open XML (openxml-audit)", audited(path))
    try:
        document = docx.Document(str(path))
    except Exception as error:  # whatever python-docx cannot read is a fault of the document
        return tally.check("opens in python-docx", [str(error)])
    title, language = document.core_properties.title, document.styles.element.xpath("string(w:docDefaults//w:lang/@w:val)")
    wrong = [] if bare(title) and bare(title) in bare(page.title) else [f"{title!r} for {page.title!r}"]
    tally.check("title", wrong)
    tally.check("language", [] if language == page.language else [f"{language!r} for {page.language!r}"])
    package = zipfile.ZipFile(path)
    found = paragraphs(package)
    headings = [bare(it.number + it.text) for it in found if it.level]
    unlike = [f"{a} for {b}" for a, b in zip(headings, page.headings) if a != b]
    if len(headings) != len(page.headings):
        unlike.insert(0, f"{len(headings)} headings for {len(page.headings)}")
    tally.check("headings as on the page, numbered as Word numbers them", unlike)
    tally.check("headings in order", order(package, found))
    tally.check("tables", tables(package))
    tally.check("pictures", pictures(package))
    tally.check("links and fields", links(package))
    names = package.namelist()
    notes = len(part(package, "word/footnotes.xml")) - 2 if "word/footnotes.xml" in names else 0
    root = part(package, "word/document.xml")
    counted = [
        ("footnotes", notes, page.notes),
        ("tables", len(list(root.iter(W + "tbl"))), page.tables),
        ("pictures", len(list(root.iter("{%s}inline" % SPACES["wp"]))), page.charts),
    ]
    tally.check("as many as on the page", [f"{a} {what} for {b}" for what, a, b in counted if a != b])
    blank = [it for it in found if not it.text.strip() and it.style not in ("Picture", "Table Text", "Table Head", "Table Head Small", "Table Text Small")]
    tally.check("no blank paragraphs", [f"{len(blank)} in {sorted({it.style for it in blank})}"] if blank else [])
    tally.check("all words of the page, in its order", in_order(page, found))
    tally.check("LibreOffice sets it", opened(path))


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: word.py SITE")
    site, tally = Path(sys.argv[1]), Tally()
    files = sorted(site.rglob("*.docx"))
    if not files:
        sys.exit(f"there is no Word document in {site}")
    for path in files:
        inspect(path, site, tally)
    print(f"{tally.passed} passed, {tally.failed} failed")
    sys.exit(1 if tally.failed else 0)


if __name__ == "__main__":
    main()
