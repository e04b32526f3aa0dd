from __future__ import annotations

import gc

import pytest

from yeji.kit.loading import loading


def test_the_collector_rests_while_something_is_loaded_and_leaves_it_alone_afterwards() -> None:
    before = gc.get_freeze_count()
    with loading():
        assert not gc.isenabled()
        loaded = [[number] for number in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(loaded)


def test_it_looks_again_when_loading_failed() -> None:
    with pytest.raises(ImportError), loading():
        raise ImportError
    assert gc.isenabled()
