"""Other departments' files about the county, made from the truth with the published faults."""
