"""What the kitchen is out of, and how many portions of an item are left: said by those who look into the larder."""

from __future__ import annotations

from sim.messages import commands as c
from sim.messages import events as e
from sim.world.scene import Scene


class Larder:
    """Answers the kitchen's commands about items. Portions that are ordered or taken back the board counts itself."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def eighty_six(self, asked: c.EightySixItem) -> None:
        if asked.item in self._scene.board.eighty_sixed:
            self._scene.emit(e.ItemRefused(asked.item, "already eighty-sixed"))
        elif self._is_known(asked.item):
            self._scene.emit(e.ItemEightySixed(asked.item))

    def bring_back(self, asked: c.BringBackItem) -> None:
        if asked.item in self._scene.board.eighty_sixed:
            self._scene.emit(e.ItemBroughtBack(asked.item))
        elif self._is_known(asked.item):
            self._scene.emit(e.ItemRefused(asked.item, "not eighty-sixed"))

    def set_stock(self, asked: c.SetStock) -> None:
        if self._is_known(asked.item):
            self._scene.emit(e.StockSet(asked.item, asked.count))

    def _is_known(self, item: str) -> bool:
        if item in self._scene.restaurant.menu.by_id:
            return True
        self._scene.emit(e.ItemRefused(item, "no such item"))
        return False
