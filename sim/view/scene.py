"""The whole picture: one function of a restaurant, its board, a moment, a camera and a look."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from sim.board import Board
from sim.restaurant import Restaurant
from sim.view.alerts_panel import AlertRow, draw_alerts, unseen
from sim.view.camera import Camera, Point
from sim.view.clock_bar import counts, draw_bar
from sim.view.details import details
from sim.view.details_card import Button, draw_details
from sim.view.details_place import edge_at, kitchen_at
from sim.view.dialog import Answers, draw_notices, draw_question, draw_too_small
from sim.view.floor_layer import FloorLayer
from sim.view.heat_layer import HeatLayers
from sim.view.keys_list import draw_keys
from sim.view.kitchen_layer import draw_kitchen
from sim.view.kpi_strip import charts, draw_strip
from sim.view.layout import Layout, is_too_small, layout
from sim.view.legend import draw_captions, draw_legend, named
from sim.view.look import Look, Notice, Selection
from sim.view.obstacles_layer import draw_obstacles
from sim.view.past import Past
from sim.view.plans_layer import draw_plans
from sim.view.reservations_layer import draw_reservations, draw_time
from sim.view.robots_layer import RobotsLayer, robot_at
from sim.view.situation import OpenCourse, ServedCourse, open_courses, served_courses, table_situations
from sim.view.tables_layer import TablesLayer
from sim.view.tickets_panel import Row, draw_tickets
from sim.view.timeline import draw_timeline

FLOOR_MARGIN = 18  # around the floor when it fits, for a window of 1280×800


@dataclass(frozen=True, slots=True)
class Orders:
    """What is to come and what has been served, on a board after an event."""

    board: Board
    seq: int
    coming: list[OpenCourse]
    served: list[ServedCourse]


class Scene:
    """Draws one restaurant, keeping between frames what has not changed. What it draws depends on its inputs alone."""

    def __init__(self, restaurant: Restaurant) -> None:
        self._restaurant = restaurant
        self._floor = FloorLayer(restaurant)
        self._tables = TablesLayer(restaurant)
        self._heat = HeatLayers(restaurant)
        self._orders: Orders | None = None
        self._rows: list[Row] = []
        self.buttons: list[Button] = []  # of the last drawing, like all below
        self.alert_rows: list[AlertRow] = []
        self.answers: Answers | None = None
        self.stop_button: pygame.Rect | None = None

    def layout(self, size: tuple[int, int], look: Look) -> Layout:
        rows = len(self._restaurant.robots) if "reservations" in look.layers else 0
        return layout(size, with_timeline=look.end_ms is not None, captions=bool(named(look)), ahead_rows=rows)

    def fitting(self, size: tuple[int, int], look: Look) -> Camera:
        """The camera that shows the whole floor."""
        lay = self.layout(size, look)
        area = lay.floor.inflate(-2 * lay.px(FLOOR_MARGIN), -2 * lay.px(FLOOR_MARGIN))
        return Camera.fit(self._restaurant.floor.bounds_m, (area.x, area.y, area.w, area.h))

    def draw(
        self,
        surface: pygame.Surface,
        board: Board,
        t_ms: int,
        camera: Camera,
        look: Look,
        past: Past | None = None,
    ) -> None:
        """Draw a moment; `past` is the whole evening so far, for what one moment doesn't tell."""
        lay = self.layout(surface.get_size(), look)
        if is_too_small(surface.get_size()):
            draw_too_small(surface, look.theme)
            return
        orders = self._orders_of(board)
        situations = table_situations(self._restaurant, board, orders.coming, t_ms, look.limits)
        surface.set_clip(lay.floor)
        names = "vertex names" in look.layers
        self._floor.draw(surface, lay.floor, camera, look.theme, lay.unit, names=names)
        self._heat.draw(surface, past.history if past else None, t_ms, camera, look, lay.unit)
        draw_kitchen(surface, self._restaurant, board, t_ms, camera, look.theme, lay.unit)
        self._tables.draw(surface, camera, look, lay.unit, situations, t_ms)
        draw_obstacles(surface, self._restaurant, board, camera, look, lay.unit)
        if "reservations" in look.layers:
            draw_reservations(surface, self._restaurant, board, t_ms, camera, look)
        draw_plans(surface, self._restaurant, board, t_ms, camera, look, lay.unit)
        tables = self._tables.rects(camera)
        RobotsLayer(self._restaurant, board, t_ms, camera, look, lay.unit, tables).draw(surface)
        surface.set_clip(None)
        draw_time(surface, self._restaurant, board, t_ms, lay, look)
        draw_captions(surface, lay, look)
        draw_legend(surface, lay, look.theme, films=look.films)
        if board.stopped:
            pygame.draw.rect(surface, look.theme.alert, lay.floor, lay.px(5))
        if past is not None:
            draw_strip(surface, charts(self._restaurant, board, past.history, t_ms, look), lay, look.theme)
        figures = counts(self._restaurant, board, orders.coming, situations)
        self.stop_button = draw_bar(surface, self._restaurant, t_ms, lay, look, figures, board.stopped)
        self._draw_panel(surface, board, t_ms, lay, look, orders, past)
        if look.end_ms is not None:
            draw_timeline(surface, self._restaurant, t_ms, look, lay, past.alerts.until(look.end_ms) if past else ())
        if look.keys_shown:
            draw_keys(surface, lay, look.theme)
        self.answers = draw_question(surface, look.question, lay, look.theme) if look.question else None

    def at(
        self, board: Board, t_ms: int, camera: Camera, size: tuple[int, int], look: Look, point_px: Point
    ) -> Selection | None:
        """What a click at a point selects: a robot before the table under it, a way where there is nothing else."""
        lay = self.layout(size, look)
        if lay.floor.collidepoint(point_px):
            robot = robot_at(self._restaurant, board, t_ms, camera, lay.unit, point_px)
            if robot is not None:
                return Selection("robot", robot)
            table = self._tables.at(camera.to_m(point_px))
            if table is not None:
                return Selection("table", table)
            if kitchen_at(self._restaurant, camera.to_m(point_px)):
                return Selection("kitchen", "")
            return edge_at(self._restaurant, camera, point_px, max(6 * lay.unit, camera.scale * 0.2))
        for row in self._rows:
            if row.place.collidepoint(point_px):
                return Selection("ticket", row.ticket)
        return None

    def place_of(self, board: Board, t_ms: int, chosen: Selection | None) -> Point | None:
        """Where on the floor a selection is, in metres; None where it is nowhere."""
        if chosen is None:
            return None
        if chosen.kind == "robot":
            return board.robots[chosen.name].position_at(t_ms)
        if chosen.kind == "edge":
            (x0, y0), (x1, y1) = map(self._restaurant.floor.position, (chosen.name, chosen.to))
            return (x0 + x1) / 2, (y0 + y1) / 2
        table = chosen.name
        if chosen.kind == "ticket":  # one may be selected at a moment before it was placed
            table = board.tickets[chosen.name].table if chosen.name in board.tickets else ""
        spec = self._restaurant.floor.tables.get(table)
        return self._restaurant.floor.position(spec.stop) if spec is not None else None

    def _orders_of(self, board: Board) -> Orders:
        """Asked of the board once for each event, not for each frame."""
        kept = self._orders
        if kept is None or kept.board is not board or kept.seq != board.seq:
            coming = open_courses(self._restaurant, board)
            kept = self._orders = Orders(board, board.seq, coming, served_courses(self._restaurant, board))
        return kept

    def _draw_panel(
        self,
        surface: pygame.Surface,
        board: Board,
        t_ms: int,
        lay: Layout,
        look: Look,
        orders: Orders,
        past: Past | None,
    ) -> None:
        area, theme = lay.panel, look.theme
        surface.fill(theme.panel, area)
        surface.fill(theme.line, (area.x, area.y, 1, area.h))
        surface.set_clip(area)
        trouble = (Notice(look.trouble, bad=True),) if look.trouble else ()
        area = area.move(0, 0)
        area.h -= draw_notices(surface, (*look.notices, *trouble), area, lay, theme)
        new = unseen(past.alerts.until(t_ms), t_ms, look) if past is not None else []
        top, self.alert_rows = draw_alerts(surface, area, new, t_ms, lay, look)
        said = details(self._restaurant, board, t_ms, look, past)
        self.buttons = []
        if said is not None:
            rest = pygame.Rect(area.x, top, area.w, area.bottom - top)
            top, self.buttons = draw_details(surface, rest, said, lay, look)
        rest = pygame.Rect(area.x, top, area.w, area.bottom - top)
        self._rows = draw_tickets(surface, rest, orders.coming, orders.served, t_ms, lay, look)
        surface.set_clip(None)


def draw(
    surface: pygame.Surface,
    restaurant: Restaurant,
    board: Board,
    t_ms: int,
    camera: Camera | None = None,
    look: Look | None = None,
) -> None:
    """Draw a situation: the whole floor unless a camera says otherwise."""
    scene, chosen = Scene(restaurant), look or Look()
    scene.draw(surface, board, t_ms, camera or scene.fitting(surface.get_size(), chosen), chosen)
