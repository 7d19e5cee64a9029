package notebook

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"

	"latentlab/lib/dataset"
	"latentlab/lib/export"
	"latentlab/lib/figure"
	"latentlab/lib/latent"
	"latentlab/lib/metric"
	"latentlab/lib/run"
)

// sketch draws a case without a Figure of its own: pictures rebuilt, or
// decoded. What it compiled it keeps for the next.
type sketch struct {
	rebuild, decode *run.Network
	sample          *dataset.Images
	codes           *tensors.Tensor
}

func (s *sketch) close() {
	for _, n := range []*run.Network{s.rebuild, s.decode} {
		if n != nil {
			n.Close()
		}
	}
}

// sketch returns the trial's picture as the run is now; nil where there is
// nothing to show. narrow leaves room for many side by side.
func (l *trial) sketch(narrow bool) (*figure.Figure, error) {
	if l.Figure != nil {
		return l.Figure(l.run)
	}
	if l.draw == nil {
		l.draw = newSketch(l.run)
	}
	cols, side := 6, max(l.run.Program.Data.Height, l.run.Program.Data.Width)
	if narrow {
		cols = 4
	}
	pixel := max(1, 56/max(1, side))
	switch s := l.draw; {
	case s.rebuild != nil:
		rebuilt, err := s.rebuild.Reconstruct(s.sample)
		if err != nil {
			return nil, err
		}
		return figure.Reconstructions{Images: s.sample, Reconstructed: rebuilt, Rows: 4, Columns: cols, Pixel: pixel}.Draw()
	case s.decode != nil:
		values, err := s.decode.Call(s.codes)
		if err != nil {
			return nil, err
		}
		flat, err := tensors.CopyFlatData[float32](values)
		if err != nil {
			return nil, err
		}
		height, width := l.run.Program.Data.Dims()
		return figure.Grid{Images: figure.Floats{Height: height, Width: width, Pixels: flat}, Rows: 4, Columns: cols, Pixel: pixel}.Draw()
	}
	return nil, nil
}

func newSketch(r *run.Run) *sketch {
	s := &sketch{}
	if m, ok := r.Program.Model.(run.Reconstructor); ok {
		s.sample = unseen(r).First(12)
		s.rebuild, _ = r.Network(m.Reconstruct)
		return s
	}
	m, ok := r.Program.Model.(export.Decoder)
	if !ok {
		return s
	}
	width := r.CodeWidth()
	if _, encodes := r.Program.Model.(run.Encoder); !encodes {
		if d, ok := r.Program.Model.(interface{ Describe() map[string]any }); ok {
			width, _ = d.Describe()["code"].(int)
		}
	}
	if codes, err := latent.Normal(24, width, 1); width > 0 && err == nil {
		s.codes = tensors.FromValue(codes)
		s.decode, _ = r.Network(m.Decode)
	}
	return s
}

// metrics are the columns of the table.
func (c *comparison) metrics() []Metric {
	if own := c.trials[0].Metrics; own != nil {
		return own
	}
	tested := false
	for _, l := range c.trials {
		tested = tested || l.tested
		if l.run != nil && l.run.Tests.Len() > 0 {
			return usual(l.run.Tests.Names)
		}
		if l.evaluated != nil {
			return usual(namesOf(l.evaluated))
		}
	}
	if tested {
		return nil // it is not known yet what the model evaluates
	}
	return []Metric{{Name: "training loss", Of: recentLoss}}
}

// recentLoss is the mean loss of the last steps, an epoch's at most.
func recentLoss(r *run.Run) (float64, error) {
	n := r.History.Len()
	if n == 0 {
		return math.NaN(), nil
	}
	last := r.History.Columns[0][max(0, n-min(100, r.Program.Steps())):]
	sum := 0.0
	for _, v := range last {
		sum += float64(v)
	}
	return sum / float64(len(last)), nil
}

var numbered = regexp.MustCompile(` \d+$`)

// usual are the metrics that a model evaluates, without those of single units.
// A loss is what each training makes small, and may be another one for each
// value: its best is marked only where nothing else is evaluated.
func usual(names []string) []Metric {
	var all []Metric
	for _, name := range names {
		if !numbered.MatchString(name) {
			all = append(all, Metric{Name: name, Better: usualBetter(name)})
		}
	}
	if len(all) > 1 && all[0].Name == "loss" {
		all[0].Better = Neither
	}
	return all
}

func usualBetter(name string) Better {
	switch name {
	case "loss", "mse", "bce", "error", "reconstruction":
		return Lower
	case "elbo", "accuracy":
		return Higher
	}
	return Neither
}

// measure takes the metrics of the trial's run.
func (l *trial) measure(metrics []Metric) error {
	l.values = make([]float64, len(metrics))
	for i, m := range metrics {
		if l.Metrics != nil {
			m = l.Metrics[i]
		}
		var err error
		if m.Of != nil {
			l.values[i], err = m.Of(l.run)
		} else {
			l.values[i], err = valueOf(l.evaluated, m.Name)
		}
		if err != nil {
			return fmt.Errorf("the metric %s: %w", m.Name, err)
		}
	}
	return nil
}

// evaluate sets what the model evaluates, where a metric asks for it.
func (l *trial) evaluate() (err error) {
	l.evaluated = nil
	asked := l.Metrics == nil && l.tested
	for _, m := range l.Metrics {
		asked = asked || m.Of == nil
	}
	if asked {
		l.evaluated, err = evaluate(l.run)
	}
	return err
}

// evaluate returns what the model evaluates on the test set: as training did
// at the end of the last epoch, or anew.
func evaluate(r *run.Run) ([]metric.Value, error) {
	if n := r.Tests.Len(); n > 0 && r.Step == n*r.Program.Steps() {
		var values []metric.Value
		for i, name := range r.Tests.Names {
			values = append(values, metric.Value{Name: name, Value: float64(r.Tests.Columns[i][n-1])})
		}
		if !slices.ContainsFunc(values, func(v metric.Value) bool { return math.IsNaN(v.Value) }) {
			return values, nil
		}
	}
	test := r.Program.Config.Test
	if test == nil {
		return nil, errors.New("there is no test set: give Options train.Test(…), or Metrics with functions Of")
	}
	return r.Evaluate(test)
}

func valueOf(values []metric.Value, name string) (float64, error) {
	for _, v := range values {
		if v.Name == name {
			return v.Value, nil
		}
	}
	return 0, fmt.Errorf("the model evaluates no %q, expected one of %q, or a function Of", name, namesOf(values))
}

func namesOf(values []metric.Value) []string {
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = v.Name
	}
	return names
}
