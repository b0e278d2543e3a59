"""A complete fictitious municipality to try Seintje on; nothing here runs in production."""
