"""Click speaking Dutch: help pages, suggestions for typos, and what is wrong with the words."""

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any

import click

from pipeline.errors import UsageError

_CLICKS_OWN_WORDS = {
    "Usage: ": "Gebruik: ",
    "Options:": "Opties:",
    "Commands:": "Opdrachten:",
    "[OPTIONS]": "[OPTIES]",
    "COMMAND [ARGS]...": "OPDRACHT …",
    "Show this message and exit.": "Toon deze hulp.",
    "[required]": "[verplicht]",
    "[default: ": "[standaard: ",
}


def _in_dutch(page: str) -> str:
    for english, dutch in _CLICKS_OWN_WORDS.items():
        page = page.replace(english, dutch)
    return page


class DutchCommand(click.Command):
    """A command whose help speaks Dutch throughout."""

    def get_help(self, ctx: click.Context) -> str:
        """The help page."""
        return _in_dutch(super().get_help(ctx))


class DutchGroup(click.Group):
    """A group that answers a typo with what was probably meant, in Dutch."""

    command_class = DutchCommand

    def get_help(self, ctx: click.Context) -> str:
        """The help page."""
        return _in_dutch(super().get_help(ctx))

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Add a command; the list of commands shows what its help says after the example."""
        cmd.short_help = (cmd.help or "").split("`: ")[-1].splitlines()[0]
        super().add_command(cmd, name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or raise a UsageError with a suggestion."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            near = get_close_matches(args[0], self.list_commands(ctx), n=1)
            hint = f" Bedoelt u `{near[0]}`?" if near else ""
            raise UsageError(
                f"`{args[0]}` is geen opdracht.{hint}", f"Bekijk de opdrachten met `{ctx.command_path} -h`."
            )
        return super().resolve_command(ctx, args)


def global_options_first(args: Sequence[str], group: click.Group) -> list[str]:
    """`status --json` as `--json status`: a global option may stand anywhere before a `--`."""
    known = {name: param for param in group.params if isinstance(param, click.Option) for name in param.opts}
    first: list[str] = []
    rest: list[str] = []
    words = iter(args)
    for word in words:
        option = known.get(word.split("=")[0])
        if word == "--":
            rest += [word, *words]
        elif option is None:
            rest.append(word)
        else:
            first += [word, *([] if option.is_flag or "=" in word else [one for one in [next(words, None)] if one])]
    return [*first, *rest]


_TELLERS: dict[type[click.ClickException], Callable[[Any], str]] = {
    click.NoSuchOption: lambda error: (
        f"De optie {error.option_name} bestaat niet."
        + (f" Bedoelt u {error.possibilities[0]}?" if error.possibilities else "")
    ),
    click.MissingParameter: lambda error: f"Er ontbreekt iets: {_parameter(error)}.",
    click.BadOptionUsage: lambda error: f"De optie {error.option_name} klopt niet.",
    click.BadParameter: lambda error: f"De waarde voor {_parameter(error)} klopt niet.",
    click.UsageError: lambda error: f"De woorden achter de opdracht kloppen niet.{_usage(error.ctx)}",
}


def explain_usage(error: click.ClickException) -> str:
    """What is wrong with the words of a command, in Dutch."""
    return next((tell(error) for kind, tell in _TELLERS.items() if isinstance(error, kind)), error.format_message())


def _usage(ctx: click.Context | None) -> str:
    if ctx is None:
        return ""
    usage = " ".join(_in_dutch(ctx.get_usage()).split()).removeprefix("Gebruik: ")
    return f" Zo is het goed: `{usage}`."


def _parameter(error: click.BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint or "een woord")
    return error.param.opts[0] if error.param.param_type_name == "option" else error.param.make_metavar(error.ctx)  # type: ignore[arg-type]
