"""Bytes to raw text rows, one module per file format; nothing interpreted."""
