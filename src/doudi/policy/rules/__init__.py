"""The rules of the law, one module per subject; every module here is read when the rules load."""
