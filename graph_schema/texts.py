"""What should not stand in a text: signs that cannot be seen, letters that were lost, markup, formulas, people."""

import re
import unicodedata
from collections.abc import Iterator

from graph_schema.findings import Fault, code_point

MAX_CELL = 10_000
"""The most characters that a cell may hold; the longest of the evidence has 1,482."""

_CHARACTERS = re.compile(
    r"(?P<byte>[\ud800-\udfff])"
    r"|(?P<control>[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f])"
    r"|(?P<direction>[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])"
    r"|(?P<invisible>[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2028\u2029\u2060-\u2065\u206a-\u206f"
    r"\u3164\ufeff\uffa0\ufff9-\ufffb]"
    # Joiners belong between letters of other scripts and between the parts of an emoji, tags after a black flag.
    r"|[\u200c\u200d](?=[\x00-\u024f]|$)|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f])"
    r"|(?P<lost>\ufffd)"
    r"|(?P<private>[\ue000-\uf8ff\U000f0000-\U0010ffff])"
    r"|(?P<unassigned>[\ufdd0-\ufdef\ufffe\uffff])"
)
_SAID = {
    "byte": ("A byte that cannot be read stands here: the file is not UTF-8.", "Save the file as UTF-8."),
    "control": ("A control character ({}) stands here.", "Remove it."),
    "direction": (
        "A direction character ({}) stands here: it makes text look other than it is.",
        "Remove it.",
    ),
    "invisible": ("An invisible character ({}) stands here.", "Remove it."),
    "lost": ("A letter was lost before ({} stands here).", "Put the letter back."),
    "private": ("A private-use character ({}) stands here.", "Write it with a letter of Unicode."),
    "unassigned": ("A character ({}) that is none stands here.", "Remove it."),
}
# What Windows-1252 makes of the second and later bytes of a letter in UTF-8.
_SECOND = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_DOUBLED = re.compile(rf"[\u00c2-\u00f4][{_SECOND}]{{1,3}}")
_MARKUP = re.compile(r"</?[A-Za-z!]")
_FORMULA = re.compile(r"[=@\t]|[+-][\w(@=.]")
_MAY_RUN = re.compile(r"'*[=+\-@\t\r]")
_MADE_HARMLESS = re.compile(r"'+[=+\-@\t\r]")
_EMAIL = re.compile(r"(?<![\w.+-])([\w.+-]{1,64})@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_PHONE = re.compile(r"(?<![\w/.-])(?:\+44[ -]?\(?0?\)?|\(?0)(?P<rest>[1-9](?:[ )-]{0,2}[0-9]){8,9})(?!\w)")
_SHARED_MAILBOX = re.compile(
    r"(?:.*[._+-])?(?:info|enquir\w*|contact\w*|admin\w*|office|help\w*|support|team|mailbox|press|web\w*)\b.*",
    re.IGNORECASE,
)
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)


def find_text_faults(text: str, *, is_title: bool) -> Iterator[Fault]:
    """Yield what is wrong with a text that stands in a cell; a title stands in headings and lists."""
    plain = text.isascii() and text.isprintable()
    if not plain:
        yield from find_character_faults(text)
        yield from _spelling_faults(text)
        yield from _layout_faults(text, is_title)
    if text != text.strip():
        yield Fault("The text begins or ends with a space.", "Remove it.", "warning")
    if "<" in text and _MARKUP.search(text):
        yield Fault("Markup stands here.", "Write plain text.")
    if _FORMULA.match(text):
        yield Fault(f"The text begins with {text[0]}, which a spreadsheet may run.", "Begin with a letter.")
    yield from _contact_faults(text)


def make_harmless(text: str) -> str:
    """Return a text as a cell that no spreadsheet runs: with an apostrophe before it where it begins like a formula.

    So has one that begins like a cell made harmless, so that `read_harmless` gives every text back.
    """
    return f"'{text}" if _MAY_RUN.match(text) else text


def read_harmless(cell: str) -> str:
    """Return the text of a cell that `make_harmless` may have written; any other cell is its own text."""
    return cell[1:] if cell.startswith("'") and _MADE_HARMLESS.match(cell) else cell


def find_character_faults(text: str) -> Iterator[Fault]:
    """Yield one fault for each sort of character that must not stand in any cell."""
    seen: set[str] = set()
    for match in _CHARACTERS.finditer(text):
        sort = match.lastgroup or ""
        if sort not in seen:
            seen.add(sort)
            message, advice = _SAID[sort]
            yield Fault(message.format(code_point(match.group()).strip("⟨⟩")), advice)


def _spelling_faults(text: str) -> Iterator[Fault]:
    doubled = next((m.group() for m in _DOUBLED.finditer(text) if _undoubled(m.group())), None)
    if doubled is not None:
        message = f"The text looks doubly encoded ({doubled} for {_undoubled(doubled)})."
        yield Fault(message, "Check the text and save it as UTF-8 once.")
    if not unicodedata.is_normalized("NFC", text):
        message = "A letter and its accent are two characters here, which look like one."
        yield Fault(message, "Save the text in Unicode's composed form (NFC).")


def _undoubled(text: str) -> str | None:
    """Return the letter that two or three others stand for, where UTF-8 was read as a one-byte code."""
    for encoding in ("latin-1", "cp1252"):
        for length in range(len(text), 1, -1):
            try:
                return text[:length].encode(encoding).decode("utf-8")
            except UnicodeError:
                continue
    return None


def _layout_faults(text: str, is_title: bool) -> Iterator[Fault]:
    if "\n" in text or "\r" in text:
        yield Fault("A line break stands here.", "Write it on one line.", "error" if is_title else "warning")
    if "\t" in text:
        yield Fault("A tab stands here.", "Write a space.", "error" if is_title else "warning")


def _contact_faults(text: str) -> Iterator[Fault]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            if not is_shared_mailbox(match.group(1)):
                yield _PERSON_EMAIL
                break
    if "0" in text:
        for match in _PHONE.finditer(text):
            # 03 and 08 are numbers of organisations and helplines, never of a person.
            if match.group("rest")[0] not in "38":
                message = "A telephone number, perhaps with a person's name, seems to stand here."
                yield Fault(message, "Name an office's page instead: no personal data are held.")
                break


_PERSON_EMAIL = Fault(
    "A person's e-mail address seems to stand here.",
    "Name an office's page instead: no personal data are held.",
)


def email_fault(text: str) -> Fault | None:
    """Return what is wrong with a cell for an address of a page where it holds an e-mail address."""
    return _PERSON_EMAIL if text.lower().startswith("mailto:") or _EMAIL.fullmatch(text) else None


def is_shared_mailbox(local: str) -> bool:
    """Tell whether the part before the @ is that of a team, not of a person.

    `enquiries` and `ijb-support` are; so is one with a part that is an abbreviation and no name: three to five
    letters without a vowel after the first (`nes.dssl`, `ijb`).
    """
    if _SHARED_MAILBOX.fullmatch(local):
        return True
    parts = re.split(r"[._+-]", local)
    return any(3 <= len(part) <= 5 and not _VOWEL.search(part, 1) for part in parts)
