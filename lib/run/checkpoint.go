package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"latentlab/lib/safetensors"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// checkpoint is a training at a step: its state and everything it reported.
type checkpoint struct {
	digest   string // of the program
	step     int
	state    train.State
	history  Table         // a row for each step
	tests    []evaluation  // the one used last first
	segments []segment     // in order, up to step
	schema   *train.Schema // of the training data, nil for images without names of classes

	// What Open requires of another model. Files of older versions have neither.
	weights   []string       // names of the values in state that are part of the trained model
	described map[string]any // by the model's Describe
}

// checkpoint copies the run's current state.
func (r *Run) checkpoint() (*checkpoint, error) {
	state, err := r.Program.State()
	if err != nil {
		return nil, err
	}
	c := &checkpoint{
		digest: r.Program.Digest, step: r.Step, state: state,
		history: r.History.upTo(r.Step), tests: r.evaluations(), segments: r.segments,
		schema: r.Program.Schema(),
	}
	if r.History.Len() > r.Step {
		for i := range c.tests {
			c.tests[i].table = c.tests[i].table.upTo(r.Step / r.Program.Steps())
		}
	}
	for _, v := range r.Program.Variables() {
		if trained.IsWeight(v) {
			c.weights = append(c.weights, v.Path())
		}
	}
	slices.Sort(c.weights)
	if m, ok := r.Program.Model.(train.Describer); ok {
		c.described = m.Describe()
	}
	return c, nil
}

// errDamaged marks a checkpoint file that is damaged.
var errDamaged = safetensors.ErrDamaged

// errVersion marks a checkpoint file that is intact but has a format that this
// version does not know.
var errVersion = errors.New("it was written by another version of latentlab: train it again, and Tag it")

const (
	historyPrefix = "history/"
	testPrefix    = "test/" // and a number
)

// testEntry describes an evaluation in a file's metadata.
type testEntry struct {
	Of         string   `json:"of"`
	Names      []string `json:"names"`
	Validation bool     `json:"validation,omitempty"`
}

func testPrefixOf(i int) string { return fmt.Sprintf("%s%d/", testPrefix, i) }

// format is the name and version of the format of a checkpoint file. Files of
// formatBefore have at most one evaluation, without its digest, and no segments.
const (
	format       = "latentlab 3"
	formatBefore = "latentlab 2"
)

// encode returns the checkpoint as a safetensors file.
func (c *checkpoint) encode() ([]byte, error) {
	tables := []train.State{c.state, c.history.values(historyPrefix)}
	tests := []testEntry{}
	for i, e := range c.tests {
		tests = append(tests, testEntry{e.digest, e.table.Names, e.validation})
		tables = append(tables, e.table.values(testPrefixOf(i)))
	}
	reports, err := json.Marshal(c.history.Names)
	if err != nil {
		return nil, err
	}
	evaluated, err := json.Marshal(tests)
	if err != nil {
		return nil, err
	}
	segments, err := json.Marshal(c.segments)
	if err != nil {
		return nil, err
	}
	weights, err := json.Marshal(c.weights)
	if err != nil {
		return nil, err
	}
	f := safetensors.File{Metadata: map[string]string{
		"program": c.digest, "step": strconv.Itoa(c.step), "reports": string(reports),
		"tests": string(evaluated), "trained on": string(segments), "weights": string(weights),
	}}
	if c.schema != nil {
		text, err := json.Marshal(c.schema)
		if err != nil {
			return nil, err
		}
		f.Metadata["schema"] = string(text)
	}
	if c.described != nil {
		text, err := json.Marshal(c.described)
		if err != nil {
			return nil, fmt.Errorf("the result of the model's Describe cannot be written: %w", err)
		}
		f.Metadata["hyperparameters"] = string(text)
	}
	for _, values := range tables {
		for _, v := range values {
			t, err := v.Tensor()
			if err != nil {
				return nil, err
			}
			f.Tensors = append(f.Tensors, t)
		}
	}
	return f.Seal(format)
}

// decode is the inverse of encode. It also reads the format before. Errors wrap
// errDamaged, or errVersion if the file is intact.
func decode(file []byte) (*checkpoint, error) {
	f, err := safetensors.Unseal(file, format, formatBefore)
	if errors.Is(err, safetensors.ErrFormat) {
		return nil, errVersion
	}
	if err != nil {
		return nil, err
	}
	meta := f.Metadata
	step, err := strconv.Atoi(meta["step"])
	if err != nil || step < 0 {
		return nil, fmt.Errorf("%w: its step is %q", errDamaged, meta["step"])
	}
	reports, tests, err := columnNames(meta)
	if err != nil {
		return nil, err
	}
	c := &checkpoint{digest: meta["program"], step: step}
	if meta["format"] != formatBefore {
		if err := json.Unmarshal([]byte(meta["trained on"]), &c.segments); err != nil {
			return nil, fmt.Errorf("%w: it does not record what trained it (%v)", errDamaged, err)
		}
	}
	for name, to := range map[string]any{"weights": &c.weights, "hyperparameters": &c.described, "schema": &c.schema} {
		if text, ok := meta[name]; ok {
			if err := json.Unmarshal([]byte(text), to); err != nil {
				return nil, fmt.Errorf("%w: it does not record its %s (%v)", errDamaged, name, err)
			}
		}
	}
	values := map[string]train.Value{}
	for _, t := range f.Tensors {
		v, err := train.ValueOf(t)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errDamaged, err)
		}
		values[t.Name] = v
	}
	if c.history, err = extractTable(values, historyPrefix, reports); err != nil {
		return nil, err
	}
	for i, entry := range tests {
		prefix := testPrefixOf(i)
		if meta["format"] == formatBefore {
			prefix = testPrefix
		}
		table, err := extractTable(values, prefix, entry.Names)
		if err != nil {
			return nil, err
		}
		c.tests = append(c.tests, evaluation{entry.Of, entry.Validation, table})
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		c.state = append(c.state, values[name])
	}
	return c, nil
}

// columnNames returns the names of the columns of the history and of each
// evaluation.
func columnNames(meta map[string]string) (reports []string, tests []testEntry, err error) {
	if meta["format"] == formatBefore {
		var names [2][]string
		if err := json.Unmarshal([]byte(meta["reports"]), &names); err != nil {
			return nil, nil, fmt.Errorf("%w: it does not name its reports (%v)", errDamaged, err)
		}
		if len(names[1]) > 0 {
			tests = []testEntry{{Names: names[1]}}
		}
		return names[0], tests, nil
	}
	if err := json.Unmarshal([]byte(meta["reports"]), &reports); err != nil {
		return nil, nil, fmt.Errorf("%w: it does not name its reports (%v)", errDamaged, err)
	}
	if err := json.Unmarshal([]byte(meta["tests"]), &tests); err != nil {
		return nil, nil, fmt.Errorf("%w: it does not name its tests (%v)", errDamaged, err)
	}
	return reports, tests, nil
}
