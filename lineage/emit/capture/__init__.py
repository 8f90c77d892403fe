"""What a step or task really reads and writes, seen from inside its process while its window is open."""
