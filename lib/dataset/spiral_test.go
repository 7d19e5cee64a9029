package dataset

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"
)

// TestSpiral checks that points have the noise asked for around the spiral and are
// distributed evenly along it.
func TestSpiral(t *testing.T) {
	const n, noise = 4000, 0.02
	im := must(Spiral(n, noise, 1))
	if im.Len() != n || im.Height != 1 || im.Width != 2 || len(im.Labels) != n {
		t.Fatalf("%d points of %d×%d with %d labels", im.Len(), im.Height, im.Width, len(im.Labels))
	}
	if !bytes.Equal(must(Spiral(3, noise, 1)).Pixels, im.Pixels[:6]) {
		t.Error("the first points depend on how many are sampled")
	}
	if bytes.Equal(must(Spiral(3, noise, 2)).Pixels, im.Pixels[:6]) {
		t.Error("two seeds give the same points")
	}
	points, err := im.Points()
	if err != nil {
		t.Fatal(err)
	}
	line := spiralLine(1001)
	// The distance to the nearest point of the spiral is the noise across it: one
	// of two coordinates.
	squares := 0.0
	var along [4]int
	var quarters [4]int
	for i, p := range points {
		at, distance := nearest(line, p)
		squares += distance * distance / n
		along[min(3, 4*at/len(line))]++
		quarters[im.Labels[i]]++
	}
	if got := math.Sqrt(squares); !(math.Abs(got-noise) < 0.002) {
		t.Errorf("points are %.4f from the spiral, expected about %v", got, noise)
	}
	for q := range along {
		if along[q] < n/5 || along[q] > n/3 || quarters[q] < n/5 || quarters[q] > n/3 {
			t.Errorf("quarter %d has %d points and %d labels, expected about %d", q, along[q], quarters[q], n/4)
		}
	}
}

// TestSpiralWithoutNoise checks that without noise a point is at most half a step
// of 1/255 in each coordinate from the spiral.
func TestSpiralWithoutNoise(t *testing.T) {
	points, err := must(Spiral(300, 0, 3)).Points()
	if err != nil {
		t.Fatal(err)
	}
	line := spiralLine(5001)
	for i, p := range points {
		if _, distance := nearest(line, p); distance > math.Sqrt2*0.5/255+1e-3 {
			t.Errorf("point %d is %.4f from the spiral", i, distance)
		}
	}
}

// TestSpiralLine checks that the spiral is in the plane, its bounding box in the
// middle, that its points are evenly spaced, and that it has one turn.
func TestSpiralLine(t *testing.T) {
	line := spiralLine(1001)
	var low, high [2]float64
	low = [2]float64{1, 1}
	shortest, longest, turned := math.Inf(1), 0.0, 0.0
	for i, p := range line {
		for d := range 2 {
			low[d], high[d] = min(low[d], float64(p[d])), max(high[d], float64(p[d]))
		}
		if i == 0 {
			continue
		}
		dx, dy := float64(p[0]-line[i-1][0]), float64(p[1]-line[i-1][1])
		shortest, longest = min(shortest, math.Hypot(dx, dy)), max(longest, math.Hypot(dx, dy))
		if i > 1 {
			was := math.Atan2(float64(line[i-1][1]-line[i-2][1]), float64(line[i-1][0]-line[i-2][0]))
			turned += math.Remainder(math.Atan2(dy, dx)-was, 2*math.Pi)
		}
	}
	for d := range 2 {
		if middle := (low[d] + high[d]) / 2; !(math.Abs(middle-0.5) < 0.01) || low[d] < 0.05 || high[d] > 0.95 {
			t.Errorf("coordinate %d goes from %.3f to %.3f, expected the middle of the plane with a margin", d, low[d], high[d])
		}
	}
	if longest > 1.5*shortest {
		t.Errorf("steps from %v to %v long, expected about equal ones", shortest, longest)
	}
	if turned < 1.6*math.Pi || turned > 2.2*math.Pi {
		t.Errorf("the spiral turns by %.2f π, expected about 2 π", turned/math.Pi)
	}
	if one := spiralLine(1); len(one) != 1 || one[0][0] != line[0][0] {
		t.Errorf("one point of the spiral is %v, expected its inner end", one)
	}
}

// TestPointsError checks that images that are not points are an error.
func TestPointsError(t *testing.T) {
	for want, im := range map[string]*Examples{
		"48×48 pixels: expected two pixels": Faces(1, 1),
		"no points":                         {Height: 1, Width: 2},
	} {
		if _, err := im.Points(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, expected one with %q", err, want)
		}
	}
}

// spiralLine returns n points of the spiral itself, [n][2], from its inner to its
// outer end.
func spiralLine(n int) [][]float32 {
	points := make([][]float32, n)
	for i := range points {
		x, y := spiralAt(float64(i) / float64(max(1, n-1)))
		points[i] = []float32{float32(x), float32(y)}
	}
	return points
}

// nearest returns the index of the point of a line that is nearest to p, and its
// distance.
func nearest(line [][]float32, p []float32) (at int, distance float64) {
	distance = math.Inf(1)
	for i, q := range line {
		if d := math.Hypot(float64(p[0]-q[0]), float64(p[1]-q[1])); d < distance {
			at, distance = i, d
		}
	}
	return at, distance
}

func ExampleSpiral() {
	set, err := Spiral(500, 0.02, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	points, err := set.Points()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d points such as (%.2f, %.2f) in the %s\n", set.Len(), points[0][0], points[0][1], set.ClassName(0))
	// Output: 500 points such as (0.24, 0.78) in the first quarter
}
