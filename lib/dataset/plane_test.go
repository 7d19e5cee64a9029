package dataset

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// planeSet is a function that samples points of the plane.
type planeSet func(n int, noise float64, seed uint64) (*Examples, error)

// TestPlane checks the distance of points to their shape, that they are spread over all of
// it, and that they depend on the seed only.
func TestPlane(t *testing.T) {
	const n, noise = 4000, 0.03
	for _, c := range []struct {
		name   string
		sample planeSet
		free   float64    // coordinates of the noise that move a point away from the shape
		middle [2]float64 // of all points
	}{
		{"ring", Ring, 1, [2]float64{0.5, 0.5}},
		{"heaps", Heaps, 2, [2]float64{0.5, 0.5}},
		{"line", Line, 1, [2]float64{0.5, 0.5}},
		{"moon", Moon, 1, [2]float64{0.5, 0.35 + 0.35*2/math.Pi}},
	} {
		t.Run(c.name, func(t *testing.T) {
			set := must(c.sample(n, noise, 1))
			points := must(set.Points())
			if len(points) != n || set.Check() != nil || !set.Columns[0].Unscaled || !set.Columns[1].Unscaled {
				t.Fatalf("%d points of %v (%v)", len(points), set, set.Check())
			}
			if few := must(must(c.sample(3, noise, 1)).Points()); !slices.Equal(few[2], points[2]) {
				t.Error("the first points depend on how many are sampled")
			}
			if other := must(must(c.sample(3, noise, 2)).Points()); slices.Equal(other[2], points[2]) {
				t.Error("two seeds give the same points")
			}
			line := must(must(c.sample(2000, 0, 9)).Points())
			squares, mean := 0.0, [2]float64{}
			near := make([]int, 4) // points by the quarter of the plane
			for _, p := range points {
				_, distance := nearest(line, p)
				squares += distance * distance / n
				q := 0
				for k, v := range p {
					mean[k] += float64(v) / n
					if v > 0.5 {
						q |= 1 << k
					}
				}
				near[q]++
			}
			if got, want := math.Sqrt(squares), noise*math.Sqrt(c.free); math.Abs(got-want) > 0.1*want {
				t.Errorf("points are %.4f from the shape, expected about %.4f", got, want)
			}
			for k := range mean {
				if math.Abs(mean[k]-c.middle[k]) > 0.02 {
					t.Errorf("the mean of coordinate %d is %.3f, expected about %.3f", k, mean[k], c.middle[k])
				}
			}
			if name := c.name; name == "ring" || name == "heaps" {
				if low := slices.Min(near); low < n/5 {
					t.Errorf("the quarters of the plane have %v points, expected about %d each", near, n/4)
				}
			}
		})
	}
}

// TestPlaneEdges checks that points stay in the plane, and that what cannot be sampled is an
// error.
func TestPlaneEdges(t *testing.T) {
	for _, v := range must(Moon(200, 5, 1)).Values {
		if !(v >= 0 && v <= 1) {
			t.Fatalf("a coordinate is %v", v)
		}
	}
	if _, err := Line(0, 0.1, 1); err == nil || !strings.Contains(err.Error(), "expected at least 1") {
		t.Errorf("no points: error %v", err)
	}
	if _, err := Ring(1, math.NaN(), 1); err == nil {
		t.Error("a noise of NaN is no error")
	}
	rows := &Examples{Name: "rows", Columns: []Column{{Name: "a"}}, Values: []float32{1}}
	if _, err := rows.Points(); err == nil || !strings.Contains(err.Error(), "are 1 number: expected two") {
		t.Errorf("rows of one number: error %v", err)
	}
}

func ExampleRing() {
	ring, err := Ring(500, 0.02, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	distance := 0.0
	points, _ := ring.Points()
	for _, p := range points {
		distance += math.Hypot(float64(p[0])-0.5, float64(p[1])-0.5) / float64(len(points))
	}
	fmt.Printf("%v, %.2f from the middle on average\n", ring, distance)
	// Output: points near a ring: 500 rows of 2 columns, 0.35 from the middle on average
}
