"""Tools for maintainers; nothing in the program imports them."""
