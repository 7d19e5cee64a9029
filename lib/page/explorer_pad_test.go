package page

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/browsertest"
	"latentlab/internal/hometest"
	"latentlab/internal/modeltest"
	"latentlab/lib/aae"
	"latentlab/lib/ae"
	"latentlab/lib/conv"
	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/gan"
	"latentlab/lib/loss"
	"latentlab/lib/run"
	"latentlab/lib/train"
	"latentlab/lib/trained"
	"latentlab/lib/vae"
)

// bars returns 20 labeled images of 8 × 8 pixels of 10 classes.
func bars() *dataset.Examples {
	data := modeltest.Squares(20, 8)
	for i := range data.Len() {
		data.Labels = append(data.Labels, uint16(i%10))
	}
	return data
}

// TestExplorerPads draws on the pads of explorers of all models that encode. Code and
// reconstruction must be those of the library.
func TestExplorerPads(t *testing.T) {
	b := browsertest.Start(t)
	data := bars()
	network := conv.Network{Shape: data.Shape(), Filters: []int{4}, Code: 2}
	supervised := must(aae.New(aae.Config{Hidden: []int{12}, Features: 64, Supervised: true, Prior: aae.GaussianPrior(2, 1)}))
	few := aae.NewFewLabels(data, 100)
	few.Hidden, few.StyleSize = []int{12}, 2
	onClass := train.OnClass(data)
	kinds := []struct {
		name   string
		m      train.Model
		oneHot int
	}{
		{"ae", must(ae.New(ae.Config{Hidden: []int{12}, Code: 5, Features: 64})), 0},
		{"vae", must(vae.New(vae.Config{Hidden: []int{12}, Code: 2, Features: 64})), 0},
		{"aae", must(aae.New(aae.Config{Hidden: []int{12}, Features: 64, Prior: aae.GaussianPrior(2, 1)})), 0},
		{"convolutions", &vae.Model{Encoder: network.Posterior, Decoder: network.Decode, Loss: loss.SumBCE}, 0},
		{"supervised", supervised, 10},
		{"few labels", few, 10},
		{"on the class", must(vae.New(vae.Config{Hidden: []int{12}, Code: 2, Features: 64, Condition: onClass})), 10},
	}
	third := make([]float32, 10) // class 3
	third[3] = 1
	var outputs []string
	var models []*trained.Model
	var still *figure.Figure
	for _, k := range kinds {
		m, err := trained.New(k.m, data)
		if err != nil {
			t.Fatalf("%s: %v", k.name, err)
		}
		models = append(models, m)
		x, markup := explored(t, Explorer{Model: m, OneHot: k.oneHot, Pad: true, Fallback: still})
		still = x.Fallback // that of the first will do for all
		outputs = append(outputs, markup)
	}
	page := b.OpenFile(pageOf(t, "#ffffff", outputs...))
	page.WaitLive("body", 30*time.Second)
	page.Eval(padHelpers, nil)
	page.Eval(`globalThis.pad = (n = 0) => document.querySelectorAll("[data-card]")[n].latentlab.own.pad; 0`, nil)
	saidOf := map[string]string{}
	for i, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			var got struct {
				X, Rebuilt    string
				Own, Explorer []float32
				Said, Marker  string
				Error         string
			}
			page.Eval(fmt.Sprintf(`(async () => {
				const root = document.querySelectorAll("[data-card]")[%d], all = [];
				root.latentlab.set(root.latentlab.code().map((v, k) => k === 3 ? 1 : 0)); // class 3
				const canvas = Object.assign(document.createElement("canvas"), { width: 50, height: 80 });
				const pen = canvas.getContext("2d");
				pen.fillRect(0, 0, 50, 80);
				pen.fillStyle = "#ddd";
				pen.fillRect(10, 20, 20, 30);
				await drop(await fileOf(canvas), %[1]d);
				await frames();
				const seen = root.querySelector("[data-part=own-rebuilt]");
				return {
					x: encode([root.latentlab.own.pad.example()]), own: root.latentlab.own.code(), explorer: root.latentlab.code(),
					rebuilt: seen.toDataURL(), said: root.querySelector("[data-part=own-said]").textContent,
					error: root.querySelector("[data-part=own-error]").textContent,
					marker: root.querySelector("[data-part=own-marker]").getAttribute("style"),
				};
			})()`, i), &got)
			x := floatsIn(t, got.X, 64)[0]
			if k.name == "on the class" {
				x = append(x, third...)
			}
			code := applied(t, models[i], k.m.(trained.Encoder).Encode, x)
			if k.name == "supervised" || k.name == "on the class" {
				code = append(slices.Clone(third), code...)
			}
			want := applied(t, models[i], k.m.(trained.Decoder).Decode, code)
			if len(got.Own) != len(code) {
				t.Fatalf("a code of %d numbers, expected %d", len(got.Own), len(code))
			}
			for n := range code {
				if d := math.Abs(float64(got.Own[n] - code[n])); !(d <= 0.01) {
					t.Errorf("number %d of the code is %v, expected %v", n, got.Own[n], code[n])
				}
			}
			// The explorer has one class, the likeliest.
			style := len(code) - k.oneHot
			if !slices.Equal(got.Explorer[k.oneHot:], got.Own[k.oneHot:]) || len(got.Explorer) != k.oneHot+style {
				t.Errorf("the explorer's code is %v, that of the drawing %v", got.Explorer, got.Own)
			}
			if k.oneHot > 0 && argMax(got.Explorer[:10]) != argMax(code[:10]) {
				t.Errorf("the explorer's class is %d, expected %d", argMax(got.Explorer[:10]), argMax(code[:10]))
			}
			var shown []int
			page.Eval(fmt.Sprintf(`[...document.querySelectorAll("[data-part=own-rebuilt]")[%d].getContext("2d").getImageData(0, 0, 8, 8).data]
				.filter((_, k) => k %% 4 === 0)`, i), &shown)
			mse := 0.0
			for n, v := range want {
				if d := math.Abs(float64(shown[n]) - 255*float64(v)); !(d <= 10) { // a root mean square of 2
					t.Errorf("pixel %d of the reconstruction is %d, expected %.1f", n, shown[n], 255*v)
				}
				mse += math.Pow(float64(v-x[n]), 2) / 64
			}
			saidOf[k.name] = got.Said
			number := strings.TrimPrefix(got.Error, "mean squared error ")
			if shown, err := strconv.ParseFloat(number, 64); err != nil || math.Abs(shown-mse) > 0.001 {
				t.Errorf("the error is shown as %q, expected %.4f", got.Error, mse)
			}
			if hasClass := strings.Contains(got.Said, "Class"); hasClass != (k.name == "few labels") || !strings.Contains(got.Said, "z₁ = ") {
				t.Errorf("the pad has said %q", got.Said)
			}
			if !strings.Contains(got.Marker, "left") {
				t.Errorf("the marker has the style %q", got.Marker)
			}
		})
	}
	// Another class encodes and decodes anew.
	for _, n := range []int{4, 6} {
		var before, after, class string
		page.Eval(fmt.Sprintf(`globalThis.card = document.querySelectorAll("[data-card]")[%d];
			card.querySelector("[data-part=own-rebuilt]").toDataURL()`, n), &before)
		page.Eval(`card.querySelectorAll("[data-part=classes] button")[6].click();
			card.querySelector("[data-part=own-rebuilt]").toDataURL()`, &after)
		page.Eval(`String(card.latentlab.own.code().indexOf(1))`, &class)
		var said string
		page.Eval(`card.querySelector("[data-part=own-said]").textContent`, &said)
		if changes := said != saidOf[kinds[n].name]; before == after || class != "6" || changes != (kinds[n].name == "on the class") {
			t.Errorf("%s: after a click on class 6 the reconstruction is of class %s, and the pad says %q", kinds[n].name, class, said)
		}
	}
	page.CheckNoErrors()
}

// applied returns what a network of a model gives for an input.
func applied(t *testing.T, m *trained.Model, net func(*model.Scope, *graph.Node) *graph.Node, x []float32) []float32 {
	t.Helper()
	y, err := m.Apply(net, tensors.FromValue([][]float32{x}))
	if err != nil {
		t.Fatal(err)
	}
	return must(tensors.CopyFlatData[float32](y))
}

// TestExplorerPadErrors checks which explorers have no pad.
func TestExplorerPadErrors(t *testing.T) {
	data := bars()
	model := func(m train.Model, like *dataset.Examples) *trained.Model { return must(trained.New(m, like)) }
	rows := stems(20)
	for want, e := range map[string]Explorer{
		"the model does not encode":       {Model: model(must(gan.New(gan.Config{Hidden: []int{8}, Code: 2, Features: 64})), data)},
		"the model is of rows of a table": {Model: model(must(ae.New(ae.Config{Hidden: []int{8}, Code: 2, Features: rows.Size(), Loss: loss.Likelihood(rows)})), rows)},
		"OneHot is 0, and the encoder takes one of 10 classes": {Model: model(must(vae.New(vae.Config{
			Hidden: []int{8}, Code: 2, Features: 64, Condition: train.OnClass(data)})), data)},
	} {
		e.Pad = true
		if _, err := e.Card(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, expected %q in it", err, want)
		}
	}
}

// TestExplorerPadOfDigits trains on digits of MNIST and draws one.
func TestExplorerPadOfDigits(t *testing.T) {
	b := browsertest.Start(t)
	hometest.Need(t, "MNIST", "data", "mnist")
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	digits := must(dataset.MNIST())
	m := must(ae.New(ae.Config{Hidden: []int{64}, Code: 2}))
	r, err := run.Train(t.Context(), m, digits.Train.First(3000), nil, train.Epochs(6), train.BatchSize(50), train.Adam(3e-3))
	if err != nil {
		t.Fatal(err)
	}
	some := digits.Test.First(500)
	codes := must(r.Encode(some))
	e := Explorer{Model: r.Model, Codes: codes, Labels: some.Labels}
	_, without := explored(t, e)
	e.Pad = true
	x, markup := explored(t, e)
	t.Logf("%d kB without a pad, %d kB with one", len(without)>>10, len(markup)>>10)
	if scripts := len(padBody) + len(padStyle) + len(padScript) + len(explorerPadScript); len(markup)-len(without) > 75_000+scripts+len(some.Pixels)/100 {
		t.Errorf("a pad takes %d bytes", len(markup)-len(without))
	}
	path := pageOf(t, "#1b1b1b", markup)
	page := b.OpenFile(path)
	page.WaitLive("body", 20*time.Second)

	// The rounded encoder gives nearly the codes of the library.
	var text string
	list := must(json.Marshal(base64.StdEncoding.EncodeToString(some.First(200).Pixels)))
	page.Eval(padHelpers+`;(() => {
		const bytes = bytesOf(`+string(list)+`), encoder = document.querySelector("[data-card]").latentlab.own.encoder, rows = [];
		for (let i = 0; i < bytes.length; i += 784) rows.push(encoder.run(Float32Array.from(bytes.subarray(i, i + 784), (v) => v / 255)));
		return encode(rows);
	})()`, &text)
	squares := 0.0
	for i, z := range floatsIn(t, text, 2) {
		for k, v := range z {
			squares += math.Pow(float64(v-codes[i][k])/float64(x.high[k]-x.low[k]), 2)
		}
	}
	if off := math.Sqrt(squares / 400); off > 1.0/255 {
		t.Errorf("codes are %.4f of the plane's width from the library's", off)
	}

	box := page.Box("[data-part=own-paper]")
	for i, p := range [][2]float64{{120, 30}, {90, 60}, {70, 110}, {70, 170}, {100, 215}, {150, 220}, {185, 180}, {180, 110}, {160, 60}, {120, 30}} {
		kind := input.MouseMoved
		if i == 0 {
			kind = input.MousePressed
		}
		page.SendMouse(kind, box.X+p[0], box.Y+p[1])
		waitForFrames(page)
	}
	page.SendMouse(input.MouseReleased, box.X+120, box.Y+30)
	waitForFrames(page)
	var marker, point struct{ X, Y float64 }
	const middle = `(() => { const b = document.querySelector("%s").getBoundingClientRect(); return { X: b.x + b.width / 2, Y: b.y + b.height / 2 }; })()`
	page.Eval(fmt.Sprintf(middle, "[data-part=own-marker]"), &marker)
	page.Eval(fmt.Sprintf(middle, "[data-part=point] i:last-child"), &point)
	if math.Hypot(marker.X-point.X, marker.Y-point.Y) > 3 {
		t.Errorf("the marker is at %v, the explorer's code at %v", marker, point)
	}
	if said := page.Text("[data-part=own-said]"); !strings.Contains(said, "z₁ = ") {
		t.Errorf("the pad has said %q", said)
	}
	page.Eval(`scrollTo(0, 0)`, nil)
	page.Screenshot("explorer-pad")
	page.Run("a narrow window", time.Minute, emulation.SetDeviceMetricsOverride(380, 1400, 1, false))
	waitForFrames(page)
	if box := page.Box("[data-part=own-paper]"); box.Width < 240 || box.X+box.Width > 380 {
		t.Errorf("at 380 pixels the pad takes %+v", box)
	}
	page.Screenshot("explorer-pad-narrow")
	page.Click("[data-part=own-clear]")
	waitForFrames(page)
	var hidden bool
	page.Eval(`document.querySelector("[data-part=own-marker]").hidden`, &hidden)
	if !hidden {
		t.Error("Clear leaves the marker")
	}
	page.CheckNoErrors()
}
