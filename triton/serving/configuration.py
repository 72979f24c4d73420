"""A model's config.pbtxt (protobuf's text format), and what a variant adds to it."""

import re

# Of these a model may have one (a `oneof` of Triton's ModelConfig).
SCHEDULERS = {"dynamic_batching", "sequence_batching", "ensemble_scheduling"}

TOKEN = re.compile(
    r"""(?P<none>\s+|\#[^\n]*|[:,;])
      | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
      | (?P<open>[{<\[]) | (?P<close>[}>\]])
      | (?P<word>[^\s\#"'{}<>\[\]:,;]+)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


def with_variant(text, variant):
    """The configuration with the variant's fields, and the names of those. What the model states itself stays as it is."""
    own = fields_of(text)
    added = {name: value for name, value in variant.model.items() if name not in own}
    if "ensemble_scheduling" in own or own.get("platform") == "ensemble":
        # An ensemble only passes tensors on, and Triton refuses instances of one.
        return text, []
    if "dynamic_batching" in added:
        batching = batching_for(own, added.pop("dynamic_batching"))
        if batching is not None:
            added["dynamic_batching"] = batching
    if not added:
        return text, []
    return f"{text.rstrip()}\n\n# Of the variant {variant.name}.\n{text_format(added)}", sorted(added)


def batching_for(own, batching):
    """What of the variant's batching the model can do; None where it takes no batches, or has another scheduler."""
    largest = own.get("max_batch_size", "0")
    if SCHEDULERS & own.keys() or not largest.isdigit() or int(largest) == 0:
        return None
    preferred = [size for size in batching.get("preferred_batch_size", []) if size <= int(largest)]
    others = {name: value for name, value in batching.items() if name != "preferred_batch_size"}
    return {**({"preferred_batch_size": preferred} if preferred else {}), **others}


def fields_of(text):
    """Names of the message's own fields, each with its value where that is a word or a string, else with ''."""
    fields = {}
    name, depth = None, 0
    for token in TOKEN.finditer(text):
        kind, value = token.lastgroup, token.group()
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
            name = None if depth == 0 else name
        elif depth > 0 or kind in ("none", "other"):
            continue
        elif name is not None:
            fields[name] = value.strip("\"'")
            name = None
        elif kind == "word":
            name = value
            fields[name] = ""
    return fields


# Fields whose words are constants, which stand without quotes.
CONSTANTS = {"kind"}


def text_format(fields, indent=""):
    """Protobuf's text format of a variant's fields. An entry of a map is an object with `key` and `value`."""
    lines = []
    for name, value in fields.items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                lines.append(f"{indent}{name} {{\n{text_format(item, indent + '  ')}{indent}}}\n")
            else:
                lines.append(f"{indent}{name}: {scalar(name, item)}\n")
    return "".join(lines)


def scalar(name, value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) or name in CONSTANTS:
        return str(value)
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
