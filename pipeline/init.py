"""A first config.yaml with every setting explained, and the folders it names; nothing is run."""

from importlib.resources import files
from pathlib import Path

from pipeline.adapters.files import write_whole
from pipeline.errors import UnavailableError, UsageError

CONFIG_NAAM = "config.yaml"
_MAPPEN = ("inbox", "outbox", "drops", "drukstraat", "drukstraat/retour")
_GEHEIM = "keys"


def init(folder: Path) -> tuple[Path, ...]:
    """Write config.yaml and the folders; returns what was made, config.yaml first.

    A folder that is there stays as it is. Raises UsageError when there is a config.yaml already, and then nothing is
    made; UnavailableError when the disk refuses.
    """
    config = folder / CONFIG_NAAM
    if config.exists() or config.is_symlink():
        raise UsageError(
            f"{config} bestaat al. Er is niets veranderd.",
            "Kies een andere map, of controleer deze met `seintje check`.",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        made = [path for name in _MAPPEN if _make(path := folder / name, mode=0o755)]
        # Private keys will stand here: nobody else may even list them.
        made += [path for path in [folder / _GEHEIM] if _make(path, mode=0o700)]
        write_whole(config, config_text().encode())
    except FileExistsError as error:
        raise UsageError(f"{error.filename} is een bestand, geen map.", "Kies een andere map.") from None
    except OSError as error:
        raise UnavailableError(
            f"In {folder} is niet te schrijven: {error.strerror}.", "Controleer de rechten en de schijf."
        ) from None
    return (config, *made)


def config_text() -> str:
    """The generated config.yaml: the defaults as they are, examples commented out."""
    return (files("pipeline") / "init_config.yaml").read_text(encoding="utf-8")


def _make(path: Path, *, mode: int) -> bool:
    """Make the folder unless it is there; whether it was made."""
    if path.is_dir():
        return False
    path.mkdir(mode=mode)
    return True
