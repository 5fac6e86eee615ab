"""What a person types. Each command has a file of its own in `foodrunner.commands`."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from foodrunner.commands.audit import audit
from foodrunner.commands.floor import floor
from foodrunner.commands.log import log
from foodrunner.commands.qr import qr
from foodrunner.commands.replay import replay
from foodrunner.commands.run import run
from foodrunner.commands.simulate import simulate
from sim.bad_input import BadInput


class _Group(click.Group):
    """Answers bad input with its one message and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BadInput as error:
            click.echo(f"foodrunner: {error}", err=True)
            sys.exit(2)
        except BrokenPipeError:  # whoever read our output has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="foodrunner")
def main() -> None:
    """A restaurant whose robots bring what phones order.

    RESTAURANT is everywhere a shipped name (bistro, lanes, banquet) or a folder with floor.toml,
    menu.toml and service.toml.
    """


for _command in (run, qr, simulate, replay, audit, log, floor):
    main.add_command(_command)
