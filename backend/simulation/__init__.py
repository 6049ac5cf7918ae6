"""The world around the desk, played with a seed: customers, suppliers, pickers, carriers, each by the same services."""
