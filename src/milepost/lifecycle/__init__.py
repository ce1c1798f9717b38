"""The life cycle: opens a project, runs its flows, computes where it stands and what comes next."""
