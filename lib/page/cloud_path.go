package page

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"latentlab/lib/export"
)

//go:embed cloud_path.js
var cloudPathScript string

// A cloud with a decoder has more keys, and a strip of images below its points.
const (
	cloudPathKeys = " Enter chooses the point nearest to the middle, Escape none."
	cloudPathBody = `<div class="cloud-path" data-part="path"><div class="cloud-strip" data-part="strip" role="img"></div>
<div class="cloud-ends" aria-live="polite"><span data-part="start"></span><span data-part="end"></span></div></div>
`
)

// cloudPath is what the script needs to draw the path between two codes.
type cloudPath struct {
	Network  json.RawMessage `json:"network"`
	Height   int             `json:"height"` // of a decoded image
	Width    int             `json:"width"`
	Channels int             `json:"channels"` // 1 or 3
	Low      []float32       `json:"low"`      // [size], the least of each dimension of the codes
	High     []float32       `json:"high"`     // [size], the largest
	Count    int             `json:"count"`    // of codes
	Codes    string          `json:"codes"`    // [n, size] symbols of 8 bits: low is 0, high 255
}

// checkPath returns an error if Decode cannot decode between Codes.
func (c Cloud) checkPath() error {
	if c.Decode == nil {
		if c.Codes != nil {
			return errors.New("there are Codes without Decode, a model that decodes them")
		}
		return nil
	}
	if c.Decode.Program == nil {
		return errors.New("the model of Decode is empty, expected a trained model, such as r.Model of what notebook.Train returns")
	}
	if err := checkDecodes("Decode", c.Decode); err != nil {
		return err
	}
	if c.Decode.Program.Data.IsTable() {
		return errors.New("the model of Decode decodes rows of a table, and the path between two points is of images: " +
			"leave Decode and Codes out, or show a page.Explorer")
	}
	if n := len(c.Projections[0].Points); len(c.Codes) != n {
		return fmt.Errorf("there are %d Codes for %d points, expected one each for Decode", len(c.Codes), n)
	}
	if err := checkCodes("Codes", c.Codes); err != nil {
		return err
	}
	// A decoder of unknown length is known to fit when it is exported.
	if n, want := len(c.Codes[0]), c.Decode.Program.DecoderSize; want != 0 && n != want {
		return fmt.Errorf("the Codes have %d numbers, and the model decodes codes of %d: expected this length", n, want)
	}
	return nil
}

// path exports the decoder with the codes. It reports whether the decoder draws Reconstructed.
func (c Cloud) path() (p *cloudPath, draws bool, err error) {
	shape := c.Decode.Program.Data.Shape()
	p = &cloudPath{Height: shape.Height, Width: shape.Width, Channels: shape.Channels, Count: len(c.Codes)}
	for k, v := range c.Codes[0] {
		low, high := v, v
		for _, code := range c.Codes {
			low, high = min(low, code[k]), max(high, code[k])
		}
		if low == high {
			high = low + 1
		}
		p.Low, p.High = append(p.Low, low), append(p.High, high)
	}
	var symbols []uint8
	for _, code := range c.Codes {
		for k, v := range code {
			symbols = append(symbols, uint8(math.Round(255*float64(v-p.Low[k])/float64(p.High[k]-p.Low[k]))))
		}
	}
	size := len(c.Codes[0])
	p.Codes = export.EncodeBytes(export.EncodeSymbols(symbols, 8, size, func(_ []uint8, i int) int { return i % size }))
	network, err := exportDecoder("Decode", c.Decode, withMidpoints(subsample(c.Codes, calibrationSize)))
	if err != nil {
		return nil, false, err
	}
	if p.Network, err = network.JSON(); err != nil {
		return nil, false, err
	}
	if c.Reconstructed != nil {
		draws, err = c.draws(network)
	}
	return p, draws, err
}

// draws reports whether a network decodes some of Codes to their Reconstructed: with a root mean square of
// the differences of at most 4 of 255.
func (c Cloud) draws(network *export.Network) (bool, error) {
	every := max(1, len(c.Codes)/100)
	_, width := c.Reconstructed.Dims()
	channels := c.Decode.Program.Data.Shape().Channels
	sum, n := 0.0, 0
	for i := 0; i < len(c.Codes); i += every {
		images, err := network.Call(c.Codes[i : i+1])
		if err != nil {
			return false, err
		}
		for at, v := range images[0] {
			r, g, b := c.Reconstructed.RGB(i, at/channels/width, at/channels%width)
			d := 255*max(0, min(1, float64(v))) - float64([]uint8{r, g, b}[at%channels])
			sum, n = sum+d*d, n+1
		}
	}
	return math.Sqrt(sum/float64(n)) <= 4, nil
}

// withMidpoints returns the codes and some on the paths between them: a third of
// the way from each to one far from it in the list, and halfway to another.
func withMidpoints(codes [][]float32) [][]float32 {
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
