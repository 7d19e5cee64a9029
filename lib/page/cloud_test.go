package page

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"regexp"
	"strings"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/dataset"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// cloudOf returns a cloud of n points of two classes, with images.
func cloudOf(t *testing.T, n int) Cloud {
	t.Helper()
	im := modeltest.Squares(n, 4)
	im.Classes = []string{"<flat>", "deep"}
	flat, deep := make([][]float32, n), make([][]float32, n)
	for i := range n {
		im.Labels = append(im.Labels, uint16(i%2))
		flat[i] = []float32{float32(i), float32(i * i)}
		deep[i] = []float32{float32(i), 5, -float32(i)}
	}
	return Cloud{
		Images: im, Reconstructed: im, Caption: "a & b",
		Projections: []Projection{{"PCA", flat}, {"</script>, 3-D", deep}},
	}
}

func TestCloudMarkup(t *testing.T) {
	markup := markupOf(t, cloudOf(t, 7))
	for _, want := range []string{
		`alt="a cloud of 7 points by PCA, colored by 2 classes"`, "a &amp; b", `src="data:image/png;base64,`, `tabindex="0"`,
	} {
		if !strings.Contains(markup, want) {
			t.Errorf("the cloud lacks %s", want)
		}
	}
	if strings.Count(markup, "</script>") != 1 || strings.Contains(markup, "<flat>") {
		t.Error("a name ends the script")
	}
	// It fetches nothing: all addresses are data.
	for _, address := range regexp.MustCompile(`(https?:)?//[a-z0-9.-]+\.[a-z]+|url\(|import\b|fetch\(`).FindAllString(markup, -1) {
		t.Errorf("the cloud fetches %s", address)
	}
	id := regexp.MustCompile(`data-card="([^"]+)"`)
	if again := markupOf(t, cloudOf(t, 7)); again != markup {
		t.Error("the same cloud has other HTML the second time")
	}
	if other := markupOf(t, cloudOf(t, 8)); id.FindString(other) == id.FindString(markup) {
		t.Error("two clouds have the same id")
	}
}

func TestCloudData(t *testing.T) {
	c := cloudOf(t, 7)
	d := dataIn[cloudData](t, markupOf(t, c))
	if d.Count != 7 || len(d.Sprites) != 2 || d.Sprites[1].Height != 4 || d.Sprites[1].Width != 4 || len(d.Colors) != 2 || d.Classes[0] != "<flat>" || d.Labels != "AAABAAAAAQAAAAEAAAA=" {
		t.Errorf("the script gets %+v", d)
	}
	for k, p := range d.Projections {
		raw, err := base64.StdEncoding.DecodeString(p.Points)
		if err != nil {
			t.Fatal(err)
		}
		points := c.Projections[k].Points
		if p.Name != c.Projections[k].Name || p.Dims != len(points[0]) || len(raw) != 2*p.Dims*7 {
			t.Fatalf("projection %d is %q of %d dimensions in %d bytes", k, p.Name, p.Dims, len(raw))
		}
		place := func(i, axis int) float64 {
			return float64(int16(binary.LittleEndian.Uint16(raw[2*(i*p.Dims+axis):]))) / 32767
		}
		// The widest axis is from -1 to 1, and all axes have its unit.
		wide := []int{1, 0}[k]
		if place(0, wide) != -1 || place(6, wide) != 1 {
			t.Errorf("projection %d is from %g to %g along axis %d, expected -1 to 1", k, place(0, wide), place(6, wide), wide)
		}
		unit := float64(points[6][wide]-points[0][wide]) / 2
		for i := range points {
			for axis := range p.Dims {
				want := float64(points[i][axis]-points[0][axis]) / unit
				if got := place(i, axis) - place(0, axis); math.Abs(got-want) > 1e-4 {
					t.Errorf("projection %d, point %d, axis %d: %g from the first, expected %g", k, i, axis, got, want)
				}
			}
		}
	}
	if g := d.Sprites[0].Grays; g == nil || g.Count != 7 || d.Sprites[0].Address != "" || d.Sprites[1].Decoded {
		t.Errorf("the sprites are %+v, expected grays", *d.Sprites[0])
	}
}

// TestSmallCloud checks that a cloud may have points only, and one point only.
func TestSmallCloud(t *testing.T) {
	c := cloudOf(t, 1)
	var none *dataset.Examples
	c.Images, c.Reconstructed = none, nil
	d := dataIn[cloudData](t, markupOf(t, c))
	if d.Sprites != nil || d.Labels != "" || len(d.Colors) != 1 || d.Count != 1 {
		t.Errorf("the script gets %+v", d)
	}
	c.Labels = []uint16{3}
	if d := dataIn[cloudData](t, markupOf(t, c)); len(d.Classes) != 4 || d.Classes[3] != "3" {
		t.Errorf("classes %q, expected the numbers up to 3", d.Classes)
	}
}

func TestCloudErrors(t *testing.T) {
	decodes := plainRun(t, 2).Model
	for want, change := range map[string]func(*Cloud){
		"there are no Projections":                               func(c *Cloud) { c.Projections = nil },
		`"PCA" has no points`:                                    func(c *Cloud) { c.Projections[0].Points = nil },
		"has no Name":                                            func(c *Cloud) { c.Projections[1].Name = "" },
		"has 2 points, expected 3":                               func(c *Cloud) { c.Projections[1].Points = c.Projections[1].Points[:2] },
		"points of 4 dimensions, expected 2 or 3":                func(c *Cloud) { c.Projections[0].Points[0] = make([]float32, 4) },
		"points of 1 dimensions, expected 2 or 3":                func(c *Cloud) { c.Projections[0].Points[0] = make([]float32, 1) },
		"3 dimensions at point 2, expected 2":                    func(c *Cloud) { c.Projections[0].Points[2] = make([]float32, 3) },
		"NaN at point 1":                                         func(c *Cloud) { c.Projections[0].Points[1][0] = float32(math.NaN()) },
		"2 labels for 3 points":                                  func(c *Cloud) { c.Labels = []uint16{1, 2} },
		"point 1 is of class 12, but only 2 classes":             func(c *Cloud) { c.Labels = []uint16{1, 12, 0} },
		"5 images for 3 points":                                  func(c *Cloud) { c.Images = modeltest.Squares(5, 4) },
		"there are Codes without Decode":                         func(c *Cloud) { c.Codes = [][]float32{{1}, {2}, {3}} },
		"0 Codes for 3 points":                                   func(c *Cloud) { c.Decode = decodes },
		"2 Codes for 3 points":                                   func(c *Cloud) { c.Decode, c.Codes = decodes, [][]float32{{1}, {2}} },
		"Codes: code 1 has 1 numbers, code 0 has 2":              func(c *Cloud) { c.Decode, c.Codes = decodes, [][]float32{{1, 2}, {2}, {3}} },
		"Codes: code 2 has NaN at position 0":                    func(c *Cloud) { c.Decode, c.Codes = decodes, [][]float32{{1}, {2}, {float32(math.NaN())}} },
		"Decode does not decode":                                 func(c *Cloud) { c.Decode = &trained.Model{Program: &train.Program{Model: blind{}}} },
		"Codes have 1 numbers, and the model decodes codes of 2": func(c *Cloud) { c.Decode, c.Codes = decodes, [][]float32{{1}, {2}, {3}} },
		"Decode is empty":                                        func(c *Cloud) { c.Decode = &trained.Model{} },
		"Reconstructed without Images":                           func(c *Cloud) { c.Images = nil },
		"3 Reconstructed images of 5 × 5 pixels, expected 3":     func(c *Cloud) { c.Reconstructed = modeltest.Squares(3, 5) },
	} {
		c := cloudOf(t, 3)
		change(&c)
		if _, err := c.prepare(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, expected %q in it", err, want)
		}
	}
}
