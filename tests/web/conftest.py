"""The pages over a hand-driven port, and phones that use them as a browser would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from diner_phone import HOST, SECRET, Phone
from flask import Flask
from hand_port import HandPort

from ordering_web.app import create_app
from ordering_web.house import House
from ordering_web.rules import Rules
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
    app = create_app(port, database, secret=SECRET, public_url=f"http://{HOST}", rules=Rules(tab="always"))
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
