"""Every word the coach says, shows or understands, per language, and the code that loads it."""
