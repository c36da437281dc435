"""Tables: ruled ones, which say their rows, and those that a PDF has flattened to lines."""
