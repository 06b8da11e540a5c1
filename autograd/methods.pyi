from typing import Any

class Methods:
    def __getattr__(self, name: str) -> Any: ...
