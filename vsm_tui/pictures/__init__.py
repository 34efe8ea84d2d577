"""Pictures of the figures: what `flow` computes, as charts with their sentence. Screens, report and export share them.

A picture knows figures and charts, no terminal and no store.
"""
