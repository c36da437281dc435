"""Tables that the PDF has flattened to lines."""
