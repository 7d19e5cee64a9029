package page

import (
	"math"
	"math/rand/v2"
	"slices"

	"latentlab/lib/latent"
)

// chooseRanges chooses the range of each dimension of a style, and the two dimensions
// that the plane shows.
func (x *explorer) chooseRanges() error {
	style := len(x.low)
	x.across, x.up = 0, min(1, style-1)
	switch {
	case style > 2 && x.Use != nil:
		x.across, x.up = twoLargest(x.Use)
	case style > 2 && len(x.styles) > 1:
		x.across, x.up = mostVarying(x.styles)
	}
	known := slices.Clone(x.styles)
	for _, code := range x.samples {
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
		x.coverCodes(known)
	}
	return nil
}

// outliers is the share of codes beyond either end of a range that is chosen
// for them: a few outliers would leave little room for the rest.
const outliers = 0.005

// coverCodes chooses ranges of one width, so that a step means the same in
// each, around the middle of the codes, or around 0 if that is near.
func (x *explorer) coverCodes(codes [][]float32) {
	middle, reach := make([]float64, len(x.low)), 0.0
	ends := make([][2]float64, len(x.low))
	for k := range x.low {
		column := make([]float32, len(codes))
		for i, code := range codes {
			column[i] = code[k]
		}
		slices.Sort(column)
		skip := int(outliers * float64(len(column)))
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

// mostVarying returns the indices of the two dimensions of codes with the largest
// variance, in order.
func mostVarying(codes [][]float32) (a, b int) {
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
	return twoLargest(variance)
}

// twoLargest returns the indices of the two largest of values, in order.
func twoLargest(values []float64) (a, b int) {
	order := latent.Order(values)
	return min(order[0], order[1]), max(order[0], order[1])
}

// calibrationSize is about how many codes of each kind the decoder's weights
// are rounded for.
const calibrationSize = 600

// calibrationCodes returns codes such as a reader will decode: from all over the
// ranges, from Codes and from Samples. The classes are cycled through.
func (x *explorer) calibrationCodes() ([][]float32, error) {
	style := len(x.low)
	var styles [][]float32
	box, err := latent.SampleUniform(calibrationSize, style, 0, 1, 1)
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
	styles = append(styles, subsample(x.styles, calibrationSize)...)
	for _, code := range x.samples {
		styles = append(styles, code[len(code)-style:])
	}
	if len(x.samples) == 0 {
		normal, err := latent.SampleNormal(calibrationSize/2, style, 2)
		if err != nil {
			return nil, err
		}
		styles = append(styles, normal...)
	}
	codes := make([][]float32, len(styles))
	for i, z := range styles {
		codes[i] = x.joinCode(i%max(1, x.OneHot), z)
	}
	return codes, nil
}

// joinCode returns the code of a class and a style; without OneHot class is
// ignored.
func (x *explorer) joinCode(class int, style []float32) []float32 {
	code := make([]float32, x.OneHot, x.OneHot+len(style))
	if x.OneHot > 0 {
		code[class] = 1
	}
	return append(code, style...)
}

// subsample returns at most n of the rows: in order, one at random of each n-th part, since
// rows at equal distances miss classes that come in turn. Which they are depends on the
// numbers of rows alone, so labels fit to codes.
func subsample[T any](rows []T, n int) []T {
	if len(rows) <= n {
		return rows
	}
	rng := rand.New(rand.NewPCG(uint64(len(rows)), uint64(n)))
	few := make([]T, n)
	for i := range few {
		from, to := i*len(rows)/n, (i+1)*len(rows)/n
		few[i] = rows[from+rng.IntN(to-from)]
	}
	return few
}
