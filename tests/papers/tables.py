#!/usr/bin/env python3
"""Reads the open data of built sites with other programs, and compares it with the pages.

    pip install -r tests/papers/requirements.txt
    tests/papers/tables.py SITE...

Every CSV file is read by the rules of RFC 4180 and by its CSVW metadata, and compared with the page of evidence of its
table, cell by cell, and with every figure that leads to it. Every workbook is checked against the schema of OpenDocument
1.3, and what LibreOffice shows of each sheet is compared with the CSV file of its table.
"""

import csv
import re
import subprocess
import sys
import tempfile
import warnings
import zipfile
from collections import defaultdict
from pathlib import Path

import bs4
import csvw
from lxml import etree
from openxml_audit.odf import OdfValidator

SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "dc": "http://purl.org/dc/elements/1.1/",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
}
# Every sheet as text, cells as they are shown.
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,true,false,false,-1"
# It does not see that a cell style names its number style (ODF 1.3, 19.469).
MISTAKEN = "Automatic style 'number_"

# What pages say in words where files have a shorthand.
WORDS = {
    "not applicable": "[z]",
    "not available": "[x]",
    "withheld to protect people": "[c]",
    "not yet set": "[y]",
    "not calculable": "[n]",
    "not scored": "[x]",
    "not ranked": "[z]",
}
LABELS = {"group", "label", "qualifier", "unit", "part_of", "broken_down_by", "kind_of_row", "kind_of_factor"}
SHORTHAND = set(WORDS.values())
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def plain(shown):
    """A cell of a page as the file should have it: a bare number, a shorthand, or its words."""
    shown = shown.replace("\u00a0", " ").strip()
    shown = re.sub(r"( \[(note \d+|p|r|e|s|ns|b)\]| \([^()]* only\))+$", "", shown)
    scored = re.fullmatch(r"(\[[a-z]\]) (not .*)", shown)
    if scored and WORDS.get(scored[2]) == scored[1]:
        return scored[1]
    if shown in WORDS:
        return WORDS[shown]
    if shown == "no change":
        return "0"
    number = re.fullmatch(r"([\u2212+]?)[£€]?(\d[\d,]*(?:\.\d+)?)[%=]?(?: [a-z].*)?", shown)
    if not number:
        return shown
    sign = "-" if number[1] == "\u2212" else ""
    return sign + number[2].replace(",", "")


def same(one, other):
    """True for the same words, and for the same number in as many decimals."""
    return one == other or (one == "0" and re.fullmatch(r"0(\.0+)?", other) is not None)


class Table:
    """A CSV file with its metadata."""

    def __init__(self, path):
        self.path = path
        self.bytes = path.read_bytes()
        text = self.bytes.decode("utf-8")
        self.rows = list(csv.reader(text.splitlines(keepends=True), strict=True))
        self.head, self.rows = self.rows[0], self.rows[1:]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.described = csvw.CSVW(str(path), validate=True)
        self.columns = self.described.tables[0].tableSchema.columns
        self.title = self.described.tables[0].common_props["dc:title"]
        self.label = next(at for at, column in enumerate(self.columns) if column.name == "label")


def q64_it_is_rfc_4180_in_utf_8(table):
    if table.bytes.startswith(b"\xef\xbb\xbf"):
        yield "it begins with a byte order mark"
    if re.search(rb"(?<!\r)\n", re.sub(rb'"[^"]*"', b"", table.bytes)):
        yield "a line does not end with CR and LF"
    for number, row in enumerate(table.rows, 2):
        if len(row) != len(table.head):
            yield f"line {number} has {len(row)} fields, and the header {len(table.head)}"
        if any(not field.strip() for field in row):
            yield f"line {number} has a blank cell: {row}"
        for field in row:
            if re.match(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]", field) and not NUMBER.fullmatch(field):
                yield f"line {number}: a spreadsheet would run {field!r}"


def q64_headers_are_unique_with_unit_and_period(table):
    if len(set(table.head)) != len(table.head) or not all(table.head):
        yield f"headers are blank or not unique: {table.head}"
    units = "unit" in {column.name for column in table.columns}
    for header, column in zip(table.head, table.columns):
        if column.datatype.base not in ("integer", "decimal"):
            continue
        unit = column.common_props.get("schema:unitText")
        if not units and (not unit or unit.lower() not in header.lower()):
            yield f"{header!r} does not say its unit"
        if not re.search(r"\b(19|20)\d\d\b|period not stated", header):
            yield f"{header!r} does not say its period"


def q64_the_metadata_describe_the_file(table):
    if not table.described.is_valid:
        for warning in table.described.warnings:
            yield f"CSVW: {warning.message}"
    schema = table.described.tables[0].tableSchema
    titles = [column.titles.getfirst() for column in schema.columns]
    if titles != table.head:
        yield f"CSVW names the columns {titles}, and the file {table.head}"
    for column, values in zip(schema.columns, zip(*table.rows)):
        missing = set(values) & SHORTHAND
        if missing - set(column.null):
            yield f"CSVW does not say that {sorted(missing)} of {column.name!r} are no values"
        numbers = [value for value in values if value not in SHORTHAND]
        if column.datatype.base in ("integer", "decimal"):
            for value in numbers:
                if not NUMBER.fullmatch(value):
                    yield f"{value!r} of {column.name!r} is no plain number"
        elif numbers and all(NUMBER.fullmatch(value) for value in numbers) and column.name != "label":
            yield f"{column.name!r} holds numbers, and CSVW says {column.datatype.base}"
    props = table.described.tables[0].common_props
    for name in ("dc:title", "dc:publisher", "dc:source", "schema:creativeWorkStatus"):
        if not props.get(name):
            yield f"CSVW has no {name}"


def q64_it_reads_back_to_what_its_page_of_evidence_shows(table):
    page = table.path.parent.parent / "evidence" / f"{table.path.stem}.html"
    shown = bs4.BeautifulSoup(page.read_text(), "lxml").find("table", class_="evidence-table")
    for quiet in shown.find_all(class_=["exact", "quiet", "to-uses"]):
        quiet.decompose()
    head = [cell.get_text(" ", strip=True) for cell in shown.thead.find_all("th")][1:]
    # The columns of a page stand in the file behind those that tell rows apart, in their order, with others between them.
    places, at = [], 1 + max(at for at, column in enumerate(table.columns) if column.name in LABELS)
    for title in head:
        begins = [place for place in range(at, len(table.head)) if table.head[place].startswith(title)]
        if not begins:
            yield f"the page has a column {title!r}, and the file {table.head}"
            return
        places.append(begins[0])
        at = begins[0] + 1
    rows = shown.tbody.find_all("tr")
    if len(rows) != len(table.rows):
        yield f"the page has {len(rows)} rows, and the file {len(table.rows)}"
    for row, own in zip(rows, table.rows):
        label = row.th.get_text(" ", strip=True)
        if label != own[table.label].removeprefix("'"):
            yield f"the page has a row {label!r}, and the file {own[table.label]!r}"
        for title, place, cell in zip(head, places, row.find_all("td")):
            wanted = plain(cell.get_text(" ", strip=True))
            if own[place] != wanted:
                yield f"{label}, {title}: the page shows {wanted!r}, and the file has {own[place]!r}"


CHECKS = (
    q64_it_is_rfc_4180_in_utf_8,
    q64_headers_are_unique_with_unit_and_period,
    q64_the_metadata_describe_the_file,
    q64_it_reads_back_to_what_its_page_of_evidence_shows,
)


def q64_every_figure_shows_what_its_file_holds(page, tables):
    """Gives faults, and how many cells were compared."""
    soup = bs4.BeautifulSoup(page.read_text(), "lxml")
    for figure in soup.find_all("figure", class_="figure"):
        paths = [link["href"] for link in figure.select("p.download a[download]")]
        shown = figure.find_all("table")
        if not paths or len(paths) != len(shown):
            continue
        for path, table in zip(paths, shown):
            file = tables[(page.parent / path).resolve()]
            by_label = defaultdict(list)
            for row in file.rows:
                by_label[row[file.label].removeprefix("'")].append(row)
            for hidden in table.find_all(class_=["visually-hidden", "mark"]):
                hidden.decompose()
            for row in table.select("tbody tr:not(.group)"):
                label = re.sub(r" \[b\]$", "", row.th.get_text(" ", strip=True))
                own = by_label.get(label) or by_label.get(re.sub(r" \([^()]*\)$", "", label)) or []
                for cell in row.find_all("td"):
                    # Words and small lines are made of the figures beside them.
                    if {"words", "sparkline"} & set(cell.get("class", [])):
                        continue
                    wanted = plain(cell.get_text(" ", strip=True))
                    yield None if any(same(wanted, value) for line in own for value in line) else (
                        f"{figure.get('id')}: {label!r} shows {wanted!r}, and {path} has it in none of {own}"
                    )


class Workbook:
    """A workbook, and its sheets as LibreOffice shows them."""

    def __init__(self, path, folder):
        self.path = path
        with zipfile.ZipFile(path) as parts:
            self.first = parts.infolist()[0]
            self.content = etree.fromstring(parts.read("content.xml"))
            self.meta = etree.fromstring(parts.read("meta.xml"))
        self.names = self.content.xpath("//table:table/@table:name", namespaces=SPACES)
        self.shown = {}
        for name in self.names:
            with (Path(folder) / f"{path.stem}-{name}.csv").open(encoding="utf-8", newline="") as file:
                rows = list(csv.reader(file))
            self.shown[name] = [row[: max((at for at, it in enumerate(row) if it), default=-1) + 1] for row in rows]

    def find(self, path):
        return self.content.xpath(path, namespaces=SPACES)


def q65_it_is_open_document(book):
    if book.first.filename != "mimetype" or book.first.compress_type != zipfile.ZIP_STORED or book.first.extra:
        yield "its first part is not its type, as it is"
    result = OdfValidator(schema_validation=True, semantic_validation=True, relaxng_validation=True).validate(book.path)
    for error in result.errors:
        if not error.description.startswith((MISTAKEN, "Style family")):
            yield f"{error.part_uri}: {error.description}"


def q65_nothing_is_merged_hidden_or_blank(book):
    hidden = ("@table:visibility", "@table:number-columns-spanned", "@table:number-rows-spanned", "@table:formula")
    for name in hidden:
        if book.find(f"//*[{name}]"):
            yield f"there is {name}"
    for name in ("covered-table-cell", "shapes", "table-row-group", "table-column-group"):
        if book.find(f"//table:{name}"):
            yield f"there is {name}"
    for name, rows in book.shown.items():
        if any(not cell.strip() for row in rows for cell in row) or not all(rows):
            yield f"{name}: a row or cell is blank"
    for style in book.find("//table:table/@table:style-name"):
        if style != "sheet":
            yield f"a sheet has the style {style}"


def q65_cover_contents_notes_and_one_table_a_sheet(book, tables):
    names = list(book.names)
    if names[:2] != ["Cover", "Contents"]:
        yield f"it begins with {names[:2]}"
    ranges = book.find("//table:database-range[@table:contains-header='true']/@table:target-range-address")
    sheets = [re.match(r"'([^']*)'", place)[1] for place in ranges]
    if sheets != names[1:]:
        yield f"tables are marked on {sheets}, and there are the sheets {names}"
    for sheet in book.find("//table:table"):
        heads = sheet.findall("table:table-header-rows", SPACES)
        if len(heads) != (sheet.get(f"{{{SPACES['table']}}}name") != "Cover"):
            yield f"a sheet has {len(heads)} header rows"
    links = [link[2:-4] for link in book.find("//table:table[@table:name='Contents']//text:a/@xlink:href")]
    if sorted(links) != sorted(names[2:]):
        yield f"the contents lead to {links}, and there are {names[2:]}"
    if len(names) - 2 - ("Notes" in names) != len(tables):
        yield f"it has the sheets {names}, and the report {len(tables)} tables"


def q65_it_says_what_it_is(book):
    for name in ("dc:title", "dc:creator", "dc:language", "meta:generator"):
        if not book.meta.findtext(f".//{name}", namespaces=SPACES):
            yield f"its properties have no {name}"


def q65_every_sheet_shows_what_its_file_holds(book, tables):
    notes = {row[0]: row[1] for row in book.shown.get("Notes", []) if len(row) == 3}
    for name, rows in book.shown.items():
        if name in ("Cover", "Contents", "Notes"):
            continue
        table = tables.get(name) or next(it for id, it in tables.items() if id.startswith(re.sub(r"_\d+$", "", name)))
        above, head, own = rows[: -len(table.rows) - 1], rows[-len(table.rows) - 1], rows[-len(table.rows) :]
        if any(len(row) != 1 for row in above) or not above[0][0].startswith(table.title):
            yield f"{name}: above the table stands {above}"
        # The wide minus and the like are of the page; a header may bear notes.
        if [re.sub(r"( \[note \d+\])+$", "", it) for it in head] != [it.removeprefix("'") for it in table.head]:
            yield f"{name}: the header is {head}, and that of the file {table.head}"
        for row, wanted in zip(own, table.rows):
            for column, cell, value in zip(table.columns, row, wanted):
                number = column.datatype.base in ("integer", "decimal")
                if column.name == "notes" and cell.startswith("[note "):
                    cell = " ".join(notes[mark] for mark in re.findall(r"\[note \d+\]", cell))
                cell = plain(cell) if number else cell
                if cell != (value if number else value.removeprefix("'")):
                    yield f"{name}, {wanted[table.label]}, {column.name}: it shows {cell!r}, and the file has {value!r}"


def workbooks(site, tables):
    """Gives faults of the workbooks of a site."""
    paths = [path for path in sorted(site.glob("*/*.ods"))]
    reports = {path.parent.parent for path in tables}
    for report in reports - {path.parent.resolve() for path in paths}:
        yield report, "it has tables and no workbook"
    if not paths:
        return
    with tempfile.TemporaryDirectory() as folder:
        flags = ["--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", AS_CSV]
        command = ["soffice", *flags, "--outdir", folder, *map(str, paths)]
        subprocess.run(command, check=True, capture_output=True, timeout=600)
        for path in paths:
            book = Workbook(path, folder)
            own = {it.stem: table for it, table in tables.items() if it.parent == (path.parent / "data").resolve()}
            faults = [q65_it_is_open_document(book), q65_nothing_is_merged_hidden_or_blank(book)]
            faults += [q65_cover_contents_notes_and_one_table_a_sheet(book, own), q65_it_says_what_it_is(book)]
            faults += [q65_every_sheet_shows_what_its_file_holds(book, own)]
            for fault in (fault for some in faults for fault in some):
                yield path, fault


def main(*sites):
    faults, files, cells = 0, 0, 0
    for site in map(Path, sites):
        tables = {}
        for path in sorted(site.glob("*/data/*.csv")):
            table = tables[path.resolve()] = Table(path)
            files += 1
            for check in CHECKS:
                for fault in check(table):
                    print(f"{path}: {check.__name__}: {fault}")
                    faults += 1
        for path, fault in workbooks(site, tables):
            print(f"{path}: {fault}")
            faults += 1
        for page in sorted(site.glob("*/**/*.html")):
            for fault in q64_every_figure_shows_what_its_file_holds(page, tables):
                cells += 1
                if fault:
                    print(f"{page}: {fault}")
                    faults += 1
    if not cells:
        print("no figure was compared")
        faults += 1
    print(f"tables: {files} files read, {cells} cells of figures compared, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
