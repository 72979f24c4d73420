"""What ends a Triton container unasked."""

# A gate shows the last line of a container that ended, up to so many characters.
LONGEST = 300


class Problem(Exception):
    """Says in one sentence what is wrong, and what to do about it."""


def told(problem):
    """The problem as the last line of a log."""
    line = " ".join(f"triton: {problem}".split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
