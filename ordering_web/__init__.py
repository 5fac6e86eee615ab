"""The pages: what a diner's phone shows. They see the restaurant through `ordering_web.port` alone."""
