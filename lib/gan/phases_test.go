package gan_test

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"latentlab/internal/backendtest"
	"latentlab/lib/gan"
	"latentlab/lib/train"
)

// One step is its two phases one after the other, with the same random numbers. Each phase
// changes its own weights and no others, and reports what the step reports.
func TestStepIsItsPhases(t *testing.T) {
	const batch = 6
	data := halves(batch)
	b := backendtest.Go(t)
	m := must(gan.New(gan.Config{Hidden: []int{7, 5}, Code: 3, Noise: 0.1, Dropout: 0.2, Features: data.Size()}))
	prepare := func(step stepFunc) *train.Program {
		return must(train.Prepare(step, data, train.BatchSize(batch), gan.Adam(0.05), train.Seed(4)))
	}
	// step runs one step from some values and returns the values after it.
	reported := map[string]float32{}
	step := func(p *train.Program, from map[string]train.Value) map[string]train.Value {
		state := must(p.State())
		for i := range state {
			if from != nil {
				state[i] = from[state[i].Name]
			}
		}
		if err := p.SetState(state); err != nil {
			t.Fatal(err)
		}
		loop := must(train.NewLoop(b, p))
		defer loop.Close()
		for i, v := range must(loop.Run(0, 0, 1))[0] {
			reported[p.Scalars[i]] = v
		}
		after := maps.Clone(from)
		if after == nil {
			after = map[string]train.Value{}
		}
		for _, v := range must(p.State()) {
			after[v.Name] = v
		}
		return after
	}
	whole := prepare(m.Step)
	first := map[string]train.Value{}
	for _, v := range must(whole.State()) {
		first[v.Name] = v
	}
	expected := step(whole, nil)
	ofStep := maps.Clone(reported)
	clear(reported)

	now := first
	for _, phase := range m.Phases() {
		after := step(prepare(phase.Step), now)
		for name, v := range after {
			weight := strings.HasSuffix(name, "/weights") || strings.HasSuffix(name, "/biases")
			moved := string(v.Bytes) != string(now[name].Bytes)
			if may := strings.HasPrefix(name, "/"+phase.Name+"/"); weight && moved != may {
				t.Errorf("phase %q: %s has changed: %v, expected %v", phase.Name, name, moved, may)
			}
		}
		now = after
	}
	if !slices.Equal(slices.Sorted(maps.Keys(now)), slices.Sorted(maps.Keys(expected))) {
		t.Errorf("the phases have the variables %v, the step %v",
			slices.Sorted(maps.Keys(now)), slices.Sorted(maps.Keys(expected)))
	}
	for name, v := range expected {
		if !v.Shape.DType.IsFloat() {
			if string(v.Bytes) != string(now[name].Bytes) {
				t.Errorf("%s is %v after the phases, %v after the step", name, now[name].Bytes, v.Bytes)
			}
			continue
		}
		got := floats(t, now[name])
		for i, want := range floats(t, v) {
			if !(math.Abs(float64(got[i]-want)) < 1e-5) {
				t.Errorf("%s at %d is %v after the phases, %v after the step", name, i, got[i], want)
				break
			}
		}
	}
	for name, want := range ofStep {
		if got, ok := reported[name]; !ok || !(math.Abs(float64(got-want)) < 1e-5) {
			t.Errorf("the phases report %s as %v, the step as %v", name, got, want)
		}
	}
	var _ train.Alternating = m
}
