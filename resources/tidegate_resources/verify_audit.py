"""Checks an exported record of Tidegate with nothing but Python (3.8 or newer).

    python3 verify_audit.py RECORD.jsonl [HEAD]

HEAD is the hash of the last entry as somebody else remembers it; without it the export can only be
checked against itself. Ends 0 when every entry is as it was written, 1 when not, 2 on wrong usage.
"""

from __future__ import annotations

import hashlib
import json
import sys

FORMAT = {"format": "tidegate-audit-export-v1"}
PREFIX = b"tidegate-audit-v1\0"
FIRST = "0" * 64
FIELDS = {"body", "hash", "previous", "seq"}


def first_fault(content: bytes, head: str = "") -> str:
    """Return what is wrong with an export, or nothing; lines count from 1."""
    lines = content.split(b"\n")
    if lines[-1] != b"":
        return f"line {len(lines)}: the file is cut short"
    lines = lines[:-1]
    if not lines or read(lines[0]) != FORMAT:
        return "line 1: this is no exported record, or its first line was changed"
    if len(lines) == 1:
        return "line 2: the line with the head is missing"
    return entries_fault(lines[1:-1]) or head_fault(lines, head)


def entries_fault(lines: list[bytes]) -> str:
    """Return the first entry that is not as it was written, or nothing."""
    previous = FIRST
    for seq, line in enumerate(lines, start=1):
        entry = read(line)
        where = f"line {seq + 1}: "
        if not isinstance(entry, dict) or set(entry) != FIELDS:
            return where + f"entry {seq} was changed, or a line is missing"
        if type(entry["seq"]) is not int or entry["seq"] != seq:
            return where + f"entry {seq} is missing, entry {entry['seq']!r} stands in its place"
        if entry["previous"] != previous:
            return where + f"entry {seq} does not follow the entry before it"
        if entry["hash"] != chain_hash(seq, previous, entry["body"]):
            return where + f"entry {seq} was changed"
        previous = entry["hash"]
    return ""


def head_fault(lines: list[bytes], head: str) -> str:
    """Return what the last line says against the entries, or nothing."""
    count = len(lines) - 2
    entry = read(lines[-2])
    last = entry["hash"] if count and isinstance(entry, dict) else FIRST
    if read(lines[-1]) != {"entries": count, "head": last}:
        return f"line {len(lines)}: the head was changed, or entries after {count} are missing"
    if head and head.lower() != last:
        return f"line {len(lines)}: the record ends with {last}, not with the head that you know"
    return ""


def read(line: bytes) -> object:
    """Return a line's JSON, None when it is not written as the export writes it."""
    try:
        content = json.loads(line.decode("ascii"))
        spelled = json.dumps(content, sort_keys=True, separators=(",", ":"))
    except (ValueError, RecursionError):
        return None
    return content if spelled.encode() == line else None


def chain_hash(seq: int, previous: str, body: object) -> str:
    """Return the hash of an entry's body in its place."""
    if not isinstance(body, str):
        return ""
    content = body.encode("utf-8", "surrogatepass")
    place = PREFIX + seq.to_bytes(8, "big") + bytes.fromhex(previous)
    return hashlib.sha256(place + content).hexdigest()


def main(arguments: list[str]) -> int:
    """Check the file that is named and say how it stands."""
    if len(arguments) not in (1, 2):
        sys.stderr.write(__doc__)
        return 2
    try:
        with open(arguments[0], "rb") as file:  # noqa: PTH123 - as plain as can be
            content = file.read()
    except OSError as error:
        sys.stderr.write(f"{arguments[0]}: {error.strerror}\n")
        return 2
    fault = first_fault(content, *arguments[1:])
    count = content.count(b"\n") - 2
    sys.stdout.write(f"{arguments[0]}: {fault or f'{count} entries, all as they were written'}\n")
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
