package notebook

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
)

//go:embed cloud_walk.js
var cloudWalkScript string

// What a cloud with a decoder has beside: for its keys, and under its points.
const (
	cloudWalkKeys = " Enter chooses the point nearest to the middle, Escape none."
	cloudWalkBody = `<div class="cloud-walk" data-part="walk"><div class="cloud-strip" data-part="strip" role="img"></div>
<div class="cloud-ends" aria-live="polite"><span data-part="start"></span><span data-part="end"></span></div></div>
`
)

// cloudWalk is what the script needs to draw what lies between two points.
type cloudWalk struct {
	Network json.RawMessage `json:"network"`
	Height  int             `json:"height"` // of a decoded picture
	Width   int             `json:"width"`
	Low     []float32       `json:"low"`   // [size], the least of each number of the codes
	High    []float32       `json:"high"`  // [size], the largest
	Codes   string          `json:"codes"` // [n, size] int16 in base64: low is -32767, high 32767
}

// checkWalk returns an error that says why Decode cannot decode between Codes.
func (c Cloud) checkWalk() error {
	if c.Decode == nil {
		if c.Codes != nil {
			return errors.New("notebook.Cloud: there are Codes without Decode, a run that decodes them")
		}
		return nil
	}
	if c.Decode.Program == nil {
		return errors.New("notebook.Cloud: Decode is empty, expected a trained run, as notebook.Train returns it")
	}
	if err := checkDecodes("Decode", c.Decode); err != nil {
		return fmt.Errorf("notebook.Cloud: %w", err)
	}
	if n := len(c.Projections[0].Points); len(c.Codes) != n {
		return fmt.Errorf("notebook.Cloud: %d Codes for %d points, expected one each for Decode", len(c.Codes), n)
	}
	if err := checkCodes("Codes", c.Codes); err != nil {
		return fmt.Errorf("notebook.Cloud: %w", err)
	}
	return nil
}

// walk takes the decoder out of its run.
func (c Cloud) walk() (*cloudWalk, error) {
	images := c.Decode.Program.Data
	w := &cloudWalk{Height: images.Height, Width: images.Width}
	for k, v := range c.Codes[0] {
		low, high := v, v
		for _, code := range c.Codes {
			low, high = min(low, code[k]), max(high, code[k])
		}
		if low == high {
			high = low + 1
		}
		w.Low, w.High = append(w.Low, low), append(w.High, high)
	}
	w.Codes = encodeCodes(c.Codes, w.Low, w.High)
	network, err := decoder("Decode", c.Decode, between(thinned(c.Codes, calibrating)))
	if err != nil {
		return nil, err
	}
	w.Network, err = network.JSON()
	return w, err
}

// between returns the codes and some on the ways between them: at a third of
// the way from each to one far from it in the list, and in the middle.
func between(codes [][]float32) [][]float32 {
	out := append([][]float32{}, codes...)
	for i, a := range codes {
		for _, share := range []float32{1. / 3, 1. / 2} {
			b := codes[(i+len(codes)/2+int(10*share))%len(codes)]
			z := make([]float32, len(a))
			for k := range z {
				z[k] = a[k] + share*(b[k]-a[k])
			}
			out = append(out, z)
		}
	}
	return out
}
