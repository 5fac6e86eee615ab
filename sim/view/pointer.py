"""The mouse over the window: clicks select, drags pan or move along the evening, the wheel zooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from sim.view.timeline import moment_at

if TYPE_CHECKING:
    from sim.view.window import Window

WHEEL = 1.2  # times nearer, for each notch
STILL_PX = 4  # a click with an unsteady hand moves no further


class Pointer:
    """Knows what is being dragged."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._dragged: str | None = None
        self._moved_px = 0.0

    def take(self, event: pygame.Event) -> None:
        """One event of SDL's; those that are not the mouse's are let be."""
        if event.type == pygame.MOUSEWHEEL:
            at_px = event.dict.get("pos", pygame.mouse.get_pos())
            self._window.zoom(WHEEL**event.y, at_px)
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self._press(event.pos)
        elif event.type == pygame.MOUSEMOTION and event.buttons[0]:
            self._drag(event.pos, event.rel)
        elif event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            self._release(event.pos)

    def _press(self, at_px: tuple[int, int]) -> None:
        window = self._window
        lay = window.scene.layout(window.screen.get_size(), window.look)
        self._moved_px = 0.0
        if lay.timeline is not None and lay.timeline.collidepoint(at_px):
            self._dragged = "timeline"
            self._scrub(at_px[0])
        else:
            self._dragged = "floor" if lay.floor.collidepoint(at_px) else None

    def _drag(self, at_px: tuple[int, int], by_px: tuple[int, int]) -> None:
        self._moved_px += abs(by_px[0]) + abs(by_px[1])
        if self._dragged == "timeline":
            self._scrub(at_px[0])
        elif self._dragged == "floor" and self._moved_px > STILL_PX:
            self._window.camera = self._window.view().panned(*by_px)

    def _scrub(self, x_px: int) -> None:
        """To the moment under the pointer; at the line's end, to now."""
        window = self._window
        lay, end_ms = window.scene.layout(window.screen.get_size(), window.look), window.look.end_ms or 0
        at_ms = moment_at(lay, x_px, end_ms)
        if at_ms >= end_ms:
            window.playhead.follow()
        else:
            window.playhead.jump_to(at_ms)

    def _release(self, at_px: tuple[int, int]) -> None:
        dragged, self._dragged = self._dragged, None
        window = self._window
        if dragged == "timeline" or self._moved_px > STILL_PX:
            return
        if window.look.keys_shown:
            window.show_keys(False)
        elif not self._pressed(at_px):
            size = window.screen.get_size()
            window.select(window.scene.at(window.board, window.t_ms, window.view(), size, window.look, at_px))

    def _pressed(self, at_px: tuple[int, int]) -> bool:
        """Whether a click was one on a button; if so, that is done."""
        window, scene = self._window, self._window.scene
        if scene.answers is not None:
            if scene.answers.yes.collidepoint(at_px) or scene.answers.no.collidepoint(at_px):
                window.answer(scene.answers.yes.collidepoint(at_px))
            return True
        if scene.stop_button is not None and scene.stop_button.collidepoint(at_px):
            window.stop_all()
            return True
        for row in scene.alert_rows:
            if row.place.collidepoint(at_px):
                window.look_at(row.alert)
                return True
        for button in scene.buttons:
            if button.place.collidepoint(at_px):
                window.take_offer(button.offer)
                return True
        return False
