"""The record of a sign-off, read by in-toto's own library: its protobuf schema of a statement, and its rules.

    statement.py PROGRAM

Makes a small site with `tallybook new`, signs it, and gives the record to the library. Records that were spoilt must be
refused, so that this check can fail.
"""

import copy
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from google.protobuf import json_format
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement


def signed(program: str) -> dict:
    """The record of a report that was signed."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        run([program, "new", str(site), "--organisation", "Riverside District Council"])
        run([program, "sign", str(site), "--body", "Partnership Board", "--role", "Chair", "--date", "2026-11-20"])
        (record,) = site.glob("content/*/sign-off.json")
        return json.loads(record.read_text())


def run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")


def valid(record: dict) -> str | None:
    """Why in-toto refuses the record; nothing if it takes it."""
    message = statement_pb2.Statement()
    try:
        json_format.ParseDict(record, message)
        Statement.copy_from_pb(message).validate()
    except (json_format.ParseError, ValueError) as refusal:
        return str(refusal)
    return None


def spoilt(record: dict) -> dict[str, dict]:
    """The record with one fault each."""
    faults = {name: copy.deepcopy(record) for name in ["no subject", "no digest", "other type", "unknown field", "no predicate"]}
    faults["no subject"]["subject"] = []
    del faults["no digest"]["subject"][0]["digest"]
    faults["other type"]["_type"] = "https://example.org/Statement"
    faults["unknown field"]["signature"] = "none"
    faults["no predicate"]["predicate"] = {}
    return faults


def main() -> None:
    record = signed(sys.argv[1])
    wrong = []
    refusal = valid(record)
    if refusal:
        wrong.append(f"in-toto refuses the record: {refusal}")
    faults = spoilt(record)
    wrong += [f"in-toto takes a record with {name}" for name, fault in faults.items() if valid(fault) is None]
    for line in wrong:
        print(line)
    print(f"{1 + len(faults) - len(wrong)} passed, {len(wrong)} failed")
    sys.exit(1 if wrong else 0)


main()
