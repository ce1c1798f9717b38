"""Is it worth a model at all, or rules, or nothing? From the project file and the newest evidence to one plan. Pure."""
