"""Seintje: the nightly vroegsignalering pipeline. The floors are held up by import-linter (pyproject.toml)."""
