"""A session in plain lines or JSON: offers what was left open, chooses a case, runs the session."""

from __future__ import annotations

import queue
import signal
import sys
from dataclasses import replace

from coach.desk import Desk
from coach.errors import UserError
from coach.journal import Record
from coach.options import Options
from coach.sitting import Past, Sitting
from scripts.cases import Case
from tui.faces import Face, face_for
from tui.keepsake import check, keep
from tui.lines import Ended, Inbox, Interrupted, LineRoom, Lines, Typed
from tui.showing import moment
from tui.sound import Sound


def run(desk: Desk, options: Options) -> int:
    """One session from beginning to end; 130 when interrupted, everything saved."""
    check(options)
    patient = not sys.stdin.isatty()
    if patient:
        options = _quieter(options)
    words = desk.script.phrases
    face = face_for(desk.script, as_json=options.json, echo=patient, address=options.settings.address)
    inbox: Inbox = queue.SimpleQueue()
    sound: Sound | None = None
    interrupted = Interrupted(inbox)
    before = signal.signal(signal.SIGINT, interrupted)
    try:
        case = desk.case(options.case) if options.case else None
        record = _open_session(desk, options)
        Lines(sys.stdin.buffer, inbox.put)
        first: object = None
        if record is not None and options.resume is None:
            first, taken = _offer(desk, record, face, inbox)
            record = record if taken else None
            first = None if taken else first
        sitting, past = _sit(desk, options, case, record, face)
        if not (patient and options.voice == options.ears == "off"):
            sound = _open_sound(options, inbox)
        room = LineRoom(face, sound, inbox, words, interrupted, patient=patient)
        if isinstance(first, Ended):
            inbox.put(first)
        room.run(sitting, past, first if isinstance(first, Typed) else None)
        if sitting.page is not None:
            for told in keep(options, desk.script, sitting.page):
                face.notice("page-kept", told)
    except KeyboardInterrupt:
        if not options.json:
            print("\n" + words("plain.saved"), file=sys.stderr)
        return 130
    finally:
        signal.signal(signal.SIGINT, before)
        if sound is not None:
            sound.close()
        desk.close()
    return 0


def _quieter(options: Options) -> Options:
    """A pipe neither speaks nor listens unless its own line asks: its turns come at a file's pace."""
    voice = options.voice if "voice" in options.named else "auto"
    ears = options.ears if "ears" in options.named else "auto"
    return replace(options, voice="off" if voice == "auto" else voice, ears="off" if ears == "auto" else ears)


def _open_sound(options: Options, inbox: Inbox) -> Sound:
    sound = Sound(options, inbox.put)
    sound.open()  # before the first word, so that it is spoken too; models load behind
    return sound


def _open_session(desk: Desk, options: Options) -> Record | None:
    record = desk.unfinished(options.seat) if options.resume is not False else None
    if options.resume and record is None:
        raise UserError("session-none")
    return record


def _offer(desk: Desk, record: Record, face: Face, inbox: Inbox) -> tuple[object, bool]:
    """What was left open is offered; the first line decides."""
    words = desk.script.phrases
    title = desk.case(record.case).title if record.case else words("seats.rehearse.title")
    message = words("plain.resumable", title=title, started=moment(record.started, words))
    face.notice("resumable", message, id=record.id, case=record.case, started=record.started)
    face.prompt()
    first = inbox.get()
    if isinstance(first, Interrupted):
        raise KeyboardInterrupt
    resumes = {"/resume", *(line.lower() for line in desk.script.commands["words"]["resume"])}
    return first, isinstance(first, Typed) and first.text.lower() in resumes


def _sit(
    desk: Desk, options: Options, case: Case | None, record: Record | None, face: Face
) -> tuple[Sitting, Past | None]:
    if record is not None:
        return desk.resume(record)
    if options.seat == "client":
        return desk.rehearse(), None
    if case is None:
        known = desk.cases()
        if not known:
            raise UserError("case-unknown", case="-", known="-")
        case = known[0]
        if not options.json:
            names = ", ".join(each.id for each in known)
            face.notice("choose", desk.script.phrases("plain.choose", cases=names, case=case.id))
    return desk.begin(case, options.case), None
