"""The metric rule: arrays in, values with intervals out; optimise one metric, require the others."""
