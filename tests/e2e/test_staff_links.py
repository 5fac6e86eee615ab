"""The staff's links as the terminal shows them: once, and good until newer ones are made."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from pathlib import Path

from open_house import OpenHouse, foodrunner

LINK = r"^  (kitchen|floor|owner): +(http://\S+/staff/sign-in\?token=(\S+))$"


def status(url: str, token: str) -> int:
    asked = urllib.request.Request(f"{url}/api/v1/house", headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            assert json.load(answer)["restaurant"] == "bistro"
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_links_are_shown_on_the_first_start_only_and_new_ones_replace_them_at_once(tmp_path: Path) -> None:
    words = ("--headless", "--no-guests", "--kitchen", "manual")
    with OpenHouse("bistro", tmp_path, *words) as house:
        url, token = house.url(), house.line(LINK.replace("kitchen|floor|owner", "kitchen"))[3]
        house.line("Ctrl-C")
        assert [role for role, _, _ in re.findall(LINK, house.output, flags=re.MULTILINE)] == [
            "kitchen",
            "floor",
            "owner",
        ]
        assert status(url, token) == 200
        made = foodrunner("staff", "bistro", "kitchen", "--data", tmp_path)
        newer = re.findall(LINK, made.stdout, flags=re.MULTILINE)[0][2]
        assert (status(url, token), status(url, newer)) == (401, 200)
        assert house.close() == 0
    with OpenHouse("bistro", tmp_path, *words) as house:
        house.line("Ctrl-C")
        assert "token=" not in house.output
        assert "foodrunner staff bistro" in house.output
        assert status(house.url(), newer) == 200
        assert house.close() == 0
