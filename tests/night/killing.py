"""Our own program with a fuse: a real SIGKILL to itself at one operation on a drop or one commit."""

KILLED = """\
import importlib, os, signal, sys
sys.path[:0] = [{project!r}, {fakes!r}]
from contextlib import contextmanager
from fake_drops import HookedDrop
from pipeline.adapters.store import Store
from cli import run_cli

door = importlib.import_module({door!r})
left = {moment}
def fuse(*_):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1

real_open, real_commit = door.open_drop, Store.commit
@contextmanager
def open_drop(config):
    with real_open(config) as drop:
        yield HookedDrop(drop, before=fuse, after=fuse)
def commit(self, changes):
    fuse()
    real_commit(self, changes)
    fuse()
door.open_drop, Store.commit = open_drop, commit
sys.exit(int(run_cli({words!r})))
"""
"""`door` is the module that opens the drop; `moment` counts from nought, just before and just after each step."""
