"""Content files in, pages out. `import_content` is the face of this package."""

from .loading import Change, ImportReport, import_content

__all__ = ["Change", "ImportReport", "import_content"]
