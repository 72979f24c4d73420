"""Why Triton ended, from what it wrote."""

import re

# Messages stand in quotes since Triton 2.46.
MESSAGE = r"""^{level}\d{{4}} [^\]]*\] (?P<quote>"?){text}(?P=quote)$"""
NOT_LOADED = re.compile(
    MESSAGE.format(level="E", text=r"failed to load '(?P<model>[^']+)' version (?P<version>-?\d+): (?P<why>.*)")
)
NOT_READ = re.compile(MESSAGE.format(level="E", text=r"Poll failed for model directory '(?P<model>[^']+)': (?P<why>.*)"))
STARTED = re.compile(MESSAGE.format(level="I", text=r"Started HTTPService at [^\"]*"))
SYNTAX = re.compile(r"^\[libprotobuf ERROR .*?\] Error parsing text-format [\w.]+: (?P<why>.*)$")
LAST_WORD = re.compile(r"^(?:error: |.*Invalid argument: |.*unrecognized option )(?P<why>.*)$")

# Triton's word for the kind of a failure, and the name of the exception that a model raises to tell a text.
KINDS = re.compile(r"^(?:(?:Internal|Invalid argument|Unavailable|Unknown|Not found|Unsupported): |TritonModelException: )+")


class Failures:
    """Reads Triton's log line by line."""

    def __init__(self):
        self.models = {}
        self.syntax = None
        self.last_word = None

    def read(self, line):
        if match := NOT_LOADED.match(line):
            self.models[match["model"]] = f"version {match['version']} does not load: {plain(match['why'])}"
        elif match := NOT_READ.match(line):
            why = plain(match["why"]) if self.syntax is None else f"config.pbtxt, line {self.syntax}"
            self.models[match["model"]] = f"cannot be read: {why}"
            self.syntax = None
        elif match := SYNTAX.match(line):
            self.syntax = match["why"]
        elif match := LAST_WORD.match(line):
            self.last_word = match["why"]

    def reason(self):
        """The first model that failed and how many others did, else Triton's own last word; None where it said nothing."""
        if not self.models:
            return self.last_word
        model, why = next(iter(self.models.items()))
        others = len(self.models) - 1
        return f'model "{model}" {why}' + (f" ({others} more failed)" if others else "")


def plain(text):
    """A message of the log without its escapes, Triton's words before it and the places in code after it."""
    message = text.replace("\\n", "\n").replace('\\"', '"').split("\n\nAt:")[0]
    return KINDS.sub("", " ".join(message.split()))
