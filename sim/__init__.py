"""The engine: a restaurant floor, its kitchen, its guests and its robots, as commands in and events out."""
