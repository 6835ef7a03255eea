"""What nobody may do: strangers, signed-out people, forged events, open files, hidden instructions."""
