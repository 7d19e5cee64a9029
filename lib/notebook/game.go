package notebook

import "latentlab/lib/page"

// A Game shows an adversarial game in the plane as a live element of the output: the reader's
// browser trains the cell's own networks, on points that the reader chooses or draws. It needs no
// kernel, and works in a notebook saved as HTML. The fields are those of [page.Game].
//
// As with a [Trainer], the kernel can remember the values of the knobs.
type Game page.Game

// Show shows the game, with the struct of Knobs at the values that the kernel remembers. In a plain
// terminal it writes the still figure to a file. An error ends the program, as in [Check].
func (g Game) Show() { showTraining("notebook.Game", g.Knobs, page.Game(g), g.Caption) }
