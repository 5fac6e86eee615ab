"""The sandbox's own pages: a wallet that asks back, shows its code, and reads the house's."""

from ordering_web.sandbox import wallet
from ordering_web.sandbox.wallet import blueprint

__all__ = ["blueprint", "wallet"]
