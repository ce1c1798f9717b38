"""Documents made of decisions: the first screen in words, and one page that works offline."""
