"""What is measured, by `make bench`. Results: docs/benchmarks.md."""
