"""Dates in plain speech: "before Friday", « d’ici quinze jours ». Rules of the language, then a library.

``dateparser`` reads what is a date in so many words; how people speak around one ("by the end of the
month", « mardi en huit ») it does not know, and it takes « je le » for one. So the language's rules find the
words first.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from coach.rehearsal.wording import straight

_FRIDAY, _WEEK = 4, 7
_FAR = 800  # days; what lies farther off was misread


@dataclass(frozen=True, slots=True)
class When:
    """A day, and the words that named it."""

    day: date
    words: str


class Dates:
    """``table`` is the language's ``dates.yaml``."""

    def __init__(self, table: Mapping[str, Any], lang: str) -> None:
        self._lang = lang
        self._rules = [(re.compile(rule["match"], re.IGNORECASE), rule) for rule in table["rules"]]
        self._days, self._months = table["days"], table["months"]
        self._numbers: Mapping[str, str] = table["numbers"]
        self._shown, self._shown_year = table["shown"], table["shown-year"]
        self._first: str = table["first-of-month"]

    def find(self, text: str, today: date) -> When | None:
        """The first day that a text names, seen from ``today``."""
        text = straight(text).casefold()
        found = [
            (match.start(), order, match, rule)
            for order, (pattern, rule) in enumerate(self._rules)
            for match in pattern.finditer(text)
        ]
        for *_, match, rule in sorted(found, key=lambda one: one[:2]):
            day = self._day(rule, match, today)
            if day and abs((day - today).days) <= _FAR:
                return When(day, match.group(0).strip())
        return None

    def say(self, day: date, today: date) -> str:
        """A day as it is said: « jeudi 3 décembre »; with its year when that is not this one."""
        words = self._shown if day.year == today.year else self._shown_year
        english = self._lang == "en"
        weekday, month = self._days[day.weekday()], self._months[day.month - 1]
        return str(
            words.format(
                weekday=weekday.capitalize() if english else weekday,
                day=self._first if day.day == 1 else day.day,
                month=month.capitalize() if english else month,
                year=day.year,
            )
        )

    def _day(self, rule: Mapping[str, Any], match: re.Match[str], today: date) -> date | None:
        parts = {name.rstrip("2"): value.lower() for name, value in match.groupdict().items() if value}
        name = rule["rule"]
        if name == "date":
            return self._parsed(rule.get("before", "") + parts["text"], today)
        if name in ("weekday", "week-after"):
            weeks = rule.get("weeks", 1) if name == "week-after" else 0
            return _next(today, self._days.index(parts["day"])) + timedelta(weeks=weeks)
        return self._around(name, rule, parts, today)

    def _around(self, name: str, rule: Mapping[str, Any], parts: Mapping[str, str], today: date) -> date:
        """A day that is named by what it lies in, or by how far off it is."""
        match name:
            case "in":
                return today + timedelta(days=rule["days"])
            case "next-week":
                monday = today + timedelta(days=_WEEK - today.weekday())
                last = self._days.index(parts["day"]) if "day" in parts else _FRIDAY
                return monday + timedelta(days=last)
            case "end-of-week":
                return today + timedelta(days=(_FRIDAY - today.weekday()) % _WEEK)
            case "next-month":
                return _end_of_month(_end_of_month(today) + timedelta(days=1))
            case "end-of-month":
                return self._month(parts, today, last=True)
            case "start-of-month":
                return self._month(parts, today, last=False)
            case "end-of-year":
                return date(today.year, 12, 31)
            case _:
                return _coming(today, rule["month"], rule["day"])

    def _month(self, parts: Mapping[str, str], today: date, *, last: bool) -> date:
        if "month" not in parts:
            return _end_of_month(today)
        first = _coming(today.replace(day=1), self._months.index(parts["month"]) + 1, 1)
        return _end_of_month(first) if last or first < today else first

    def _parsed(self, words: str, today: date) -> date | None:
        import dateparser

        known = r"\b(?:" + "|".join(map(re.escape, sorted(self._numbers, key=len, reverse=True))) + r")\b"
        spelt = re.sub(known, lambda found: self._numbers[found[0].lower()], words, flags=re.IGNORECASE)
        found = dateparser.parse(
            spelt,
            languages=[self._lang],
            settings={
                "RELATIVE_BASE": datetime.combine(today, time()),
                "PREFER_DATES_FROM": "future",
                "DATE_ORDER": "DMY",
                "PARSERS": ["relative-time", "absolute-time", "custom-formats"],
            },
        )
        return found.date() if found else None


def _next(today: date, weekday: int) -> date:
    """The next day of that name; today is not it."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % _WEEK + 1)


def _coming(today: date, month: int, day: int) -> date:
    found = date(today.year, month, day)
    return found if found >= today else found.replace(year=today.year + 1)


def _end_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
