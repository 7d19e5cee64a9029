package notebook

import "latentlab/lib/page"

// Frames shows a sequence of figures as a live element of the output, such as those of a training after
// more and more steps. It shows one at a time, and the reader moves through them with a slider, keys and
// buttons, or plays them:
//
//	notebook.Frames{
//		Frames: []notebook.Frame{{Name: "step 0", Figure: untrained}, {Name: "step 600", Figure: trained}},
//	}.Show()
//
// It needs no kernel, and works in a notebook saved as HTML. The fields are those of [page.Frames].
type Frames page.Frames

// A Frame is one figure of Frames.
type Frame = page.Frame

// Show shows the frames. In a plain terminal it writes the still figure to a file. An error ends the
// program, as in [Check].
func (f Frames) Show() { showLive("notebook.Frames", page.Frames(f), f.Caption) }
