"""What the synthetic county is tuned to.

These are statistics about the world, not law: nothing here decides a case. Each figure names
the place it was taken from (a section of the project's survey of practice, or a yearbook).
Money is whole fen, shares are of one.
"""

from __future__ import annotations

from datetime import date
from typing import Final

# Weights of the kinds of assisted household. National stock at the end of 2023 (practice 4.2):
# dibao 19.36 M rural and 4.13 M urban households, special hardship 4.72 M persons, edge about
# 6 M persons; the persons who only draw a disability allowance are held to a tenth.
KINDS: Final[tuple[tuple[str, float], ...]] = (
    ("dibao_rural", 0.505),
    ("dibao_urban", 0.110),
    ("dibao_single", 0.045),
    ("tekun", 0.130),
    ("edge", 0.080),
    ("rigid", 0.015),
    ("subsidy", 0.085),
    ("child", 0.010),
    ("temporary", 0.020),
)

# Beside the assisted: households that left in the last 24 months (exits 9-11 % a year, practice
# 4.5), that were refused (15-30 % of applications), wait for a decision, or need help unseen.
LIFECYCLE: Final[dict[str, float]] = {
    "former": 0.20,
    "refused": 0.045,
    "pending": 0.018,
    "undiscovered": 0.025,
}

# Household sizes: national mean 1.75 rural, 1.60 urban; half of the rural households are one
# person (practice 4.5).
SIZES: Final[dict[str, tuple[tuple[int, float], ...]]] = {
    "dibao_rural": ((1, 0.55), (2, 0.26), (3, 0.11), (4, 0.05), (5, 0.02), (6, 0.01)),
    "dibao_urban": ((1, 0.60), (2, 0.24), (3, 0.12), (4, 0.03), (5, 0.01)),
    "dibao_single": ((2, 0.40), (3, 0.35), (4, 0.17), (5, 0.08)),
    "edge": ((1, 0.28), (2, 0.30), (3, 0.24), (4, 0.12), (5, 0.06)),
    "rigid": ((1, 0.15), (2, 0.28), (3, 0.31), (4, 0.18), (5, 0.08)),
    "subsidy": ((1, 0.20), (2, 0.30), (3, 0.26), (4, 0.15), (5, 0.09)),
    "temporary": ((1, 0.25), (2, 0.30), (3, 0.26), (4, 0.13), (5, 0.06)),
    # Census 2020: 2.62 persons a household.
    "background": ((1, 0.25), (2, 0.30), (3, 0.21), (4, 0.13), (5, 0.06), (6, 0.05)),
}

# Share of persons on rural dibao who are disabled (18-20 %, half of them severely: 9 %) and
# seriously ill (about 10 %), practice 4.5.
DISABLED: Final = {"dibao_rural": 0.15, "dibao_urban": 0.14, "edge": 0.13, "background": 0.03}
SEVERE_SHARE: Final = {"dibao_rural": 0.40, "dibao_urban": 0.40, "edge": 0.35, "background": 0.30}
ILL: Final = {"dibao_rural": 0.075, "dibao_urban": 0.08, "edge": 0.10, "background": 0.012}

# Second national sample survey of disability, 2006 (practice 4.5): share by category.
DISABILITY: Final[tuple[tuple[str, float], ...]] = (
    ("physical", 0.291), ("hearing", 0.242), ("visual", 0.149), ("multiple", 0.163),
    ("mental", 0.074), ("intellectual", 0.067), ("speech", 0.014),
)  # fmt: skip

# Special hardship (practice 4.5): centralised 14-16 %, 60 and over 82 %, men about 85 %,
# able / partly / wholly dependent 70 / 19 / 11 %, severely disabled about 25 %.
TEKUN: Final = {"centralised": 0.15, "elder": 0.82, "men": 0.85, "minor": 0.02, "severe": 0.25}
TEKUN_DEPENDENT: Final = {"able": 0.70, "partial": 0.19, "none": 0.11}

# Main cause of hardship, one answer (practice 4.5).
CAUSES: Final[dict[str, tuple[tuple[str, float], ...]]] = {
    "rural": (
        ("illness", 0.40), ("disability", 0.20), ("no_labour", 0.20), ("study", 0.05),
        ("disaster", 0.015), ("single_parent", 0.025), ("other", 0.11),
    ),
    "urban": (
        ("illness", 0.35), ("unemployment", 0.25), ("disability", 0.20), ("no_labour", 0.08),
        ("other", 0.12),
    ),
}  # fmt: skip

# Yearly flow of new awards as a share of the stock (8-10 %); causes of leaving (practice 4.5).
# Deaths are drawn more often than they happen: a young family falls back to another cause.
NEW_A_YEAR: Final = 0.09
EXITS: Final[tuple[tuple[str, float], ...]] = (
    ("death", 0.49), ("over_limit", 0.28), ("to_tekun", 0.04), ("voluntary", 0.05),
    ("moved_away", 0.06), ("other", 0.10),
)  # fmt: skip
BIRTHS_A_YEAR: Final = 0.006
KIN_OF_OFFICIAL: Final = 0.015
KIN_UNFILED: Final = 0.08
REGISTERED_POOR: Final = 0.62  # of rural assisted households; requirements 5.7: 115 of 117
MINORITY: Final = 0.085

# True asset or income hits: 0.40 % of compared rows became doubts, half of them adjusted; the
# sheet asks for 0.4 % true hits and five to ten times as many false (practice 0.6 and 7).
CONCEALED: Final = 0.004

# What the generator aims incomes at: the standard of living of the fictional county, in fen per
# person-month, by date. The law of the county says so too; the generator only needs the scale.
STANDARDS: Final[dict[str, tuple[tuple[date, int], ...]]] = {
    "rural": ((date(2024, 1, 1), 55_500), (date(2025, 1, 1), 58_500), (date(2026, 1, 1), 63_200)),
    "urban": ((date(2024, 1, 1), 74_000), (date(2025, 1, 1), 78_000), (date(2026, 1, 1), 83_200)),
}
TEKUN_BASIC: Final = {"rural": 82_200, "urban": 110_000}
TEKUN_CARE: Final = {"able": 19_100, "partial": 31_900, "none": 47_800}
SUPPLEMENT: Final = {"rural": 10_400, "urban": 14_200}


def standard_on(residence: str, day: date) -> int:
    """The standard the generator aims at, fen per person-month."""
    amount = STANDARDS[residence][0][1]
    for since, value in STANDARDS[residence]:
        if since <= day:
            amount = value
    return amount
