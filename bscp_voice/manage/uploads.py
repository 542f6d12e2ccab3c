"""Uploads: the only posts that may be larger than a form, and only for those who may upload there."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import Blueprint, request
from flask_security import current_user
from flask_wtf.file import FileRequired

from bscp_voice.access import ADMINISTRATOR, RoleName, roles_of, signed_in
from bscp_voice.manage.forms import File
from bscp_voice.manage.service import settings

OVERHEAD = 64 * 1024  # the rest of the form beside the file


def allow_files(
    blueprint: Blueprint, *endpoints: str, roles: Collection[RoleName] = (ADMINISTRATOR,)
) -> None:
    """Raise the limit of a request's body for these views of a blueprint and these roles.

    It is a preprocessor because the CSRF check, which reads the body, comes before any view.
    """
    names = {f"{blueprint.name}.{endpoint}" for endpoint in endpoints}

    @blueprint.url_value_preprocessor
    def larger(endpoint: str | None, _values: dict[str, Any] | None) -> None:
        if endpoint not in names or not current_user.is_authenticated:
            return
        if roles_of(signed_in()) & set(roles):
            request.max_content_length = 2 * settings().import_limit + OVERHEAD


def file(label: str, needed: str, hint: str) -> File:
    """A file that has to be chosen."""
    return File(label, [FileRequired(needed)], description=hint)


def content(field: File) -> tuple[str, bytes]:
    """The name and the bytes of a validated file field."""
    return field.data.filename or "", field.data.read()
