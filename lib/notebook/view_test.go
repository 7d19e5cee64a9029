package notebook

import (
	"bytes"
	"image"
	"image/png"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"latentlab/internal/modeltest"
	"latentlab/lib/ae"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// fakeNotebook records what is displayed, in place of a kernel.
type fakeNotebook struct {
	sync.Mutex
	lines   []string          // plain text of HTML, in order
	figures map[string]int    // how often a figure was shown, by display id
	alts    map[string]string // of the last figure, by display id
	files   map[string][]byte // PNG of the last figure, by display id
	order   []string          // display ids, in the order of their first output
}

// checkSmall checks that the figure that an id ends with has a palette, as those that stay have.
func (p *fakeNotebook) checkSmall(t *testing.T, id string) {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(p.files[id]))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := m.(*image.Paletted); !ok {
		t.Errorf("the last figure is a %T of %d bytes, expected few colors", m, len(p.files[id]))
	}
}

// inNotebook makes the test a cell of a notebook, and returns what it displays.
func inNotebook(t *testing.T) *fakeNotebook {
	p := &fakeNotebook{figures: map[string]int{}, alts: map[string]string{}, files: map[string][]byte{}}
	isNotebook, before := gonbui.IsNotebook, sendData
	t.Cleanup(func() { gonbui.IsNotebook, sendData = isNotebook, before })
	gonbui.IsNotebook = true
	gonbui.SendData(nil) // lets gonbui find that there is no kernel, for which Sync would wait
	seen := map[string]bool{}
	sendData = func(d *protocol.DisplayData) {
		p.Lock()
		defer p.Unlock()
		if !seen[d.DisplayID] {
			seen[d.DisplayID] = true
			p.order = append(p.order, d.DisplayID)
		}
		text, _ := d.Data[protocol.MIMETextPlain].(string)
		if file, ok := d.Data[protocol.MIMEImagePNG].([]byte); ok {
			p.files[d.DisplayID] = file
			p.figures[d.DisplayID]++
			p.alts[d.DisplayID] = text
			return
		}
		p.lines = append(p.lines, text)
	}
	return p
}

// TestTrainingView checks that Train shows a line and below it a panel, each of them
// replaced in its place, and that the view does not change the training.
func TestTrainingView(t *testing.T) {
	m, err := ae.New(ae.Config{Hidden: []int{16}, Code: 2, Features: 64, Noise: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	data := modeltest.Squares(60, 8)
	for i := range data.Len() {
		data.Labels = append(data.Labels, uint16(i%3))
	}
	options := []train.Option{train.Epochs(30), train.BatchSize(20), train.Test(data)}
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	plain, err := run.Train(t.Context(), m, data, nil, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	p := inNotebook(t)
	r := Train(m, data, options...)
	if len(p.order) != 2 || p.figures[p.order[0]] != 0 || p.figures[p.order[1]] < 2 {
		t.Fatalf("it shows %d outputs with figures %v, expected a line and a panel that is shown at least twice", len(p.order), p.figures)
	}
	// A slow start has a word of its own, within a tenth of a second of which no other is shown.
	if first := p.lines[0]; first != "compiling the training step" && !strings.HasPrefix(first, "preparing the training") {
		t.Errorf("it begins with %q", first)
	}
	if last := p.lines[len(p.lines)-1]; !strings.HasPrefix(last, "Run "+r.ID()+", trained in ") {
		t.Errorf("it ends with %q", last)
	}
	p.checkSmall(t, p.order[1])
	alt := p.alts[p.order[1]]
	for _, want := range []string{"25 pairs", "training loss", "test loss", "60 points", "3 classes"} {
		if !strings.Contains(alt, want) {
			t.Errorf("the panel is described as %q, expected %q in it", alt, want)
		}
	}
	if strings.Contains(alt, ". :") || strings.HasPrefix(alt, ":") {
		t.Errorf("the panel is described as %q", alt)
	}
	a, err := plain.Program.State()
	if err != nil {
		t.Fatal(err)
	}
	b, err := r.Program.State()
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a, b) || !reflect.DeepEqual(plain.History, r.History) || !reflect.DeepEqual(plain.Tests, r.Tests) {
		t.Error("a training in a view gives other numbers")
	}

	// A run that was trained before is shown once.
	p = inNotebook(t)
	again := Train(m, data, options...)
	if again.NewSteps != 0 || len(p.order) != 2 || p.alts[p.order[0]] != alt && p.alts[p.order[1]] != alt {
		t.Errorf("the second time it trains %d steps, and shows %q", again.NewSteps, p.alts)
	}
}
