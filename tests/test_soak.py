"""The soak: any seed is an evening of its own, and a failure comes down to one line that shows it again."""

from __future__ import annotations

import shlex

import pytest

from benchmarks import soak
from benchmarks.rooms import random_restaurant
from sim.floor.check import check

WHOLE = soak.Case(7, 2.0, soak.RANDOM, 4, 0.3, True, True)


def test_a_seeds_room_is_always_the_same_and_robots_can_work_in_it() -> None:
    rooms = [random_restaurant(seed) for seed in range(6)]
    assert len({tuple(room.floor.spec.vertices) for room in rooms}) == 6
    for seed, room in enumerate(rooms):
        assert random_restaurant(seed).floor.spec == room.floor.spec
        check(room.floor, room.service.robots.radius_m, room.service.robots.count)


def test_a_late_crashing_evening_on_slow_edges_is_nothing_to_complain_of() -> None:
    case = soak.Case(11, 0.3, soak.RANDOM, 0, 0.3, True, True)
    assert soak.place_of(case).floor.spec.speed_limits_mps
    assert soak.failures(case) == []


@pytest.mark.parametrize("seed", range(21, 29))
def test_in_any_room_robots_break_and_edges_close_and_all_is_served(seed: int) -> None:
    assert soak.failures(soak.Case(seed, 0.5, soak.RANDOM, 0, 0.1, True, True, True)) == []


def test_a_failure_is_shrunk_to_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soak, "failures", lambda case: ["bad"] if case.late and case.robots >= 2 else [])
    smallest, wrong = soak.shrunk(WHOLE, ["bad"])
    assert smallest == soak.Case(7, soak.SHORTEST_H, soak.RANDOM, 2, 0.3, False, False)
    assert wrong == ["bad"]


def test_an_error_is_a_failure_that_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(soak, "faulty_evening", breaks)
    (said,) = soak.failures(WHOLE._replace(place="bistro", robots=1))
    assert said.startswith("ZeroDivisionError: by nothing (breaks, line ")


def test_the_line_that_is_printed_shows_the_failure_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tried: list[soak.Case] = []
    monkeypatch.setattr(soak, "failures", lambda case: tried.append(case) or (["bad"] if case.limits else []))

    def run(*said: str) -> str:
        monkeypatch.setattr("sys.argv", ["soak", *said])
        with pytest.raises(SystemExit) as ended:
            soak.main()
        assert ended.value.code == 1
        return capsys.readouterr().out

    first = run("--first", "3", "--seeds", "1", "--place", "bistro", "--limits", "yes")
    line, _, wrong = first.splitlines()[0].partition(": ")
    assert wrong == "bad"
    command = shlex.split(line)
    assert command[:3] == ["python", "-m", "benchmarks.soak"]
    smallest = tried[-1] if tried[-1].limits else next(case for case in reversed(tried) if case.limits)
    tried.clear()
    run(*command[3:])
    assert tried[0] == smallest
