package notebook

import (
	"math"
	"slices"

	"latentlab/lib/latent"
)

// ranges finds between which values each number of a style is moved, and
// which two of them the plane shows.
func (x *exploration) ranges() error {
	style := len(x.low)
	x.across, x.up = 0, min(1, style-1)
	if style > 2 && len(x.styles) > 1 {
		x.across, x.up = widest(x.styles)
	}
	known := slices.Clone(x.styles)
	for _, code := range x.draws {
		known = append(known, code[len(code)-style:])
	}
	switch {
	case x.Low != 0 || x.High != 0:
		for k := range x.low {
			x.low[k], x.high[k] = x.Low, x.High
		}
	case len(known) == 0:
		for k := range x.low {
			x.low[k], x.high[k] = -3, 3
		}
	default:
		x.hold(known)
	}
	return nil
}

// outside is the share of codes beyond either end of a range that is made
// for them: a few that lie far off would leave little room for the rest.
const outside = 0.005

// hold chooses ranges of one width, so that a step means the same in each,
// around the middle of all codes, which is 0 where that is near.
func (x *exploration) hold(codes [][]float32) {
	middle, reach := make([]float64, len(x.low)), 0.0
	ends := make([][2]float64, len(x.low))
	for k := range x.low {
		column := make([]float32, len(codes))
		for i, code := range codes {
			column[i] = code[k]
		}
		slices.Sort(column)
		skip := int(outside * float64(len(column)))
		ends[k] = [2]float64{float64(column[skip]), float64(column[len(column)-1-skip])}
		reach = max(reach, (ends[k][1]-ends[k][0])/2)
	}
	for k, e := range ends {
		if m := (e[0] + e[1]) / 2; math.Abs(m) > reach/2 {
			middle[k] = m
		}
	}
	reach = 0
	for k, e := range ends {
		reach = max(reach, e[1]-middle[k], middle[k]-e[0])
	}
	if reach == 0 {
		reach = 1
	}
	// Round numbers, with a little room.
	unit := math.Pow(10, math.Floor(math.Log10(reach))) / 5
	if reach > 25*unit {
		unit *= 2.5
	}
	reach = unit * math.Ceil(1.03*reach/unit)
	for k := range x.low {
		m := unit * math.Round(middle[k]/unit)
		x.low[k], x.high[k] = float32(m-reach), float32(m+reach)
	}
}

// widest returns the two numbers of the codes with the largest variance, the
// first of them first.
func widest(codes [][]float32) (a, b int) {
	style := len(codes[0])
	variance := make([]float64, style)
	for k := range style {
		sum, squares := 0.0, 0.0
		for _, code := range codes {
			v := float64(code[k])
			sum, squares = sum+v, squares+v*v
		}
		mean := sum / float64(len(codes))
		variance[k] = squares/float64(len(codes)) - mean*mean
	}
	order := make([]int, style)
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case variance[i] > variance[j]:
			return -1
		case variance[i] < variance[j]:
			return 1
		}
		return 0
	})
	return min(order[0], order[1]), max(order[0], order[1])
}

// middle is the style in the middle of the ranges.
func (x *exploration) middle() []float32 {
	z := make([]float32, len(x.low))
	for k := range z {
		z[k] = (x.low[k] + x.high[k]) / 2
	}
	return z
}

// calibrating is about how many codes the decoder is rounded for, of each
// kind.
const calibrating = 600

// calibration returns codes as a reader will ask for them: all over the
// ranges, those of pictures and those of draws. The classes take turns.
func (x *exploration) calibration() ([][]float32, error) {
	style := len(x.low)
	var styles [][]float32
	box, err := latent.Uniform(calibrating, style, 0, 1, 1)
	if err != nil {
		return nil, err
	}
	for _, u := range box {
		z := make([]float32, style)
		for k := range z {
			z[k] = x.low[k] + u[k]*(x.high[k]-x.low[k])
		}
		styles = append(styles, z)
	}
	styles = append(styles, thinned(x.styles, calibrating)...)
	for _, code := range x.draws {
		styles = append(styles, code[len(code)-style:])
	}
	if len(x.draws) == 0 {
		normal, err := latent.Normal(calibrating/2, style, 2)
		if err != nil {
			return nil, err
		}
		styles = append(styles, normal...)
	}
	codes := make([][]float32, len(styles))
	for i, z := range styles {
		codes[i] = x.join(i%max(1, x.OneHot), z)
	}
	return codes, nil
}

// join returns the code of a class, which only counts with OneHot, and a
// style.
func (x *exploration) join(class int, style []float32) []float32 {
	code := make([]float32, x.OneHot, x.OneHot+len(style))
	if x.OneHot > 0 {
		code[class] = 1
	}
	return append(code, style...)
}

// thinned returns every second of the rows, or every third, …, so that there
// are at most n.
func thinned[T any](rows []T, n int) []T {
	if len(rows) <= n {
		return rows
	}
	every := (len(rows) + n - 1) / n
	var few []T
	for i := 0; i < len(rows); i += every {
		few = append(few, rows[i])
	}
	return few
}
