"""PDF files: pdfium reads characters, drawn paths and pictures; pdfplumber is the witness."""
