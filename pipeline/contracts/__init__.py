"""What the rooms agree on: tables, config, reasons, ids, doors."""
