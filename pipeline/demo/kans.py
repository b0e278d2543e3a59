"""Chance, in one word."""

from random import Random


def happens(rng: Random, kans: float) -> bool:
    """Whether something with this chance (0-1) happens now."""
    return rng.random() < kans
