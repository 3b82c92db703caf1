"""`python -m explain`: the command line."""

from explain.cli import main

if __name__ == "__main__":
    main()
