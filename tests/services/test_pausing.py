"""The collector rests while much is built, and does not look through it afterwards."""

import gc

from tidegate.services.pausing import paused_collection


class Cell:
    """Something that the collector keeps an eye on."""


def test_what_was_built_meanwhile_is_old_at_once():
    collections = []
    gc.callbacks.append(lambda phase, about: collections.append(about["generation"]))
    try:
        with paused_collection():
            assert not gc.isenabled()
            made = [Cell() for _ in range(5_000)]
        assert gc.isenabled()
        assert collections == []
        assert gc.get_freeze_count() == 0
        again = [Cell() for _ in range(50)]
    finally:
        gc.callbacks.pop()
    assert len(made) + len(again) == 5_050


def test_a_collector_that_rests_goes_on_resting():
    gc.disable()
    try:
        with paused_collection():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
