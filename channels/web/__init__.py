"""The page: sign-in of the demo, sessions of browsers, the shell that loads the chat."""
