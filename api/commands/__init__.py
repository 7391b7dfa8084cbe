"""What an operator runs: one module for each command of `python -m api`."""
