"""Open the playground in the browser: `python -m examples.playground [--port N] [--no-browser]`."""

import argparse
import webbrowser

from .server import Server


def main(arguments=None):
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8347, help="0 takes any that is free (default: %(default)s)")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    options = parser.parse_args(arguments)
    if not 0 <= options.port < 65536:
        parser.error(f"argument --port: expected a number from 0 to 65535, got {options.port}")
    try:
        server = Server(options.port)
    except OSError as error:
        parser.error(f"cannot listen on port {options.port} ({error.strerror}): take another with --port, or 0 for any")
    with server:
        print(f"The playground is at {server.address} (Ctrl-C ends it)", flush=True)
        if not options.no_browser:
            webbrowser.open(server.address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
