"""Frames in, findings out: knows no web and no database; `python -m analysis` runs it on files."""
