"""What the desk is measured by."""
