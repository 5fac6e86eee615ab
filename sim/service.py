"""An evening's set-up: hours, robots, cooks, guests, policy. Sources of the figures: docs/parameters.md."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Share = Annotated[float, Meta(ge=0, le=1)]
Spread = Annotated[float, Meta(ge=0, le=2)]  # a coefficient of variation
Positive = Annotated[float, Meta(gt=0, le=10_000)]
KitchenMode = Literal["simulated", "manual"]


class Robots(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fleet: `count` robots of one kind. Each is a disc that turns on the spot."""

    count: Annotated[int, Meta(ge=1, le=500)]
    radius_m: Annotated[float, Meta(gt=0, le=2)]
    speed_mps: Annotated[float, Meta(ge=0.05, le=5)]
    turn_s: Annotated[float, Meta(ge=0, le=30)]  # a turn on the spot by 90 degrees
    trays: Annotated[int, Meta(ge=1, le=12)]
    dishes_per_tray: Annotated[int, Meta(ge=1, le=20)]
    battery_h: Positive  # from full to empty, driving without a load
    charge_h: Positive  # from empty to full, at the dock
    load_s: Annotated[float, Meta(ge=0, le=600)]  # at the pass, however many trays
    handover_limit_s: Annotated[float, Meta(gt=0, le=3600)]  # then a person serves the tray
    battery_wh: Positive = 655.0  # what a full battery holds
    standing_h: Positive = 24.0  # from full to empty, standing away from the dock
    laden_drain: Annotated[float, Meta(ge=0, le=10)] = 0.3  # how much more driving drains with all trays loaded
    reserve: Share = 0.1  # of the battery: no trip is begun that would leave less
    tray_kg: Annotated[float, Meta(gt=0, le=100)] = 10.0  # that one tray bears
    stop_s: Annotated[float, Meta(ge=0, le=30)] = 0.0  # lost to braking and starting, at each turn and each stop
    late_share: Share = 0.0  # of all moves: held up once before they start, by people in the aisle
    late_s: Positive = 3.0  # how long, on average (exponential)


class Round(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One order of a party. Its wait runs from sitting down or the order before, or since all ordered so far came.

    Where `wait_min` isn't said it is `menu_min` since the order before, and `eat_min` since the food.
    """

    courses: Annotated[tuple[str, ...], Meta(min_length=1)]
    since: Literal["order", "food"] = "order"
    wait_min: Positive | None = None
    share: Share = 1.0  # of the parties that make this order


class Faults(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What goes wrong by itself; nothing where a rate is 0. Times between faults are exponential."""

    breakdowns_per_h: Annotated[float, Meta(ge=0, le=60)] = 0.0  # of each robot
    carry_away_min: Positive = 2.0  # how long a broken robot stands where it is, before a person carries it away
    mend_min: Positive = 15.0  # and then, until it is back on its dock
    closures_per_h: Annotated[float, Meta(ge=0, le=60)] = 0.0  # edges that something stands on, on the whole floor
    closure_min: Positive = 3.0  # how long, on average (exponential)
    stuck_per_h: Annotated[float, Meta(ge=0, le=60)] = 0.0  # each robot: something is under its wheels
    stuck_min: Positive = 2.0  # until it is loose or somebody nudges it, on average (exponential)
    spills_per_h: Annotated[float, Meta(ge=0, le=60)] = 0.0  # each robot: a tray tips over while it drives
    clean_min: Positive = 4.0  # until somebody has cleaned it, on average (exponential)
    outages_per_h: Annotated[float, Meta(ge=0, le=60)] = 0.0  # each robot: its connection is lost
    outage_min: Positive = 1.0  # how long, on average (exponential)


class Handover(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What happens to a load that nobody has taken when `robots.handover_limit_s` has passed.

    `person`: somebody serves it there and then. `retry`: the robot comes again later, at most `retries` times, then a
    person serves it. `return`: the robot brings it back to the pass; from there a person carries it or it is cancelled.
    """

    after: Literal["person", "retry", "return"] = "person"
    retry_min: Positive = 5.0
    retries: Annotated[int, Meta(ge=1, le=20)] = 2
    returned: Literal["person", "cancelled"] = "person"  # who has what was brought back


class Guests(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Simulated parties. Durations are lognormal with the mean given and `cv` as their spread."""

    parties_per_h: Annotated[tuple[tuple[float, float], ...], Meta(min_length=1)]  # (from minute, rate)
    party_sizes: Annotated[tuple[Share, ...], Meta(min_length=1)]  # shares of parties of 1, 2, 3 …
    patience_min: Positive  # in the waiting line, before leaving
    menu_min: Positive  # from sitting down to the first order
    eat_min: Positive  # from the last course ordered to the next order, or to leaving
    handover_s: Positive  # from the robot's arrival to the tray being taken
    rounds: tuple[Round, ...] = ()  # of orders; where nothing is said, everything at once
    parties_ahead: Positive | None = None  # in the line, that a party accepts on average; None: any line
    dwell_min: tuple[Positive, ...] = ()  # that parties of 1, 2, 3 … stay at least, on average
    portions_per_guest: dict[str, Positive] = {}  # by course, 1 where not said
    appetite_cv: Spread = 0.0  # how much parties differ in how many portions a guest they order
    popularity: dict[str, Positive] = {}  # of an item beside others of its course, 1 where not said
    water: Share = 0.0  # parties that ask for water, once
    clear: Share = 0.0  # parties that have their dishes taken away before they order what comes after the food
    bill_min: Positive | None = None  # before it means to leave a party asks for the bill; None: it doesn't
    impatience_min: Positive | None = None  # after an order, what no cook has begun is taken back; None: never
    avoid: dict[str, Share] = {}  # by allergen: parties that order nothing with it
    sharing: Share = 0.0  # parties that share their dishes, and so take different ones
    alike: Share = 0.0  # portions for which the others follow somebody at their table
    confirms: Share = 1.0  # hand-overs that a guest confirms on a phone; at the others the tray just gets lighter
    absent: Share = 0.0  # hand-overs at which nobody takes the tray
    cv: Spread = 0.35


class Bussing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How tables are cleared that a party has left: dishes are put on a robot, which brings them to a wash station.

    Durations are lognormal with the mean given and the staff's `cv` as their spread.
    """

    by: Literal["robots", "staff"] = "robots"  # people clear what no robot can, in any case
    patience_s: Positive = 180.0  # a table waits so long for a robot, then a person clears it
    load_s: Positive = 60.0  # at the table: somebody comes, puts the dishes on the robot and wipes
    clear_loaded_by: Literal["guests", "staff"] = "guests"  # while guests sit there, and have called for it
    guests_load_s: Positive = 30.0  # then with the guests' cv
    wash_s: Positive = 20.0  # at the wash station, where all of them are taken off
    limit_s: Annotated[float, Meta(gt=0, le=3600)] = 120.0  # at the table; then the robot goes on without
    wash_limit_s: Annotated[float, Meta(gt=0, le=3600)] = 60.0
    dishes_per_tray: Annotated[int, Meta(ge=1, le=100)] = 8  # used ones, which stack
    most_tables: Annotated[int, Meta(ge=1, le=20)] = 3  # a trip

    def is_loaded_by_guests(self, call: str) -> bool:
        """Whether guests put the dishes on the robot: those who called for it, if anyone did."""
        return call != "" and self.clear_loaded_by == "guests"


class Calls(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which calls from tables a robot may answer. People answer all others, and those that wait for too long."""

    by_robot: tuple[Literal["water", "clear"], ...] = ()
    patience_s: Positive = 45.0  # then a person is asked


class Cruise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A patrol with samples by robots that have nothing else to do; none where no `item` is said."""

    item: str = ""  # of the menu, of which samples are offered
    every_min: Positive = 20.0
    from_min: Annotated[float, Meta(ge=0, le=1440)] = 0.0  # after the opening, the first round
    until_min: Positive | None = None  # after the opening, the last round; until the last seating unless said
    robots: Annotated[int, Meta(ge=1, le=500)] = 1  # at a time, at most
    tables: Annotated[int, Meta(ge=1, le=100)] = 6  # a round, at most
    offer_s: Annotated[float, Meta(gt=0, le=600)] = 15.0  # at each table
    least_charge: Share = 0.5  # of the battery of a robot that sets out


class Staff(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The people on the floor. Durations are lognormal with the mean given and `cv` as their spread."""

    answer_s: Positive = 60.0  # from a table's call to a person being there and done
    calls: KitchenMode = "simulated"  # or real people answer them, who say on the floor's page that they have come
    clear_s: Positive = 180.0  # a table that a party has left, until somebody has come and it is wiped
    carry_s: Positive = 60.0  # a load that no robot can bring, from wherever it is to its table; always the same
    cv: Annotated[float, Meta(ge=0, le=2)] = 0.5


class Kitchen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the kitchen works. The pass is one: what stands there is fetched by robots at any pass bay."""

    pass_places: Annotated[int, Meta(ge=20, le=100_000)] = 60  # dishes; a single line may have 20
    make_min_per_15min: Annotated[float, Meta(gt=0, le=10_000)] | None = None  # of work that is fired, if limited
    eaten_min: dict[str, Annotated[float, Meta(ge=0, le=600)]] = {}  # by course, then the next is fired
    mode: KitchenMode = "simulated"  # or real cooks, who say what they have plated


class Service(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One evening. `opens` is the nominal opening, world time 0; `hours` from then to the last seating."""

    opens: datetime.datetime
    hours: Annotated[float, Meta(gt=0, le=24)]
    policy: str
    robots: Robots
    cooks: dict[str, Annotated[int, Meta(ge=1, le=100)]]  # by station
    guests: Guests
    staff: Staff = Staff()
    places: dict[str, Annotated[int, Meta(ge=1, le=1000)]] = {}  # at a station, as many as cooks unless said
    kitchen: Kitchen = Kitchen()
    stock: dict[str, Annotated[int, Meta(ge=0, le=100_000)]] = {}  # portions there are of an item, where counted
    faults: Faults = Faults()
    handover: Handover = Handover()
    bussing: Bussing = Bussing()
    calls: Calls = Calls()
    cruise: Cruise = Cruise()

    def places_at(self, station: str) -> int:
        """How many lines have room at a station at a time."""
        return self.places.get(station, self.cooks[station])
