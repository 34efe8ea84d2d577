"""The review on paper: nine questions answered from one history, as Markdown, HTML and JSON.

The review on screen (screen 8) shows the same answers. Reachable without the interface.
"""
