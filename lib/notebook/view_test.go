package notebook

import (
	"math"
	"reflect"
	"strings"
	gosync "sync"
	"testing"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"latentlab/lib/ae"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// fakeNotebook records what is displayed, in place of a kernel.
type fakeNotebook struct {
	gosync.Mutex
	lines    []string          // HTML in words, in order
	pictures map[string]int    // how often one was shown, by display id
	alts     map[string]string // of the last there
	order    []string          // display ids as they came first
}

// inNotebook lets the test run as a cell does.
func inNotebook(t *testing.T) *fakeNotebook {
	p := &fakeNotebook{pictures: map[string]int{}, alts: map[string]string{}}
	notebook, before := gonbui.IsNotebook, send
	t.Cleanup(func() { gonbui.IsNotebook, send = notebook, before })
	gonbui.IsNotebook = true
	gonbui.SendData(nil) // there is no kernel: now gonbui knows, and Sync does not wait for it
	seen := map[string]bool{}
	send = func(d *protocol.DisplayData) {
		p.Lock()
		defer p.Unlock()
		if !seen[d.DisplayID] {
			seen[d.DisplayID] = true
			p.order = append(p.order, d.DisplayID)
		}
		text, _ := d.Data[protocol.MIMETextPlain].(string)
		if _, ok := d.Data[protocol.MIMEImagePNG]; ok {
			p.pictures[d.DisplayID]++
			p.alts[d.DisplayID] = text
			return
		}
		p.lines = append(p.lines, text)
	}
	return p
}

// TestTrainingView: a line and below it a panel, each in its place, and what
// is trained is what would have been without being looked at.
// TestExtent: a test curve begins with NaN where the first epochs were trained
// without a test set.
func TestExtent(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		values    []float64
		low, high float64
	}{
		{[]float64{2, 1, 3}, 1, 3},
		{[]float64{nan, 2, 1}, 1, 2},
		{[]float64{2, nan}, 2, 2},
		{[]float64{nan}, math.Inf(1), math.Inf(-1)},
	} {
		if low, high := extent(c.values); low != c.low || high != c.high {
			t.Errorf("extent(%v) = %v, %v, expected %v, %v", c.values, low, high, c.low, c.high)
		}
	}
}

func TestTrainingView(t *testing.T) {
	m, err := ae.New(ae.Config{Hidden: []int{16}, Code: 2, Features: 64, Noise: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	data := pictures(60, 8)
	for i := range data.Len() {
		data.Labels = append(data.Labels, uint8(i%3))
	}
	options := []train.Option{train.Epochs(30), train.BatchSize(20), train.Test(data)}
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	unseen, err := run.Train(t.Context(), m, data, nil, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	p := inNotebook(t)
	r := Train(m, data, options...)
	if len(p.order) != 2 || p.pictures[p.order[0]] != 0 || p.pictures[p.order[1]] < 2 {
		t.Fatalf("it shows %d outputs with pictures %v, expected a line and a panel that is shown at least twice", len(p.order), p.pictures)
	}
	if first := p.lines[0]; first != "compiling the training step" {
		t.Errorf("it begins with %q", first)
	}
	if last := p.lines[len(p.lines)-1]; !strings.HasPrefix(last, "Run "+r.ID()+", trained in ") {
		t.Errorf("it ends with %q", last)
	}
	alt := p.alts[p.order[1]]
	for _, want := range []string{"25 pairs", "training loss", "test loss", "60 points", "3 classes"} {
		if !strings.Contains(alt, want) {
			t.Errorf("the panel is described as %q, expected %q in it", alt, want)
		}
	}
	if strings.Contains(alt, ". :") || strings.HasPrefix(alt, ":") {
		t.Errorf("the panel is described as %q", alt)
	}
	a, err := unseen.Program.State()
	if err != nil {
		t.Fatal(err)
	}
	b, err := r.Program.State()
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a, b) || !reflect.DeepEqual(unseen.History, r.History) || !reflect.DeepEqual(unseen.Tests, r.Tests) {
		t.Error("a training that is looked at gives other numbers")
	}

	// What was trained before is shown as it is, at once.
	p = inNotebook(t)
	if again := Train(m, data, options...); again.Trained != 0 || len(p.order) != 2 || p.alts[p.order[0]] != alt && p.alts[p.order[1]] != alt {
		t.Errorf("shown again it trains %d steps, and shows %q", again.Trained, p.alts)
	}
}
