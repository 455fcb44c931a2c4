"""Who may see and do what: ground truth beside every address, compared with what really happens."""
