"""A chart is a description (`model`, `matrix`); one renderer to terminal cells, one to SVG.

Nothing here knows the store, the flow figures or the terminal library: text and numbers in, text out.
"""
