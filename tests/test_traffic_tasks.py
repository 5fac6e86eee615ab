"""Tasks for robots that roam: all are served, by whoever is there first, and none is known before its release."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.floor.points import floor_of
from sim.routing import Network
from sim.routing.roaming.course import Visit
from sim.routing.roaming.roaming import Roaming
from sim.routing.roaming.tasks import Served, Tasks

SIDE = 4


def tasks_on_a_grid(*starts: int) -> Tasks:
    """Vertices 0 to 15 on a grid of 4 by 4, 2 m apart: 0 to 3 are the first row. Robots are as wide as 1.4 m."""
    places = {str(SIDE * y + x): (2.0 * x, 2.0 * y) for y in range(SIDE) for x in range(SIDE)}
    edges = [(str(SIDE * y + x), str(SIDE * y + x + 1)) for y in range(SIDE) for x in range(SIDE - 1)]
    edges += [(str(SIDE * y + x), str(SIDE * y + x + SIDE)) for y in range(SIDE - 1) for x in range(SIDE)]
    roaming = Roaming(Network(floor_of(places, edges), 1.0, 0.0, 1.4))
    for robot, vertex in enumerate(starts):
        roaming.add(robot, vertex)
    return Tasks(roaming)


def until_served(tasks: Tasks, now_ms: int) -> list[Served]:
    served = []
    for _ in range(1000):
        due_ms = tasks.next_ms()
        if due_ms is None and not tasks.waiting:
            return served
        now_ms = max(now_ms, due_ms if due_ms is not None else now_ms + 1000)
        served += tasks.advance(now_ms)
    raise AssertionError(f"{tasks.waiting} tasks wait for ever")


def test_the_nearest_robot_serves_a_task() -> None:
    tasks = tasks_on_a_grid(0, 15)
    tasks.release(0, {7: [Visit(11, 0, 7)]})
    assert until_served(tasks, 0) == [Served(7, 1, 2000)]


def test_a_robot_that_stands_at_a_goal_serves_it_at_once() -> None:
    tasks = tasks_on_a_grid(5)
    tasks.release(0, {0: [Visit(5, 0, 0)]})
    assert until_served(tasks, 0) == [Served(0, 0, 0)]


def test_a_pickup_comes_before_its_delivery() -> None:
    tasks = tasks_on_a_grid(0)
    tasks.release(0, {0: [Visit(3, 1000, 0), Visit(1, 0, 0)]})
    assert until_served(tasks, 0) == [Served(0, 0, 6000 + 1000 + 4000)]


def test_a_robot_on_its_way_serves_a_new_task_that_it_passes() -> None:
    tasks = tasks_on_a_grid(0, 11)
    tasks.release(0, {0: [Visit(12, 0, 0)]})
    tasks.release(1000, {1: [Visit(8, 0, 1)]})
    assert until_served(tasks, 1000) == [Served(1, 0, 4000), Served(0, 0, 6000)]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 3000),
            st.lists(st.tuples(st.integers(0, 15), st.integers(0, 2000)), min_size=1, max_size=2),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_every_task_is_served_once_and_never_before_its_release(
    wishes: list[tuple[int, list[tuple[int, int]]]],
) -> None:
    tasks = tasks_on_a_grid(0, 3, 10, 12)
    now_ms = 0
    released, served = {}, []
    for number, (pause_ms, visits) in enumerate(wishes):
        now_ms += pause_ms
        while (due_ms := tasks.next_ms()) is not None and due_ms < now_ms:
            served += tasks.advance(due_ms)
        released[number] = now_ms
        served += tasks.release(now_ms, {number: [Visit(v, stay_ms, number) for v, stay_ms in visits]})
    served += until_served(tasks, now_ms)
    assert sorted(done.task for done in served) == list(released)
    assert all(done.at_ms >= released[done.task] for done in served)
