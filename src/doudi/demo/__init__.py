"""The synthetic county: invented people in a county that cannot exist."""
