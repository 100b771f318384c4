"""Pure rules: plain functions of values. No I/O, no await, no clock, standard library only."""
