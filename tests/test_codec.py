"""The log's public form: what is written is read back, and what can't be read says where and why."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import msgspec
import pytest
from tiny_log import DINNER, FLOOR, HEADER, MENU, SERVICE, log

from sim.bad_input import BadInput
from sim.floor import Floor
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.codec import (
    VERSION,
    decode_entry,
    encode_entry,
    encode_header,
    hashes_of,
    header_of,
    read_log,
    restaurant_of,
)
from sim.restaurant import Restaurant


@pytest.fixture
def write(tmp_path: Path):
    """Write lines (the header first, unless other bytes are given) to a log; returns its path."""

    def lines(*events: bytes, header: bytes | None = None, end: bytes = b"\n") -> Path:
        path = tmp_path / "evening.jsonl"
        path.write_bytes(b"\n".join((encode_header(HEADER) if header is None else header, *events)) + end)
        return path

    return lines


def refusal(path: Path) -> str:
    """What reading the whole log says is wrong, without the folder."""
    with pytest.raises(BadInput) as refused:
        list(read_log(path)[1])
    return str(refused.value).replace(f"{path.parent}/", "")


def changed_header(**fields) -> bytes:
    return json.dumps(json.loads(encode_header(HEADER)) | fields).encode()


DOORS = b'{"seq":%d,"at_ms":%d,"type":"DoorsClosed"}'


# ── what is written is read back ──────────────────────────────────────────────────────────────


def test_a_log_that_was_written_is_read_back_as_it_was(write):
    entries = log(*DINNER)
    header, read = read_log(write(*map(encode_entry, entries)))
    assert header == HEADER
    assert list(read) == entries


def test_every_event_survives_being_written_and_read():
    mid_edge = e.RobotDeparted("r1", "a", "s", 5, 9, 1.25, 0.1)
    stop = e.Stop("p", 5, 9, "j", "load")
    commands = [
        e.CommandApplied("key", c.PlaceTicket("k", "v", (c.OrderedLine("noodles", 1, ("spice:hot",)),))),
        e.CommandApplied("key", c.Resume(17)),
    ]
    events = [*(event for _, event in DINNER), mid_edge, e.PlanAdopted("r1", (("a", 0), ("a", 9)), (stop,)), *commands]
    events += [e.WaitBegan("r1", "r2", "a", "it passes s first"), e.RobotPlaced("r1", 0.5, 1.0, "carried")]
    for event in events:
        entry = e.Entry(7, 12, event)
        assert decode_entry(encode_entry(entry)) == entry


def test_an_event_is_one_flat_line_that_starts_with_its_place():
    line = encode_entry(e.Entry(7, 12, e.RobotDeparted("r1", "d1", "a", 12, 1012)))
    assert line == (
        b'{"seq":7,"at_ms":12,"type":"RobotDeparted","robot":"r1","from":"d1","to":"a","depart_ms":12,"arrive_ms":1012}'
    )


def test_a_header_makes_the_restaurant_again():
    restaurant = Restaurant("tiny", Floor(FLOOR), MENU, SERVICE)
    header = header_of(restaurant, seed=7)
    assert (header.version, header.restaurant, header.seed, header.start) == (VERSION, "tiny", 7, "2026-01-31T17:00:00")
    assert {name: robot.dock for name, robot in header.robots.items()} == restaurant.robots
    again = restaurant_of(header)
    assert (again.floor.spec, again.menu, again.service) == (FLOOR, MENU, SERVICE)
    assert header_of(restaurant, 7, "2026-02-01T18:00:00").start == "2026-02-01T18:00:00"


def test_hashes_tell_whether_two_logs_are_of_one_floor():
    wider = msgspec.structs.replace(FLOOR, clearance_m=0.2)
    assert hashes_of(FLOOR)["floor"] != hashes_of(wider)["floor"]
    backwards = msgspec.structs.replace(FLOOR, vertices=dict(reversed(FLOOR.vertices.items())))
    assert hashes_of(FLOOR) == hashes_of(backwards)
    assert hashes_of(FLOOR, MENU, SERVICE).keys() == {"floor", "menu", "service"}


def test_a_log_of_a_bare_floor_is_read_but_makes_no_restaurant(write):
    header, _ = read_log(write(header=changed_header(menu=None, service=None)))
    assert header.floor == FLOOR
    with pytest.raises(BadInput, match="bare floor"):
        restaurant_of(header)


def test_fields_of_later_programs_are_passed_over(write):
    path = write(
        b'{"seq":1,"at_ms":0,"type":"LinePlated","ticket":"k","line":0,"taste":"good"}', header=changed_header(x=1)
    )
    assert [entry.event for entry in read_log(path)[1]] == [e.LinePlated("k", 0)]


def test_a_last_line_without_its_newline_is_whole(write):
    assert len(list(read_log(write(DOORS % (1, 0), end=b""))[1])) == 1


# ── what can't be read ────────────────────────────────────────────────────────────────────────


def test_a_log_that_is_not_there_is_said_to_be_missing(tmp_path):
    assert refusal(tmp_path / "none.jsonl").startswith("none.jsonl: can't be read (No such file or directory)")


def test_an_empty_log_lacks_its_header(tmp_path):
    (tmp_path / "empty.jsonl").touch()
    assert refusal(tmp_path / "empty.jsonl").startswith("empty.jsonl:1: there is no header")


@pytest.mark.parametrize("junk", [b"SQLite format 3\0", b"\xff\xfe", b'{"x":' + b"[" * 100_000])
def test_something_that_is_no_log_is_said_to_be_no_json(write, junk):
    assert "evening.jsonl:1: not JSON" in refusal(write(header=junk))
    assert "evening.jsonl:2: not JSON" in refusal(write(junk))


def test_a_log_that_breaks_off_says_in_which_line(write):
    whole = encode_entry(log(*DINNER)[1])
    for length in (1, len(whole) // 2, len(whole) - 1):
        path = write(DOORS % (1, 0), whole[:length], end=b"")
        assert refusal(path).startswith("evening.jsonl:3: the log breaks off in this line")


def test_a_newer_version_is_refused(write):
    newer = changed_header(version=VERSION + 1, floor="something else altogether")
    assert refusal(write(header=newer)).startswith(f"evening.jsonl:1: version: the log has version {VERSION + 1}; this")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"seed": "seven"}, "seed: Expected `int`, got `str`"),
        ({"start": "at five"}, "start: 'at five' is no time"),
        ({"robots": {"r1": {"radius_m": 0, "speed_mps": 1, "dock": "d1"}}}, "radius_m: Expected `float` > 0.0"),
        ({"robots": {"r1": {"radius_m": 1, "speed_mps": 1, "dock": "d9"}}}, "robots.r1.dock: there is no vertex 'd9'"),
    ],
)
def test_a_header_that_is_wrong_names_the_key(write, fields, said):
    message = refusal(write(header=changed_header(**fields)))
    assert message.startswith("evening.jsonl:1: ")
    assert said in message


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"edges": [["a", "d1"], ["a", "x9"]]}, "floor.edges.1: there is no vertex 'x9'"),
        ({"tables": {"t1": {"stop": "x9", "seats": 2}}}, "floor.tables.t1.stop: there is no vertex 'x9'"),
        ({"speed_limits_mps": [["d1", "s", 0.5]]}, "floor.speed_limits_mps.0: there is no edge from 'd1' to 's'"),
        ({"speed_limits_mps": [["d1", "a", 0]]}, "floor.speed_limits_mps[0][2]: Expected `float` > 0.0"),
        ({"clearance_m": -1}, "floor.clearance_m: it is -1.0; a clearance is 0 or more"),
    ],
)
def test_a_floor_that_does_not_hang_together_names_the_key(write, fields, said):
    floor = json.loads(encode_header(HEADER))["floor"] | fields
    assert said in refusal(write(header=changed_header(floor=floor)))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"seq":2,"at_ms":5,"type":"DoorsSlammed"}', "type: Invalid value 'DoorsSlammed'"),
        (b'{"seq":2,"at_ms":5}', "Object missing required field `type`"),
        (b'{"seq":2,"at_ms":5,"type":"LinePlated","line":0}', "Object missing required field `ticket`"),
        (b'{"seq":2,"at_ms":5,"type":"LinePlated","ticket":"k","line":"x"}', "line: Expected `int`, got `str`"),
        (b'{"at_ms":5,"type":"DoorsClosed"}', "Object missing required field `seq`"),
        (b'{"seq":2,"at_ms":-5,"type":"DoorsClosed"}', "at_ms: Expected `int` >= 0"),
        (DOORS % (3, 5), "seq: event 3 after event 1; the next is 2"),
        (DOORS % (1, 5), "seq: event 1 after event 1; the next is 2"),
        (DOORS % (2, 4), "at_ms: 4 after 5; time never goes back in a log"),
        (b"[]", "Expected `object`, got `array`"),
        (b"", "not JSON"),
    ],
)
def test_a_line_that_is_wrong_is_named_with_its_number(write, line, said):
    message = refusal(write(DOORS % (1, 5), line))
    assert message.startswith(f"evening.jsonl:3: {said}")


def test_a_header_whose_floor_was_changed_afterwards_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "evening.jsonl"
    changed = encode_header(HEADER).replace(b'"clearance_m":', b'"clearance_m":1', 1)
    assert changed != encode_header(HEADER)
    file.write_bytes(changed + b"\n")
    with pytest.raises(BadInput, match="floor: it is not what the header's hash was made of"):
        read_log(file)


def test_a_log_of_the_first_version_whose_floor_knew_no_speed_limits_is_read(write):
    """As such a program wrote it: without the field, and hashed without it."""
    then = json.loads(encode_header(HEADER))
    del then["floor"]["speed_limits_mps"]
    by_name = then["floor"] | {part: dict(sorted(then["floor"][part].items())) for part in ("vertices", "tables")}
    plain = json.dumps(by_name, separators=(",", ":"), ensure_ascii=False)
    then |= {"version": 1, "hashes": then["hashes"] | {"floor": hashlib.sha256(plain.encode()).hexdigest()}}
    assert then["hashes"]["floor"] != HEADER.hashes["floor"]
    header, _ = read_log(write(header=json.dumps(then).encode()))
    assert header.floor == FLOOR
    then["floor"]["clearance_m"] = 0.2
    assert "it is not what the header's hash was made of" in refusal(write(header=json.dumps(then).encode()))
