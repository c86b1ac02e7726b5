"""What leads from one release to the next."""

from hypothesis import given
from hypothesis import strategies as st

from tidegate.domain.build import FileEntry, Manifest
from tidegate.domain.delta import between

PATHS = st.sets(st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map("/".join), max_size=8)


def manifest(paths):
    return Manifest.of(FileEntry(path=path, size=1, sha256="0" * 64) for path in paths)


def folders(paths):
    return {path[:at] for path in paths for at, each in enumerate(path) if each == "/"}


@given(PATHS, PATHS)
def test_emptied_folders_are_those_that_only_the_base_has_the_deepest_first(before, after):
    emptied = between(manifest(before), manifest(after)).emptied
    assert set(emptied) == folders(before) - folders(after)
    for place, folder in enumerate(emptied):
        assert not any(later.startswith(f"{folder}/") for later in emptied[place:])
