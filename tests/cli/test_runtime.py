"""What commands do first and last."""

from __future__ import annotations

import gc

import pytest

from technopark_cli.runtime import without_collector


def test_the_garbage_collector_rests_for_as_long_as_asked_whatever_happens() -> None:
    def broken() -> None:
        with without_collector():
            with without_collector():
                assert not gc.isenabled()
            assert not gc.isenabled()
            raise ZeroDivisionError

    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError):
        broken()
    assert gc.isenabled()
