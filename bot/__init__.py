"""What runs inside the Rasa server: the channel, the language components, the runtime's speed-ups."""
