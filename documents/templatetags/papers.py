"""How facts of a paper are written on the screen."""

from collections.abc import Sequence

from django import template

register = template.Library()

_POINTS_IN_AN_INCH, _MILLIMETRES_IN_AN_INCH = 72, 25.4


@register.filter
def grouped(digest: str) -> str:
    """Give a long digest in groups of eight, which two people can read to each other."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


@register.filter
def millimetres(box: Sequence[float]) -> str:
    """Say where a box stands, as programs that sign ask for it.

    Args:
        box: left, bottom, right and top, in points from the lower left corner of the page.
    """
    left, bottom, right, top = (
        round(side / _POINTS_IN_AN_INCH * _MILLIMETRES_IN_AN_INCH) for side in box
    )
    return (
        f"cách mép trái {left} mm, cách mép dưới {bottom} mm, rộng {right - left} mm, "
        f"cao {top - bottom} mm"
    )
