"""Whether a PDF is whole, told without opening it."""

import re

from reports.insides.flaws import cut_off

_LINEAR = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s+(\d{1,12})")
_BEGINNING, _TAIL, _END_WITHIN = 2048, 65_536, 2048
# Some scanners and copiers fill up the last block.
_FILLING = b"\x00 \t\r\n\x1a"


def check(content: bytes) -> None:
    """Refuse a PDF whose end is missing.

    Raises:
        Flaw: it is cut off.
    """
    ending = content[-_TAIL:].rstrip(_FILLING)[-_END_WITHIN:]
    if b"%%EOF" not in ending:
        raise cut_off()
    # One that is written for the web has such an end near its beginning too, but says its length.
    linear = _LINEAR.search(content[:_BEGINNING])
    if linear and int(linear[1]) > len(content):
        raise cut_off()
