package notebook

import (
	"fmt"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/format"
)

// drawExamples draws the first examples, with a caption that states how many there are.
func drawExamples(e *dataset.Examples) (*figure.Figure, error) {
	if err := e.Check(); err != nil {
		return nil, err
	}
	text := figure.Text{Caption: describeExamples(e)}
	if e.IsTable() {
		return figure.Table{Examples: e, Text: text}.Draw()
	}
	return figure.Grid{Images: e, Rows: 4, Text: text}.Draw()
}

// describeExamples returns what the examples are: "wine: 178 rows of 13 columns, 3 classes".
func describeExamples(e *dataset.Examples) string {
	text := format.Count(e.Len(), "image") + " of " + e.Shape().String()
	if e.IsTable() {
		text = format.Count(e.Len(), "row") + " of " + format.Count(len(e.Columns), "column")
	}
	if n := e.NumClasses(); n > 0 {
		text += ", " + format.Count(n, "class")
	}
	if e.Name == "" {
		return text
	}
	return fmt.Sprintf("%s: %s", e.Name, text)
}
