"""The JSON Schema of `tallybook schema`, read by a validator of others: the schemas themselves, and every file of this
repository's site and of the fixtures.

    schema.py PROGRAM
"""

import json
import subprocess
import sys
from pathlib import Path

from jsonschema import Draft7Validator
from ruamel.yaml import YAML

REPOSITORY = Path(__file__).resolve().parents[2]


def schema(program: str, kind: str) -> Draft7Validator:
    """The validator of a kind of file."""
    printed = subprocess.run([program, "schema", kind], capture_output=True, text=True, check=True).stdout
    Draft7Validator.check_schema(json.loads(printed))
    return Draft7Validator(json.loads(printed))


def read(text: str) -> object:
    """YAML 1.2 as plain values. A date stays the text that was written, as in JSON."""
    reader = YAML(typ="safe", pure=True)
    reader.constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)
    return reader.load(text)


def head(text: str) -> str | None:
    """The front matter of a Markdown file."""
    return text[4:].split("\n---", 1)[0] if text.startswith("---\n") else None


def main() -> None:
    """Validates every file; and one that is spoilt, so that this check can fail."""
    program = sys.argv[1]
    validators = {kind: schema(program, kind) for kind in ("site", "data", "front-matter", "figure")}
    sites = [REPOSITORY, *(it.parent for it in REPOSITORY.glob("tests/fixtures/*/tallybook.yaml"))]
    files = [("site", site / "tallybook.yaml") for site in sites]
    files += [("data", path) for site in sites for path in (site / "data").rglob("*.yaml")]
    files += [("front-matter", path) for site in sites for path in (site / "content").rglob("*.md")]
    faults, seen = [], 0
    for kind, path in files:
        text = path.read_text() if kind != "front-matter" else head(path.read_text())
        if text is None:
            continue
        seen += 1
        for error in validators[kind].iter_errors(read(text)):
            faults.append(f"{path.relative_to(REPOSITORY)}: {error.json_path}: {error.message}")
    spoilt = {"tables": [{"id": "litter", "title": "Litter", "unit": "reports", "sorce": "streets"}]}
    found = {error.message for error in validators["data"].iter_errors(spoilt)}
    if not any("sorce" in it for it in found) or not any("'source'" in it for it in found):
        faults.append(f"a misspelt key was not found: {found}")
    if faults or seen < 40:
        sys.exit("\n".join([*faults, f"{seen} files"]))
    print(f"JSON Schema: {seen} files fit, a spoilt one does not")


main()
