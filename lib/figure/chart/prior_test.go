package chart_test

import (
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/figure/internal/figuretest"
)

// samplePetals samples n points of a mixture of ten Gaussians, long and narrow,
// that are around the origin like the petals of a flower (Makhzani and others,
// 2015, figure 4). spread is 1 for the prior itself.
func samplePetals(n int, spread float64, seed uint64) (points [][]float32, parts []uint16) {
	rng := rand.New(rand.NewPCG(seed, 1))
	for i := range n {
		sin, cos := math.Sincos(float64(i%10) * math.Pi / 5)
		along, across := 2+0.6*spread*rng.NormFloat64(), 0.14*spread*rng.NormFloat64()
		points = append(points, []float32{float32(along*cos - across*sin), float32(along*sin + across*cos)})
		parts = append(parts, uint16(i%10))
	}
	return points, parts
}

// sampleRoll samples n points of a Swiss roll: a spiral of two turns.
func sampleRoll(n int, spread float64, seed uint64) (points [][]float32, parts []uint16) {
	rng := rand.New(rand.NewPCG(seed, 2))
	for range n {
		u := math.Sqrt(rng.Float64())
		sin, cos := math.Sincos(4 * math.Pi * u)
		point := func(v float64) float32 { return float32(3*u*v + 0.06*spread*rng.NormFloat64()) }
		points = append(points, []float32{point(cos), point(sin)})
		parts = append(parts, uint16(10*u))
	}
	return points, parts
}

// A prior that a circle cannot show is under the codes.
func ExampleScatter_prior() {
	var panels []*figure.Figure
	for _, prior := range []struct {
		name   string
		sample func(int, float64, uint64) ([][]float32, []uint16)
	}{{"mixture of 10 Gaussians", samplePetals}, {"Swiss roll", sampleRoll}} {
		points, labels := prior.sample(2000, 1.5, 5)
		under, _ := prior.sample(3000, 1, 6)
		panels = append(panels, figuretest.Must(chart.Scatter{
			Points: points, Labels: labels, Numerals: true, Prior: under, PriorName: prior.name,
			X: chart.Axis{Label: "z₁"}, Y: chart.Axis{Label: "z₂"}, Equal: true, Size: figure.Size{Width: 400, Height: 400},
		}.Draw()))
	}
	figuretest.Show(figure.Beside{Figures: panels}.Draw())
	// Output:
	// 864 × 490: 2 figures side by side. 2,000 points of z₂ against z₁, colored by 10 classes; under them 3,000 samples of the mixture of 10 Gaussians. 2,000 points of z₂ against z₁, colored by 10 classes; under them 3,000 samples of the Swiss roll
}

// TestPriorUnder checks that a prior is drawn in gray, under the points, that the
// axes show all of its samples, and that it is in the legend.
func TestPriorUnder(t *testing.T) {
	point := [][]float32{{0, 0}, {1, 1}}
	gray := func(f *figure.Figure) (n int) {
		b := f.Image.Bounds()
		for y := b.Min.Y; y < b.Max.Y; y++ {
			for x := b.Min.X; x < b.Max.X; x++ {
				c := color.RGBAModel.Convert(f.Image.At(x, y)).(color.RGBA)
				if c.R == c.G && c.G == c.B && c.R > 100 && c.R < 250 {
					n++
				}
			}
		}
		return n
	}
	s := chart.Scatter{Points: point, NoLegend: true, X: chart.Axis{Min: -2, Max: 2}, Y: chart.Axis{Min: -2, Max: 2}}
	without := figuretest.Must(s.Draw())
	s.Prior = [][]float32{{-1, -1}, {-1, 1}}
	apart := figuretest.Must(s.Draw())
	s.Prior = point
	hidden := figuretest.Must(s.Draw())
	if a, b := gray(apart), gray(without); a < b+200 {
		t.Errorf("two samples of the prior add %d gray pixels, expected hundreds", a-b)
	}
	if a, b := gray(hidden), gray(apart); a > b-100 {
		t.Errorf("%d gray pixels if points cover the prior, %d if they do not: expected fewer", a, b)
	}
	small := figuretest.Extent(figuretest.Must(chart.Scatter{Points: point, NoLegend: true}.Draw()).Image, figure.Blue)
	wide := figuretest.Extent(figuretest.Must(chart.Scatter{Points: point, NoLegend: true, Prior: [][]float32{{-9, -9}, {9, 9}}}.Draw()).Image, figure.Blue)
	if wide.Dx() > small.Dx()/4 {
		t.Errorf("points span %d pixels beside a prior ten times as wide, and %d without: the axes do not show all of the prior", wide.Dx(), small.Dx())
	}
	_, plain := figuretest.Must(chart.Scatter{Points: point}.Draw()).Size()
	_, named := figuretest.Must(chart.Scatter{Points: point, Prior: point}.Draw()).Size()
	if named <= plain {
		t.Errorf("with a prior the chart is %d high, without %d: expected a legend above", named, plain)
	}
}
