package loss

import (
	"fmt"
	"math"
	"slices"

	. "github.com/gomlx/gomlx/core/graph"

	"latentlab/lib/backend"
	"latentlab/lib/dataset"
)

// CheckRange returns an error naming the first number of data whose values, as a model
// sees them with the scaling s, x̂ cannot reach: a sigmoid's are from 0 to 1, and
// standardized numbers are not. A cross-entropy would then be negative without bound. Images, from 0 to 1, need
// no check. It is also an error if the loss is a [Likelihood] of other columns.
func (l Reconstruction) CheckRange(data *dataset.Examples, s dataset.Scaling) error {
	if l.columns != nil && (data == nil || !slices.EqualFunc(l.columns, data.Columns, sameFeatures)) {
		return fmt.Errorf("the loss %q is made for other columns: give loss.Likelihood the training set", l.Name)
	}
	if data == nil || !data.IsTable() {
		return nil
	}
	low, high, err := l.outputRange(data.Size())
	if err != nil {
		return nil // the training step, which applies Output too, reports it
	}
	k, found := beyond(data, s, low, high)
	if found == "" {
		return nil
	}
	gives := fmt.Sprintf("from %.3g to %.3g", low[k], high[k])
	switch {
	case high[k] >= extreme:
		gives = fmt.Sprintf("of at least %.3g", low[k])
	case low[k] <= -extreme:
		gives = fmt.Sprintf("of at most %.3g", high[k])
	}
	return fmt.Errorf("the loss %q is for values %s, and %s: use loss.Likelihood of this data, "+
		"or a loss with a linear output, such as loss.LearnedGaussian or loss.LinearSSE", l.Name, gives, found)
}

// CheckProbabilities returns an error naming the first number of data that is not
// from 0 to 1, as a model sees it with the scaling s.
func CheckProbabilities(data *dataset.Examples, s dataset.Scaling) error {
	if data == nil || !data.IsTable() {
		return nil
	}
	low, high := make([]float32, data.Size()), make([]float32, data.Size())
	for k := range high {
		high[k] = 1
	}
	_, found := beyond(data, s, low, high)
	if found == "" {
		return nil
	}
	return fmt.Errorf("probabilities are from 0 to 1, and %s", found)
}

// sameFeatures reports whether two columns have the same name and kind of features.
func sameFeatures(a, b dataset.Column) bool {
	return a.Name == b.Name && a.IsText() == b.IsText() && a.Size() == b.Size()
}

// beyond returns the first number of a table with values, as a model sees them, beyond
// low or high, and what was found, "" if there is none.
func beyond(data *dataset.Examples, s dataset.Scaling, low, high []float32) (feature int, found string) {
	x, least, largest := make([]float32, data.Size()), make([]float32, data.Size()), make([]float32, data.Size())
	data.Scale(s, 0, least)
	data.Scale(s, 0, largest)
	for i := range data.Len() {
		data.Scale(s, i, x)
		for k, v := range x {
			least[k], largest[k] = min(least[k], v), max(largest[k], v)
		}
	}
	k := 0
	for _, c := range data.Columns {
		// A text's features are 0 or 1; a softmax reaches both, but not in all of them at once.
		slack := 1e-5 * min(1, high[k]-low[k])
		if !c.IsText() && (least[k] < low[k]-slack || largest[k] > high[k]+slack) {
			found := fmt.Sprintf("column %q of %s is from %.3g to %.3g", c.Name, data.Name, least[k], largest[k])
			if s.Shift[k] != 0 || s.Factor[k] != 1 {
				found += " after it is scaled"
			}
			return k, found
		}
		k += c.Size()
	}
	return 0, ""
}

// extreme is beyond what decoders' last layers output.
const extreme = 1e6

// outputRange returns the smallest and the largest x̂ of each feature, those of extreme
// values of the decoder's last layer.
func (l Reconstruction) outputRange(features int) (low, high []float32, err error) {
	portable, err := backend.Portable()
	if err != nil {
		return nil, nil, err
	}
	raw := [][]float32{make([]float32, features), make([]float32, features)}
	for k := range features {
		raw[0][k], raw[1][k] = -extreme, extreme
	}
	out, err := CallOnce(portable, func(raw *Node) (out *Node) {
		defer func() { // GoMLX returns only panics with errors
			if failed := recover(); failed != nil {
				panic(fmt.Errorf("%v", failed))
			}
		}()
		return l.Output(raw)
	}, raw)
	if err != nil {
		return nil, nil, err
	}
	values, ok := out.Value().([][]float32)
	if !ok || len(values) != 2 || len(values[0]) != features {
		return nil, nil, fmt.Errorf("the output of the loss %q is %s", l.Name, out.Shape())
	}
	low, high = values[0], values[1]
	for k := range features {
		low[k], high[k] = min(low[k], high[k]), max(low[k], high[k])
		if low[k] != low[k] { // NaN: unknown
			low[k], high[k] = -math.MaxFloat32, math.MaxFloat32
		}
	}
	return low, high, nil
}
