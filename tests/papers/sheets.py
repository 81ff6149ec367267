#!/usr/bin/env python3
"""Tests what paper asks of a built site: of its own PDFs, and of its print pages as a browser prints them.

    python tests/papers/sheets.py SITE [CHROMIUM]

Every sheet is A4, upright or across, and says which of how many it is. Where a table goes on over the page its header
stands again. A figure begins on the sheet that its caption stands on. No letter is smaller than 7 points, but the marks that lead to notes.

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


def texts(path, *flags):
    """The text of each sheet, without white space."""
    told = run("pdftotext", "-nodiag", *flags, str(path), "-")
    return [squeeze(sheet.replace("<", "")) for sheet in told.split("\f")[:-1]]


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
    """Of each figure of a print page: its number and title, and the words of the headers and the rows of its first table."""
    for figure in html.split('<figure class="figure')[1:]:
        figure = figure.split("</figure>")[0]
        title = re.search(r'<p class="figure-title"[^>]*>(.*?)</p>', figure, re.S)
        table = re.search(r"<thead>(.*?)</thead>(.*?)</table>", figure, re.S)
        if title and table:
            # A header may be broken into lines, between those of its neighbours.
            heads = unescape(re.sub(r"<[^>]*>", " ", table[1])).split()
            shown = re.sub(r'<span class="visually-hidden">.*?</span>', "", table[2], flags=re.S)
            rows = [squeeze(it) for it in re.findall(r"<tr[^>]*>(.*?)</tr>", shown, re.S)]
            yield squeeze(title[1]), heads, rows


def q61_a_figure_begins_where_its_caption_stands(path, html):
    sheets = texts(path)
    for title, _, _ in figures(html):
        there = [text for text in sheets if title in text]
        if not there:
            yield f"the caption {title!r} is on no sheet"
        elif not any(text.index(title) < len(text) - len(title) - 60 for text in there):
            yield f"nothing of the figure stands on the sheet of its caption {title!r}"


def q61_headers_stand_again_on_every_sheet(path, html):
    sheets = texts(path, "-layout")
    for title, heads, rows in figures(html):
        # A sheet that holds three rows of a table one after another, figures and all, holds a part of it.
        runs = ["".join(rows[at : at + 3]) for at in range(len(rows) - 2)]
        first = next((at for at, text in enumerate(sheets) if title in text), len(sheets))
        for number, text in enumerate(sheets[first + 1 :], first + 2):
            if not any(run in text for run in runs):
                break
            if not all(word in text for word in heads):
                yield f"sheet {number} goes on with {title!r} without its header"


def q61_no_letter_is_smaller_than_7_points(path, html):
    xml = run("pdftohtml", "-xml", "-zoom", "1", "-i", "-hidden", "-stdout", str(path))
    small = {it[0] for it in re.findall(r'<fontspec id="(\d+)" size="(-?\d+)"', xml) if int(it[1]) < LEAST}
    for font, text in re.findall(r'<text [^>]*font="(\d+)"[^>]*>(.*?)</text>', xml):
        if font in small and squeeze(text) and not re.fullmatch(r"\d{1,3}|\[?note\d{0,3}\]?|\d{1,3}\]", squeeze(text)):
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
