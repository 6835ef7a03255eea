"""How the checklist's promises are checked: knows a target, never how the target is built."""
