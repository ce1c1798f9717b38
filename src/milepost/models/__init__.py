"""The only place that knows the learning libraries: columns as arrays, features, and things that predict."""
