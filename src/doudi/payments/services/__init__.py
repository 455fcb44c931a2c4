"""Everything that changes money or what is owed. One module per kind of act."""
