"""The front door: what a person types, and a live evening put together. Nothing imports it."""
