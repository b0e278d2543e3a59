"""A letter's template and its values become text in blocks; nothing is drawn yet (letters.md).

Values never become source in any language: Jinja wraps each one in marks, the mini-markdown treats what stands between
them as opaque, and the layout gets JSON. The sandbox does not stop a template that asks for a gigabyte: whoever calls
this gives it a process with a memory limit and a timeout.
"""

import difflib
import re
import traceback
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, UndefinedError, nodes
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline.contracts.letters import BriefOpdracht, Waarde, briefsoort
from pipeline.domain.refusal import Refusal
from pipeline.formats.brieftekst import Brieftekst, mark_value, parse_brieftekst, strip_private

MAX_TEKENS = 20_000
"""More text than any letter of one page can hold; beyond it the blocks are not even parsed."""

_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufffc\ufffd\U000e0100-\U000e01ef]"
)
"""Default_Ignorable_Code_Point as far as the categories do not tell, the empty braille cell, and lost characters."""
_MAX_STACKED_MARKS = 3
_IMPURE_FILTERS = ("random",)


def compile_sjabloon(bron: str) -> Template | Refusal:
    """The template ready to fill, or `sjabloon-fout` with its line. Raises MemoryError in a limited process."""
    try:
        return _environment().from_string(_clean(bron))
    except TemplateSyntaxError as error:
        return Refusal("sjabloon-fout", f"regel {error.lineno}: dit klopt niet ({error.message})")


def check_velden(bron: str, *, bekend: Collection[str]) -> Refusal | None:
    """Whether every field is one of this letter's, also in a condition that only one letter in a thousand meets.

    `bron` has no syntax error. Refuses `sjabloon-onbekend-veld` with the line and the nearest name.
    """
    tree = _environment().parse(_clean(bron))
    unknown = find_undeclared_variables(tree) - set(bekend)
    used = [(name.lineno, name.name) for name in tree.find_all(nodes.Name) if name.name in unknown]
    if not used:
        return None
    line, field = min(used)
    return Refusal("sjabloon-onbekend-veld", f"regel {line}: {_unknown_field(field, bekend)}")


def render_brief(sjabloon: Template, opdracht: BriefOpdracht, *, vast: Mapping[str, str]) -> Brieftekst | Refusal:
    """One letter's blocks. `vast` is the house style, which no order replaces; kenmerk and aanhef are the letter's own.

    A field of this kind of letter that nobody filled in is empty: a condition can ask, and printing it is refused.

    Refuses what cannot be printed exactly (`brief-…`) and what the template does wrong (`sjabloon-…`, with the line).
    Raises MemoryError in a limited process.
    """
    refused = check_opdracht(opdracht)
    if refused is not None:
        return refused
    given: dict[str, Waarde] = {**opdracht.velden, **vast, "kenmerk": opdracht.kenmerk, "aanhef": opdracht.aanhef}
    velden = {veld.naam: given.get(veld.naam, veld.leeg) for veld in briefsoort(opdracht.template).velden}
    return render_tekst(sjabloon, velden)


def render_tekst(sjabloon: Template, velden: Mapping[str, Waarde]) -> Brieftekst | Refusal:
    """The template filled with these values, as blocks; refuses as `render_brief` does. Raises MemoryError."""
    try:
        text = sjabloon.render(velden)
    except UndefinedError as error:
        return Refusal("sjabloon-onbekend-veld", f"regel {_line(error)}: {_undefined(error, velden)}")
    except _EmptyValueError as error:
        return Refusal("brief-leeg-veld", f"regel {_line(error)}: wat hier moet komen, is leeg")
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  a template can raise anything; its message may hold a value, so only its kind
        return Refusal("sjabloon-fout", f"regel {_line(error)}: dit lukt niet ({type(error).__name__})")
    if len(text) > MAX_TEKENS:
        return Refusal("brief-te-lang", f"de brief heeft meer dan {MAX_TEKENS} tekens")
    return parse_brieftekst(text)


def check_opdracht(opdracht: BriefOpdracht) -> Refusal | None:
    """Whether every value can be printed exactly as it is: nothing empty in the window, no control or bidi sign."""
    vereist = {"kenmerk": [opdracht.kenmerk], "aanhef": [opdracht.aanhef], "adresregels": list(opdracht.adresregels)}
    for veld, values in vereist.items():
        if not values or not all(value.strip() for value in values):
            return Refusal("brief-leeg-veld", f"veld {veld} is leeg")
    for veld, value in [*vereist.items(), *opdracht.velden.items()]:
        if not all(is_printable(text) for text in _texts(value)):
            return Refusal("brief-teken-niet-drukbaar", f"veld {veld} heeft een onzichtbaar of onmogelijk teken")
    return None


def is_printable(text: str) -> bool:
    """Whether every character can be seen, and each combining mark stands on a letter, without towers of them.

    No control, format, private or unassigned character, none that a font draws as nothing, none that says that a
    letter was lost (U+FFFD). DIN 91379 needs two marks on one letter.
    """
    if _UNSEEN.search(text):
        return False
    stacked, on_letter = 0, False
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        is_mark = category in ("Mn", "Me")
        stacked = stacked + 1 if is_mark else 0
        if category in _UNPRINTABLE or stacked > _MAX_STACKED_MARKS or (is_mark and not on_letter):
            return False
        on_letter = is_mark or category[0] in "LM"
    return True


def opsomming(woorden: Sequence[str]) -> str:
    """As one says it: `a`, `a en b`, `a, b en c`."""
    if len(woorden) < 2:  # noqa: PLR2004  one word needs no "en"
        return "".join(woorden)
    return f"{', '.join(woorden[:-1])} en {woorden[-1]}"


class _EmptyValueError(ValueError):
    """A value that prints as nothing: "Geachte " would go out with nothing behind it."""


def _finalize(value: object) -> str:
    """Each value between marks. A list becomes a sentence, a yes or no a Dutch word."""
    if isinstance(value, bool):
        text = "ja" if value else "nee"
    elif isinstance(value, (list, tuple)):
        text = opsomming([str(word) for word in value])
    else:
        text = "" if value is None else str(value)
    if not text.strip():
        raise _EmptyValueError
    return mark_value(unicodedata.normalize("NFC", text))


def _line(error: BaseException) -> int | str:
    lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == "<template>"]
    return lines[-1] if lines else "?"


def _undefined(error: UndefinedError, velden: Collection[str]) -> str:
    found = re.fullmatch(r"'(\w+)' is undefined", error.message or "")
    return _unknown_field(found[1], velden) if found else "een veld bestaat niet"


def _unknown_field(naam: str, velden: Collection[str]) -> str:
    near = difflib.get_close_matches(naam, velden, n=1)
    return f"het veld '{naam}' bestaat niet" + (f"; bedoelt u '{near[0]}'?" if near else "")


def _texts(value: object) -> Iterator[str]:
    """Every text in a field's value."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    else:
        yield str(value)


def _clean(bron: str) -> str:
    return strip_private(bron.removeprefix("\ufeff"))


def _environment() -> ImmutableSandboxedEnvironment:
    env = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,  # no HTML anywhere: `finalize` keeps values opaque
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.clear()
    for name in _IMPURE_FILTERS:
        del env.filters[name]
    return env
