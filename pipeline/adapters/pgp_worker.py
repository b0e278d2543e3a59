"""Opens one OpenPGP message in a process of its own; its arguments are SOURCE TARGET KEY ENV MAX.

Sequoia writes as much as the message unpacks to and holds Python's lock meanwhile, so only a process can be given a
limit: MAX bytes on disk, and a memory and a time (by the caller). ENV is the name of the variable with the key's
password, or empty; the password itself never stands in a list of processes. Nothing is printed: Sequoia's errors are
long, and their text may hold what was in the message.
"""

import errno
import os
import resource
import sys
from enum import IntEnum

from pysequoia import Tsk, decrypt_file

MEMORY = 512 * 2**20
"""Address space in bytes, beside twice the largest message: Sequoia took 413 MB for one of 250 MB."""


DISK_FULL = tuple(f"(os error {code})" for code in (errno.ENOSPC, errno.EDQUOT))
"""How the text of Sequoia's errors ends; it gives no errno."""


class PgpExit(IntEnum):
    """How it went."""

    OPENED = 0
    KEY = 10
    MESSAGE = 11
    DISK = 12


def open_message(source: str, target: str, *, key: str, password: str | None) -> PgpExit:
    """Decrypt `source` into `target`. A message that was only signed is opened too; signatures are not judged."""
    try:
        decryptor = Tsk.from_file(key).decryptor(password)
    except Exception:  # noqa: BLE001 - Sequoia raises RuntimeError for whatever is wrong with a key
        return PgpExit.KEY
    try:
        decrypt_file(source, target, decryptor=decryptor)
    except Exception as error:  # noqa: BLE001 - as above, for a message; an OSError may come from a damaged one too
        return PgpExit.DISK if str(error).endswith(DISK_FULL) else PgpExit.MESSAGE
    return PgpExit.OPENED


def main(words: list[str]) -> int:
    """Set the limits and open the message."""
    source, target, key, password_env, max_bytes = words
    limits = {
        resource.RLIMIT_FSIZE: int(max_bytes),
        resource.RLIMIT_AS: MEMORY + 2 * int(max_bytes),
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in limits.items():
        resource.setrlimit(kind, (most, most))
    password = os.environ.get(password_env) if password_env else None
    return open_message(source, target, key=key, password=password)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
