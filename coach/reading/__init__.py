"""Reading a turn: its form, its faults, what it asks about, and how sure that is."""
