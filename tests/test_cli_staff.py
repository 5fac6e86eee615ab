"""The staff's tokens: shown once when they are made, kept as hashes, made anew when they are lost."""

from __future__ import annotations

import json
import re
from pathlib import Path

from click.testing import CliRunner, Result

from foodrunner.cli import main
from foodrunner.house_folder import HouseFolder
from ordering_web.staff_keys import ROLES, role_of
from sim.restaurant import load


def typed(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def links(said: str) -> dict[str, str]:
    return dict(re.findall(r"(\w+): +http://\S+/staff/sign-in\?token=(\S+)", said))


def test_links_are_made_for_all_roles_and_only_their_hashes_are_kept(tmp_path: Path) -> None:
    made = links(typed("staff", "bistro", "--data", tmp_path).stdout)
    assert tuple(made) == ROLES
    kept = HouseFolder(load("bistro"), tmp_path).staff_keys()
    assert {role: role_of(token, kept) for role, token in made.items()} == {role: role for role in ROLES}
    files = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert not any(token.encode() in files for token in made.values())


def test_a_new_link_for_one_role_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    before = links(typed("staff", "bistro", "--data", tmp_path).stdout)
    after = links(typed("staff", "bistro", "kitchen", "--data", tmp_path).stdout)
    kept = HouseFolder(load("bistro"), tmp_path).staff_keys()
    assert role_of(before["kitchen"], kept) is None
    assert role_of(after["kitchen"], kept) == "kitchen"
    assert role_of(before["owner"], kept) == "owner"


def test_a_role_that_there_is_not_is_refused(tmp_path: Path) -> None:
    said = typed("staff", "bistro", "chef", "--data", tmp_path)
    assert said.exit_code == 2
    assert "'kitchen', 'floor', 'owner'" in said.stderr


def test_damaged_keys_are_named_with_their_file_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "staff.json").write_text(json.dumps(["kitchen"]), encoding="utf-8")
    said = typed("staff", "bistro", "--data", tmp_path)
    assert said.exit_code == 2
    assert "staff.json" in said.stderr
    assert "delete it" in said.stderr
