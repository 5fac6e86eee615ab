"""The pages over a hand-driven port, and phones that use them as a browser would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from diner_phone import HOST, SECRET, Phone
from engine_port import EnginePort
from flask import Flask
from hand_port import HandPort
from staff_browser import staff_keys

from foodrunner.commands.words import place_of
from ordering_web.app import create_app
from ordering_web.house import House
from ordering_web.rules import Rules
from ordering_web.server import Server, listen
from sim.database import Database
from sim.restaurant import Restaurant, load


@pytest.fixture(scope="session")
def restaurant() -> Restaurant:
    return load("bistro")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "pages.db")
    yield database
    database.close()


@pytest.fixture
def port(restaurant: Restaurant, database: Database) -> HandPort:
    return HandPort(restaurant, database)


@pytest.fixture
def app(port: HandPort, database: Database) -> Iterator[Flask]:
    url, rules = f"http://{HOST}", Rules(tab="always")
    app = create_app(port, database, secret=SECRET, public_url=url, rules=rules, staff_keys=staff_keys)
    yield app
    app.extensions["house"].close()


@pytest.fixture(scope="session")
def manual() -> Restaurant:
    """The bistro with real cooks."""
    return place_of("bistro", None, "manual")


@pytest.fixture
def engine(manual: Restaurant, database: Database) -> EnginePort:
    return EnginePort(manual, database)


@pytest.fixture
def house_app(engine: EnginePort, database: Database) -> Iterator[Flask]:
    """The pages of a real engine whose clock stands still."""
    app = create_app(engine, database, secret=SECRET, public_url=f"http://{HOST}", staff_keys=staff_keys)
    yield app
    app.extensions["house"].close()


@pytest.fixture
def new_phone(app: Flask) -> Callable[..., Phone]:
    return lambda language="en": Phone(app, language)


@pytest.fixture
def phone(app: Flask) -> Phone:
    return Phone(app)


@pytest.fixture
def house(app: Flask) -> House:
    found: House = app.extensions["house"]
    return found


@pytest.fixture
def base(app: Flask) -> Iterator[str]:
    """The address at which the pages are served."""
    server = Server(app, listen("127.0.0.1", 0))
    yield f"http://127.0.0.1:{server.port}"
    server.close()
