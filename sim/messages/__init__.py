"""Commands in, events out: plain frozen values and their JSON form."""
