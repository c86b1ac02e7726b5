"""Which keyring is taken, and what is loaded for finding it."""

import subprocess
import sys

import pytest
from keyring import backend as keyring_backend
from keyring.backends import SecretService
from tests.lab.waiting import LONG

from tidegate.adapters.credentials.keyring_backends import NoSafeBackend, chosen_backend

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="of Linux' own keyrings")


def runs(*kinds):
    """Let those keyrings, and no others, be there."""
    return classmethod(lambda _: iter(kinds))


def test_the_one_system_keyring_that_runs_is_taken(keyring_settings):
    keyring_settings.setattr(
        keyring_backend.KeyringBackend, "get_viable_backends", runs(SecretService.Keyring)
    )
    assert type(chosen_backend()) is SecretService.Keyring


def test_a_stranger_that_runs_is_passed_by(keyring_settings):
    class Stranger(SecretService.Keyring):
        pass

    keyring_settings.setattr(keyring_backend.KeyringBackend, "get_viable_backends", runs(Stranger))
    with pytest.raises(NoSafeBackend, match="no keyring is running"):
        chosen_backend()


def test_the_keyrings_of_other_systems_are_not_loaded(tmp_path):
    script = (
        "import sys\n"
        "from tidegate.adapters.credentials.keyring_backends import NoSafeBackend, chosen_backend\n"
        "try: chosen_backend()\n"
        "except NoSafeBackend as none: print(none)\n"
        "assert 'keyring.backends.macOS' not in sys.modules\n"
    )
    done = subprocess.run(
        (sys.executable, "-c", script),
        env={"HOME": str(tmp_path), "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONG,
    )
    assert (done.returncode, done.stdout) == (0, "no keyring is running\n"), done.stderr
