"""The blueprint of the diner's pages."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("diner", __name__, template_folder="templates")
