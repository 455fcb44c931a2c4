"""GB/T 4761: the two-digit code of a relation to the applicant, as the kinds that rules speak of."""

KIN = {
    "0": "other",
    "1": "spouse",
    "2": "child",
    "3": "child",
    "4": "grandchild",
    "5": "parent",
    "6": "grandparent",
    "7": "sibling",
    "8": "other",
    "9": "other",
}
CHILD_IN_LAW = {"28", "38"}  # son-in-law, daughter-in-law
PARENT_IN_LAW = {"53", "54", "55", "56"}
SIBLING_IN_LAW = {"72", "74", "76", "78"}
APPLICANT = "01"  # "02" is a head of the household who is not the applicant


def kin(code: str) -> str:
    """self, spouse, child, child_in_law, grandchild, parent, parent_in_law, grandparent, sibling, other."""
    if code in CHILD_IN_LAW:
        return "child_in_law"
    if code in PARENT_IN_LAW:
        return "parent_in_law"
    if code in SIBLING_IN_LAW:
        return "other"
    return "self" if code == APPLICANT else KIN[code[0]]
