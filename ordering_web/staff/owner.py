"""The owner's pages: tonight's figures with charts, the tables' codes to print, the close of day."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template

from ordering_web.figures import Quarter
from ordering_web.house import the_house
from ordering_web.qr import printable_sheet
from ordering_web.staff.blueprint import allowed, blueprint
from ordering_web.staff.charts import Chart, bars
from ordering_web.staff.day import METHODS, WAYS_BACK, close_of_day
from ordering_web.staff.live import snapshot, stream
from sim.kpi.figures import STATES


@blueprint.get("/staff/owner")
@allowed()
def owner() -> str:
    """Tonight in figures; the page's script keeps them true from here on."""
    return render_template("staff/owner.html", now=snapshot(_picture))


@blueprint.get("/staff/owner.json")
@allowed()
def owner_json() -> dict[str, Any]:
    return snapshot(_picture)


@blueprint.get("/staff/owner/events")
@allowed()
def owner_events() -> Response:
    return stream(_picture)


@blueprint.get("/staff/codes")
@allowed()
def codes() -> Response:
    """All tables' codes on pages to print; the sheet stands for itself, with its style in it."""
    house = the_house()
    answer = Response(printable_sheet(house.restaurant, house.public_url, house.secret), mimetype="text/html")
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return answer


@blueprint.get("/staff/day")
@allowed()
def day() -> str:
    """Totals by the payments and by the food, beside each other."""
    house = the_house()
    reckoned = close_of_day(house.port, house.desk, house.visits)
    return render_template("staff/day.html", day=reckoned, methods=METHODS, ways_back=WAYS_BACK)


def _picture() -> dict[str, Any]:
    kpis, quarters = the_house().figures.now()
    shown = quarters[-24:]  # six hours
    html = render_template("staff/owner-figures.html", kpis=kpis, charts=_charts(shown), states=STATES)
    return {"html": html}


def _charts(quarters: list[Quarter]) -> list[tuple[str, Chart]]:
    """Each with the name of its text."""
    digits = the_house().restaurant.menu.minor_digits
    at_ms = [quarter.from_ms for quarter in quarters]
    return [
        ("revenue", bars(at_ms, [quarter.revenue_minor / 10**digits for quarter in quarters])),
        ("ordered", bars(at_ms, [float(quarter.ordered) for quarter in quarters])),
        ("served", bars(at_ms, [float(quarter.served) for quarter in quarters])),
        ("to-table", bars(at_ms, [quarter.to_table_min for quarter in quarters])),
    ]
