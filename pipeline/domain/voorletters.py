"""Voorletters as RvIG makes them (Haal Centraal `voorletters.feature`, domain-sources §5.2)."""


def voorletters(voornamen: str) -> str:
    """One letter and a dot for each first name: "Theo Philip IJsbrand" → "T.P.I.", "Anne-Fleur" → "A.".

    A first name of one letter gets no dot, and a space when another follows: "Suzie Q" → "S.Q", "J P" → "J P". What
    has no letter at all, such as the register's "." for unknown, gives nothing.
    """
    result = ""
    for voornaam in voornamen.split():
        letter = next((character for character in voornaam if character.isalpha()), "")
        if not letter:
            continue
        tussen = " " if result and not result.endswith(".") else ""
        result += tussen + (letter if voornaam == letter else f"{letter}.")
    return result
