"""Work as a graph of tasks with chances: when it is done, whether ever, and what to do next (LECTURE 4.10)."""
