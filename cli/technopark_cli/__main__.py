"""`python -m technopark_cli` is `technopark`."""

from technopark_cli.main import main

main()
