package notebook

import (
	"latentlab/lib/dataset"
	"latentlab/lib/figure"
)

// drawExamples draws the first examples, with a caption that states how many there are.
func drawExamples(e *dataset.Examples) (*figure.Figure, error) {
	if err := e.Check(); err != nil {
		return nil, err
	}
	text := figure.Text{Caption: e.String()}
	if e.IsTable() {
		return figure.Table{Examples: e, Text: text}.Draw()
	}
	return figure.Grid{Images: e, Rows: 4, Text: text}.Draw()
}
