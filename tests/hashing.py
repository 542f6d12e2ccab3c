"""Passwords of tests are hashed by argon2 at its least cost: at what it costs the service, every sign-in of a
test would take half a second of both cores. `tests/foundation/test_passwords.py` asks what it costs the service.
"""

from __future__ import annotations

from flask_security.core import _default_config

# what Flask-Security takes where our own settings say nothing, as they do
OPTIONS: dict[str, int] = _default_config["PASSWORD_HASH_PASSLIB_OPTIONS"]
OPTIONS |= {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
