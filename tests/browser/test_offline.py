"""Without signal, in a real browser: a Send waits, sealed, goes once, and is gone from the phone."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Response as FlaskResponse
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import func, select

from bscp_voice import clock
from bscp_voice.assets import STATIC, manifest
from bscp_voice.collect.letters import sealing_keys
from bscp_voice.extensions import db
from bscp_voice.models import Comment, DeadLetter, Link, Response
from bscp_voice.sealing import SealingKey, new_key, seal, unseal
from tests.chromium import Open, Service, running_service, steps_to_the_end, violations

pytestmark = pytest.mark.browser

SAID = "They never listened to my brother"
# everything a phone keeps: databases, caches, storage; bytes as letters, so that a text would be found
DUMP = """async () => {
  const found = [];
  const done = (ask) => new Promise((resolve) => { ask.onsuccess = () => resolve(ask.result); });
  const plain = (value) => value instanceof Uint8Array ? String.fromCharCode(...value) : value;
  for (const { name } of await indexedDB.databases()) {
    const base = await done(indexedDB.open(name));
    for (const store of base.objectStoreNames) {
      for (const row of await done(base.transaction(store).objectStore(store).getAll())) {
        found.push(Object.fromEntries(Object.entries(row).map(([key, value]) => [key, plain(value)])));
      }
    }
    base.close();
  }
  return found;
}"""
CACHED = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const each of await cache.keys()) found[new URL(each.url).pathname] = await (await cache.match(each)).text();
  }
  return found;
}"""


@dataclass
class Line:
    """What lies between phone and service: "open", "cut" (nothing arrives) or "deaf" (no reply comes back)."""

    app: Callable[..., Iterable[bytes]]
    state: str = "open"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if self.state == "cut":
            return self._drop(environ)
        answer = self.app(environ, start_response)
        if self.state == "deaf" and environ["REQUEST_METHOD"] == "POST":
            list(answer)
            return self._drop(environ)
        return answer

    @staticmethod
    def _drop(environ: dict[str, Any]) -> Iterable[bytes]:
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        raise ConnectionAbortedError


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("offline")
    with running_service(
        folder, offered_languages=("en", "ur"), sealing_keys=(new_key(),), instance_path=folder
    ) as running:
        yield running


@pytest.fixture
def line(far: Service) -> Iterator[Line]:
    """The line to the service, open again afterwards."""
    inner = far.app.wsgi_app
    made = Line(inner)
    far.app.wsgi_app = made  # type: ignore[method-assign]
    yield made
    far.app.wsgi_app = inner  # type: ignore[method-assign]


def count(service: Service, model: Any = Response) -> int:
    with service.app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def words(service: Service) -> list[str]:
    with service.app.app_context():
        return [each.text for each in db.session.scalars(select(Comment))]


def letter_keys(service: Service) -> list[SealingKey]:
    with service.app.app_context():
        return sealing_keys()


def opened(open_page: Open, address: str) -> Page:
    """A form opened with signal, once the worker has it in its hands."""
    page = open_page(address)
    ready(page)
    return page


def ready(page: Page) -> None:
    expect(page.locator("#x-form[data-queue='1']")).to_be_attached(timeout=30_000)


def fill(page: Page, said: str = SAID) -> None:
    page.locator("#x-next").click()
    page.get_by_text("Not good").click()
    page.locator("#x-next").click()
    page.locator("#why").fill(said)
    steps_to_the_end(page)


def press_send(page: Page) -> None:
    page.locator("#x-send").click()


def expect_waiting(page: Page, language: str = "en") -> None:
    expect(page.locator("#x-wait-some")).to_be_visible()
    if language == "en":
        expect(page.locator("h1")).to_have_text("Not sent yet")
        expect(page.locator(".lead").first).to_have_text("It will go when you have signal.")


def settled(page: Page) -> None:
    """Nothing waits on this phone any more."""
    for _ in range(200):
        if not page.evaluate(DUMP):
            return
        page.wait_for_timeout(200)
    raise AssertionError("something still waits")


def gone(page: Page) -> None:
    expect(page.locator("h1")).to_have_text("It has been sent", timeout=40_000)


def context_of(page: Page) -> BrowserContext:
    return page.context


def test_a_send_without_signal_waits_unreadable_goes_once_and_is_wiped(
    far: Service, open_page: Open
) -> None:
    before = count(far)
    address = f"{far.link()}/en"
    page = opened(open_page, address)
    fill(page)
    context_of(page).set_offline(True)
    press_send(page)
    expect_waiting(page)
    expect(page.locator("#x-wait-many")).to_have_text("1")
    assert count(far) == before

    kept = page.evaluate(DUMP)
    assert len(kept) == 1
    assert set(kept[0]) == {"id", "day", "version", "sealed"}
    token = address.split("/")[4]
    everything = json.dumps(kept)
    for secret in ("listened", "brother", "exp=", "why=", "sid=", token, "child", "/f/", "Tell us"):
        assert secret not in everything
    cached = page.evaluate(CACHED)
    assert "listened" not in json.dumps(cached)
    assert "x-sent" not in json.dumps([cached[path] for path in cached if path.startswith("/f/")])
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [
        0,
        0,
        "",
    ]

    inside = unseal(kept[0]["sealed"].encode("latin-1"), letter_keys(far))
    assert json.loads(inside)["path"] == f"/f/{token}/en"
    assert "why=They+never+listened" in json.loads(inside)["body"]

    context_of(page).set_offline(False)
    gone(page)
    expect(page.locator(".code")).to_have_text(page.locator(".code").inner_text())
    assert len(page.locator(".code").inner_text()) == 14
    assert count(far) == before + 1
    assert SAID in words(far)
    assert page.evaluate(DUMP) == []


def test_it_goes_after_the_tab_was_closed_when_another_page_is_opened(
    far: Service, open_page: Open
) -> None:
    before = count(far)
    page = opened(open_page, f"{far.link()}/en")
    context = context_of(page)
    fill(page, "said and closed")
    context.set_offline(True)
    press_send(page)
    expect_waiting(page)
    page.close()
    context.set_offline(False)

    other = context.new_page()
    other.goto(f"{far.address}/r")
    # sent by this page, or by the browser itself as soon as there was signal
    settled(other)
    assert count(far) == before + 1
    assert other.locator(".code").count() == 0  # who holds the phone now need not be who sent it
    assert other.evaluate(DUMP) == []


def test_the_reply_was_lost_and_it_still_counts_once(
    far: Service, open_page: Open, line: Line
) -> None:
    before = count(far)
    page = opened(open_page, f"{far.link()}/en")
    fill(page, "stored but never told")
    line.state = "deaf"
    press_send(page)
    expect_waiting(page)
    assert count(far) == before + 1
    assert len(page.evaluate(DUMP)) == 1

    line.state = "open"
    page.evaluate("dispatchEvent(new Event('online'))")
    gone(page)
    assert count(far) == before + 1
    assert words(far).count("stored but never told") == 1
    assert page.evaluate(DUMP) == []


def test_the_service_is_away_though_the_phone_is_online(
    far: Service, open_page: Open, line: Line
) -> None:
    before = count(far)
    page = opened(open_page, f"{far.link()}/en")
    fill(page, "while it was away")
    line.state = "cut"
    press_send(page)
    expect_waiting(page)
    line.state = "open"
    page.evaluate("dispatchEvent(new Event('online'))")
    gone(page)
    assert count(far) == before + 1


def test_a_form_opened_once_is_there_without_signal_empty_and_with_a_fresh_id(
    far: Service, open_page: Open
) -> None:
    before = count(far)
    address = f"{far.link()}/en"
    page = opened(open_page, address)
    first = page.locator("#x-sid").input_value()
    fill(page, "first of two")
    context = context_of(page)
    context.set_offline(True)
    press_send(page)
    expect_waiting(page)

    ids = {first}
    for said in ("second of two", "third"):
        again = context.new_page()
        again.goto(address.removesuffix("/en") if said == "third" else address)
        ready(again)
        ids.add(again.locator("#x-sid").input_value())
        expect(again.locator(".waiting")).to_be_visible()
        assert (
            again.evaluate(
                "[...document.querySelectorAll('input,textarea')].some((one) => one.checked)"
            )
            is False
        )
        fill(again, said)
        press_send(again)
        expect_waiting(again)
        again.close()
    assert len(ids) == 3
    assert len(page.evaluate(DUMP)) == 3
    context.set_offline(False)
    gone(page)
    expect(page.locator(".code")).to_have_count(3)
    assert count(far) == before + 3


def test_back_after_a_send_that_waits_shows_an_empty_form(far: Service, open_page: Open) -> None:
    page = opened(open_page, f"{far.link()}/en")
    fill(page)
    context_of(page).set_offline(True)
    press_send(page)
    expect_waiting(page)
    for _ in range(3):
        page.go_back()
        assert page.evaluate(
            "[...document.querySelectorAll('textarea')].every((one) => !one.value)"
        )
        assert not page.evaluate(
            "[...document.querySelectorAll('input')].some((one) => one.checked)"
        )


def test_what_waits_can_be_deleted(far: Service, open_page: Open) -> None:
    before = count(far)
    page = opened(open_page, f"{far.link()}/en")
    fill(page)
    context = context_of(page)
    context.set_offline(True)
    press_send(page)
    expect_waiting(page)
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Keep it").click()
    assert len(page.evaluate(DUMP)) == 1
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("h1")).to_have_text("Nothing is waiting")
    expect(page.locator("#x-wait-told")).to_have_text("It is deleted.")
    assert page.evaluate(DUMP) == []
    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(500)
    assert count(far) == before


def test_leaving_by_exit_keeps_what_was_sent_and_forgets_the_form(
    far: Service, open_page: Open
) -> None:
    address = f"{far.link()}/en"
    page = opened(open_page, address)
    fill(page)
    context = context_of(page)
    context.set_offline(True)
    press_send(page)
    expect_waiting(page)
    other = context.new_page()
    other.goto(address)
    ready(other)
    other.route("**/exit", lambda route: route.fulfill(body="the weather"))
    other.locator("#x-exit").click()
    other.wait_for_url("**/exit")
    page.wait_for_timeout(300)
    assert len(page.evaluate(DUMP)) == 1
    assert address.removeprefix(far.address) not in page.evaluate(CACHED)


def test_leaving_before_everything_has_arrived_forgets_the_form_too(
    far: Service, open_page: Open
) -> None:
    address = f"{far.link()}/en"
    page = opened(open_page, address)
    assert address.removeprefix(far.address) in page.evaluate(CACHED)
    other = context_of(page).new_page()
    other.route("**/exit", lambda route: route.fulfill(body="the weather"))
    other.add_init_script(
        """addEventListener("DOMContentLoaded", () => setTimeout(() => {
          const exit = document.getElementById("x-exit");
          if (exit) exit.click();
        }));"""
    )
    other.goto(address, wait_until="commit")
    other.wait_for_url("**/exit")
    page.wait_for_timeout(500)
    assert address.removeprefix(far.address) not in page.evaluate(CACHED)


def test_what_is_kept_of_a_form_is_not_under_the_id_that_a_page_sends(
    far: Service, open_page: Open
) -> None:
    address = f"{far.link()}/en"
    page = opened(open_page, address)
    sent = [page.locator("#x-sid").input_value()]
    for _visit in range(2):  # the second time the page comes through the worker
        page.reload()
        ready(page)
        sent.append(page.locator("#x-sid").input_value())
    page.wait_for_timeout(300)
    kept = page.evaluate(CACHED)[address.removeprefix(far.address)]
    assert 'id="x-sid"' in kept
    assert not [each for each in sent if each in kept]


def test_the_note_and_the_page_say_nothing_of_the_form_also_from_right_to_left(
    far: Service, open_page: Open
) -> None:
    page = opened(open_page, f"{far.link()}/ur")
    context = context_of(page)
    context.set_offline(True)
    steps_to_the_end(page)
    press_send(page)
    expect_waiting(page, "ur")
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
        "ur",
        "rtl",
    ]
    assert page.locator("#x-help a").count() > 0
    assert page.locator("#x-exit").is_visible()
    assert "d-child" in (page.locator("html").get_attribute("class") or "")
    assert violations(page) == []


def test_answers_the_service_refuses_come_back_and_nothing_waits(
    far: Service, open_page: Open
) -> None:
    page = opened(open_page, f"{far.link()}/en")
    fill(page, "x" * 4000)
    press_send(page)
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert page.locator("#why").input_value() == "x" * 4000
    assert page.evaluate(DUMP) == []


def test_a_form_that_closed_meanwhile_becomes_a_dead_letter_and_the_person_is_told(
    far: Service, open_page: Open
) -> None:
    before = count(far), count(far, DeadLetter)
    address = far.link()
    page = opened(open_page, f"{address}/en")
    fill(page)
    context_of(page).set_offline(True)
    press_send(page)
    expect_waiting(page)
    with far.app.app_context():
        link = db.session.scalars(select(Link).where(Link.token == address.split("/")[4])).one()
        link.closed_on = clock.today()
        db.session.commit()
    context_of(page).set_offline(False)
    gone(page)
    expect(page.locator("#x-wait-person")).to_be_visible()
    expect(page.locator("#x-wait-code")).to_be_hidden()
    assert (count(far), count(far, DeadLetter)) == (before[0], before[1] + 1)


# a worker of another release: other caches, another version of the database, items without what we add today
OLDER = """
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(
  caches.open("kept-0").then((cache) => cache.put("/f/old/en", new Response("an old page")))
    .then(() => clients.claim())));
"""
LEFT_BY_OLDER = """async (sealed) => {
  const base = await new Promise((done, fail) => {
    const ask = indexedDB.open("waiting", 7);
    ask.onupgradeneeded = () => ask.result.createObjectStore("sealed", { keyPath: "id" });
    ask.onsuccess = () => done(ask.result);
    ask.onerror = () => fail(ask.error);
  });
  const work = base.transaction("sealed", "readwrite");
  sealed.forEach((each, id) => work.objectStore("sealed").put({ id, sealed: new Uint8Array(each) }));
  await new Promise((done) => { work.oncomplete = done; });
  base.close();
}"""
REGISTERED = "async () => (await navigator.serviceWorker.getRegistrations()).length"


@contextmanager
def worker_is(service: Service, script: str) -> Iterator[None]:
    """Another worker at the same address."""
    views = service.app.view_functions
    before = views["collect.worker"]
    views["collect.worker"] = lambda: FlaskResponse(
        script, content_type="text/javascript", headers={"Cache-Control": "no-cache"}
    )
    yield
    views["collect.worker"] = before


def test_a_worker_of_an_older_release_is_replaced_and_what_it_left_is_sent(
    far: Service, open_page: Open
) -> None:
    before = count(far), count(far, DeadLetter)
    address = f"{far.link()}/en"
    with worker_is(far, OLDER):
        page = open_page(address)
        page.evaluate("() => navigator.serviceWorker.ready.then(() => 1)")
        sid = page.locator("#x-sid").input_value()
        text = json.dumps({"path": address.removeprefix(far.address), "body": f"sid={sid}&exp=5"})
        known = seal(text, letter_keys(far)[0])
        later = b"\x63" + known[1:]  # sealed in a way that this release does not know
        page.evaluate(LEFT_BY_OLDER, [list(known), list(later)])
        assert page.evaluate("caches.has('kept-0')")
        page.goto(f"{far.address}/r")
    page.goto(address)
    ready(page)
    settled(page)
    assert page.evaluate("caches.keys()") == ["kept-2"]
    assert (count(far), count(far, DeadLetter)) == (before[0] + 1, before[1] + 1)


def test_turned_off_what_waits_is_sent_and_the_worker_takes_its_leave(
    far: Service, open_page: Open
) -> None:
    before = count(far)
    address = f"{far.link()}/en"
    page = opened(open_page, address)
    fill(page)
    context = context_of(page)
    context.set_offline(True)
    press_send(page)
    expect_waiting(page)
    page.close()
    context.set_offline(False)
    with worker_is(far, (STATIC / manifest()["worker_off.js"]).read_text("utf-8")):
        page = context.new_page()
        page.goto(address)
        for _ in range(100):
            if not page.evaluate(REGISTERED):
                break
            page.wait_for_timeout(100)
        assert page.evaluate(REGISTERED) == 0
        assert page.evaluate("caches.keys()") == []
        assert page.evaluate(DUMP) == []
    assert count(far) == before + 1


def test_where_it_is_not_offered_nothing_is_kept_and_the_answers_stay_on_the_page(
    service: Service, open_page: Open
) -> None:
    page = open_page(f"{service.link()}/en")
    fill(page)
    context_of(page).set_offline(True)
    press_send(page)
    expect(page.locator("#x-status")).to_contain_text("You are not online.")
    assert page.locator("#why").input_value() == SAID
    assert page.evaluate(REGISTERED) == 0
    assert (
        page.evaluate("async () => [...await caches.keys(), ...await indexedDB.databases()]") == []
    )


def test_staff_pages_are_out_of_the_workers_reach(far: Service, open_page: Open) -> None:
    page = opened(open_page, f"{far.link()}/en")
    page.goto(f"{far.address}/staff/sign-in")
    assert page.evaluate("navigator.serviceWorker.controller") is None
    assert not [path for path in page.evaluate(CACHED) if path.startswith("/staff")]
