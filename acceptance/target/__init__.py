"""What a run is pointed at: its settings, what they lack, and the embedded stand started as one."""
