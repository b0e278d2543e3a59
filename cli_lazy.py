"""Desks that are loaded when a command first uses them: a help page need not wait for pandas and DuckDB."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType


class _Lazily(MetaPathFinder):
    """Finds modules of `pipeline` and hands them over unread."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As any finder; other packages are left to the ordinary ones."""
        if not fullname.startswith("pipeline."):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec


@contextmanager
def loaded_on_first_use() -> Iterator[None]:
    """Inside it `from pipeline import status` reads nothing yet; the first `status.…` does.

    Import modules in it, not names out of modules: taking a name is using it.
    """
    finder = _Lazily()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
