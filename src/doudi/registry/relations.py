"""Relations seen from somebody else: the register keeps them to the head, a case needs them to the
applicant. What cannot be told from two relations alone becomes 97 (other kin) or 99 (no kin)."""

from collections.abc import Mapping

from doudi.registry.vocabulary_money import Relation

SPOUSE, CHILD, PARENT, GRANDCHILD, GRANDPARENT, SIBLING, IN_LAW_CHILD, IN_LAW_PARENT = range(8)
SELF = Relation.SELF.value
OTHER_KIN = Relation.OTHER_KIN.value


def _kind(relation: str) -> int | None:
    """The kind of a relation to the head; None for all others."""
    number = int(relation)
    if 10 <= number <= 12:
        return SPOUSE
    if relation in ("28", "38"):
        return IN_LAW_CHILD
    if 20 <= number <= 39:
        return CHILD
    if 40 <= number <= 44:
        return GRANDCHILD
    if 53 <= number <= 56:
        return IN_LAW_PARENT
    if 50 <= number <= 58:
        return PARENT
    if 60 <= number <= 64:
        return GRANDPARENT
    return SIBLING if number in (70, 71, 73, 75, 77) else None


# (what the applicant is to the head, what the other is to the head) → (a man, a woman) as seen
# from the applicant. The head is seen through the first table. Where a spouse's parents are meant,
# a man has his wife's (55, 56) and a woman her husband's (53, 54).
IN_LAWS = ("in-law", "in-law")
HEAD_SEEN_BY = {
    SPOUSE: ("11", "12"), CHILD: ("51", "52"), PARENT: ("20", "30"), GRANDCHILD: ("61", "62"),
    GRANDPARENT: ("41", "42"), SIBLING: ("70", "70"), IN_LAW_CHILD: IN_LAWS,
    IN_LAW_PARENT: ("28", "38"),
}  # fmt: skip
OTHERS_SEEN_BY = {
    (SPOUSE, CHILD): ("20", "30"), (SPOUSE, PARENT): IN_LAWS,
    (SPOUSE, IN_LAW_PARENT): ("51", "52"), (SPOUSE, GRANDCHILD): ("41", "42"),
    (SPOUSE, IN_LAW_CHILD): ("28", "38"),
    (CHILD, SPOUSE): ("51", "52"), (CHILD, CHILD): ("70", "70"), (CHILD, PARENT): ("61", "62"),
    (CHILD, SIBLING): ("97", "97"),
    (PARENT, SPOUSE): ("28", "38"), (PARENT, CHILD): ("41", "42"), (PARENT, SIBLING): ("20", "30"),
    (PARENT, PARENT): ("11", "12"),
    (GRANDCHILD, SPOUSE): ("61", "62"), (GRANDCHILD, GRANDCHILD): ("97", "97"),
    (SIBLING, SIBLING): ("70", "70"), (SIBLING, PARENT): ("51", "52"),
    (IN_LAW_CHILD, SPOUSE): IN_LAWS,
}  # fmt: skip


def seen_from(applicant_id: int, members: Mapping[int, tuple[str, str]]) -> dict[int, str]:
    """Relation of every member to the applicant, who is "01".

    `members` gives each person's relation to the head and sex ("male" where unknown counts).
    An applicant who is no member is taken to be the head.
    """
    mine, sex_of_applicant = members.get(applicant_id, (Relation.HEAD.value, ""))
    if mine in (Relation.HEAD, Relation.SELF):
        return {
            p: SELF if relation in (Relation.HEAD, Relation.SELF) else relation
            for p, (relation, _) in members.items()
        }
    return {
        p: SELF if p == applicant_id else _seen(_kind(mine), relation, sex, sex_of_applicant)
        for p, (relation, sex) in members.items()
    }


def _seen(mine: int | None, relation: str, sex: str, my_sex: str) -> str:
    woman = sex == "female"
    if mine is None:
        return OTHER_KIN
    if relation in (Relation.HEAD, Relation.SELF):
        return _in_laws(HEAD_SEEN_BY[mine], my_sex)[woman]
    theirs = _kind(relation)
    if theirs is None:
        return Relation.NOT_KIN.value if relation == Relation.NOT_KIN else OTHER_KIN
    found = OTHERS_SEEN_BY.get((mine, theirs), (OTHER_KIN, OTHER_KIN))
    return _in_laws(found, my_sex)[woman]


def _in_laws(found: tuple[str, str], my_sex: str) -> tuple[str, str]:
    if found != IN_LAWS:
        return found
    return ("53", "54") if my_sex == "female" else ("55", "56")
