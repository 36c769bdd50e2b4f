"""Draws milliseconds over the number of chunks, both by powers of ten, as an SVG of its own."""

from collections.abc import Mapping, Sequence
from math import log10
from typing import Final

_WIDTH: Final = 640
_HEIGHT: Final = 360
_LEFT: Final = 60
_BOTTOM: Final = 310
_COLOURS: Final = ("#1b6ca8", "#2e8b57", "#b8860b", "#a83232")
_TARGETS: Final = ((10_000, 10.0), (100_000, 25.0), (1_000_000, 90.0))


def curve(points: Mapping[float, Sequence[tuple[int, float]]]) -> str:
    """One line for each share of chunks that the rights admit; the targets as crosses."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for exponent in range(4, 7):
        x = _x(10**exponent)
        parts.append(f'<text x="{x:.0f}" y="{_BOTTOM + 20}" text-anchor="middle">{10**exponent:,}</text>')
    for milliseconds in (1, 10, 100, 1000):
        y = _y(milliseconds)
        parts.append(f'<line x1="{_LEFT}" x2="{_WIDTH - 110}" y1="{y:.0f}" y2="{y:.0f}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.0f}" text-anchor="end">{milliseconds} ms</text>')
    for (share, line), colour in zip(points.items(), _COLOURS, strict=False):
        path = " ".join(f"{_x(chunks):.1f},{_y(ms):.1f}" for chunks, ms in line)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        x, y = _x(line[-1][0]), _y(line[-1][1])
        parts.append(f'<text x="{x + 8:.0f}" y="{y + 4:.0f}" fill="{colour}">{share:.1%}</text>')
    for chunks, ms in _TARGETS:
        x, y = _x(chunks), _y(ms)
        parts.append(f'<path d="M{x - 5:.0f} {y - 5:.0f}l10 10m0 -10l-10 10" stroke="#444" stroke-width="1.5"/>')
    parts.append(f'<text x="{_LEFT}" y="{_BOTTOM + 42}">chunks; p50 of a search; crosses: targets</text></svg>\n')
    return "".join(parts)


def _x(chunks: int) -> float:
    return _LEFT + 30 + (log10(chunks) - 4) / 2 * (_WIDTH - _LEFT - 190)


def _y(milliseconds: float) -> float:
    return _BOTTOM - log10(max(milliseconds, 1.0)) / 3 * (_BOTTOM - 30)
