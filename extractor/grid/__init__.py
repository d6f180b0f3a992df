"""Tables as they stand on a page: rulings, rows, columns, and the order in which their cells are read."""
