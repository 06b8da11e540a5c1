"""Run every example, one after the other: `python examples --fast`. With --thumbnails also make the pictures of README.md."""

import importlib
import sys
import time
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in ("__main__", "lesson"))


def thumbnail(picture, target, height=150):
    """A small copy with 48 colours: a few kilobytes each, since they are under version control."""
    image = Image.open(picture).convert("RGB")
    image = image.resize((round(image.width * height / image.height), height), Image.Resampling.LANCZOS)
    target.parent.mkdir(exist_ok=True)
    image.quantize(48, dither=Image.Dither.NONE).save(target, optimize=True)


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--thumbnails"]
    for name in NAMES:
        print(f"\n=== {name} " + "=" * (70 - len(name)))
        started = time.perf_counter()
        importlib.import_module(name).main(arguments)
        print(f"({time.perf_counter() - started:.1f} s)")
        pictures = sorted(Path("runs", name).glob("*.png"), key=lambda path: path.stat().st_mtime)
        if "--thumbnails" in sys.argv and pictures:
            thumbnail(pictures[0], FOLDER / "pictures" / f"{name}.png")


if __name__ == "__main__":
    main()
