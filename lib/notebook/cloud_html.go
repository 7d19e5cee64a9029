package notebook

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"html"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"

	"latentlab/lib/figure"
	"latentlab/lib/projector"
)

//go:embed cloud.js
var cloudScript string

// cloudStyle holds for the elements of one cloud. A cloud is a white card, as
// figures are, and so reads the same on a light and on a dark page.
const cloudStyle = `
#ID{box-sizing:border-box;max-width:720px;background:#fff;color:#1f1f1f;padding:12px 16px;font:13px/1.45 system-ui,sans-serif;color-scheme:light}
#ID [hidden]{display:none}
#ID .cloud-row{display:flex;flex-wrap:wrap;gap:6px;margin:0 0 8px}
#ID .cloud-stage{position:relative;height:460px;border:1px solid #e2e2e2;border-radius:4px;overflow:hidden}
#ID .cloud-stage>canvas{position:absolute;inset:0;width:100%;height:100%;cursor:grab;touch-action:none}
#ID .cloud-tip{position:absolute;display:none;pointer-events:none;background:#fff;border:1px solid #5c5c5c;border-radius:4px;padding:5px 6px;white-space:nowrap;box-shadow:0 1px 4px #0003}
#ID .cloud-tip canvas{image-rendering:pixelated;margin-bottom:3px}
#ID .cloud-button{font:inherit;color:inherit;background:#fff;border:1px solid #8a8a8a;border-radius:4px;padding:2px 9px;margin:0;cursor:pointer}
#ID .cloud-button:hover{background:#f0f0f0}
#ID .cloud-button:focus-visible,#ID canvas:focus-visible{outline:2px solid #0072b2;outline-offset:1px}
#ID [data-part=projections] .cloud-button[aria-pressed=true]{background:#0072b2;border-color:#0072b2;color:#fff}
#ID [data-part=legend] .cloud-button[aria-pressed=false]{color:#5c5c5c;text-decoration:line-through;border-style:dashed}
#ID [data-part=legend] .cloud-button[aria-pressed=false] .cloud-dot{opacity:.25}
#ID .cloud-dot{display:inline-block;width:.75em;height:.75em;border-radius:50%;margin-right:.45em}
#ID .cloud-note{color:#5c5c5c;margin:8px 0 0}
#ID .cloud-caption{font-style:italic;margin:6px 0 0}
#ID img{max-width:100%;height:auto}
`

// cloudData is what the script gets.
type cloudData struct {
	Count       int           `json:"count"`
	Labels      string        `json:"labels,omitempty"` // [n] bytes in base64
	Classes     []string      `json:"classes"`
	Colors      []string      `json:"colors"`
	Projections []cloudPlaces `json:"projections"`
	Sprite      string        `json:"sprite,omitempty"`  // PNG in base64
	Rebuilt     string        `json:"rebuilt,omitempty"` // PNG in base64
	Columns     int           `json:"columns"`           // of pictures in a sprite
	Height      int           `json:"height"`            // of a picture
	Width       int           `json:"width"`
}

type cloudPlaces struct {
	Name   string `json:"name"`
	Dims   int    `json:"dims"`
	Points string `json:"points"` // [n, dims] int16 in base64, the whole cloud in ±32767
}

// html writes the cloud as one element with its style, script and data.
func (c Cloud) html(still []byte) (string, error) {
	data, err := c.data()
	if err != nil {
		return "", err
	}
	// Of what it shows, so that a notebook run again is the same file.
	id := fmt.Sprintf("cloud-%x", sha256.Sum256(data))[:18]
	width, height := c.Fallback.Size()
	alt := html.EscapeString(c.Alt)

	var b strings.Builder
	fmt.Fprintf(&b, `<div id="%s" data-cloud="%[1]s"><style>%s</style>`, id, strings.ReplaceAll(cloudStyle, "#ID", "[data-cloud="+id+"]"))
	fmt.Fprintf(&b, `<div data-part="fallback"><img alt="%s" width="%d" height="%d" src="data:image/png;base64,%s"></div>`,
		alt, width, height, base64.StdEncoding.EncodeToString(still))
	fmt.Fprintf(&b, `<div data-part="live" hidden>
<div class="cloud-row" data-part="projections" role="group" aria-label="Projection"></div>
<div class="cloud-stage" data-part="stage"><canvas data-part="canvas" tabindex="0" role="img" aria-label="%s. Arrow keys move or turn it, plus and minus zoom, 0 goes back."></canvas>
<div class="cloud-tip" data-part="tip" role="status"><canvas data-part="picture"></canvas><div data-part="words"></div></div></div>
<div class="cloud-row" data-part="legend" role="group" aria-label="Classes" style="margin:8px 0 0"></div>
<p class="cloud-note" data-part="note"></p></div>`, alt)
	if c.Caption != "" {
		fmt.Fprintf(&b, `<p class="cloud-caption">%s</p>`, html.EscapeString(c.Caption))
	}
	fmt.Fprintf(&b, "<script>(function(){\n%s\nlatentlabCloud(%q, %s);\n})();</script></div>", cloudScript, id, data)
	return b.String(), nil
}

// data is cloudData as JSON, safe inside a script element: json escapes <.
func (c Cloud) data() ([]byte, error) {
	d := cloudData{Count: len(c.Projections[0].Points), Classes: c.Classes}
	for i := range max(1, len(c.Classes)) {
		k := figure.ClassColor(i)
		d.Colors = append(d.Colors, fmt.Sprintf("#%02x%02x%02x", k.R, k.G, k.B))
	}
	if c.Labels != nil {
		d.Labels = base64.StdEncoding.EncodeToString(c.Labels)
	}
	for _, p := range c.Projections {
		d.Projections = append(d.Projections, cloudPlaces{p.Name, len(p.Points[0]), encodePlaces(p.Points)})
	}
	if c.Images != nil {
		d.Height, d.Width = c.Images.Dims()
		var err error
		if d.Sprite, d.Columns, err = encodeSprite(c.Images); err != nil {
			return nil, err
		}
		if c.Rebuilt != nil {
			if d.Rebuilt, _, err = encodeSprite(c.Rebuilt); err != nil {
				return nil, err
			}
		}
	}
	return json.Marshal(d)
}

// encodePlaces moves the middle of the points' extent to 0 and scales the
// widest axis to ±1, in steps of 1/32767, much finer than a pixel.
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

// encodeSprite returns all pictures as one PNG of 16 greys in base64: enough
// for a look at one, and a third of the bytes of 256.
func encodeSprite(images figure.Images) (data string, columns int, err error) {
	gray, columns, err := projector.Sprite(images)
	if err != nil {
		return "", 0, err
	}
	palette := make(color.Palette, 16)
	for i := range palette {
		palette[i] = color.Gray{Y: uint8(17 * i)}
	}
	few := image.NewPaletted(gray.Rect, palette)
	for i, v := range gray.Pix {
		few.Pix[i] = uint8((int(v) + 8) / 17)
	}
	var file bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&file, few); err != nil {
		return "", 0, fmt.Errorf("notebook: encoding the pictures of a cloud: %w", err)
	}
	return base64.StdEncoding.EncodeToString(file.Bytes()), columns, nil
}
