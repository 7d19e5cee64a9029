package chart

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/plot/vg"

	"latentlab/lib/figure/internal/card"
)

// cluster returns n places around (x, y).
func cluster(n int, x, y, spread float64) (places []place) {
	rng := rand.New(rand.NewPCG(4, 4))
	for range n {
		places = append(places, place{x + spread*rng.NormFloat64(), y + spread*rng.NormFloat64()})
	}
	return places
}

// TestDensest checks that the densest place is in the largest island, also if a smaller one is
// denser, and that it is not at the mean, between the two.
func TestDensest(t *testing.T) {
	k := &canvas{right: 500, bottom: 400}
	points := append(cluster(600, 380, 300, 30), cluster(200, 80, 80, 5)...)
	at := k.densest(points)
	if d := math.Hypot(at.x-380, at.y-300); d > 25 {
		t.Errorf("the densest place is (%.0f, %.0f), expected one near (380, 300)", at.x, at.y)
	}
	points = append(cluster(200, 380, 300, 30), cluster(600, 80, 80, 5)...)
	at = k.densest(points)
	if d := math.Hypot(at.x-80, at.y-80); d > 10 {
		t.Errorf("the densest place is (%.0f, %.0f), expected one near (80, 80)", at.x, at.y)
	}
}

// TestBeside checks that the name of a single point is beside it, within the data, and covers
// neither another single point nor another name.
func TestBeside(t *testing.T) {
	k := &canvas{right: 300, bottom: 300}
	name := word{width: 60}
	near := func(p place) []place { return []place{p, {p.x + 20, p.y}} }
	for _, c := range []struct {
		what   string
		point  place
		words  []word
		single []place
		want   place
	}{
		{"in the middle", place{100, 50}, nil, nil, place{138, 50}},
		{"at the right edge", place{280, 50}, nil, nil, place{242, 50}},
		{"beside another point", place{100, 50}, nil, near(place{100, 50}), place{62, 50}},
		{"between two names", place{100, 50}, []word{{place{138, 50}, numeralStyle, "", 60}, {place{62, 50}, numeralStyle, "", 60}}, nil, place{100, 33.5}},
		{"at the upper edge, between two points", place{100, 10}, nil, []place{{120, 10}, {80, 10}}, place{100, 26.5}},
	} {
		if at := k.beside(c.point, name, c.words, c.single); at != c.want {
			t.Errorf("%s: the name of a point at %v is at %v, expected %v", c.what, c.point, at, c.want)
		}
	}
}

// TestSeparate checks that words end side by side and within the data.
func TestSeparate(t *testing.T) {
	k := &canvas{Card: &card.Card{Writer: &card.Writer{}}, right: 300, bottom: 300}
	var words []word
	for _, text := range []string{"ankle boot", "sneaker", "sandal"} {
		words = append(words, k.newWord(numeralStyle, place{4, 298}, text))
	}
	k.separate(words)
	for i, a := range words {
		if a.x-a.width/2 < 0 || a.y+wordHeight/2 > 300 {
			t.Errorf("%q is at (%.0f, %.0f), partly outside", a.text, a.x, a.y)
		}
		for _, b := range words[:i] {
			if math.Abs(a.x-b.x) < (a.width+b.width)/2-1 && math.Abs(a.y-b.y) < 13 {
				t.Errorf("%q at (%.0f, %.0f) overlaps %q at (%.0f, %.0f)", a.text, a.x, a.y, b.text, b.x, b.y)
			}
		}
	}
}

// TestCircleName checks that a circle's name is where there are the fewest points, and nowhere
// if no part of the circle with room for it is in the chart.
func TestCircleName(t *testing.T) {
	k := &canvas{Card: &card.Card{Writer: &card.Writer{}, Height: 400}, right: 400, bottom: 400}
	k.toX = func(x float64) vg.Length { return vg.Length(200 + 40*x) }
	k.toY = func(y float64) vg.Length { return vg.Length(200 + 40*y) }
	var points []place
	for _, p := range (Circle{Radius: 3}).points() {
		if p.X > -2 { // the left is empty
			points = append(points, k.place(p.X, p.Y))
		}
	}
	w, found := Circle{Name: "3σ", Radius: 3}.nameWord(k, points, nil)
	if !found || w.x > 200-2*40 {
		t.Errorf("the name is at x = %.0f (found: %v), expected the empty left of the circle", w.x, found)
	}
	if _, found := (Circle{Name: "9σ", Radius: 9}).nameWord(k, points, nil); found {
		t.Error("there is a place for the name of a circle around the whole chart")
	}
}
