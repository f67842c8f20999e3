"""CSV that spreadsheets open well and that cannot act: streamed, with a mark, without formulas."""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

BOM = "\ufeff"
# What begins so is a formula to a spreadsheet (OWASP, CSV injection).
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        """Return the line."""
        return text


def safe_cell(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula; numbers stay as they are."""
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal):
        return value
    text = str(value)  # whatever it is, the file has its words
    return f"'{text}" if text.startswith(DANGEROUS) else text


def csv_lines(header: Iterable[Any], chunks: Iterable[Iterable[Iterable[Any]]]) -> Iterator[str]:
    """Give a CSV chunk by chunk: the byte-order mark and the header first, then each chunk's rows."""
    writer = csv.writer(_Echo())
    yield BOM + writer.writerow([safe_cell(str(name)) for name in header])
    for rows in chunks:
        yield "".join(writer.writerow([safe_cell(cell) for cell in row]) for row in rows)
