"""Command line topics: each module lists its click commands in `COMMANDS`."""
