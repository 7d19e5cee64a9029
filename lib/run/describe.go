package run

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"time"

	"latentlab/lib/atomicfile"
	"latentlab/lib/backend"
	"latentlab/lib/train"
)

// description is run.json: what a run is, for a reader.
type description struct {
	Program         string            `json:"program"`
	Hyperparameters map[string]any    `json:"hyperparameters,omitempty"`
	Optimizer       *train.Optimizer  `json:"optimizer,omitempty"` // where the step uses it
	Batch           int               `json:"batch"`
	Seed            int64             `json:"seed"`
	Data            string            `json:"data"`
	DataDigest      string            `json:"data digest"`
	Pictures        int               `json:"pictures"`
	StepsPerEpoch   int               `json:"steps per epoch"`
	Parameters      int               `json:"parameters"`
	Reports         []string          `json:"reports"`
	Made            time.Time         `json:"made"`
	TrainedOn       []stretch         `json:"trained on"` // of the state that was loaded or trained last
	Versions        map[string]string `json:"versions"`
}

const (
	descriptionFile = "run.json"
	programFile     = "program.txt.gz"
)

// stretch is what trained a run from a step on, up to the next stretch. Its
// bits are the same where all but From are.
type stretch struct {
	From    int    `json:"from step"`
	Backend string `json:"backend"` // as GOMLX_BACKEND takes it
	Device  string `json:"device"`  // with the number of threads

	// Files of before these were noted have neither.
	Processor string `json:"processor,omitempty"` // its model; "" where the system does not say
	Plugin    string `json:"plugin,omitempty"`    // backend.Info.PluginSum; "" without XLA
}

// describe writes run.json and the program's text for a new run, and checks
// run.json of an old one.
func (r *Run) describe() error {
	if err := r.keepProgram(); err != nil {
		return err
	}
	d, err := r.description()
	if errors.Is(err, fs.ErrNotExist) {
		p := r.Program
		d = description{
			Program: p.Digest, Batch: p.Config.Batch, Seed: p.Config.Seed,
			Data: p.Data.Name, DataDigest: p.Data.Digest(), Pictures: p.Data.Len(),
			StepsPerEpoch: p.Steps(), Parameters: p.Parameters(), Reports: p.Scalars,
			Made: time.Now().UTC().Truncate(time.Second), Versions: versions(),
		}
		if p.Optimizes() {
			d.Optimizer = &p.Config.Optimizer
		}
		if m, ok := p.Model.(train.Describer); ok {
			d.Hyperparameters = m.Describe()
		}
		return r.writeDescription(d)
	}
	if err != nil {
		return err
	}
	if d.Program == "" {
		return fmt.Errorf("%s names no program: remove this file, and training writes it anew", filepath.Join(r.Dir, descriptionFile))
	}
	if d.Program != r.Program.Digest {
		return fmt.Errorf("%s describes program %.12s, expected %.12s: move the folder away to train anew", filepath.Join(r.Dir, descriptionFile), d.Program, r.Program.Digest)
	}
	return nil
}

// keepProgram writes the text of the program, whose SHA-256 is the digest, if its
// file is missing or damaged.
func (r *Run) keepProgram() error {
	path, text := filepath.Join(r.Dir, programFile), r.Program.Text()
	if old, err := os.ReadFile(path); err == nil {
		if z, err := gzip.NewReader(bytes.NewReader(old)); err == nil {
			if found, err := io.ReadAll(io.LimitReader(z, int64(len(text))+1)); err == nil && bytes.Equal(found, text) {
				return nil
			}
		}
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(text)
	if err = errors.Join(err, z.Close()); err == nil {
		err = atomicfile.WriteFile(path, b.Bytes(), 0o644)
	}
	if err != nil {
		return fmt.Errorf("writing the run's program: %w", err)
	}
	return nil
}

func (r *Run) description() (d description, err error) {
	path := filepath.Join(r.Dir, descriptionFile)
	text, err := os.ReadFile(path)
	if err != nil {
		return d, err
	}
	if err := json.Unmarshal(text, &d); err != nil {
		return d, fmt.Errorf("%s cannot be read: %w: remove this file, and training writes it anew", path, err)
	}
	return d, nil
}

func (r *Run) writeDescription(d description) error {
	text, err := json.MarshalIndent(d, "", "  ")
	if err == nil {
		err = atomicfile.WriteFile(filepath.Join(r.Dir, descriptionFile), append(text, '\n'), 0o644)
	}
	if err != nil {
		return fmt.Errorf("writing the run's description: %w", err)
	}
	return nil
}

// note records the backend and device that train the run from its step on.
func (r *Run) note(info backend.Info) error {
	// Steps that were not saved, or that are trained again, were not trained on
	// what is noted of them.
	r.trainedOn = slices.DeleteFunc(slices.Clone(r.trainedOn), func(s stretch) bool { return s.From >= r.Step })
	now := stretch{From: r.Step, Backend: info.Name, Device: info.Device, Processor: info.Processor, Plugin: info.PluginSum}
	last := stretch{}
	if n := len(r.trainedOn); n > 0 {
		last = r.trainedOn[n-1]
		last.From = r.Step
	}
	if last != now {
		r.trainedOn = append(r.trainedOn, now)
	}
	return r.noteTrainedOn()
}

// noteTrainedOn writes what trained the run into run.json, where that says
// something else.
func (r *Run) noteTrainedOn() error {
	d, err := r.description()
	if err != nil || slices.Equal(d.TrainedOn, r.trainedOn) {
		return err
	}
	d.TrainedOn = r.trainedOn
	return r.writeDescription(d)
}

// versions returns the versions of Go and of the modules that compute, as far as
// the build knows them.
func versions() map[string]string {
	v := map[string]string{}
	if info, ok := debug.ReadBuildInfo(); ok {
		v["go"] = info.GoVersion
		for _, module := range info.Deps {
			switch module.Path {
			case "github.com/gomlx/gomlx", "github.com/gomlx/go-xla", "github.com/gomlx/compute":
				v[module.Path] = module.Version
			}
		}
	}
	return v
}
