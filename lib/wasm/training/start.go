package training

import (
	"fmt"
	"math"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// start is the state with which the page begins.
type start struct {
	values     map[string]value // by path of a variable
	initialize bool             // whether the page computes the variables without a value
	notes      []string
}

// value is the first value of a variable.
type value struct {
	words []uint32
	whole []int16 // in place of words: whole · scale
	scale float32
}

const (
	// smallState is the number of numbers up to which a state travels in full, with 32 bits and
	// with the state of the optimizer.
	smallState = 50_000

	// minLargest bounds the scale of numbers with 16 bits from below, so that it is not zero for those that all are.
	minLargest = 1e-30

	// smallValue is the number of numbers up to which a variable always has 32 bits.
	smallValue = 64
)

// newStart returns the state with which the page begins.
func (c *Config) newStart(g *graphs, p *train.Program) (*start, error) {
	s := &start{values: map[string]value{}}
	if c.Start != nil {
		if err := s.take(g, c.Start); err != nil {
			return nil, fmt.Errorf("the weights that the training starts from: %w", err)
		}
	}
	for _, path := range g.paths() {
		if _, ok := s.values[path]; ok {
			continue
		}
		if words, ok := g.given[path]; ok {
			s.values[path] = value{words: words}
			continue
		}
		if s.initialize = g.initialize != nil; s.initialize {
			continue
		}
		words, err := wordsOfVariable(p.Store.GetVariable(path))
		if err != nil {
			return nil, err
		}
		s.values[path] = value{words: words}
	}
	if s.initialize {
		for _, path := range g.initialize.parameters { // the state of the random numbers before it
			s.values[path] = value{words: g.given[path]}
		}
	}
	return s, nil
}

// take takes the state of a trained model: all of a small one, and the weights of others, with 16 bits.
func (s *start) take(g *graphs, m *trained.Model) error {
	state, err := m.Program.State()
	if err != nil {
		return err
	}
	numbers := 0
	for _, v := range state {
		if _, used := g.shapes[v.Name]; used {
			numbers += v.Shape.Size()
		}
	}
	full := numbers <= smallState
	byName := state.ByName()
	for _, path := range g.paths() {
		v, ok := byName[path]
		of := m.Program.Store.GetVariable(path)
		switch {
		case !ok && g.weights[path]:
			return fmt.Errorf("they have no %s, which the model trains: expected weights of the same model", path)
		case !ok || isRate(path):
			continue
		case !v.Shape.Equal(g.shapes[path]):
			return fmt.Errorf("%s is %s, the model has %s: expected weights of the same model", path, v.Shape, g.shapes[path])
		case !full && !trained.IsWeight(of):
			continue
		}
		if err := v.CheckFinite(); err != nil {
			return fmt.Errorf("%s %w: its training has diverged; train it with a smaller learning rate", path, err)
		}
		words, err := wordsOfBytes(path, v.Shape.DType, v.Bytes)
		if err != nil {
			return err
		}
		if s.values[path] = (value{words: words}); !full && v.Shape.DType == dtypes.Float32 && len(words) > smallValue {
			s.values[path] = round(words)
		}
	}
	if !full {
		s.notes = append(s.notes, "The weights have 16 bits here, and the optimizer starts anew.")
	}
	return nil
}

// round returns float32 numbers with 16 bits.
func round(words []uint32) value {
	largest := float32(minLargest)
	for _, w := range words {
		largest = max(largest, float32(math.Abs(float64(math.Float32frombits(w)))))
	}
	f := value{scale: largest / math.MaxInt16, whole: make([]int16, len(words))}
	for i, w := range words {
		f.whole[i] = int16(math.Round(float64(math.Float32frombits(w)) / float64(f.scale)))
	}
	return f
}

// wordsOfVariable returns the value of a variable as the page has it.
func wordsOfVariable(v *model.Variable) (words []uint32, err error) {
	if v == nil {
		return nil, fmt.Errorf("a function uses a variable that the step does not train")
	}
	var value *tensors.Tensor
	if value, err = v.Value(); err != nil {
		return nil, err
	}
	if e := value.ConstBytes(func(b []byte) { words, err = wordsOfBytes(v.Path(), v.DType(), b) }); e != nil {
		return nil, e
	}
	return words, err
}

// wordsOfBytes returns the bytes of a variable as package wasm has them: an int64 and smaller integers have
// one word each, and true is -1.
func wordsOfBytes(path string, dtype dtypes.DType, b []byte) ([]uint32, error) {
	var words []uint32
	switch dtype {
	case dtypes.Float32, dtypes.Int32, dtypes.Uint32, dtypes.Uint64:
		for four := range slices.Chunk(b, 4) {
			words = append(words, uint32(four[0])|uint32(four[1])<<8|uint32(four[2])<<16|uint32(four[3])<<24)
		}
	case dtypes.Int64:
		for eight := range slices.Chunk(b, 8) {
			words = append(words, uint32(eight[0])|uint32(eight[1])<<8|uint32(eight[2])<<16|uint32(eight[3])<<24)
		}
	case dtypes.Bool:
		for _, v := range b {
			words = append(words, -uint32(v))
		}
	case dtypes.Uint8:
		for _, v := range b {
			words = append(words, uint32(v))
		}
	default:
		return nil, fmt.Errorf("the variable %s is %s: expected Float32, or another type of 32 bits", path, dtype)
	}
	return words, nil
}

// addInitialization initializes the variables of the store that the functions were traced with.
func (g *graphs) addInitialization(portable compute.Backend) (err error) {
	g.initialize, err = traceInitialization(portable, g.store)
	return err
}
