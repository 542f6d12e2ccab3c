"""Rounds, links and posters, imports, registers, staff and audit: what administrators look after."""

from __future__ import annotations

from flask import Flask

from bscp_voice.manage import (
    audit_views,
    desk_sheet_views,
    desk_views,
    home,
    import_views,
    link_views,
    nav,
    people_views,
    register_views,
    round_views,
    sign_in,
    suspects,
)

ROOMS = (
    home,
    round_views,
    link_views,
    import_views,
    register_views,
    suspects,
    people_views,
    audit_views,
    desk_views,
)

# more pages of a room that is there already: loaded before it is registered
MORE = (desk_sheet_views,)


def register(app: Flask) -> None:
    """Add the pages of managing, the staff's home, and the places on every staff page."""
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
    nav.register(app)
    sign_in.register(app)
