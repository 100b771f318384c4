"""What we claim about speed, as commands. See benchmarks/README.md; `python -m benchmarks.delivery --quick`."""
