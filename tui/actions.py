"""One registry of what can be done on a screen: keys, footer, palette and help come from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from textual.binding import Binding
from textual.screen import Screen

from scripts.language import Phrases

S = TypeVar("S", bound=Screen[Any])


@dataclass(frozen=True, slots=True)
class Action:
    """``name`` is the method ``action_name`` of the screen and the key of its word under ``keys``."""

    name: str
    key: str
    word: str
    shown: bool = True

    def binding(self, words: Phrases) -> Binding:
        """As Textual wants it; the id lets people remap it."""
        name = self.name.replace(".", "-")
        return Binding(self.key, self.name, words(f"keys.{self.word}"), show=self.shown, id=f"coach.{name}")


PRACTISE = (
    Action("next", "f2", "next"),
    Action("back", "f3", "back", shown=False),
    Action("pause", "f4", "pause"),
    Action("repeat", "f5", "repeat", shown=False),
    Action("hush", "f6", "hush", shown=False),
    Action("microphone", "f7", "microphone", shown=False),
    Action("end", "f8", "end"),
    Action("talk", "f9", "talk", shown=False),
    Action("help", "f1", "help"),
    Action("leave", "escape", "leave"),
)

HOME = (
    Action("help", "f1", "help"),
    Action("setup", "f9", "setup"),
    Action("demo", "d", "demo"),
    Action("app.quit", "q", "quit"),
)

SETUP = (
    Action("hear", "f5", "hear"),
    Action("fetch", "f6", "fetch"),
    Action("help", "f1", "help"),
    Action("leave", "escape", "leave"),
)

DEMO = (Action("go_on", "enter,space", "next"), Action("leave", "escape", "leave"))

SIMPLE = (Action("leave", "escape", "leave"), Action("help", "f1", "help"))


def localised(screen: type[S], actions: tuple[Action, ...], words: Phrases) -> type[S]:
    """The screen class with its keys named in the person's language."""
    bindings = [action.binding(words) for action in actions]
    parts = {"BINDINGS": bindings, "ACTIONS": actions, "__module__": screen.__module__}
    named: type[S] = type(screen.__name__, (screen,), parts)
    return named


def actions_of(screen: Screen[Any]) -> tuple[Action, ...]:
    """What can be done on a screen, for the palette."""
    return tuple(action for action in getattr(screen, "ACTIONS", ()) if "." not in action.name)


def action_on(screen: Screen[Any], action: Action) -> Callable[[], Any]:
    """The doing of an action."""
    doing: Callable[[], Any] = getattr(screen, f"action_{action.name}")
    return doing
