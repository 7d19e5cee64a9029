package page

import (
	_ "embed"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image/color"
	"math"

	"latentlab/lib/export"
	"latentlab/lib/figure"
)

//go:embed explorer.js
var explorerScript string

const explorerStyle = `
ID .explorer{display:flex;flex-wrap:wrap;gap:12px 34px;align-items:flex-start}
ID .plane{display:grid;grid-template:330px 20px/26px 330px;margin-left:-4px}
ID .pad{position:relative;border:1px solid #8a8a8a;border-radius:4px;overflow:hidden;touch-action:none;cursor:crosshair;user-select:none}
ID .pad canvas{position:absolute;inset:0;width:100%;height:100%}
ID .point,ID .point i{position:absolute;pointer-events:none}
ID .point i:nth-child(1){left:-400px;width:800px;top:-.5px;height:1px;background:#1f1f1f59}
ID .point i:nth-child(2){top:-400px;height:800px;left:-.5px;width:1px;background:#1f1f1f59}
ID .point i:nth-child(3){left:-8px;top:-8px;width:12px;height:12px;border:2px solid #fff;border-radius:50%;background:#1f1f1f;box-shadow:0 0 3px #0008}
ID .side{display:flex;justify-content:space-between;color:#5c5c5c;font-variant-numeric:tabular-nums}
ID .side span{flex:1}
ID .across span:last-child{text-align:right}
ID .up span:last-child{display:flex;align-items:flex-end}
ID .side b,ID .value b,ID .numbers b{font:italic 14px/1 "Latin Modern Math","STIX Two Text",Georgia,serif}
ID .up{flex-direction:column;align-items:flex-end;padding-right:6px}
ID .across{grid-column:2;padding-top:3px}
ID .shown{display:flex;flex-direction:column;gap:9px}
ID .shown>canvas{image-rendering:pixelated;border-radius:4px;background:#000;display:block}
ID .numbers{display:flex;gap:18px;color:#1f1f1f;font-variant-numeric:tabular-nums}
ID .numbers span{min-width:84px}
ID .legend{display:flex;flex-wrap:wrap;gap:2px 14px;margin:8px 0 0;color:#5c5c5c}
ID .legend i{display:inline-block;width:.7em;height:.7em;border-radius:50%;margin-right:.4em}
ID .classes{display:flex;flex-wrap:wrap;gap:6px;margin:14px 0 0}
ID .classes button{padding:2px 2px 0;text-align:center;border-color:#e2e2e2;line-height:1.3}
ID .classes button[aria-pressed=true]{background:#0072b2;border-color:#0072b2}
ID .classes canvas{image-rendering:pixelated;display:block;background:#000;border-radius:2px;margin:0 auto 1px}
ID .sliders{display:grid;grid-template-columns:repeat(auto-fill,minmax(158px,1fr));gap:3px 20px;margin:14px 0 0;max-height:270px;overflow-y:auto;padding:2px}
ID .value{display:grid;grid-template-columns:24px 1fr 44px;gap:4px;align-items:center;font-variant-numeric:tabular-nums}
ID .value input{width:100%;min-width:0}
ID .value output{text-align:right}
`

// explorerBody is the live part, which the script completes.
const explorerBody = `
<div class="explorer">
<div data-part="plane" hidden><div class="plane"><div class="side up"><span data-part="top"></span><b data-part="upname"></b><span data-part="bottom"></span></div>
<div class="pad" data-part="pad" tabindex="0" role="slider" aria-label="Code; the arrow keys move it, with Shift further, Home goes to the middle"><canvas data-part="dots" aria-hidden="true"></canvas><div class="point" data-part="point"><i></i><i></i><i></i></div></div>
<div class="side across"><span data-part="left"></span><b data-part="acrossname"></b><span data-part="right"></span></div></div></div>
<div class="shown"><canvas data-part="picture" role="img" aria-label="The decoded picture"></canvas>
<div class="row" style="margin:0"><button type="button" data-part="draw" title="Go to the next code drawn from the prior">Draw</button><button type="button" data-part="reset" title="Go to the middle">Reset</button><button type="button" data-part="walk" aria-pressed="false" title="Walk slowly from draw to draw">Walk</button></div>
<div class="row" style="margin:0" data-part="axes" hidden>
<label>Across <select data-part="across"></select></label>
<label>Up <select data-part="up"></select></label></div>
<div class="numbers" data-part="numbers"></div></div>
</div>
<div class="classes" data-part="classes" role="group" aria-label="Class" hidden></div>
<div class="sliders" data-part="sliders" role="group" aria-label="Numbers of the code" hidden></div>
<div class="legend" data-part="legend" hidden></div>
<p class="note" data-part="note"></p>`

// explorerData is the script's data.
type explorerData struct {
	Network    json.RawMessage `json:"network"`
	Height     int             `json:"height"`
	Width      int             `json:"width"`
	OneHot     int             `json:"oneHot"`
	Low        []float32       `json:"low"`  // [style]
	High       []float32       `json:"high"` // [style]
	Across     int             `json:"across"`
	Up         int             `json:"up"`
	Count      int             `json:"count"`            // number of dots
	Styles     string          `json:"styles,omitempty"` // [count, style] int16 in base64: low is -32767, high 32767
	Labels     string          `json:"labels,omitempty"` // [count] bytes in base64
	Classes    []string        `json:"classes"`
	Colors     []string        `json:"colors"`
	Samples    string          `json:"samples,omitempty"` // [samples, sampleSize] float32 in base64
	SampleSize int             `json:"sampleSize"`
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
	return &Card{
		Still: x.Fallback, Alt: alt, Caption: x.Caption,
		Style: explorerStyle, Body: explorerBody, Script: export.Script + explorerScript, Data: data,
	}, nil
}

// network exports the run's decoder.
func (x *explorer) network() (*export.Network, error) {
	codes, err := x.calibrationCodes()
	if err != nil {
		return nil, err
	}
	return exportDecoder("Model", x.Model, codes)
}

// data returns explorerData as JSON.
func (x *explorer) data(network *export.Network) ([]byte, error) {
	images := x.Model.Program.Data
	weights, err := network.JSON()
	if err != nil {
		return nil, err
	}
	d := explorerData{
		Network: weights, Height: images.Height, Width: images.Width,
		OneHot: x.OneHot, Low: x.low, High: x.high, Across: x.across, Up: x.up,
		Classes: x.Classes, Samples: encodeFloats(x.samples),
	}
	for i := range max(1, len(x.Classes)) {
		d.Colors = append(d.Colors, hex(figure.ClassColor(i)))
	}
	if len(x.samples) > 0 {
		d.SampleSize = len(x.samples[0])
	}
	dots := subsample(x.styles, maxDots)
	d.Count, d.Styles = len(dots), encodeCodes(dots, x.low, x.high)
	d.Labels = base64.StdEncoding.EncodeToString(subsample(x.Labels, maxDots))
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
