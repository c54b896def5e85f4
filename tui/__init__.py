"""The faces of the coach: the Textual app, and the plain line mode for pipes and screen readers."""
