"""What a person types. Each command has a file of its own in `foodrunner.commands`."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from types import FrameType
from typing import Any

import click

from sim.bad_input import BadInput

COMMANDS = ("run", "qr", "simulate", "replay", "watch", "film", "audit", "kpis", "log", "floor", "staff")


class _Group(click.Group):
    """Answers bad input with its one message and exit code 2; loads only the command that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = getattr(importlib.import_module(f"foodrunner.commands.{cmd_name}"), cmd_name)
        return found

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
    signal.signal(signal.SIGTERM, _end)


def _end(_: int, __: FrameType | None) -> None:
    """End as an exception does, so that whatever is half written is taken back."""
    sys.exit(128 + signal.SIGTERM)
