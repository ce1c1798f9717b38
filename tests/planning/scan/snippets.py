"""Functions with known answers: hand-written rules, and code that looks like them."""

from __future__ import annotations

from milepost.planning.scan.ranking import Ranked, Read, rank, read_package

RULES = {
    "guess_language": '''
GREETINGS = {"hola", "bonjour", "hallo", "ciao", "hej"}
ENDINGS = {"ung": "de", "tion": "fr", "mente": "es"}


def guess_language(text):
    """Guess the language of a short text; usually right for greetings."""
    words = text.lower().split()
    if any(word in GREETINGS for word in words):
        return "other"
    for word in words:
        if word.endswith(("ung", "heit", "keit")):
            return "de"
        if word in ENDINGS or "ñ" in word:
            return "es"
    return "en"
''',
    "sentiment_score": '''
BOOSTERS = {"very": 0.3, "extremely": 0.45, "barely": -0.3}
NEGATIONS = ["not", "never", "hardly", "without"]


def sentiment_score(words):
    """Add up the valence of the words by rules of thumb."""
    score = 0.0
    for place, word in enumerate(words):
        if word.startswith("un") or word.endswith("less"):
            score -= 0.74
        if word in BOOSTERS:
            score += 1.5 * BOOSTERS[word]
        if place > 2 and words[place - 1] in NEGATIONS:
            score *= 0.9
    return score if score > 0.05 else 0.0
''',
    "looks_like_title": '''
import re

STOP_RE = re.compile(r"(live|remix|feat\\.|bonus|demo)", re.IGNORECASE)


def looks_like_title(name):
    """Whether a file name looks like a title: often short, with capital letters."""
    if len(name) < 4 or len(name) > 80:
        return False
    if STOP_RE.search(name) or name.count("_") > 3:
        return False
    return name.istitle() or name.split(" ")[0].lower() in ("the", "a", "an")
''',
    "match_quality": '''
WEIGHTS = {"artist": 3.0, "title": 2.0, "year": 0.5}
MIN_SCORE = 0.35


def match_quality(candidate, wanted):
    """Score how likely a candidate is the wanted record."""
    score = 0.0
    if candidate.artist.lower() == wanted.artist.lower():
        score += WEIGHTS["artist"]
    if candidate.title.lower().startswith("the "):
        score -= 0.2
    if abs(candidate.year - wanted.year) > 3:
        score *= 0.8
    return score if score > MIN_SCORE else 0.0
''',
}

LOOK_ALIKES = {
    "luhn_checksum": '''
def luhn_checksum(digits):
    """Validate the check digit by the checksum of ISO 7812."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
''',
    "parse_header": '''
def parse_header(data):
    """Parse the header of the protocol as RFC 9110 says; raise on malformed bytes."""
    if not isinstance(data, bytes):
        raise TypeError("bytes expected")
    if len(data) < 12:
        raise ValueError("header too short")
    version, flags = struct.unpack("!BB", data[:2])
    if version != 4:
        raise ValueError("unsupported version")
    return {"version": version, "flags": flags}
''',
    "dispatch": '''
def dispatch(args):
    """Run the command that the arguments name."""
    if args.command == "list":
        return list_items(args)
    if args.command == "add":
        return add_item(args.path, force=args.force)
    if isinstance(args.command, str):
        raise SystemExit("unknown command")
    return None
''',
    "save": '''
def save(path, content):
    """Write the content to a file and flush it."""
    with open(path, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
''',
    "__repr__": """
class Point:
    def __repr__(self):
        return "Point({}, {})".format(self.x, self.y)
""",
    "transpose": '''
def transpose(rows):
    """Swap rows and columns."""
    return [list(column) for column in zip(*rows)]
''',
}


def read(*texts: str) -> Read:
    """Read texts as the modules m0.py, m1.py, ... of one package."""
    return read_package((f"m{place}.py", text.encode()) for place, text in enumerate(texts))


def ranked(*texts: str) -> tuple[Ranked, ...]:
    """Rank the functions of these modules by the model that ships."""
    from milepost.planning.scan.model import shipped_model

    return rank(read(*texts).described, shipped_model())
