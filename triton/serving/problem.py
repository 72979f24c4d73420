"""What ends a Triton container unasked."""

# A gate shows the last line of a container that ended, up to so many characters.
LONGEST = 300


class Problem(Exception):
    """Says in one sentence what is wrong, and what to do about it."""


def tell(problem):
    """Writes the problem as the last line of the log, after the whole of it where a line is too short for that."""
    whole = " ".join(f"triton: {problem}".split())
    if len(whole) > LONGEST:
        print(whole)
    print(whole if len(whole) <= LONGEST else f"{whole[: LONGEST - 1]}…", flush=True)
