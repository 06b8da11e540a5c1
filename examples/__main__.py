"""Run the whole course, in the order of README.md: `python examples --fast`."""

import argparse
import importlib
import re
import time
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).parent
NAMES = list(dict.fromkeys(re.findall(r"\]\((\w+)\.py\)", (FOLDER / "README.md").read_text(encoding="utf-8"))))
COVERS = {"digits": "mistakes", "lenet": "filters"}  # where it is not the first picture


def thumbnail(picture, target, width=300):
    """A small copy with 32 colours: a few kilobytes each, since they are under version control."""
    image = Image.open(picture).convert("RGB")
    image = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
    target.parent.mkdir(exist_ok=True)
    image.quantize(32, dither=Image.Dither.NONE).save(target, optimize=True)


def main():
    parser = argparse.ArgumentParser(prog="examples", description=__doc__, epilog="Every other option goes to every example.")
    parser.add_argument("--thumbnails", action="store_true", help="also make README.md's pictures")
    chosen, arguments = parser.parse_known_args()
    for name in NAMES:
        print(f"\n=== {name} " + "=" * (70 - len(name)), flush=True)
        started = time.perf_counter()
        importlib.import_module(name).main(arguments)
        print(f"({time.perf_counter() - started:.1f} s)")
        if chosen.thumbnails:
            pictures = sorted(Path("runs", name).glob("*.png"), key=lambda path: path.stat().st_mtime)
            for cover in [path for path in pictures if path.stem == COVERS.get(name, path.stem)][:1]:
                thumbnail(cover, FOLDER / "pictures" / f"{name}.png")


if __name__ == "__main__":
    main()
