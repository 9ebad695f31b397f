"""The board in forms that programs read: each is written from the public view of a notice and from nothing else."""
