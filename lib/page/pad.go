package page

import (
	_ "embed"
	"fmt"
	"math"
	"slices"

	"latentlab/lib/dataset"
)

// padScript declares latentlabPad(part, data, change), which makes the part padBody of a card
// work, for data from newPadData.
var padScript = padDraw + padFile + padInk + padPrepare

//go:embed pad.js
var padDraw string

//go:embed pad_file.js
var padFile string

//go:embed pad_ink.js
var padInk string

//go:embed pad_prepare.js
var padPrepare string

//go:embed pad.css
var padStyle string

// padBody is the pad: the paper, what the model sees of it, and its reconstruction.
//
//go:embed pad.html
var padBody string

// padData is what the script needs to make an example of what a reader draws.
type padData struct {
	Height   int  `json:"height"`
	Width    int  `json:"width"`
	Channels int  `json:"channels"` // 1 or 3
	Box      int  `json:"box"`      // longer side of what is drawn, if it is scaled and centered as in MNIST; else 0
	IsDark   bool `json:"isDark"`   // images are on black
}

// newPadData returns how an image becomes an example like those of data. It returns an error
// for rows of a table.
func newPadData(data *dataset.Examples) (*padData, error) {
	if data.IsTable() {
		return nil, fmt.Errorf("%s has rows of a table, and a reader draws images", data.Name)
	}
	shape := data.Shape()
	p := &padData{Height: shape.Height, Width: shape.Width, Channels: shape.Channels}
	var boxes []int
	dark, centered := 0, 0
	indices := make([]int, data.Len())
	for i := range indices {
		indices[i] = i
	}
	indices = subsample(indices, measuredImages)
	for _, i := range indices {
		if darkBorder(data, i) {
			dark++
		}
		box, x, y := measureInk(data, i)
		boxes = append(boxes, box)
		// MNIST's pixel of index height/2 or width/2 holds the center of mass.
		if math.Abs(x-float64(p.Width/2)) < 0.75 && math.Abs(y-float64(p.Height/2)) < 0.75 {
			centered++
		}
	}
	p.IsDark = nearlyAll(dark, len(indices))
	slices.Sort(boxes)
	median := boxes[len(boxes)/2]
	same := 0
	for _, box := range boxes {
		if box >= median-1 && box <= median+1 {
			same++
		}
	}
	hasMargin := 10*median < 9*min(p.Height, p.Width)
	if p.Channels == 1 && p.IsDark && hasMargin && nearlyAll(centered, len(indices)) && nearlyAll(same, len(indices)) {
		p.Box = median
	}
	return p, nil
}

// measuredImages is how many images show how those of a data set were prepared.
const measuredImages = 500

func nearlyAll(n, of int) bool { return 20*n >= 19*of }

// darkLevel is the brightness below which a pixel counts as black: JPEG changes it a little.
const darkLevel = 24

// darkBorder reports whether most pixels at the edges of image i are black.
func darkBorder(data *dataset.Examples, i int) bool {
	dark, all := 0, 0
	for y := range data.Height {
		for x := range data.Width {
			if y == 0 || x == 0 || y == data.Height-1 || x == data.Width-1 {
				r, g, b := data.RGB(i, y, x)
				all++
				if max(r, g, b) < darkLevel {
					dark++
				}
			}
		}
	}
	return 2*dark > all
}

// measureInk returns the longer side of the box around the pixels of image i that are not black,
// and the indices of the column and the row where their center of mass is.
func measureInk(data *dataset.Examples, i int) (box int, x, y float64) {
	left, right, top, bottom := data.Width, -1, data.Height, -1
	mass := 0.0
	for row := range data.Height {
		for column := range data.Width {
			v, _, _ := data.RGB(i, row, column)
			if v >= darkLevel {
				left, right = min(left, column), max(right, column)
				top, bottom = min(top, row), max(bottom, row)
			}
			mass += float64(v)
			x += float64(v) * float64(column)
			y += float64(v) * float64(row)
		}
	}
	if mass == 0 {
		return 0, 0, 0
	}
	return max(right-left, bottom-top) + 1, x / mass, y / mass
}
