package page

import (
	_ "embed"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image/color"
	"math"
	"strings"

	"latentlab/lib/export"
	"latentlab/lib/figure"
)

var explorerScript = explorerStart + explorerClasses + explorerNumbers + explorerState + explorerUse + rowsScript + classesScript + addressScript

//go:embed explorer.js
var explorerStart string

//go:embed explorer_classes.js
var explorerClasses string

//go:embed explorer_numbers.js
var explorerNumbers string

//go:embed explorer_state.js
var explorerState string

//go:embed explorer.css
var explorerStyle string

// explorerBody is the live part, which the script completes.
//
//go:embed explorer.html
var explorerBody string

// explorerData is the script's data.
type explorerData struct {
	Network    json.RawMessage `json:"network"`
	Height     int             `json:"height"`
	Width      int             `json:"width"`
	Channels   int             `json:"channels"`          // 1 or 3
	Columns    []rowColumn     `json:"columns,omitempty"` // of rows of a table, which have no image
	OneHot     int             `json:"oneHot"`
	Low        []float32       `json:"low"`   // [style]
	High       []float32       `json:"high"`  // [style]
	Start      []float32       `json:"start"` // [style]
	StartClass int             `json:"startClass"`
	Across     int             `json:"across"`
	Up         int             `json:"up"`
	Count      int             `json:"count"`            // number of dots
	Styles     string          `json:"styles,omitempty"` // [count, style] int16 in base64: low is -32767, high 32767
	Labels     string          `json:"labels,omitempty"` // [count] uint16 in base64
	Classes    []string        `json:"classes"`
	Colors     []string        `json:"colors"`
	Samples    string          `json:"samples,omitempty"` // [samples, sampleSize] float32 in base64
	SampleSize int             `json:"sampleSize"`
	Use        []float64       `json:"use,omitempty"` // [style]
	UseName    string          `json:"useName,omitempty"`
	Own        *explorerPad    `json:"own,omitempty"`
}

// maxDots is how many codes are shown at most: more would hide one another.
const maxDots = 2000

func (x *explorer) card() (*Card, error) {
	network, err := x.network()
	if err != nil {
		return nil, err
	}
	data, err := x.data(network)
	if err != nil {
		return nil, err
	}
	alt := x.Alt
	if alt == "" {
		alt = x.Fallback.Alt
	}
	card := &Card{
		Still: x.Fallback, Alt: alt, Caption: x.Caption,
		Style: explorerStyle + rowsStyle, Body: explorerBody,
		Script: export.Script + explorerScript, Data: data,
	}
	weights := "the decoder's weights: a narrower layer before the last, or smaller images, take less"
	if x.Pad {
		card.Style += padStyle
		card.Body = strings.Replace(card.Body, "<!-- pad -->", padBody, 1)
		card.Script += explorerPadScript + padScript
		weights = "the weights: narrower layers next to the pixels, no Pad, or smaller images, take less"
	}
	card.Body += noteOfSize(data, weights)
	return card, nil
}

// network exports the model's decoder.
func (x *explorer) network() (*export.Network, error) {
	codes, err := x.calibrationCodes()
	if err != nil {
		return nil, err
	}
	return exportDecoder("Model", x.Model, codes)
}

// data returns explorerData as JSON.
func (x *explorer) data(network *export.Network) ([]byte, error) {
	shape := x.Model.Program.Data.Shape()
	weights, err := network.JSON()
	if err != nil {
		return nil, err
	}
	d := explorerData{
		Network: weights, Height: shape.Height, Width: shape.Width, Channels: shape.Channels,
		Columns: rowColumns(x.Model.Program.Data, x.Model.Program.Scaling),
		OneHot:  x.OneHot, Low: x.low, High: x.high, Start: x.start, StartClass: x.startClass, Across: x.across, Up: x.up,
		Classes: x.Classes, Samples: encodeFloats(x.samples), Use: x.Use, UseName: x.UseName,
	}
	for i := range max(1, len(x.Classes)) {
		d.Colors = append(d.Colors, hex(figure.ClassColor(i)))
	}
	if len(x.samples) > 0 {
		d.SampleSize = len(x.samples[0])
	}
	if x.Pad {
		if d.Own, err = x.pad(); err != nil {
			return nil, err
		}
	}
	dots := subsample(x.styles, maxDots)
	d.Count, d.Styles = len(dots), encodeCodes(dots, x.low, x.high)
	d.Labels = encodeLabels(subsample(x.Labels, maxDots))
	return json.Marshal(d)
}

func hex(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// encodeCodes returns codes as int16 in base64: ±32767 at the ends of each
// number's range, -32768 beyond them.
func encodeCodes(codes [][]float32, low, high []float32) string {
	var out []byte
	for _, code := range codes {
		for k, v := range code {
			q := -32767 + math.Round(65534*float64(v-low[k])/float64(high[k]-low[k]))
			if math.Abs(q) > 32767 {
				q = -32768
			}
			out = binary.LittleEndian.AppendUint16(out, uint16(int16(q)))
		}
	}
	return base64.StdEncoding.EncodeToString(out)
}

// encodeFloats returns rows of numbers, one after another, in base64.
func encodeFloats(rows [][]float32) string {
	var out []byte
	for _, row := range rows {
		for _, v := range row {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
		}
	}
	return base64.StdEncoding.EncodeToString(out)
}
