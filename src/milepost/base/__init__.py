"""The ground floor: errors, ids, clock, random streams, plain values, ranges and the one expression grammar."""
