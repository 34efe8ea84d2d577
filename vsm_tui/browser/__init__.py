"""The app in a browser on this machine: textual-serve behind a secret address, with nothing loaded from the web."""
