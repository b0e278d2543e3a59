"""The doors: the only code that touches the world."""
