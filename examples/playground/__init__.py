"""The playground: watch a network learn, in the browser. `python -m examples.playground` opens it."""
