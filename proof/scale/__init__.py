"""`make scale`: a run in parts on machines that are told apart by the kernel, against one stand on another."""
