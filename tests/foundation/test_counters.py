"""Rate limits count in fixed windows, forget them, and never lose a count."""

from __future__ import annotations

import threading

import pytest
from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from bscp_voice import counters
from bscp_voice.counters import Counters


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(counters, "time", clock)
    return clock


def test_the_library_finds_it_by_its_address() -> None:
    assert isinstance(storage_from_string("counters://"), Counters)


def test_a_limit_holds_for_its_window_and_for_its_key_only(moved: Clock) -> None:
    limiter, limit = FixedWindowRateLimiter(Counters()), RateLimitItemPerMinute(2)

    assert [limiter.hit(limit, "one") for _ in range(3)] == [True, True, False]
    assert limiter.hit(limit, "other")
    assert limiter.get_window_stats(limit, "one") == (moved.now + 60, 0)
    moved.now += 59
    assert not limiter.hit(limit, "one")
    moved.now += 1
    assert limiter.hit(limit, "one")
    assert limiter.get_window_stats(limit, "one").remaining == 1


def test_what_is_over_is_forgotten(moved: Clock) -> None:
    storage = Counters()
    for number in range(50):
        storage.incr(f"address {number}", 60)
    moved.now += 61
    storage.incr("a later one", 60)

    assert storage.get("address 1") == 0
    assert storage.reset() == 1


def test_one_counter_can_be_cleared(moved: Clock) -> None:
    storage = Counters()
    storage.incr("one", 60, amount=3)
    storage.incr("other", 60)
    storage.clear("one")

    assert (storage.get("one"), storage.get("other")) == (0, 1)
    assert storage.get_expiry("one") == moved.now
    assert storage.check()


def test_threads_lose_no_count_and_none_is_started() -> None:
    storage, before = Counters(), threading.active_count()
    threads = [
        threading.Thread(target=lambda: [storage.incr("one", 60) for _ in range(500)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert storage.get("one") == 2000
    assert threading.active_count() == before
