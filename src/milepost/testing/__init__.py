"""Testing: what a project must pass before anything rests on it."""
