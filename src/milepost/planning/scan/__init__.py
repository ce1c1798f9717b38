"""The rule scanner: which functions answer a fuzzy question with hand-written literals? Reads text, runs nothing."""
