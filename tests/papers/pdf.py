#!/usr/bin/env python3
"""Tests every PDF of a built site with other people's programs.

    python tests/papers/pdf.py SITE

- Two profiles of page-validation find nothing: PDF/UA-1 and PDF/A-2a. qpdf finds the file sound.
- The tag tree has what those profiles do not ask for: headings in order, a scope on every header cell, words for
  every picture, bookmarks that lead to the headings, and nothing of the headers and footers of pages.
- No page is empty, and nothing stands over the edge of a page.
- A report says word for word what the site's print page says, in the same order.

Needs the packages of requirements.txt, and pdftotext (poppler), qpdf and diff.
"""

import re
import subprocess
import sys
import tempfile
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import page
import pikepdf

def run(*command):
    return subprocess.run(command, capture_output=True, text=True, errors="replace")


# Validators


def lengths_are_right(path):
    """True if every stream has the length that it says.

    A stream whose last byte is a carriage return, followed by the line feed before `endstream`, is sound, but
    page-validation takes the two for the end of the line. veraPDF does not.
    """
    data = path.read_bytes()
    at = 0
    while found := re.compile(rb"/Length (\d+)[^>]*(?:>[^>]+)*>>\s*stream\r?\n").search(data, at):
        at = found.end() + int(found[1])
        if not re.match(rb"\r?\n?endstream", data[at : at + 12]):
            return False
    return True


def validators(path):
    for profile, name in (("ua1", "PDF/UA-1"), ("2a", "PDF/A-2a")):
        for failure in page.validate_pdf(path, profile=profile).failures:
            if "STREAM-LENGTH" in failure.rule_id and lengths_are_right(path):
                continue
            yield f"{name}: {failure.message} ({failure.rule_id})"
    # 3 means warnings. qpdf has none for a sound file.
    checked = run("qpdf", "--check", str(path))
    if checked.returncode != 0:
        yield f"qpdf: {(checked.stderr or checked.stdout).strip()}"


# The file


def elements(node, seen=None):
    """Every structure element below a node, in reading order."""
    kids = node.get("/K")
    if kids is None:
        return
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def attribute(element, name):
    found = element.get("/A")
    for each in found if isinstance(found, pikepdf.Array) else [found]:
        if isinstance(each, pikepdf.Dictionary) and name in each:
            return each[name]
    return None


def heading_level(element):
    match = re.fullmatch(r"/H([1-6])", str(element.S))
    return int(match[1]) if match else None


def q20_title_language_and_order(pdf):
    root = pdf.Root
    if not re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", str(root.get("/Lang", ""))):
        yield f"the language of the document is {str(root.get('/Lang', ''))!r}"
    if not pdf.docinfo.get("/Title"):
        yield "the document has no title"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "the title of the document is not what a window shows"
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "the document is not marked as tagged"
    for name in ("/OpenAction", "/AA"):
        if name in root:
            yield f"the document does something when it is opened: {name}"
    for number, each in enumerate(pdf.objects):
        if isinstance(each, pikepdf.Dictionary) and ("/JS" in each or each.get("/S") == "/JavaScript"):
            yield f"object {number} is a script"
    for number, each in enumerate(pdf.pages, 1):
        if each.get("/Tabs") != "/S":
            yield f"page {number}: the order of the tab key is not that of reading"
        if b"/MCID" not in each.Contents.read_bytes():
            yield f"page {number} is empty"


def fonts(pdf):
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor":
            if not any(key in each for key in ("/FontFile", "/FontFile2", "/FontFile3")):
                yield f"the font {each.get('/FontName')} is not embedded"


def q20_tags(pdf):
    before = 0
    for element in elements(pdf.Root.StructTreeRoot):
        kind = str(element.S)
        level = heading_level(element)
        if level:
            if level > before + 1:
                yield f"a heading of level {level} follows one of level {before}: {element.get('/T')}"
            before = level
        if kind == "/Figure" and len(str(element.get("/Alt", ""))) < 10:
            yield "a picture has no words that stand for it"
        if kind == "/TH" and str(attribute(element, "/Scope")) not in ("/Row", "/Column", "/Both"):
            yield "a header cell does not say what it is the header of"
        if kind == "/Table":
            cells = [str(it.S) for it in elements(element)]
            if "/TH" not in cells:
                yield "a table has no header cell"
            if cells.count("/TR") > 1 and "/TD" not in cells:
                yield "a table has no figures"


def q20_bookmarks(pdf):
    headings = [squeeze(str(it.get("/T", ""))) for it in elements(pdf.Root.StructTreeRoot) if heading_level(it)]
    titles = []

    def walk(items):
        for item in items:
            titles.append(squeeze(item.title))
            walk(item.children)

    with pdf.open_outline() as outline:
        walk(outline.root)
    missing = [it for it in headings if it not in titles and it != "Contents"]
    for each in missing[:5]:
        yield f"no bookmark leads to the heading {each!r}"
    if [it for it in headings if it in titles] != titles:
        yield "the bookmarks stand in another order than the headings"


def edges(path):
    """Words that stand over the edge of a page, or nearly so."""
    least = 14  # points
    width = height = number = 0
    for line in run("pdftotext", "-bbox", str(path), "-").stdout.splitlines():
        found = re.search(r'<page width="([\d.]+)" height="([\d.]+)"', line)
        if found:
            width, height, number = float(found[1]), float(found[2]), number + 1
        found = re.search(r'<word xMin="(-?[\d.]+)" yMin="(-?[\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*)</word>', line)
        if found:
            left, top, right, bottom = (float(found[it]) for it in range(1, 5))
            if left < least or top < least or right > width - least or bottom > height - least:
                yield f"page {number}: {found[5]!r} stands over the edge"


def furniture(path, pdf, words):
    last = len(pdf.pages)
    shown = run("pdftotext", str(path), "-").stdout
    for number in range(1, last + 1):
        if f"Page {number} of {last}" not in shown:
            yield f"page {number} does not say `Page {number} of {last}`"
    if any(re.fullmatch(rf"Page\d+of{last}", unit) for unit in words[0]):
        yield "the feet of the pages are read aloud"
    if "\ufffd" in "".join(words[0] + words[1]):
        yield "some characters cannot be copied"


# The words


def squeeze(text):
    return re.sub(r"\s+", " ", text).strip()


def normal(text):
    """A text without what two ways of setting it may differ in: white space, and ligatures."""
    return re.sub(r"[\s\u00ad\u200b\u2060]+", "", unicodedata.normalize("NFKC", text))


def characters(font):
    """What each code of a font stands for, by its ToUnicode map."""
    found = {}
    text = font.ToUnicode.read_bytes().decode("latin-1") if "/ToUnicode" in font else ""
    decode = lambda code: bytes.fromhex(code).decode("utf-16-be")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.S):
        for code, unicode in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", block):
            found[int(code, 16)] = decode(unicode)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.S):
        for first, last, unicode in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            for at in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + at] = chr(ord(decode(unicode)) + at)
    return found


def marked(page):
    """The text of each marked run of a page, by its number."""
    maps = {name: characters(font) for name, font in page.Resources.get("/Font", {}).items()}
    texts, stack, font, saved = {}, [], {}, []
    for operands, operator in pikepdf.parse_content_stream(page):
        operator = str(operator)
        if operator in ("BDC", "BMC"):
            properties = operands[1] if operator == "BDC" else {}
            if isinstance(properties, pikepdf.Name):
                properties = page.Resources.Properties[properties]
            above = stack[-1] if stack else (None, False)
            number = properties.get("/MCID", above[0])
            if "/ActualText" in properties and not above[1]:
                texts[number] = texts.get(number, "") + str(properties["/ActualText"])
            stack.append((number, above[1] or "/ActualText" in properties))
        elif operator == "EMC":
            stack.pop()
        elif operator in ("q", "Q"):
            saved.append(font) if operator == "q" else (font := saved.pop())
        elif operator == "Tf":
            font = maps[str(operands[0])]
        elif operator in ("Tj", "TJ") and stack and stack[-1][0] is not None and not stack[-1][1]:
            runs = operands[0] if operator == "TJ" else operands
            for run_of in (bytes(it) for it in runs if isinstance(it, pikepdf.String)):
                codes = (int.from_bytes(run_of[at : at + 2], "big") for at in range(0, len(run_of), 2))
                texts[stack[-1][0]] = texts.get(stack[-1][0], "") + "".join(font.get(code, "\ufffd") for code in codes)
    return texts


INLINE = {"Span", "Link", "Code", "Quote", "Reference", "Em", "Strong", "Div", "Annot"}


def units_of_pdf(pdf):
    """The texts of a PDF in reading order, by paragraph, cell or label; and its notes."""
    runs = {each.objgen: marked(each) for each in pdf.pages}
    roles = {str(name): str(role) for name, role in pdf.Root.StructTreeRoot.get("/RoleMap", {}).items()}
    units, notes = [], []

    def add(into, owner, text):
        # A paragraph that a note or a list stands in goes on after it.
        if into and into[-1][0] == owner:
            into[-1][1].append(text)
        else:
            into.append((owner, [text]))

    def walk(element, page_of, owner, into):
        kind = str(element.S)
        kind = roles.get(kind, kind)[1:]
        # What a picture shows is told by its words; a contents list is made of the headings.
        if kind in ("Figure", "TOC"):
            return
        page_of = element.get("/Pg", page_of)
        if kind == "Note":
            into = notes
        if kind not in INLINE:
            owner = element.objgen
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                add(into, owner, runs[page_of.objgen].get(kid, ""))
            elif "/MCID" in kid:
                add(into, owner, runs[kid.get("/Pg", page_of).objgen].get(int(kid.MCID), ""))
            elif "/S" in kid:
                # The mark of a note is a label that is a link.
                inner = kid.get("/K", [])
                first = inner[0] if isinstance(inner, pikepdf.Array) and len(inner) else inner
                is_mark = str(kid.S) == "/Lbl" and isinstance(first, pikepdf.Dictionary) and first.get("/S") == "/Link"
                if not is_mark:
                    walk(kid, page_of, owner, into)

    root = pdf.Root.StructTreeRoot.K
    for each in root if isinstance(root, pikepdf.Array) else [root]:
        walk(each, None, None, units)
    texts = lambda found: [normal("".join(texts)) for _, texts in found if normal("".join(texts))]
    return texts(units), texts(notes)


class Page(HTMLParser):
    """The texts of a print page in reading order, by paragraph, cell or label; and its notes."""

    LEAVES = {"p", "li", "dt", "dd", "th", "td", "caption", "h1", "h2", "h3", "h4", "h5", "h6", "pre"}
    # What only a screen has: ways to data, the way back from a note, the contents list.
    SKIPPED_CLASSES = {"score-words", "matrix-key", "download", "screen-only", "back", "mark-note", "print-contents", "skip", "on-this-page"}
    SKIPPED_TAGS = {"nav", "svg", "style", "script", "summary", "header", "footer", "colgroup"}
    VOID = {"br", "img", "hr", "meta", "link", "input", "col", "wbr"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.stack, self.units, self.notes = [], [], []
        self.main = False

    def handle_starttag(self, tag, attrs):
        if tag in self.VOID:
            return
        attrs = dict(attrs)
        classes = set((attrs.get("class") or "").split())
        above = self.stack[-1] if self.stack else {"skip": False, "note": False, "cell": False, "leaf": None, "key": None}
        it = dict(above, tag=tag)
        self.main = self.main or tag == "main"
        it["skip"] |= tag in self.SKIPPED_TAGS or bool(classes & self.SKIPPED_CLASSES)
        # The mark of a note, and what is said only to those who do not see a mark.
        it["skip"] |= tag == "a" and "mark" in classes and "-note-" not in (attrs.get("href") or "")
        it["skip"] |= tag == "a" and (attrs.get("href") or "").startswith("#note-")
        it["skip"] |= "visually-hidden" in classes and (above["cell"] or tag == "caption")
        it["cell"] |= tag == "td"
        if tag == "section" and "notes" in classes:
            it["note"] = True
        if it["note"] and tag in ("h2", "h3", "h4", "h5", "h6"):
            it["skip"] = True
        # The heading of the small print under a matrix, which paper does without.
        it["small"] = above.get("small", False) or "matrix-sensitivity" in classes
        it["skip"] |= it["small"] and "part-title" in classes
        if tag == "ul" and "key" in classes and not it["skip"]:
            it["key"] = self.units[-1] if self.units else None
        if tag in self.LEAVES:
            if it["key"] is not None:
                # The key of a chart is one line on paper.
                it["leaf"] = it["key"]
                if not it["leaf"][-1].rstrip().endswith(":"):
                    it["leaf"].append(",")
            else:
                it["leaf"] = []
                (self.notes if it["note"] else self.units).append(it["leaf"])
        self.stack.append(it)

    def handle_endtag(self, tag):
        while self.stack:
            if self.stack.pop()["tag"] == tag:
                break
        if tag == "main":
            self.main = False

    def handle_data(self, data):
        it = self.stack[-1] if self.stack else None
        if self.main and it and not it["skip"] and it["leaf"] is not None:
            it["leaf"].append(data)


def units_of_page(path):
    reader = Page()
    reader.feed(path.read_text(encoding="utf-8"))
    texts = lambda units: [it for it in (normal("".join(unit)) for unit in units) if it]
    return texts(reader.units), texts(reader.notes)


def compare(html, pdf):
    """What the page says and the PDF does not, or not in this place. The PDF may say more."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("page", "pdf")]
        for file, units in zip(files, (html, pdf)):
            file.write_text("\n".join(units) + "\n", encoding="utf-8")
        lines = run("diff", "--minimal", *map(str, files)).stdout.splitlines()
    for line in lines:
        # `12,14c20,22`: lines 12 to 14 of the page stand for lines 20 to 22 of the PDF.
        change = re.fullmatch(r"(\d+)(?:,(\d+))?([acd])(\d+)(?:,(\d+))?", line)
        if not change or change[3] == "a":
            continue
        first, last = int(change[1]), int(change[2] or change[1])
        start, end = int(change[4]), int(change[5] or change[4])
        wanted = html[first - 1 : last]
        found = "".join(pdf[start - 1 : end]) if change[3] == "c" else ""
        if "".join(wanted) in found:
            continue
        gone = next((it for it in wanted if it not in found), wanted[0])
        before = html[first - 2] if first > 1 else "the start"
        yield f"after {before[:50]!r} the page says {gone[:110]!r}, the PDF {found[:110]!r}"


def narrative(path, words):
    print_page = path.parent / "print.html"
    if path.stem != path.parent.name or not print_page.exists():
        return
    html, html_notes = units_of_page(print_page)
    pdf, pdf_notes = words
    different = list(compare(html, pdf)) + list(compare(html_notes, pdf_notes))
    yield from different[:20]
    if len(different) > 20:
        yield f"and {len(different) - 20} more differences"
    if len(html) < 5:
        yield "the print page has hardly any text: is it read rightly?"


def faults(path):
    yield from validators(path)
    with pikepdf.open(path) as pdf:
        for test in (q20_title_language_and_order, fonts, q20_tags, q20_bookmarks):
            yield from test(pdf)
        words = units_of_pdf(pdf)
        yield from furniture(path, pdf, words)
    yield from edges(path)
    yield from narrative(path, words)


def main():
    site = Path(sys.argv[1])
    papers = sorted(site.rglob("*.pdf"))
    passed = failed = 0
    for path in papers:
        found = list(faults(path))
        for fault in found:
            print(f"{path.relative_to(site)}: {fault}")
        passed, failed = (passed, failed + 1) if found else (passed + 1, failed)
    if not papers:
        print(f"there is no PDF in {site}")
        failed = 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
