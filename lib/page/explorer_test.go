package page

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/aae"
	"latentlab/lib/ae"
	"latentlab/lib/gan"
	"latentlab/lib/latent"
	"latentlab/lib/run"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// briefRun returns a run of m after two steps on squares.
func briefRun(t *testing.T, m train.Model, side int) *run.Run {
	t.Helper()
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	data := modeltest.Squares(20, side)
	data.Classes = nil
	for i := range data.Len() {
		data.Labels = append(data.Labels, uint16(i%10))
	}
	r, err := run.Train(t.Context(), m, data, nil, train.Epochs(1), train.BatchSize(10))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// plainRun returns a run of an autoencoder with codes of some size.
func plainRun(t *testing.T, code int) *run.Run {
	t.Helper()
	m, err := ae.New(ae.Config{Hidden: []int{12}, Code: code, Features: 36})
	if err != nil {
		t.Fatal(err)
	}
	return briefRun(t, m, 6)
}

// supervisedRun returns a run of a model whose decoder is given the class and a
// style of two dimensions.
func supervisedRun(t *testing.T) *run.Run {
	t.Helper()
	m, err := aae.New(aae.Config{Hidden: []int{12}, Features: 36, Supervised: true, Prior: aae.GaussianPrior(2, 1)})
	if err != nil {
		t.Fatal(err)
	}
	return briefRun(t, m, 6)
}

// htmlOf returns the HTML of a card, or the error that came with it.
func htmlOf(c *Card, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return c.HTML()
}

// markupOf returns the HTML of what has a card.
func markupOf(t *testing.T, of interface{ Card() (*Card, error) }) string {
	t.Helper()
	markup, err := htmlOf(of.Card())
	if err != nil {
		t.Fatal(err)
	}
	return markup
}

// dataIn returns the script's data in the HTML of a card.
func dataIn[T any](t *testing.T, markup string) (d T) {
	t.Helper()
	_, list, _ := strings.Cut(markup, "=> start(root, part, ")
	list, _, _ = strings.Cut(list, "));\n})();</script>")
	if err := json.Unmarshal([]byte(list), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// explored returns an explorer with its defaults, and its HTML.
func explored(t *testing.T, e Explorer) (*explorer, string) {
	t.Helper()
	x, err := e.prepare()
	if err != nil {
		t.Fatal(err)
	}
	markup, err := htmlOf(x.card())
	if err != nil {
		t.Fatal(err)
	}
	return x, markup
}

func TestExplorerMarkup(t *testing.T) {
	r := plainRun(t, 2)
	e := Explorer{
		Model: r.Model, Codes: [][]float32{{-1, 2}, {1, 0}, {0.5, -2}}, Labels: []uint16{0, 1, 1},
		Classes: []string{"<b>flat</b>", "</script>"}, Caption: "a & <b>", Alt: `"still" <i>`,
	}
	x, markup := explored(t, e)
	for _, want := range []string{
		"a &amp; &lt;b&gt;", `alt="&#34;still&#34; &lt;i&gt;"`, `src="data:image/png;base64,`, `tabindex="0"`, `aria-label="Code`,
	} {
		if !strings.Contains(markup, want) {
			t.Errorf("the explorer lacks %s", want)
		}
	}
	if strings.Count(markup, "</script>") != 1 || strings.Contains(markup, "<b>flat") {
		t.Error("a name ends the script")
	}
	// It fetches nothing: all addresses are data.
	for _, address := range regexp.MustCompile(`(https?:)?//[a-z0-9.-]+\.[a-z]+|url\(|\bimport\b|fetch\(|\beval\b`).FindAllString(markup, -1) {
		t.Errorf("the explorer fetches %s", address)
	}
	if _, again := explored(t, e); again != markup {
		t.Error("the same explorer has other HTML the second time")
	}
	d := dataIn[explorerData](t, markup)
	if d.Count != 3 || d.Height != 6 || d.Width != 6 || d.Labels != "AAABAAEA" || d.Classes[0] != "<b>flat</b>" ||
		len(d.Colors) != 2 || d.OneHot != 0 {
		t.Errorf("the script gets %+v", d)
	}
	// The numbers of a dot are exact to a step of their range.
	raw, err := base64.StdEncoding.DecodeString(d.Styles)
	if err != nil || len(raw) != 2*2*3 {
		t.Fatalf("%d bytes of dots (%v), expected 12", len(raw), err)
	}
	for i, code := range e.Codes {
		for k, want := range code {
			q := int16(uint16(raw[4*i+2*k]) | uint16(raw[4*i+2*k+1])<<8)
			got := x.low[k] + (x.high[k]-x.low[k])*(float32(q)+32767)/65534
			if math.Abs(float64(got-want)) > 1e-4 {
				t.Errorf("number %d of dot %d is %g, expected %g", k, i, got, want)
			}
		}
	}
}

// TestExplorerPlane checks that the plane shows the two dimensions that vary most.
func TestExplorerPlane(t *testing.T) {
	codes := [][]float32{{0, 5, 1, -3}, {0, -5, 1.1, 3}, {0.1, 5, 0.9, 3}}
	x, err := Explorer{Model: plainRun(t, 4).Model, Codes: codes}.prepare()
	if err != nil {
		t.Fatal(err)
	}
	if x.across != 1 || x.up != 3 {
		t.Errorf("the plane shows the numbers %d and %d, expected 1 and 3", x.across, x.up)
	}
}

// TestExplorerClasses checks that codes of a decoder that is given the class may include
// the class or not.
func TestExplorerClasses(t *testing.T) {
	r := supervisedRun(t)
	styles := [][]float32{{1, 2}, {-1, 0}, {0.5, -2}}
	joined, err := latent.JoinCodes([]uint16{4, 0, 9}, 10, styles)
	if err != nil {
		t.Fatal(err)
	}
	var first [][]float32
	for _, e := range []Explorer{
		{Codes: styles}, {Codes: joined}, {Samples: joined}, {Codes: styles, Samples: joined}, {},
	} {
		e.Model, e.OneHot = r.Model, 10
		x, markup := explored(t, e)
		if d := dataIn[explorerData](t, markup); len(d.Low) != 2 || d.OneHot != 10 || len(d.Classes) != 10 || d.Classes[9] != "9" {
			t.Errorf("the script gets %d numbers and %d classes %q", len(d.Low), d.OneHot, d.Classes)
		}
		if e.Codes == nil {
			continue
		}
		if first == nil {
			first = x.styles
		}
		if !slices.EqualFunc(x.styles, first, slices.Equal) {
			t.Errorf("the styles are %v, expected %v", x.styles, first)
		}
		if len(e.Codes[0]) == 12 && !slices.Equal(x.Labels, []uint16{4, 0, 9}) {
			t.Errorf("the classes of the codes are %v", x.Labels)
		}
	}
	x, err := Explorer{Model: r.Model, OneHot: 10}.prepare()
	if err != nil {
		t.Fatal(err)
	}
	if network, err := x.network(); err != nil || network.In() != 12 {
		t.Errorf("the network takes %v numbers (%v), expected 12", network, err)
	}
}

func TestExplorerErrors(t *testing.T) {
	nan := float32(math.NaN())
	plain, supervised := plainRun(t, 2), supervisedRun(t)
	for want, e := range map[string]Explorer{
		"there is no Model":                                       {},
		"Model does not decode":                                   {Model: &trained.Model{Program: &train.Program{Model: blind{plain.Program.Model}}}},
		"Codes have 3 numbers":                                    {Model: plain.Model, Codes: [][]float32{{1, 2, 3}}},
		"Codes: code 1 has 1 numbers, code 0 has 2":               {Model: plain.Model, Codes: [][]float32{{1, 2}, {3}}},
		"Codes: code 0 is empty":                                  {Model: plain.Model, Codes: [][]float32{{}}},
		"Codes: code 1 has NaN at position 0":                     {Model: plain.Model, Codes: [][]float32{{1, 2}, {nan, 2}}},
		"Samples: code 0 has +Inf at position 0":                  {Model: plain.Model, Samples: [][]float32{{float32(math.Inf(1)), 2}}},
		"Samples have 3 numbers, expected 2":                      {Model: plain.Model, Codes: [][]float32{{1, 2}}, Samples: [][]float32{{1, 2, 3}}},
		"2 Labels for 1 Codes":                                    {Model: plain.Model, Codes: [][]float32{{1, 2}}, Labels: []uint16{1, 2}},
		"1 Labels for 0 Codes":                                    {Model: plain.Model, Labels: []uint16{1}},
		"code 0 is of class 12, but only 2 Classes":               {Model: plain.Model, Codes: [][]float32{{1, 2}}, Labels: []uint16{12}, Classes: []string{"a", "b"}},
		"2 Classes, expected a name for each of the 10":           {Model: supervised.Model, OneHot: 10, Classes: []string{"a", "b"}},
		"from Low 2 to High 1":                                    {Model: plain.Model, Low: 2, High: 1},
		"from Low 2 to High 2":                                    {Model: plain.Model, Low: 2, High: 2},
		"from Low NaN":                                            {Model: plain.Model, Low: nan, High: 1},
		"OneHot is -1":                                            {Model: plain.Model, OneHot: -1},
		"OneHot is 1,":                                            {Model: plain.Model, OneHot: 1},
		"OneHot is 2, and codes have 2 numbers":                   {Model: plain.Model, OneHot: 2, Codes: [][]float32{{1, 2}}},
		"Codes have 3 numbers, and the model decodes codes of 12": {Model: supervised.Model, OneHot: 5, Codes: [][]float32{{1, 2, 3}}},
	} {
		_, err := e.prepare()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, expected %q in it", err, want)
		}
	}
}

// TestExplorerStill checks that the still figure depends on the size of the codes.
func TestExplorerStill(t *testing.T) {
	for _, c := range []struct {
		e    Explorer
		want string
	}{
		{Explorer{Model: plainRun(t, 2).Model}, "z₁"},
		{Explorer{Model: plainRun(t, 3).Model}, "50 codes of 3 dimensions"},
		{Explorer{Model: supervisedRun(t).Model, OneHot: 10}, "5 styles"},
		{Explorer{Model: plainRun(t, 2).Model, Alt: "my own words"}, "my own words"},
	} {
		still, err := c.e.Still()
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(still.Alt, c.want) {
			t.Errorf("the still figure is described as %q, expected %q in it", still.Alt, c.want)
		}
	}
}

// TestExplorerOfGenerator checks that an explorer of a generator, which has no encoder,
// knows the size of its codes, and that a decoder of unknown size needs codes.
func TestExplorerOfGenerator(t *testing.T) {
	m, err := gan.New(gan.Config{Hidden: []int{8}, Code: 3, Features: 36})
	if err != nil {
		t.Fatal(err)
	}
	r := briefRun(t, m, 6)
	for _, samples := range [][][]float32{nil, {{1, 2, 3}}} {
		if x, _ := explored(t, Explorer{Model: r.Model, Samples: samples}); len(x.low) != 3 {
			t.Errorf("%d numbers, expected 3", len(x.low))
		}
	}
	r.Program.DecoderSize = 0
	if _, err := (Explorer{Model: r.Model}).prepare(); err == nil || !strings.Contains(err.Error(), "neither Codes nor Samples") {
		t.Errorf("error %v, expected one that names codes", err)
	}
	if x, _ := explored(t, Explorer{Model: r.Model, Samples: [][]float32{{1, 2, 3}}}); len(x.low) != 3 {
		t.Errorf("%d numbers, expected 3", len(x.low))
	}
}

// blind is a model that can only be trained.
type blind struct{ train.Model }
