"""One spelling and one way of cutting for everything that is compared: width, numerals, words, other names."""
