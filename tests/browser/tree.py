"""What a screen reader is given of a question: Chromium's own accessibility tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page


@dataclass(frozen=True)
class Group:
    """A question as it is read: its name, its hint, and its options in order, each with its word."""

    name: str
    description: str
    options: tuple[str, ...]
    roles: frozenset[str]


class Tree:
    """The tree of the page that is open."""

    def __init__(self, page: Page) -> None:
        """Ask Chromium for it."""
        session = page.context.new_cdp_session(page)
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        session.detach()
        self.nodes: dict[str, dict[str, Any]] = {node["nodeId"]: node for node in nodes}

    def shown(self, *roles: str) -> list[dict[str, Any]]:
        """What has one of these roles and is not ignored."""
        return [
            node
            for node in self.nodes.values()
            if not node.get("ignored") and node.get("role", {}).get("value") in roles
        ]

    def below(self, node: dict[str, Any]) -> list[dict[str, Any]]:
        """Everything under a node, in the order in which it is read."""
        found = []
        for key in node.get("childIds", []):
            child = self.nodes.get(key)
            if child is not None:
                found += [child, *self.below(child)]
        return found

    def groups(self) -> list[Group]:
        """The questions with options: the innermost groups around them."""
        found = []
        for node in self.shown("group", "radiogroup"):
            inside = [each for each in self.below(node) if not each.get("ignored")]
            options = [each for each in inside if _role(each) in ("radio", "checkbox")]
            if options and not any(_role(each) in ("group", "radiogroup") for each in inside):
                names, roles = tuple(map(said, options)), frozenset(map(_role, options))
                found.append(Group(said(node), said(node, "description"), names, roles))
        return found


def said(node: dict[str, Any], what: str = "name") -> str:
    """A node's name or description, spaces made one."""
    return " ".join(str(node.get(what, {}).get("value", "")).split())


def _role(node: dict[str, Any]) -> str:
    return str(node.get("role", {}).get("value", ""))
