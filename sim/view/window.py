"""What one open window shows, and what keys do to it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pygame

from sim.board import Board
from sim.view.alerts import Alert
from sim.view.alerts_panel import unseen
from sim.view.camera import Camera
from sim.view.camera_team import CameraTeam
from sim.view.choosing import CHOICES, Choice, Chooser
from sim.view.clock_bar import wall_time
from sim.view.details_card import page_of
from sim.view.door import Door
from sim.view.hands import Hands
from sim.view.keys import Action, action_of
from sim.view.look import LAYERS, Look, Selection
from sim.view.offers import Offer, offers, stop_or_resume
from sim.view.past import Past
from sim.view.playhead import Playhead
from sim.view.pointer import Pointer
from sim.view.scene import Scene
from sim.view.situation import AgeLimits
from sim.view.source import Source, Troubled

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
PAN_PX, ZOOM = 60, 1.2
STEP_MS, SCRUB_MS, SCRUB_FAR_MS = 1000, 10_000, 60_000
BEFORE_MS = 5000  # how long before an alert the window goes, so that one sees it come
REPEATING: frozenset[Action] = frozenset(
    {"left", "right", "up", "down", "nearer", "farther", "step", "step back", *CHOICES}
)


class Window:
    """The window's state. `screen` is what it draws on."""

    def __init__(
        self,
        source: Source,
        screen: pygame.Surface,
        *,
        dark: bool = True,
        limits: AgeLimits | None = None,
        door: Door | None = None,
        playhead: Playhead | None = None,
        title: str = "",
        folder: Path | None = None,
        wall_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self.source = source
        self.screen = screen
        self.closed = False
        self.past = Past(source.restaurant, limits or AgeLimits())
        self.board: Board = self.past.latest
        self.playhead = playhead or Playhead(source, wall_s)
        self.hands = Hands(door, wall_s)
        self._team = CameraTeam(folder or Path(), lambda words, bad: self.hands.say(words, bad=bad), wall_s)
        self.scene = Scene(source.restaurant)
        self.look = Look(dark=dark, limits=limits or AgeLimits(), recorded=not source.live, title=title)
        self.camera: Camera | None = None  # None: the whole floor, whatever the window's size
        self.t_ms = 0
        self._offers: tuple[Offer, ...] = ()
        self._offered_for: object = None
        self._pointer = Pointer(self)
        self._chooser = Chooser(source.restaurant)
        self._held: set[int] = set()  # keys that are down: SDL sends them again and again
        self._acts = self._all_acts()

    # ── a frame ───────────────────────────────────────────────────────────────────────────────

    def frame(self) -> None:
        """Take in what happened and draw the moment that is shown."""
        self.t_ms = self.playhead.now_ms()
        trouble = self._trouble_now()
        new = self.source.entries()
        self.past.take(new)
        self.hands.follow(new)
        self.board = self.past.latest if self.playhead.follows else self.past.board_at(self.t_ms)
        self.t_ms = max(self.t_ms, self.board.at_ms)
        self.look = replace(
            self.look,
            speed=self.playhead.speed(),
            paused=self.playhead.paused(),
            follows=self.playhead.follows,
            end_ms=max(self.playhead.end_ms(), self.past.latest.at_ms),
            films=self._team.films,
            can_act=self.hands.can_act and self.playhead.follows,
            offers=self._look_for_offers(),
            question=self.hands.question.asks if self.hands.question else "",
            notices=self.hands.notices(),
            trouble=trouble,
        )
        self.scene.draw(self.screen, self.board, self.t_ms, self.view(), self.look, self.past)
        self._team.see(self.screen)

    def _trouble_now(self) -> str:
        """What is wrong with the source; where it is well again, that is said for a while."""
        trouble = self.source.trouble() if isinstance(self.source, Troubled) else ""
        if self.look.trouble and not trouble:
            self.hands.say("The connection is there again.")
        return trouble

    def view(self) -> Camera:
        return self.camera or self.scene.fitting(self.screen.get_size(), self.look)

    # ── input ─────────────────────────────────────────────────────────────────────────────────

    def take(self, event: pygame.Event) -> None:
        """One event of SDL's."""
        if event.type == pygame.QUIT:
            self._quit()
        elif event.type == pygame.KEYDOWN:
            action = action_of(event.key, event.unicode)
            if action is not None and (event.key not in self._held or action in REPEATING):
                self.act(action, event.mod, event.unicode)
            self._held.add(event.key)
        elif event.type == pygame.KEYUP:
            self._held.discard(event.key)
        else:
            self._pointer.take(event)

    def act(self, action: Action, mod: int = 0, sign: str = "") -> None:
        """Do what a key means; `mod` holds the modifiers pressed with it, `sign` what it writes."""
        if self.hands.question is not None:
            if action in ("yes", "back"):
                self.answer(action == "yes")
        elif action == "offer":
            shown = page_of(self.look)
            self.take_offer(shown[int(sign) - 1] if int(sign) <= len(shown) else None)
        elif action in ("left", "right", "up", "down"):
            self._arrow(action, mod)
        elif action in LAYERS:
            self.look = replace(self.look, layers=self.look.layers ^ {action})
        elif action in CHOICES:
            self._choose(action, back=bool(mod & pygame.KMOD_SHIFT))
        else:
            self._acts[action]()

    def _all_acts(self) -> dict[Action, Callable[[], None]]:
        return {
            "pause": self._pause,
            "faster": lambda: self._change_speed(1),
            "slower": lambda: self._change_speed(-1),
            "step": lambda: self.playhead.step(STEP_MS),
            "step back": lambda: self.playhead.step(-STEP_MS),
            "next alert": lambda: self._to_alert(1),
            "last alert": lambda: self._to_alert(-1),
            "new alert": self._next_unseen,
            "all seen": self._all_seen,
            "start": lambda: self.playhead.jump_to(0),
            "now": self.playhead.follow,
            "nearer": lambda: self.zoom(ZOOM, self._middle()),
            "farther": lambda: self.zoom(1 / ZOOM, self._middle()),
            "fit": self._fit,
            "dark": self._dark,
            "more offers": self.more_offers,
            "undo": lambda: self._step_in(lambda: self.hands.undo(self.source.restaurant, self.board)),
            "stop all": self.stop_all,
            "yes": lambda: None,
            "picture": lambda: self._team.shoot(self.screen, self._picture_name()),
            "film": lambda: self._team.start_or_stop(self.screen, self._picture_name()),
            "keys": lambda: self.show_keys(not self.look.keys_shown),
            "back": self._back,
            "quit": self._quit,
        }

    # ── time ──────────────────────────────────────────────────────────────────────────────────

    def _pause(self) -> None:
        if self.playhead.paused():
            self.playhead.resume()
        else:
            self.playhead.pause()

    def _change_speed(self, by: int) -> None:
        """To the next of the speeds, from whatever speed it is."""
        now = self.playhead.speed()
        if self.playhead.is_led:
            self.hands.say("How fast the house goes is set there. Go back in time, and the pace is yours.", bad=True)
            return
        beyond = [speed for speed in SPEEDS if (speed > now if by > 0 else speed < now)]
        if beyond:
            self.playhead.set_speed(beyond[0] if by > 0 else beyond[-1])

    def _to_alert(self, along: int) -> None:
        """To a little before the next alert of the evening, or the last one before; with what it is about selected."""
        shown_ms = self.t_ms + BEFORE_MS
        alerts = self.past.alerts.until(self.look.end_ms or 0)
        others = [alert for alert in alerts if (alert.at_ms - shown_ms) * along > 0]
        if others:
            alert = others[0] if along > 0 else others[-1]
            self.playhead.jump_to(alert.at_ms - BEFORE_MS)
            self.t_ms = self.playhead.now_ms()
            self.board = self.past.board_at(self.t_ms)  # what it is about may not have been there before
            self.look_at(alert)

    def look_at(self, alert: Alert) -> None:
        """Select what an alert is about, with its place in view; someone has seen it now."""
        self.look = replace(self.look, seen=self.look.seen | {alert.key})
        self.select(alert.place)
        self._bring_into_view(alert.place)

    def _bring_into_view(self, selection: Selection | None) -> None:
        place_m = self.scene.place_of(self.board, self.t_ms, selection)
        area = self.scene.layout(self.screen.get_size(), self.look).floor
        if place_m is not None and not area.collidepoint(self.view().to_px(place_m)):
            x, y = self.view().to_px(place_m)
            self.camera = self.view().panned(area.centerx - x, area.centery - y)

    def _next_unseen(self) -> None:
        new = unseen(self.past.alerts.until(self.t_ms), self.t_ms, self.look)
        if new:
            self.look_at(new[0])

    def _all_seen(self) -> None:
        keys = {alert.key for alert in self.past.alerts.until(self.t_ms)}
        self.look = replace(self.look, seen=self.look.seen | keys)

    # ── where one looks ───────────────────────────────────────────────────────────────────────

    def _arrow(self, action: Action, mod: int) -> None:
        along = {"left": -1, "right": 1}.get(action)
        if along and not mod & pygame.KMOD_CTRL:
            far = mod & pygame.KMOD_SHIFT
            self.playhead.jump_to(self.playhead.now_ms() + along * (SCRUB_FAR_MS if far else SCRUB_MS))
            return
        dx, dy = {"left": (1, 0), "right": (-1, 0), "up": (0, 1), "down": (0, -1)}[action]
        self.camera = self.view().panned(dx * PAN_PX, dy * PAN_PX)

    def _middle(self) -> tuple[int, int]:
        return self.scene.layout(self.screen.get_size(), self.look).floor.center

    def zoom(self, factor: float, at_px: tuple[int, int]) -> None:
        self.camera = self.view().zoomed(factor, at_px)

    def _fit(self) -> None:
        self.camera = None

    def _dark(self) -> None:
        self.look = replace(self.look, dark=not self.look.dark)

    def _picture_name(self) -> str:
        """A file's name that says which restaurant, and what its clock shows."""
        return f"{self.source.restaurant.name}-{wall_time(self.source.restaurant, self.t_ms):%H%M%S}"

    # ── stepping in ───────────────────────────────────────────────────────────────────────────

    def _look_for_offers(self) -> tuple[str, ...]:
        """Asked anew only when something has happened: new ids in offers would be new offers."""
        can_act = self.hands.can_act and self.playhead.follows
        key = (self.board.seq, self.look.selected, can_act)
        if key != self._offered_for:
            self._offered_for = key
            self._offers = offers(self.source.restaurant, self.board, self.look.selected) if can_act else ()
        return tuple(offer.label for offer in self._offers)

    def take_offer(self, place: int | None) -> None:
        """Take one of the offers; -1 shows more of them, None is none of them."""
        if place is None:
            self._step_in(lambda: None)
        elif place < 0:
            self.more_offers()
        else:
            self._step_in(lambda: self.hands.take(self._offers[place], self.board))

    def more_offers(self) -> None:
        self.look = replace(self.look, page=self.look.page + 1)

    def stop_all(self) -> None:
        self._step_in(lambda: self.hands.take(stop_or_resume(self.source.restaurant, self.board), self.board))

    def answer(self, yes: bool) -> None:
        self.hands.answer(yes, self.board)

    def _step_in(self, do: Callable[[], None]) -> None:
        """Only now can be changed, not what was."""
        if self.hands.can_act and not self.playhead.follows:
            self.hands.say("This is the past. Press End to go back to now, and step in there.", bad=True)
        else:
            do()

    # ── what is selected ──────────────────────────────────────────────────────────────────────

    def _choose(self, choice: Choice, *, back: bool) -> None:
        chosen = self.look.selected
        place_m = self.scene.place_of(self.board, self.t_ms, chosen)
        found = self._chooser.next(choice, self.board, chosen, place_m, back=back)
        if found is not None:
            self.select(found)
            self._bring_into_view(found)

    def select(self, selection: Selection | None) -> None:
        self.look = replace(self.look, selected=selection, page=0)

    def show_keys(self, shown: bool) -> None:
        self.look = replace(self.look, keys_shown=shown)

    def _back(self) -> None:
        if self.look.keys_shown:
            self.show_keys(False)
        elif self.look.selected is not None:
            self.select(None)
        else:
            self._quit()

    def _quit(self) -> None:
        """A film that is being made is written first."""
        self._team.stop()
        self.closed = True
