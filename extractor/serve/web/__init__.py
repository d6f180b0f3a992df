"""HTTP before the core: the door (token, origin, size), the REST interface, the pages. The one door to FastAPI and uvicorn."""
