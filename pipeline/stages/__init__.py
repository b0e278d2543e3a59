"""Pure decisions: what goes in comes out, or is refused with a reason."""
