package page

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"

	"latentlab/internal/browsertest"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/loss"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// stems returns n rows of a length in mm, a weight in g, a text, and more numbers.
func stems(n int) *dataset.Examples {
	e := &dataset.Examples{Name: "stems", Columns: []dataset.Column{
		{Name: "length", Unit: "mm"}, {Name: "weight", Unit: "kg"}, {Name: "leaf", Categories: []string{"oval", "<round>"}},
	}}
	for k := range 20 {
		e.Columns = append(e.Columns, dataset.Column{Name: fmt.Sprintf("the number %d of a stem, on a long line", k)})
	}
	for i := range n {
		length := 100 + 300*float32(i)/float32(n)
		row := []float32{length, length / 1e4, 0, 1, 0}
		if i%2 == 0 {
			row[2], row[3] = 1, 0
		}
		for k := range 20 {
			row = append(row, float32((i*k)%7))
		}
		e.Values = append(e.Values, row...)
		e.Labels = append(e.Labels, uint16(i%2))
	}
	return e
}

// TestRowsInBrowser checks that an explorer of a model of rows shows their values in their units,
// as the library decodes them, and that a cloud shows those of its points.
func TestRowsInBrowser(t *testing.T) {
	b := browsertest.Start(t)
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	data := stems(64)
	m, err := ae.New(ae.Config{Hidden: []int{12}, Code: 2, Features: data.Size(), Loss: loss.Likelihood(data)})
	if err != nil {
		t.Fatal(err)
	}
	r, err := run.Train(t.Context(), m, data, nil, train.BatchSize(16), train.Epochs(40), train.Adam(1e-2))
	if err != nil {
		t.Fatal(err)
	}
	codes, err := r.Encode(data)
	if err != nil {
		t.Fatal(err)
	}
	rebuilt, err := r.Reconstruct(data)
	if err != nil {
		t.Fatal(err)
	}
	x, explorer := explored(t, Explorer{Model: r.Model, Codes: codes, Labels: data.Labels})
	if !strings.Contains(x.Fallback.Alt, "length") {
		t.Errorf("the still figure is described as %q", x.Fallback.Alt)
	}
	cloud := markupOf(t, Cloud{Images: data, Reconstructed: rebuilt, Projections: []Projection{{"code", codes}}})
	page := b.OpenFile(pageOf(t, "#ffffff", explorer, cloud))
	page.WaitLive("body", 20*time.Second)
	// JupyterLab's style of tables in outputs, in the lab and in exported pages.
	page.Eval(`(() => {
		document.body.classList.add("jp-RenderedHTMLCommon");
		document.head.insertAdjacentHTML("afterbegin", "<style>.jp-RenderedHTMLCommon table { table-layout: fixed; } "
			+ ".jp-RenderedHTMLCommon:not(.a) :is(td, th, tr) { text-align: right; }</style>");
	})()`, nil)

	number := func(text string) float64 {
		v, err := strconv.ParseFloat(strings.ReplaceAll(text, "−", "-"), 64)
		if err != nil {
			t.Errorf("%q is no number", text)
		}
		return v
	}
	for _, i := range []int{3, 20, 60} {
		page.Eval(fmt.Sprintf(`(() => {
			const explorer = document.querySelector("[data-card]").latentlab;
			explorer.set([%v, %v]);
			explorer.draw();
		})()`, codes[i][0], codes[i][1]), nil)
		var cells [][]string
		page.Eval(`[...document.querySelectorAll("[data-part=rows] tr")].map((tr) => [...tr.cells].map((c) => c.textContent))`, &cells)
		if len(cells) != 23 || cells[0][0] != "length" || cells[0][3] != "mm" {
			t.Fatalf("the row is shown as %q", cells)
		}
		want := rebuilt.Features(i)
		if v := number(cells[0][2]); math.Abs(v-float64(want[0])) > 3 { // of a standard deviation of 87
			t.Errorf("row %d has the length %q, expected %v", i, cells[0][2], want[0])
		}
		if v := number(cells[1][2]); math.Abs(v-float64(want[1])) > 0.0003 {
			t.Errorf("row %d has the weight %q, expected %v", i, cells[1][2], want[1])
		}
		if leaf := map[bool]string{true: "oval", false: "<round>"}[want[2] > want[3]]; cells[2][2] != leaf {
			t.Errorf("row %d has the leaf %q, expected %s", i, cells[2][2], leaf)
		}
	}

	page.Box("[data-part=canvas]")
	page.Eval(`(() => {
		const canvas = document.querySelector("[data-part=canvas]"), [x, y] = canvas.closest("[data-card]").latentlab.place(7);
		canvas.dispatchEvent(new PointerEvent("pointermove", { clientX: x, clientY: y }));
	})()`, nil)
	waitForFrames(page)
	if text := page.Text(".cloud-tip"); !strings.Contains(text, "mm") || !strings.Contains(text, "<round>") ||
		!strings.Contains(text, "and 9 more") || !strings.Contains(text, "1 · no. 7 and its reconstruction") {
		t.Errorf("the tip is %q", text)
	}
	for _, width := range []int64{1000, 400} {
		page.Run("the window's width", time.Minute, emulation.SetDeviceMetricsOverride(width, 1500, 1, false))
		waitForFrames(page)
		if box := page.Box("[data-part=rows]"); box.Height < 200 || box.Height > 400 || box.X+box.Width > float64(width) {
			t.Errorf("at %d pixels, the row takes %+v", width, box)
		}
		name, value, box := page.Box("[data-part=rows] bdi"), page.Box("[data-part=rows] .number"), page.Box("[data-part=rows]")
		if value.Width < 20 || value.X < name.X+name.Width || value.X+value.Width > box.X+box.Width || name.X > box.X+20 {
			t.Errorf("at %d pixels, in the row %+v the name takes %+v and the value %+v", width, box, name, value)
		}
		if width == 1000 && page.Box("[data-part=pad]").Y != page.Box("[data-part=rows]").Y {
			t.Error("the row is not beside the plane")
		}
		page.Screenshot(fmt.Sprintf("rows-%d", width))
	}
	page.CheckNoErrors()
}

// TestRowErrors checks that a cloud refuses what it cannot show of rows.
func TestRowErrors(t *testing.T) {
	c := cloudOf(t, 3)
	c.Reconstructed = stems(3)
	if _, err := c.prepare(); err == nil || !strings.Contains(err.Error(), "expected 3 of 4 × 4") {
		t.Errorf("error %v for images with rows", err)
	}
	c.Images, c.Reconstructed = stems(3), figure.Floats{}
	if _, err := c.prepare(); err == nil {
		t.Error("no error for rows with images")
	}
}
