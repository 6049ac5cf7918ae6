"""Setting up and starting the whole desk on one machine."""
