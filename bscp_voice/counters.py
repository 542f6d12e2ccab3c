"""The counters of the rate limits, in memory only.

The memory storage of `limits` starts a thread at almost every count, to forget what is over, and walks
all its counters there. This one forgets once a minute, in the request that comes by.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from limits.storage import Storage

SCHEME = "counters"
SWEEP = 60.0  # seconds between two times of forgetting what is over


@dataclass
class Window:
    """How often something happened until a moment (seconds since the epoch)."""

    ends: float
    count: int = 0


@dataclass
class Windows:
    """Windows by key."""

    found: dict[str, Window] = field(default_factory=dict)
    next_sweep: float = 0.0

    def current(self, key: str, now: float) -> Window | None:
        """The window that has not ended."""
        window = self.found.get(key)
        return window if window is not None and window.ends > now else None

    def sweep(self, now: float) -> None:
        """Forget, once a minute, the windows that have ended."""
        if now >= self.next_sweep:
            self.found = {key: each for key, each in self.found.items() if each.ends > now}
            self.next_sweep = now + SWEEP


class Counters(Storage):
    """Fixed windows for Flask-Limiter: `RATELIMIT_STORAGE_URI = "counters://"`."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - the library declares it so

    def __init__(
        self, uri: str | None = None, wrap_exceptions: bool = False, **options: float | str | bool
    ) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._lock = threading.Lock()
        self._windows = Windows()

    @property
    def base_exceptions(self) -> type[Exception]:
        """What may go wrong here: nothing of its own."""
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count; a window begins at its first count and lasts `expiry` seconds."""
        now = time.time()
        with self._lock:
            self._windows.sweep(now)
            window = self._windows.current(key, now)
            if window is None:
                window = self._windows.found[key] = Window(now + expiry)
            window.count += amount
            return window.count

    def get(self, key: str) -> int:
        """The count of the window that has not ended."""
        with self._lock:
            window = self._windows.current(key, time.time())
            return window.count if window else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since the epoch; now, when there is none."""
        now = time.time()
        with self._lock:
            window = self._windows.current(key, now)
            return window.ends if window else now

    def check(self) -> bool:
        """Memory is always there."""
        return True

    def reset(self) -> int:
        """Forget everything; how many counters there were."""
        with self._lock:
            many = len(self._windows.found)
            self._windows = Windows()
            return many

    def clear(self, key: str) -> None:
        """Forget one counter."""
        with self._lock:
            self._windows.found.pop(key, None)
