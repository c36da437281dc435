"""What a person sees and what a program reads: pure functions from results to text."""
