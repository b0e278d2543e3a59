"""The clock on the wall of a Dutch municipality."""

from zoneinfo import ZoneInfo

NEDERLAND = ZoneInfo("Europe/Amsterdam")
