"""What completes the answer of a scheme: its conditions, shares of members, classes, transitions."""
