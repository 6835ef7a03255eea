"""`acceptance doctor`: what a target offers and what each gap costs, without a run."""
