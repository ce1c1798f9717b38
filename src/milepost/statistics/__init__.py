"""Statistics: learning curves and reach, ceilings, exact intervals. Arrays in, values out."""
