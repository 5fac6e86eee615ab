"""Metres on the floor to pixels on the screen and back: pan, zoom, fit."""

from __future__ import annotations

from dataclasses import dataclass, replace

Point = tuple[float, float]

LEAST_PX_PER_M, MOST_PX_PER_M = 3.0, 600.0


@dataclass(frozen=True, slots=True)
class Camera:
    """Where the floor lies on the screen: `scale` pixels a metre, the floor's origin at (`x_px`, `y_px`)."""

    scale: float
    x_px: float
    y_px: float

    @classmethod
    def fit(cls, bounds_m: tuple[float, float, float, float], area_px: tuple[float, float, float, float]) -> Camera:
        """The largest view of the bounds (left, top, right, bottom, metres) in an area (x, y, w, h, pixels)."""
        left_m, top_m, right_m, bottom_m = bounds_m
        x, y, w, h = area_px
        wide_m, high_m = max(right_m - left_m, 0.1), max(bottom_m - top_m, 0.1)
        scale = min(MOST_PX_PER_M, max(LEAST_PX_PER_M, min(w / wide_m, h / high_m)))
        middle_x_m, middle_y_m = (left_m + right_m) / 2, (top_m + bottom_m) / 2
        return cls(scale, x + w / 2 - middle_x_m * scale, y + h / 2 - middle_y_m * scale)

    def to_px(self, point_m: Point) -> Point:
        return point_m[0] * self.scale + self.x_px, point_m[1] * self.scale + self.y_px

    def to_m(self, point_px: Point) -> Point:
        return (point_px[0] - self.x_px) / self.scale, (point_px[1] - self.y_px) / self.scale

    def panned(self, dx_px: float, dy_px: float) -> Camera:
        return replace(self, x_px=self.x_px + dx_px, y_px=self.y_px + dy_px)

    def zoomed(self, factor: float, at_px: Point) -> Camera:
        """Nearer by a factor; what is under `at_px` stays there."""
        scale = min(MOST_PX_PER_M, max(LEAST_PX_PER_M, self.scale * factor))
        x_m, y_m = self.to_m(at_px)
        return Camera(scale, at_px[0] - x_m * scale, at_px[1] - y_m * scale)
