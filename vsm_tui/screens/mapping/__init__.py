"""What the Map screen is made of: its picture, its words, its acts; here how it is read."""

READING = (
    "One box a step, from left to right. In it who performs it, what it needs, what it adds (+ customer value, = "
    "enabling, ○ only the operating model), [C] where it is a control ([C!] a mandatory one), what it depends on. "
    "Left of the bar stands what people believe, right of it what was measured: the median of the items that came "
    "through; ≠ marks where they differ by a factor of two or more, and d believes what was measured. ▷ counts the "
    "items in the step now, with its limit. Arcs above are work that went back, with the share of the visits that "
    "left the step; the dotted one leads from delivery to what was learnt. The ladder below steps up for "
    "waiting and down for work (~ is believed). ⚑ is the constraint: the step that held most waiting. The bar "
    "shows to scale where the elapsed time went. v shows a future map, what differs there, and the controls; r says "
    "which status of the source is which step; c starts a change of the step, or of the future map that is shown."
)

EMPTY = (
    "Here the path of the work will stand: one box a step, what people believe beside what is measured.\n\n"
    "n   names the first step, or all of them separated by ;\n"
    "    or paste a list of step names, one a line\n"
    "y   writes the map as YAML in your editor"
)
