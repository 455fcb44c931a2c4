"""Citizens' numbers as SQL: cleaned, lengthened, checked and kept apart, a million at a time.

Every function takes the name of a column (or an expression) and returns an expression for DuckDB,
so that no number ever passes through Python. What is computed here is what `kernel.identity` does
for one number; a test holds the two against each other.
"""

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
FULL_WIDTH, PLAIN = "０１２３４５６７８９Ｘ", "0123456789X"
SHORT, LONG = 15, 18


def digits(written: str) -> str:
    """Whatever was written, with width, case, spaces and dashes folded: digits, X and B remain."""
    plain = f"translate(upper({written}), '{FULL_WIDTH}', '{PLAIN}')"
    return f"""CASE WHEN regexp_full_match({written}, '[0-9XB]*') THEN {written}
        ELSE regexp_replace({plain}, '[^0-9XB]', '', 'g') END"""


def modern(written: str) -> str:
    """The 17 digits of a number written just as it should be; null for any other form."""
    return f"""CASE WHEN regexp_full_match({written}, '[0-9]{{17}}[0-9X]')
        THEN TRY_CAST(left({written}, 17) AS BIGINT) END"""


def whole(digits: str) -> str:
    """The 18 characters, taken out of disability certificates of 20 and 22 as well; else null."""
    return f"CASE WHEN length({digits}) IN (18, 20, 22) THEN left({digits}, 18) END"


def seventeen(digits: str) -> str:
    """The 17 digits that both forms share, as a whole number; null where there is no such number.

    The old form left out the century, which was the 20th for everybody who has one.
    """
    return f"""TRY_CAST(CASE length({digits}) WHEN {SHORT}
        THEN left({digits}, 6) || '19' || right({digits}, 9)
        ELSE left({whole(digits)}, 17) END AS BIGINT)"""


def short(digits: str) -> str:
    """The old form of 15 digits; null for those who never had one."""
    number = whole(digits)
    return f"""CASE WHEN length({digits}) = {SHORT} THEN {digits}
        WHEN substr({number}, 7, 2) = '19' THEN left({number}, 6) || substr({number}, 9, 9) END"""


def checks_out(whole: str, seventeen: str) -> str:
    """Is the 18th character the one that belongs to the 17 before it (ISO 7064, MOD 11-2)?

    The weights are powers of two: of the place p from the right, counted from nought, 2 ** (p + 1).
    A digit is what is left of the number cut at its place less ten times that cut one further, so the
    sum of digits with their weights is twice the number less eight times every cut with the weight of
    the place before: half the divisions of taking the digits apart, and nothing is rounded.
    """
    cuts = " + ".join(f"{2**p} * ({seventeen} // {10 ** (p + 1)})" for p in range(16))
    total = f"2 * ({seventeen} - 8 * ({cuts}))"
    return f"((right({whole}, 1) = substr('{CHECKS}', 1 + ({total}) % 11, 1)) IS TRUE)"


def parts_that_survive(number: str, length: int) -> tuple[str, ...]:
    """Four parts of a number of that length of which one slip always leaves one untouched.

    A digit wrong, missing, doubled, or two neighbours swapped: in the first half the end survives,
    in the last digits the beginning does, between them both ends do, and the more of one end the
    nearer the slip is to the other. Joining on a part finds every such pair without comparing
    everybody with everybody, and no part is shared by more than a handful of people.
    """
    return tuple(
        f"left({number}, {front}) || right({number}, {back})" if front and back
        else f"left({number}, {front})" if front
        else f"right({number}, {back})"
        for front, back in _ends(length)
    )  # fmt: skip


def parts_between(number: str, length: int) -> tuple[str, ...]:
    """What lies beside each of `parts_that_survive`: where that part agrees, only this can differ.

    Equal ends change no distance between texts, and a distance of four characters is worked out
    twenty times as fast as one of eighteen.
    """
    return tuple(
        f"substr({number}, {front + 1}, length({number}) - {front + back})"
        for front, back in _ends(length)
    )


def _ends(length: int) -> tuple[tuple[int, int], ...]:
    """How many characters each part takes from the beginning and from the end."""
    half, tail = length // 2, length - length // 4
    middle = half + (tail - half + 1) // 2
    return (
        (0, length - half),
        (tail, 0),
        (half - 1, length - middle),
        (middle - 1, length - tail - 1),
    )
