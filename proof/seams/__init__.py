"""The seams at which a fault is applied: an HTTP exchange, SQL, the queue's Redis keys, a process, Kommo's double."""
