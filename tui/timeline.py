"""The course of a conversation as a picture (SVG): a row a form, a mark for each turn, the score as height.

Shapes differ as well as colours, so that it reads in black and white. Colours and type are in ``page.css``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from coach.conversation import Reviewed
from coach.reading.reader import FORMS
from tui.showing import clock, visible

Say = Callable[..., str]

SHAPES = {
    "open": "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",  # a ring
    "closed": "M-4.5 -4.5h9v9h-9z",  # a square
    "leading": "M-4 -5.5L5.5 0L-4 5.5z",  # an arrow head
    "advice": "M0 -6.5L6.5 0L0 6.5L-6.5 0z",  # a diamond
    "judging": "M-4.5 -4.5L4.5 4.5M4.5 -4.5L-4.5 4.5",  # a cross
    "multiple": "M-2.4 -3.2a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0 -4.8 0z"
    "M-5.8 2.8a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0 -4.8 0z"
    "M1 2.8a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0 -4.8 0z",  # three dots
    "statement": "M-5.5 -1.5h11v3h-11z",  # a dash
}
"""The outline of each form's mark around its centre, in pixels."""

BEST = 3  # the highest score

_GUTTER, _MARGIN = 188, 20  # pixels left of the turns, and right of them
_NARROWEST, _WIDEST, _A_TURN = 640, 2400, 12  # pixels: a long conversation gets more room, up to a point
_ROW, _LOW, _UNIT = 58, 46, 11  # height of a row, where score 0 stands in it, pixels a point
_TOP, _FOOT = 6, 28
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)  # seconds between two times
_MOST_TICKS = 8
_NO_CHARACTERS = {0xFFFE: "�", 0xFFFF: "�"}  # which no page or picture may hold
_EXCERPT = 90  # characters of a turn that its mark tells of


def stamp(seconds: float) -> str:
    """Seconds as people write a time: ``4:05``, and from an hour on ``1:04:05``."""
    hours, rest = divmod(round(seconds), 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else clock(rest)


def text_of(value: object) -> str:
    """Anything a person may have written, as text of a page: nothing in it is markup, nothing is obeyed."""
    return escape(visible(str(value)).translate(_NO_CHARACTERS))


def mark(form: str) -> str:
    """The mark of a form, as small as a letter, for lists and the legend."""
    return f'<svg class="mark" viewBox="-8 -8 16 16" aria-hidden="true">{_shape(form)}</svg>'


def _shape(form: str) -> str:
    return f'<path class="shape f-{form}" d="{SHAPES[form]}"/>'


@dataclass(frozen=True, slots=True)
class _Axis:
    """Where a turn stands from left to right: by its time where every turn has one, else by its number."""

    timed: bool
    first: float
    last: float
    width: int

    def at(self, value: float) -> float:
        span = (self.last - self.first) or 1
        return round(_GUTTER + 14 + (value - self.first) / span * (self.width - _GUTTER - _MARGIN - 14), 1)

    def place(self, one: Reviewed) -> float:
        return self.at(one.turn.start if self.timed and one.turn.start is not None else one.number)

    def ticks(self) -> Iterator[tuple[float, str]]:
        span = self.last - self.first
        step = next(
            (step for step in _STEPS if span / step <= _MOST_TICKS), max(1, round(span / _MOST_TICKS))
        )
        value = -(-self.first // step) * step
        while value <= self.last:
            yield self.at(value), stamp(value) if self.timed else str(round(value))
            value += step


def _axis(turns: Sequence[Reviewed]) -> _Axis:
    width = min(_WIDEST, max(_NARROWEST, _GUTTER + _MARGIN + _A_TURN * len(turns)))
    starts = [one.turn.start for one in turns if one.turn.start is not None]
    # Times that go back, as where two recordings were joined, tell no order.
    if len(starts) == len(turns) and starts == sorted(starts):
        ends = [one.turn.end for one in turns if one.turn.end is not None]
        return _Axis(True, starts[0], max([*starts, *ends]), width)
    return _Axis(False, turns[0].number, turns[-1].number, width)


def timeline(turns: Sequence[Reviewed], part: int, words: Say, spoken: Say) -> str:
    """The picture of one file's turns (at least one); ``part`` counts the files and names the anchors."""
    axis = _axis(turns)
    rows = [form for form in FORMS if any(one.verdict.form == form for one in turns)]
    bottom = _TOP + _ROW * len(rows)
    counts = [(form, sum(one.verdict.form == form for one in turns)) for form in rows]
    told = ", ".join(f"{spoken(f'forms.{form}')} {count}" for form, count in counts)
    title, about = words("page.timeline"), words("page.timeline-desc", turns=len(turns), forms=told)
    lines = [
        f'<svg class="timeline" role="img" aria-labelledby="line{part} about{part}" '
        f'viewBox="0 0 {axis.width} {bottom + _FOOT}" style="min-width:{axis.width}px">',
        f'<title id="line{part}">{text_of(title)}</title><desc id="about{part}">{text_of(about)}</desc>',
    ]
    for at, label in axis.ticks():
        lines.append(f'<path class="tick" d="M{at} {_TOP}V{bottom}"/>')
        lines.append(f'<text class="small" x="{at}" y="{bottom + 18}" text-anchor="middle">{label}</text>')
    for number, (form, count) in enumerate(counts):
        low = _TOP + number * _ROW + _LOW
        lines += _row(form, f"{spoken(f'forms.{form}')} ({count})", low, axis.width)
        lines += [_turn(one, part, low, axis, words, spoken) for one in turns if one.verdict.form == form]
    return "\n".join([*lines, "</svg>"])


def _row(form: str, label: str, low: int, width: int) -> Iterator[str]:
    """The form's name and mark on the left, and the lines of score 0 and 3."""
    high = low - BEST * _UNIT
    yield f'<g transform="translate(10 {low - 16})">{_shape(form)}</g>'
    yield f'<text x="24" y="{low - 12}">{text_of(label)}</text>'
    for score, y in ((0, low), (BEST, high)):
        kind = "base" if score == 0 else "tick"
        yield f'<path class="{kind}" d="M{_GUTTER} {y}H{width - _MARGIN + 8}"/>'
        yield f'<text class="small" x="{_GUTTER - 5}" y="{y + 4}" text-anchor="end">{score}</text>'


def _turn(one: Reviewed, part: int, low: int, axis: _Axis, words: Say, spoken: Say) -> str:
    """A mark at the height of the score, on a stem; along the foot, how long the turn took."""
    form, at, high = one.verdict.form, axis.place(one), low - one.verdict.score * _UNIT
    lasted = ""
    if axis.timed and one.turn.end is not None:
        lasted = f'<path class="lasted" d="M{at} {low}H{max(at, axis.at(one.turn.end))}"/>'
    told = words(
        "page.mark",
        number=one.number,
        form=spoken(f"forms.{form}"),
        score=one.verdict.score,
        text=excerpt(one.turn.text),
    )
    return (
        f'<a href="#{anchor(part, one)}" tabindex="-1"><title>{text_of(told)}</title>{lasted}'
        f'<path class="stem" d="M{at} {low}V{high}"/><circle class="reach" cx="{at}" cy="{high}" r="9"/>'
        f'<g transform="translate({at} {high})">{_shape(form)}</g></a>'
    )


def excerpt(text: str) -> str:
    """The beginning of a turn, cut between two words."""
    return text if len(text) <= _EXCERPT else text[:_EXCERPT].rsplit(maxsplit=1)[0] + " …"


def anchor(part: int, one: Reviewed) -> str:
    """The name of a turn's place in the page."""
    return f"t{part}-{one.number}"
