"""Acknowledged means stored: the real server is killed under load and nothing is lost or doubled."""

from __future__ import annotations

from pathlib import Path
from random import Random

from bench.kills import kill_under_load
from bench.phone import Phone
from bench.service import SERVE_OURS, Server, install, running
from bscp_voice.serve import LOOPBACK

KILLS = 3


def test_what_was_acknowledged_outlives_kills_once(tmp_path: Path) -> None:
    found = kill_under_load(tmp_path, KILLS, phones=6, rng=Random(7))

    assert found.kills == KILLS
    assert found.acknowledged > KILLS * 6
    assert found.retried > 0, "no phone was interrupted: the kills met no load"
    assert (found.lost, found.doubled) == (0, 0)
    assert found.rows == found.acknowledged


def test_the_same_submission_sent_again_after_a_kill_is_stored_once(tmp_path: Path) -> None:
    service = install(tmp_path)
    path = service.add_link("child_8_11", "cp_conference")
    server = Server(SERVE_OURS, service.env, workers=1)
    with running(server):
        phone = Phone(LOOPBACK, server.port, path, Random(1))
        _mark, body = phone.open()
        first = phone.send(body)
        server.kill()
        server.start()
        second = phone.send(body)

    assert second == first
    assert service.rows() == 1
    assert service.stored({first}) == {first: 1}
