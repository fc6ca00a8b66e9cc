"""What a command ends with."""

DONE, NOT_READ, NOT_UNDERSTOOD, NOT_MADE, NOT_WRITTEN, STOPPED = 0, 1, 2, 3, 4, 130
"""Exit codes: done; the data cannot be read; the command or, with --strict, the question was not
understood; the file cannot be made; it cannot be written; stopped by the reader."""
