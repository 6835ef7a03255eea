"""Time: waiting until something holds, and the difference between two machines' clocks."""
