"""The brain of the coach: method, session, players, question analysis, journal.

Pure: nothing here knows a screen, a sound device, a thread or the wall clock. ``coach.cli``
alone wires the brain to its ears, mouth and faces.
"""

__version__ = "0.1.0"
