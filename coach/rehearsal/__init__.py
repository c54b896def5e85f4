"""The client's seat: what the coach needs to question, hear a request, contribute and note a plan."""
