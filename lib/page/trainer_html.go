package page

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/wasm"
	"latentlab/lib/wasm/training"
)

var trainerScript = trainerStart + trainerState + trainerImagesScript + trainerRowsScript + trainerPlane + trainerDecoded +
	rowsScript + classesScript + addressScript

//go:embed trainer.js
var trainerStart string

//go:embed trainer_state.js
var trainerState string

//go:embed trainer_images.js
var trainerImagesScript string

//go:embed trainer_rows.js
var trainerRowsScript string

//go:embed trainer_plane.js
var trainerPlane string

//go:embed trainer_decoded.js
var trainerDecoded string

//go:embed trainer.css
var trainerStyle string

// trainerBody is the live part, which the script completes.
//
//go:embed trainer.html
var trainerBody string

// trainingData is a training for the script, and what cards need of it.
type trainingData struct {
	text      json.RawMessage
	Functions map[string]json.RawMessage `json:"functions"`
}

func newTrainingData(t *training.Training) (*trainingData, error) {
	text, err := t.JSON()
	if err != nil {
		return nil, err
	}
	d := &trainingData{text: text}
	return d, json.Unmarshal(text, d)
}

// trainerData is the script's data.
type trainerData struct {
	Training json.RawMessage `json:"training"`
	Curves   []trainerCurve  `json:"curves"`
	Images   []trainerImages `json:"images"`
	Codes    *trainerCodes   `json:"codes,omitempty"`
	Height   int             `json:"height"`
	Width    int             `json:"width"`
	Channels int             `json:"channels"`
	Columns  []rowColumn     `json:"columns,omitempty"` // of rows of a table, which have no image
	Own      *trainerPad     `json:"own,omitempty"`
	Notes    []string        `json:"notes"`
}

// trainerCurve is a chart of scalars with the same unit.
type trainerCurve struct {
	Title  string          `json:"title"`
	Unit   string          `json:"unit"`
	Series []trainerSeries `json:"series"`
}

type trainerSeries struct {
	Scalar string `json:"scalar"` // its name in the training
	Name   string `json:"name"`
	Color  string `json:"color"`
}

// trainerImages are rows of images, or of rows of a table, each of what a function returns.
type trainerImages struct {
	Function string       `json:"function"`
	Count    int          `json:"count"`              // of images in a row
	Examples []int        `json:"examples,omitempty"` // indices of what is reconstructed
	Codes    string       `json:"codes,omitempty"`    // or codes, [count, size] float32 in base64
	Alt      string       `json:"alt"`
	Rows     []trainerRow `json:"rows"`
}

type trainerRow struct {
	Name   string `json:"name"`
	Output string `json:"output,omitempty"` // of the function, "" for the examples
}

// trainerCodes are the dots of the plane of codes.
type trainerCodes struct {
	Indices []int    `json:"indices"` // of the examples
	Classes []string `json:"classes"`
	Colors  []string `json:"colors"`
	Decode  bool     `json:"decode"` // whether the decoder takes codes of the plane
	Alt     string   `json:"alt"`
}

func (x *trainer) card() (*Card, error) {
	d := x.scriptData()
	var err error
	if d.Own, err = x.pad(); err != nil {
		return nil, err
	}
	data, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("writing the trainer as JSON: %w", err)
	}
	alt := x.Alt
	if alt == "" {
		alt = x.Fallback.Alt
	}
	card := &Card{
		Still: x.Fallback, Alt: alt, Caption: x.Caption,
		Style: trainingStyle + trainerStyle + rowsStyle, Body: trainerBody,
		Script: training.Script + wasm.CompactScript(trainingScript+trainerScript), Data: data,
	}
	if x.Pad {
		card.Style += padStyle
		card.Body += padBody
		card.Script += wasm.CompactScript(trainerPadScript + padScript)
	}
	card.Body += noteOfSize(data, "its examples: fewer take less")
	return card, nil
}

func (x *trainer) scriptData() *trainerData {
	p, shape := x.training.Program(), x.training.Examples().Shape()
	return &trainerData{
		Training: x.data.text, Curves: curvesOf(p.Scalars, p.Units), Images: x.images(), Codes: x.codes(),
		Height: shape.Height, Width: shape.Width, Channels: shape.Channels, Columns: rowColumns(x.training.Examples(), p.Scaling),
		Notes: append([]string{x.describe()}, x.training.Notes()...),
	}
}

// curvesOf returns a chart for each unit of scalars that has one, that of the loss first.
func curvesOf(scalars, units []string) []trainerCurve {
	var curves []trainerCurve
	for i, name := range scalars {
		if i > 0 && units[i] == "" {
			continue
		}
		at := slices.IndexFunc(curves, func(c trainerCurve) bool { return c.Unit == units[i] })
		if at < 0 {
			at = len(curves)
			title := strings.ToUpper(name[:1]) + name[1:]
			if i == 0 {
				title = "Loss"
			}
			curves = append(curves, trainerCurve{Title: title, Unit: units[i]})
		}
		c, shown := &curves[at], name
		if i == 0 && slices.Contains(scalars, "discriminator") && !slices.Contains(scalars, "generator") {
			shown = "generator" // whose loss is that of adversarial networks
		}
		color := hex(figure.SeriesColor(len(c.Series)))
		switch shown { // as in a game
		case "discriminator":
			color = hex(figure.SeriesColor(0))
		case "generator":
			color = hex(figure.SeriesColor(1))
		}
		if c.Series = append(c.Series, trainerSeries{name, shown, color}); len(c.Series) > 1 {
			c.Title = "Losses"
		}
	}
	return curves
}

// shownExamples returns the indices of the examples that are reconstructed. They are spread evenly, since
// data may be sorted by class.
func (x *trainer) shownExamples() []int {
	e := x.training.Examples()
	count := shownImages
	if e.IsTable() {
		count = shownRows
	}
	return spread(min(count, e.Len()), e.Len())
}

// spread returns n of the indices below total, in order and evenly.
func spread(n, total int) []int {
	indices := make([]int, n)
	for i := range indices {
		indices[i] = i * total / n
	}
	return indices
}

// images returns the rows of images that change while it trains.
func (x *trainer) images() []trainerImages {
	all := []trainerImages{} // not null in JSON
	add := func(function string, rows ...trainerRow) *trainerImages {
		var names []string
		for _, r := range rows {
			names = append(names, r.Name)
		}
		all = append(all, trainerImages{
			Function: function, Rows: rows, Alt: "From the top: " + strings.Join(names, ", "),
		})
		return &all[len(all)-1]
	}
	example, rebuilt := trainerRow{Name: "example"}, trainerRow{"reconstruction", "y"}
	if _, ok := x.data.Functions["denoise"]; ok {
		add("denoise", example, trainerRow{"with noise", "noisy"}, rebuilt)
	} else if _, ok := x.data.Functions["reconstruct"]; ok {
		add("reconstruct", example, rebuilt)
	}
	for i := range all {
		all[i].Examples = x.shownExamples()
		all[i].Count = len(all[i].Examples)
	}
	if n := len(x.Samples); n > 0 {
		name := "samples"
		if x.training.Examples().IsTable() {
			n, name = min(n, 2*shownRows), "sample"
		}
		samples := add("decode", trainerRow{name, "x"})
		samples.Count, samples.Codes, samples.Alt = n, encodeFloats(x.Samples[:n]), fmt.Sprintf("%d samples", n)
	}
	return all
}

// codes returns the plane of codes, or nil if they do not have two numbers.
func (x *trainer) codes() *trainerCodes {
	p, e := x.training.Program(), x.training.Examples()
	if _, encodes := x.data.Functions["encode"]; !encodes || p.CodeSize != 2 {
		return nil
	}
	_, decodes := x.data.Functions["decode"]
	n := min(shownCodes, e.Len())
	c := &trainerCodes{
		Indices: spread(n, e.Len()), Decode: decodes && p.DecoderSize == 2 && !e.IsTable(),
		Alt: fmt.Sprintf("The codes of %d examples in the plane", n),
	}
	for i := range max(1, e.NumClasses()) {
		c.Classes = append(c.Classes, nameOfClass(e, i))
		c.Colors = append(c.Colors, hex(figure.ClassColor(i)))
	}
	if e.Labels != nil {
		c.Alt += ", in the colors of their classes"
	}
	return c
}

// nameOfClass returns the name of a class of e, or its number if it has none.
func nameOfClass(e *dataset.Examples, class int) string {
	if class < len(e.Classes) {
		return e.Classes[class]
	}
	return fmt.Sprint(class)
}
