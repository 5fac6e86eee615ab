"""The examples of docs/floors.md, as a reader would try them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from sim.floor import read_floor
from sim.floor.check import check

PAGE = (Path(__file__).parent.parent / "docs" / "floors.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def test_the_drawing_and_the_list_in_the_docs_are_floors_that_robots_can_work_on(tmp_path: Path) -> None:
    floors = [example for example in EXAMPLES if "drawing" in example or "[vertices]" in example]
    assert len(floors) == 2
    for example in floors:
        path = tmp_path / "floor.toml"
        path.write_text(example, encoding="utf-8")
        floor = read_floor(path)
        check(floor, 0.25, len(floor.docks))


def test_the_menu_item_in_the_docs_is_the_toml_it_claims_to_be() -> None:
    (item,) = [tomllib.loads(example)["items"][0] for example in EXAMPLES if "[[items]]" in example]
    assert item["options"][0]["choices"][1]["price_minor"] == 200
