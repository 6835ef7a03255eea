"""What the bodies of the platform's answers look like (platform contract), as pydantic models."""
