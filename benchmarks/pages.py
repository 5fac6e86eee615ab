"""Lighthouse looks at the pages of a running bistro, as on a mid-range phone with slow 4G; and what each page weighs.

    make pages            (python -m benchmarks.pages [--runs N])

Needs Node and Chromium; `make pages` installs Lighthouse. A lab run, not a field study: "simulated slow 4G" is
Lighthouse's own throttling model (150 ms round trips, 1.6 Mbit/s, a processor four times slower). Each page is opened
with an empty cache and the cookie of a phone that sits at a table; of N runs the median by performance counts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import statistics
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.open_house import OpenHouse, opened
from benchmarks.phone import Phone

LIGHTHOUSE = Path(".venv/lighthouse/node_modules/.bin/lighthouse")
TRIES = 3  # a browser that does not come up on a busy machine is started again
CATEGORIES = ("performance", "accessibility", "best-practices")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Seen:
    """What Lighthouse says of a page. Scores are out of 100; weight is what came over the wire, in kB (1,000 bytes)."""

    scores: tuple[int, ...]
    lcp_s: float
    cls: float
    weight_kb: float
    wrong: tuple[str, ...]  # audits that are not passed, of accessibility and best practices


async def visit(house: OpenHouse) -> tuple[str, dict[str, str]]:
    """Sit down, order one dish on the tab and choose another; the phone's cookie and the pages to look at."""
    async with Phone(house.url, 1) as phone:
        scan = house.scan("5")
        await phone.get(scan)
        await phone.send(f"{scan}/open", guests="2")
        for dish in ("greens", "mapo-tofu"):
            await phone.get("/menu")
            await phone.send("/cart/add", item=dish, quantity="1")
            if dish == "greens":
                await phone.get("/order")
                await phone.send("/order", how="tab")
        await phone.get("/bill")
        await phone.send("/bill", what="all")
        pay = phone.found(r'action="(/pay/[^/"]+)/')
        names = ("/menu", "/item/soy-milk", "/cart", "/order", "/status", "/bill", "/table")
        return phone.cookie, {"a table's code": house.scan("6"), **{name: name for name in names}, "/pay/…": pay}


def look(url: str, cookie: str, chromium: str) -> Seen:
    """One run of Lighthouse."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            str(LIGHTHOUSE),
            url,
            "--quiet",
            "--output=json",
            f"--output-path={report}",
            f"--only-categories={','.join(CATEGORIES)}",
            "--chrome-flags=--headless=new --no-sandbox",
            f"--extra-headers={json.dumps({'Cookie': cookie})}",
        ]
        environment = os.environ | {"CHROME_PATH": chromium}
        for _ in range(TRIES):
            if subprocess.run(command, check=False, env=environment, timeout=180).returncode == 0:
                break
        said: dict[str, Any] = json.loads(report.read_text("utf-8"))
    audits, categories = said["audits"], said["categories"]
    judged = {ref["id"] for name in CATEGORIES[1:] for ref in categories[name]["auditRefs"] if ref["weight"]}
    return Seen(
        tuple(round(100 * categories[name]["score"]) for name in CATEGORIES),
        audits["largest-contentful-paint"]["numericValue"] / 1000,
        audits["cumulative-layout-shift"]["numericValue"],
        audits["total-byte-weight"]["numericValue"] / 1000,
        tuple(sorted(name for name in judged if audits[name]["score"] not in (None, 1))),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None or not LIGHTHOUSE.exists():
        raise SystemExit("needs Chromium, and Lighthouse as `make pages` installs it")
    print("| page | performance | accessibility | best practices | LCP s | CLS | kB over the wire |")
    print("|---|---|---|---|---|---|---|")
    with opened("bistro") as house:
        cookie, pages = asyncio.run(visit(house))
        for name, path in pages.items():
            runs = [look(house.url + path, cookie, chromium) for _ in range(asked.runs)]
            middle = statistics.median_low([run.scores[0] for run in runs])
            seen = next(run for run in runs if run.scores[0] == middle)
            scores = " | ".join(map(str, seen.scores))
            print(f"| `{name}` | {scores} | {seen.lcp_s:.2f} | {seen.cls:.3f} | {seen.weight_kb:.1f} |", flush=True)
            for wrong in seen.wrong:
                print(f"<!-- {name}: {wrong} -->", flush=True)


if __name__ == "__main__":
    main()
