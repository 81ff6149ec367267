#!/usr/bin/env python3
"""Tests what paper asks of a built site: of its own PDFs, and of its print pages as a browser prints them.

    python tests/papers/sheets.py SITE [CHROMIUM]

Every sheet is A4, upright or across, and says which of how many it is. Where a table goes on over the page its header
stands again. A figure begins on the sheet that its caption stands on. No letter is smaller than 7 points.

Needs pdfinfo, pdftotext and pdftohtml (poppler).
"""

import re
import shutil
import subprocess
import sys
import tempfile
from html import unescape
from pathlib import Path

A4 = (595.3, 841.9)
LEAST = 7


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, errors="replace", check=True).stdout


def squeeze(text):
    return re.sub(r"[\s\u00ad\u200b\u2060]+", "", unescape(re.sub(r"<[^>]*>", "", text)))


def texts(path):
    """The text of each sheet, without white space."""
    return [squeeze(sheet.replace("<", "")) for sheet in run("pdftotext", "-nodiag", str(path), "-").split("\f")[:-1]]


def q61_every_sheet_is_a4_and_numbered(path, html):
    told = run("pdfinfo", "-f", "1", "-l", "9999", str(path))
    sizes = re.findall(r"^Page +\d+ size: +([\d.]+) x ([\d.]+) pts", told, re.M)
    sizes = [sorted(map(float, size)) for size in sizes]
    for number, size in enumerate(sizes, 1):
        if any(abs(one - other) > 1.5 for one, other in zip(size, A4)):
            yield f"sheet {number} is {size[0]:.0f} by {size[1]:.0f} points"
    for number, text in enumerate(texts(path), 1):
        if f"Page{number}of{len(sizes)}" not in text:
            yield f"sheet {number} does not say `Page {number} of {len(sizes)}`"


def figures(html):
    """Of each figure of a print page: its number and title, and the rows of its first table."""
    for figure in html.split('<figure class="figure')[1:]:
        figure = figure.split("</figure>")[0]
        title = re.search(r'<p class="figure-title"[^>]*>(.*?)</p>', figure, re.S)
        table = re.search(r"<thead>(.*?)</thead>(.*?)</table>", figure, re.S)
        if title and table:
            heads = [squeeze(it) for it in re.findall(r"<th[^>]*>(.*?)</th>", table[1], re.S)]
            rows = [squeeze(it) for it in re.findall(r'<th scope="row"[^>]*>(.*?)</th>', table[2], re.S)]
            yield squeeze(title[1]), heads, rows, "<svg" in figure


def q61_a_figure_begins_where_its_caption_stands(path, html):
    sheets = texts(path)
    for title, heads, _, _ in figures(html):
        there = [text for text in sheets if title in text]
        if not there:
            yield f"the caption {title!r} is on no sheet"
        elif not any(text.index(title) < len(text) - len(title) - 60 for text in there):
            yield f"nothing of the figure stands on the sheet of its caption {title!r}"


def q61_headers_stand_again_on_every_sheet(path, html):
    sheets = texts(path)
    for title, heads, rows, _ in figures(html):
        first = next((at for at, text in enumerate(sheets) if title in text), None)
        if first is None or len(rows) < 12:
            continue
        # A sheet on which four rows of a table follow one another holds a part of it.
        runs = [rows[at : at + 4] for at in range(len(rows) - 3)]
        part = lambda text: any(re.search(".{0,120}?".join(map(re.escape, it)), text) for it in runs)
        for number, text in list(enumerate(sheets, 1))[first : first + 6]:
            if part(text) and not all(head in text for head in heads[:3]):
                yield f"sheet {number} goes on with {title!r} without its header"


def q61_no_letter_is_smaller_than_7_points(path, html):
    xml = run("pdftohtml", "-xml", "-zoom", "1", "-i", "-hidden", "-stdout", str(path))
    small = {it[0] for it in re.findall(r'<fontspec id="(\d+)" size="(-?\d+)"', xml) if int(it[1]) < LEAST}
    for font, text in re.findall(r'<text [^>]*font="(\d+)"[^>]*>(.*?)</text>', xml):
        if font in small and squeeze(text):
            yield f"these letters are smaller than {LEAST} points: {squeeze(text)[:60]!r}"
            return


CHECKS = (
    q61_every_sheet_is_a4_and_numbered,
    q61_a_figure_begins_where_its_caption_stands,
    q61_headers_stand_again_on_every_sheet,
    q61_no_letter_is_smaller_than_7_points,
)


def printed(page, chromium, folder):
    """A page as a browser prints it."""
    path = Path(folder) / (page.parent.name + ".pdf")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-pdf-header-footer"]
    run(chromium, *flags, f"--print-to-pdf={path}", page.resolve().as_uri())
    return path


def main(site, chromium=None):
    chromium = chromium or shutil.which("chromium") or shutil.which("chromium-browser") or "google-chrome"
    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        for page in sorted(Path(site).glob("*/print.html")):
            html = page.read_text()
            own = page.parent / (page.parent.name + ".pdf")
            for path, what in ((own, own), (printed(page, chromium, folder), page)):
                for check in CHECKS if path.exists() else ():
                    for fault in check(path, html):
                        print(f"{what}: {fault}")
                        faults += 1
    print(f"sheets: {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
