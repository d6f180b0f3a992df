"""Pages that are pictures, read: an OCR'd page becomes the same plain data as a page with text.

::

    plan ──► raster (pdf) ──► upright ──► strokes ──► words ──► cells ──► OcrPicture ──► document
    which pages     pixels     turn, skew   rulings    text      second     points        pages, geometry
                                                                 readings

Nothing here is imported before a page needs it; ``engine`` is the one door to the OCR engine and to OpenCV.
"""
