"""Reads, checks and hands out the record."""

import json
from dataclasses import dataclass
from pathlib import Path as FilePath

from tidegate.domain.audit import FIRST, AuditEntry
from tidegate.domain.problem import Problem
from tidegate.services.ports.ledger import Ledger
from tidegate.services.recording import Recording

FORMAT = "tidegate-audit-export-v1"


@dataclass(frozen=True, slots=True)
class Auditing:
    """The record for people and for those who check it without Tidegate."""

    ledger: Ledger
    recording: Recording

    def verify(self) -> str:
        """Return what is wrong with the record, or nothing."""
        return self.ledger.verify_audit()

    def entries(self, limit: int | None = None) -> tuple[AuditEntry, ...]:
        """Return the record in order; with `limit` its last entries."""
        return self.ledger.audit_entries(limit=limit)

    def export(self, path: FilePath) -> AuditEntry:
        """Write the whole record to a new file; return its last entry, which tells of the export.

        One line an entry with the exact bytes that were hashed, then one with the head;
        `verify_audit.py` checks it with Python alone. A record that was changed is written as
        it stands, for evidence. Raises Problem when the file exists.
        """
        entry = self.recording.entry(None, action="export-audit", target=str(path))
        last = self.ledger.record(entry)
        _write_new(path, exported(self.ledger.audit_entries()))
        return last


def exported(entries: tuple[AuditEntry, ...]) -> bytes:
    """Return the lines of an export: its format, every entry, the head."""
    head = {"entries": len(entries), "head": entries[-1].hash if entries else FIRST}
    lines = [{"format": FORMAT}, *(entry.model_dump(mode="json") for entry in entries), head]
    return "".join(_line(line) for line in lines).encode()


def _line(content: dict[str, object]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True) + "\n"


def _write_new(path: FilePath, content: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise Problem(f"{path} exists already", remedy="name a new file") from None
    except OSError as error:
        raise Problem(f"{path} cannot be written: {error.strerror}") from error
