"""Which projects to staff, in which design, and whom to hire: an integer programme, its prices and its risks."""
