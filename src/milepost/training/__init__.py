"""Training: the ladder of candidates, trials on an executor, and learning curves as measured."""
