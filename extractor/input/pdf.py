"""PDF files as input: the pages of ``pdf.pdfium``, behind whatever junk a server printed before the file."""

from __future__ import annotations

from extractor.errors import DocumentError
from extractor.input.reader import Content, ReadOptions
from extractor.pdf.pdfium import PdfFile

_HEADER_REACH = 1024  # Adobe's readers accept a PDF header within the first 1024 bytes, and so do publishers' servers


class PdfReader:
    """PDF, known by its header; an archive that holds a PDF near its start is none."""

    def claims(self, data: bytes) -> bool:
        """Whether a PDF header stands near the start."""
        return data.find(b"%PDF-", 0, _HEADER_REACH) >= 0 and not data.startswith(b"PK\x03\x04")

    def read(self, data: bytes, options: ReadOptions) -> Content:
        """All pages with their lines; the file stays open for who needs the geometry of some."""
        start = data.find(b"%PDF-", 0, _HEADER_REACH)
        pdf = PdfFile(data[start:], password=options.password, name=options.name, max_pages=options.max_pages)
        try:
            pages, failed = pdf.read()
        except DocumentError:
            pdf.close()
            raise
        lines = tuple(line for page in pages for line in page.lines)
        return Content("pdf", lines, pages, failed_pages=failed, file=pdf)
