"""`python -m legcast`."""

from legcast.cli import main

main()
