"""What is fast and what is small here, measured beside others: `make bench`."""
