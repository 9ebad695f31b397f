"""The long trials: what is promised about reports and cases, held while processes, disks, clocks and lines break."""
