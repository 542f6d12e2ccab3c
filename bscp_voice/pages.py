"""What every page shares: security headers, template globals, the demo label."""

from __future__ import annotations

from flask import Flask, Response, abort, current_app, g, request, url_for
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from bscp_voice.languages import LANGUAGES, choose, dir_of
from bscp_voice.logs import register_request_log
from bscp_voice.settings import Settings
from bscp_voice.texts import live

CONTENT_SECURITY_POLICY = (
    # 'self': sheets, scripts, the offline worker, fonts, recorded voices, signed videos; nothing from elsewhere
    "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-src 'none'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


STAFF = "/staff/"


def in_language(code: str) -> str:
    """The address of the page being answered, in another language."""
    endpoint = request.endpoint or "collect.home"
    takes = {name for rule in current_app.url_map.iter_rules(endpoint) for name in rule.arguments}
    chosen = {"language" if "language" in takes else "lang": code}
    return url_for(endpoint, **{**(request.view_args or {}), **chosen})


def register_pages(app: Flask, settings: Settings) -> None:
    """Set headers and the names templates may use."""
    register_request_log(app)
    WTFormsHelpers(app)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_loader = ChoiceLoader(
        [
            PackageLoader("bscp_voice"),
            PrefixLoader(
                {
                    "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
                    "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
                }
            ),
        ]
    )

    @app.before_request
    def refuse_odd_addresses() -> None:
        # PostgreSQL takes no zero byte, not even to look for it; no address of ours holds one
        if not request.path.isprintable():
            abort(404)

    @app.before_request
    def know_the_language() -> None:
        """The address decides, else the browser; staff pages are English."""
        if request.path.startswith(STAFF):
            return
        given = (request.view_args or {}).get("language") or request.args.get("lang")
        offered = live().offered
        g.language = given if given in offered else choose(request.accept_languages, offered)

    app.add_template_global(in_language)

    @app.context_processor
    def shared_names() -> dict[str, object]:
        language = g.get("language", "en")
        return {
            "settings": settings,
            "help_contacts": settings.help.contacts,
            "language": language,
            "direction": dir_of(language),
            "checked": live().checked(language),
            "offered_languages": [LANGUAGES[code] for code in live().offered],
            "demo": settings.demo,
        }

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        headers["X-Content-Type-Options"] = "nosniff"
        if settings.secure_cookies:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        # the rest means nothing for a style sheet, and costs bytes
        if response.mimetype == "text/html":
            headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            headers["Referrer-Policy"] = "no-referrer"  # a link's token is in its address
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
            headers["Permissions-Policy"] = "geolocation=(), camera=(), microphone=()"
        return response
