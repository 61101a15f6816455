"""Text on its way in and out: encodings, lines, and cells that stay text."""

import codecs
import re
from collections.abc import Iterator

from acoustics.formats.reading import Unreadable, checked

# A spreadsheet takes a cell that begins so for a formula, and runs it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")

_NEWLINE = re.compile(r"\r\n|\r|\n")
_NO_CHARACTERS = re.compile("[\0\ud800-\udfff]")
_BLANKS = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]+")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(content: bytes) -> str:
    r"""Decode a document as the programs that write labels encode it.

    UTF-8, UTF-16 with a byte order mark (Praat), else Windows-1252 (older
    spreadsheets), where a byte that means nothing becomes a question mark in a box.

    >>> decode("Ä".encode("utf-16")), decode(b"\xc4")
    ('Ä', 'Ä')
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def lines(text: str) -> Iterator[tuple[int, str]]:
    """Give the lines of a document, numbered from 1, without those that are blank.

    Raises
    ------
    NotThisFormat
        If it can be no text, as `reading.checked` says.
    """
    start = 0
    text = checked(text)
    number = 0
    while start <= len(text):
        number += 1
        found = _NEWLINE.search(text, start)
        stop = found.start() if found else len(text)
        if (line := text[start:stop]) and not line.isspace():
            yield number, line
        start = found.end() if found else len(text) + 1


def plain(text: str) -> str:
    r"""Put U+FFFD for what no document can hold: NUL and halves of characters.

    >>> plain("a\0b")
    'a\ufffdb'
    """
    return _NO_CHARACTERS.sub("\ufffd", text)


def one_line(text: str) -> str:
    r"""Say `text` in one line and one cell, for a format that knows no escapes.

    >>> one_line("hungry,\n\tthen calm ")
    'hungry, then calm'
    """
    return _BLANKS.sub(" ", plain(text)).strip()


def label(value: object) -> str:
    """Take what a document gives for a label.

    Raises
    ------
    Unreadable
        If nothing is left of it.
    """
    if value is not None and not isinstance(value, str):
        msg = "its label is no text"
        raise Unreadable(msg)
    text = plain(value or "").strip()
    if not text:
        msg = "it has no label"
        raise Unreadable(msg)
    return text


def as_cell(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula; `from_cell` undoes it.

    >>> as_cell("=1+1"), as_cell("hungry"), as_cell("'=1+1")
    ("'=1+1", 'hungry', "''=1+1")
    """
    return f"'{text}" if _is_formula(text) else text


def from_cell(cell: str) -> str:
    """Give the text that `as_cell` was given.

    >>> from_cell("'=1+1"), from_cell("'tis")
    ('=1+1', "'tis")
    """
    return cell[1:] if cell.startswith("'") and _is_formula(cell) else cell


def _is_formula(text: str) -> bool:
    # Quotes of its own are counted in, or the way back would take one of them off.
    return text.lstrip("'").startswith(FORMULA_STARTS)
