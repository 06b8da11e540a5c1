"""A JPEG picture as a PDF page, for the renderer that writes no PDF itself."""

from __future__ import annotations

import struct


def pdf_of_jpeg(jpeg: bytes, dpi: int) -> bytes:
    """A PDF document of one page, as large as the picture is at `dpi`."""
    width, height = jpeg_size(jpeg)
    wide, high = width * 72 / dpi, height * 72 / dpi
    drawing = f"{wide:g} 0 0 {high:g} 0 0 cm /picture Do".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {wide:g} {high:g}] /Contents 4 0 R "
        "/Resources << /XObject << /picture 5 0 R >> >> >>".encode(),
        _stream("", drawing),
        _stream(f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB "
                "/BitsPerComponent 8 /Filter /DCTDecode ", jpeg)]
    document, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(document))
        document += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return document + (f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} "
                       f"/Root 1 0 R >>\nstartxref\n{len(document)}\n%%EOF\n").encode()


def jpeg_size(jpeg: bytes) -> tuple[int, int]:
    """Width and height, from the frame header; ValueError if there is none."""
    place = 2
    while place + 9 <= len(jpeg) and jpeg[place] == 0xFF:
        marker, length = jpeg[place + 1], int.from_bytes(jpeg[place + 2:place + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", jpeg[place + 5:place + 9])
            return width, height
        place += 2 + length
    raise ValueError("the picture is no JPEG with a frame header")


def _stream(entries: str, content: bytes) -> bytes:
    return f"<< {entries}/Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"
