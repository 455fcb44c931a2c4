"""Files into the register: read, matched to fields, checked row by row, loaded, reported back."""
