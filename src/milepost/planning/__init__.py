"""Planning: what the measured curves mean for the requirement, the designs, the labels and the money."""
