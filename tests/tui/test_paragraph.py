from __future__ import annotations

from textual.app import App, ComposeResult

from tui.paragraph import Paragraph

TEXT = "Depuis le printemps, plus personne ne propose rien : on attend que je décide."


class One(App[None]):
    def compose(self) -> ComposeResult:
        yield Paragraph(TEXT, head="Hélène")


async def test_the_word_that_sounds_is_marked_also_where_lines_break() -> None:
    app = One()
    async with app.run_test(size=(24, 20)):
        paragraph = app.query_one(Paragraph)
        for word in ("Depuis", "personne", "décide"):
            start = TEXT.index(word)
            paragraph.mark(start, start + len(word))
            shown = paragraph.render()
            marked = [shown.plain[span.start : span.end] for span in shown.spans if span.style == "underline"]
            assert marked == [word]
        paragraph.mark(0, 0)
        assert not [span for span in paragraph.render().spans if span.style == "underline"]


async def test_a_paragraph_can_say_something_else_or_nothing() -> None:
    app = One()
    async with app.run_test():
        paragraph = app.query_one(Paragraph)
        paragraph.say("[b]Bonjour", head="Vous")
        assert paragraph.render().plain == "Vous  [b]Bonjour"
        assert paragraph.has_class("-said")
        paragraph.say("")
        assert not paragraph.has_class("-said")
