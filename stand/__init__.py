"""The embedded target: a small, healthy reference deployment of the platform, made of real parts."""
