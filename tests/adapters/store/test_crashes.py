"""Writers that are killed at any moment leave a whole chain, and lose nothing they confirmed."""

import os
import random
import signal
import subprocess
import sys

from tests.lab.waiting import LONG

from tidegate.adapters.store.opening import open_ledger

WRITER = """
import sys
from pathlib import Path
from tests.contracts import ledger_samples as sample
from tidegate.adapters.store.opening import open_ledger

ledger = open_ledger("", home=Path(sys.argv[1]), wait=float(sys.argv[2]))
while True:
    entry = ledger.record(sample.audit("written"))
    print(entry.seq, entry.hash, flush=True)
"""
ROUNDS = 6


def test_killed_writers_lose_nothing_that_they_confirmed(home):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    confirmed = {}
    open_ledger("", home=home).close()
    for _ in range(ROUNDS):
        command = [sys.executable, "-c", WRITER, str(home), str(LONG)]
        writers = [
            subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        for writer in writers:
            for line in (writer.stdout.readline() for _ in range(random.randint(1, 12))):
                seq, link = line.split()
                confirmed[int(seq)] = link
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
        for writer in writers:
            for line in writer.stdout.read().splitlines():
                if len(line.split()) == 2 and len(line.split()[1]) == 64:
                    confirmed[int(line.split()[0])] = line.split()[1]
            writer.stdout.close()
            writer.wait(LONG)
    ledger = open_ledger("", home=home)
    assert ledger.verify_audit() == ""
    found = {entry.seq: entry.hash for entry in ledger.audit_entries()}
    assert len(confirmed) >= 2 * ROUNDS
    assert confirmed.items() <= found.items()
    ledger.close()
