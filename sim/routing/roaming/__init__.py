"""Robots on floors without places of rest: they stand where they are done, and make way for whoever needs the place."""
