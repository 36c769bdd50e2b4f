"""Whether a branding can be used: its texts, and the contrast of its colours (WCAG 2.1, 1.4.3)."""

import re
from collections.abc import Mapping
from dataclasses import replace

from aarhusai.errors import Invalid
from aarhusai.identity.texts import clean_name
from aarhusai.identity.types import Branding

NEEDED = 4.5
"""Contrast of text against what lies behind it, level AA."""

SURFACES: Mapping[str, tuple[str, ...]] = {
    "accent_light": ("#fbfaf7", "#ffffff"),
    "accent_dark": ("#181a19", "#212423"),
}
"""The page and the raised surface of each theme."""

LONGEST_PRODUCT = 40
LONGEST_BANNER = 300
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.1, "contrast ratio")."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def checked(branding: Branding) -> Branding:
    """The branding with its texts tidied.

    Raises Invalid: "bad_name", "bad_banner", "bad_colour" or "contrast_too_low", with the field in the facts.
    """
    product = clean_name(branding.product_name)
    if len(product) > LONGEST_PRODUCT:
        raise Invalid("bad_name", "The product's name is too long.", {"limit": LONGEST_PRODUCT})
    for field, surfaces in SURFACES.items():
        _check_colour(field, branding.accent_light if field == "accent_light" else branding.accent_dark, surfaces)
    banner = branding.banner
    if banner is not None:
        text = " ".join(banner.text.split())
        if not 1 <= len(text) <= LONGEST_BANNER or not text.isprintable():
            raise Invalid("bad_banner", "A banner is 1 to 300 characters.", {"limit": LONGEST_BANNER})
        banner = replace(banner, text=text)
    return replace(
        branding,
        municipality=clean_name(branding.municipality),
        product_name=product,
        accent_light=branding.accent_light.lower(),
        accent_dark=branding.accent_dark.lower(),
        banner=banner,
    )


def _check_colour(field: str, colour: str, surfaces: tuple[str, ...]) -> None:
    if not _COLOUR.fullmatch(colour.lower()):
        raise Invalid("bad_colour", "A colour is written #rrggbb.", {"field": field})
    for surface in surfaces:
        ratio = contrast(colour, surface)
        if ratio < NEEDED:
            raise Invalid(
                "contrast_too_low",
                "The colour cannot be read against the page.",
                {"field": field, "surface": surface, "ratio": f"{int(ratio * 100) / 100:.2f}"},
            )


def _luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.1, "relative luminance")."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
