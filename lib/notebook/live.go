package notebook

import (
	"fmt"

	"github.com/janpfeifer/gonb/gonbui"

	"latentlab/lib/figure"
	"latentlab/lib/page"
)

// An Explorer shows a decoder as a live element of the output: the reader moves
// a point over a plane of codes, or a slider for each dimension of a code, and the
// decoder draws the image of that code at once. It needs no kernel, and works in
// a notebook saved as HTML.
//
// The decoder may have dense layers and convolutions; page.CheckDecoder reports before
// a training whether a page can run it. The fields are those of [page.Explorer].
type Explorer page.Explorer

// Show shows the explorer. In a plain terminal it writes the still figure to a
// file. An error ends the program, as in [Check].
func (e Explorer) Show() { showLive("notebook.Explorer", page.Explorer(e), e.Caption) }

// A Cloud shows points that stand for images: codes of a test set, say, by PCA
// and by t-SNE. Pointing at one shows its image, and with a decoder, clicks on two
// points show the images decoded from codes between theirs. It needs no kernel, and works
// in a notebook saved as HTML.
//
// The fields are those of [page.Cloud].
type Cloud page.Cloud

// A Projection has the position of each point of a Cloud.
type Projection = page.Projection

// Show shows the cloud. In a plain terminal it writes the still figure to a
// file. An error ends the program, as in [Check].
func (c Cloud) Show() { showLive("notebook.Cloud", page.Cloud(c), c.Caption) }

// A liveElement is what package page makes for an output.
type liveElement interface {
	Still() (*figure.Figure, error)
	Card() (*page.Card, error)
}

// showLive shows a live element; name is its type's, for errors.
func showLive(name string, element liveElement, caption string) {
	if !gonbui.IsNotebook {
		still, err := element.Still()
		if err != nil {
			fail(fmt.Errorf("%s: %w", name, err))
		}
		showFigure(still, "")
		if caption != "" {
			showCaption(caption)
		}
		return
	}
	card, err := element.Card()
	if err != nil {
		fail(fmt.Errorf("%s: %w", name, err))
	}
	displayHTML("", Must(card.HTML()), card.Alt)
	waitForKernel()
}
