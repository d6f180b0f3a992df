"""Readers: bytes, files and streams to one plain ``Document``, whatever their form."""
