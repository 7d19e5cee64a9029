package page

import (
	_ "embed"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"html"
	"math"

	"latentlab/lib/export"
	"latentlab/lib/figure"
)

var cloudScript = cloudStart + cloudTip + spriteScript + cloudLegend + rowsScript + classesScript

//go:embed cloud.js
var cloudStart string

//go:embed cloud_tip.js
var cloudTip string

//go:embed cloud_legend.js
var cloudLegend string

//go:embed cloud.css
var cloudStyle string

// cloudBody is the live part, with the cloud's description, more words about its
// keys, and the part below the points. The script completes it.
const cloudBody = `
<div class="row" data-part="projections" role="group" aria-label="Projection"></div>
<div class="cloud-stage" data-part="stage">
<canvas data-part="canvas" tabindex="0" role="application"
aria-label="%s. Arrow keys move or turn it, plus and minus zoom, 0 goes back; the point in the middle is read out.%s"></canvas>
<div class="cloud-said" data-part="said" role="status"></div>
<div class="cloud-tip" data-part="tip" aria-hidden="true">
<canvas data-part="picture"></canvas><table data-part="row"></table><div data-part="words"></div></div></div>
%s<div class="row" data-part="legend" role="group" aria-label="Classes" style="margin:8px 0 0"></div>
<p class="note" data-part="note"></p>`

// cloudData is the script's data.
type cloudData struct {
	Count       int           `json:"count"`
	Labels      string        `json:"labels,omitempty"` // [n] uint16 in base64
	Classes     []string      `json:"classes"`
	Colors      []string      `json:"colors"`
	Projections []cloudPlaces `json:"projections"`
	Sprites     []*sprite     `json:"sprites,omitempty"` // of Images and Reconstructed
	Rows        *cloudRows    `json:"rows,omitempty"`
	Path        *cloudPath    `json:"path,omitempty"`
}

type cloudPlaces struct {
	Name   string `json:"name"`
	Dims   int    `json:"dims"`
	Points string `json:"points"` // [n, dims] int16 in base64, the whole cloud in ±32767
}

func (c Cloud) card() (*Card, error) {
	data, err := c.data()
	if err != nil {
		return nil, err
	}
	card := &Card{Still: c.Fallback, Alt: c.Alt, Caption: c.Caption, Style: cloudStyle + rowsStyle, Script: cloudScript, Data: data}
	keys, path := "", ""
	if c.Decode == nil {
		card.Script += export.SymbolsScript
	} else {
		card.Script += export.Script + cloudPathScript
		keys, path = cloudPathKeys, cloudPathBody
	}
	card.Body = fmt.Sprintf(cloudBody, html.EscapeString(c.Alt), keys, path) +
		noteOfSize(data, "images and the decoder's weights: fewer points, or no Decode, take less")
	return card, nil
}

// data returns cloudData as JSON.
func (c Cloud) data() ([]byte, error) {
	d := cloudData{Count: len(c.Projections[0].Points), Classes: c.Classes}
	for i := range max(1, len(c.Classes)) {
		d.Colors = append(d.Colors, hex(figure.ClassColor(i)))
	}
	if c.Labels != nil {
		d.Labels = encodeLabels(c.Labels)
	}
	for _, p := range c.Projections {
		d.Projections = append(d.Projections, cloudPlaces{p.Name, len(p.Points[0]), encodePlaces(p.Points)})
	}
	if rows := tableOf(c.Images); rows != nil {
		var err error
		if d.Rows, err = encodeRows(rows, tableOf(c.Reconstructed)); err != nil {
			return nil, err
		}
	}
	draws := false // the decoder draws Reconstructed
	if c.Decode != nil {
		var err error
		if d.Path, draws, err = c.path(); err != nil {
			return nil, err
		}
	}
	for i, images := range []figure.Images{c.Images, c.Reconstructed} {
		if images == nil || d.Rows != nil {
			continue
		}
		if i == 1 && draws {
			d.Sprites = append(d.Sprites, &sprite{Decoded: true, Height: d.Path.Height, Width: d.Path.Width})
			continue
		}
		s, err := encodeSprite(images, tipBits)
		if err != nil {
			return nil, err
		}
		d.Sprites = append(d.Sprites, s)
	}
	return json.Marshal(d)
}

// encodePlaces returns the points as int16 in base64, with the middle of their
// extent at 0 and the widest axis from -32767 to 32767: steps much finer than a
// pixel.
func encodePlaces(points [][]float32) string {
	dims := len(points[0])
	middle, reach := make([]float64, dims), 0.0
	for k := range dims {
		low, high := math.Inf(1), math.Inf(-1)
		for _, p := range points {
			low, high = min(low, float64(p[k])), max(high, float64(p[k]))
		}
		middle[k] = low/2 + high/2
		reach = max(reach, high/2-low/2)
	}
	if reach == 0 {
		reach = 1
	}
	out := make([]byte, 0, 2*dims*len(points))
	for _, p := range points {
		for k, v := range p {
			q := int16(math.Round(32767 * (float64(v) - middle[k]) / reach))
			out = binary.LittleEndian.AppendUint16(out, uint16(q))
		}
	}
	return base64.StdEncoding.EncodeToString(out)
}

// encodeLabels returns labels as two little-endian bytes each, in base64.
func encodeLabels(labels []uint16) string {
	bytes := make([]byte, 0, 2*len(labels))
	for _, label := range labels {
		bytes = binary.LittleEndian.AppendUint16(bytes, label)
	}
	return base64.StdEncoding.EncodeToString(bytes)
}
