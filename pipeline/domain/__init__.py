"""Values that know Dutch: parse or refuse, nothing else."""
