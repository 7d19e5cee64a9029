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

// description is run.json, which describes a run for a reader.
type description struct {
	Program         string            `json:"program"`
	Hyperparameters map[string]any    `json:"hyperparameters,omitempty"`
	Optimizer       *train.Optimizer  `json:"optimizer,omitempty"` // if the step uses it
	Batch           int               `json:"batch"`
	Seed            int64             `json:"seed"`
	Data            string            `json:"data"`
	DataDigest      string            `json:"data digest"`
	Images          int               `json:"pictures"`         // examples; the name in files on disk
	Schema          *train.Schema     `json:"schema,omitempty"` // nil for images without names of classes
	StepsPerEpoch   int               `json:"steps per epoch"`
	Parameters      int               `json:"parameters"`
	Reports         []string          `json:"reports"`
	Made            time.Time         `json:"made"`
	Segments        []segment         `json:"trained on"` // of the state that was loaded or trained last
	Stopped         *stop             `json:"early stopping,omitempty"`
	Versions        map[string]string `json:"versions"`
}

// stop records how train.EarlyStopping ended a training.
type stop struct {
	Last int `json:"last step"`
	Best int `json:"best step"`
}

const (
	descriptionFile = "run.json"
	programFile     = "program.txt.gz"
)

// segment records what trained a run from one step up to the next segment. The
// trained bits depend on all fields except From.
type segment struct {
	From    int    `json:"from step"`
	Backend string `json:"backend"` // as GOMLX_BACKEND names it
	Device  string `json:"device"`  // with the number of threads

	// Older files have neither.
	Processor string `json:"processor,omitempty"` // its model; "" if the system does not report it
	Plugin    string `json:"plugin,omitempty"`    // backend.Info.PluginSum; "" without XLA
}

// describe writes run.json and the program's text for a new run, and checks
// run.json of an old one.
func (r *Run) describe() error {
	if err := r.writeProgram(); err != nil {
		return err
	}
	d, err := r.description()
	if errors.Is(err, fs.ErrNotExist) {
		p := r.Program
		d = description{
			Program: p.Digest, Batch: p.Config.Batch, Seed: p.Config.Seed,
			Data: p.Data.Name, DataDigest: p.Data.Digest(), Images: p.Data.Len(), Schema: p.Schema(),
			StepsPerEpoch: p.Steps(), Parameters: p.Parameters(), Reports: p.Scalars,
			Made: time.Now().UTC().Truncate(time.Second), Versions: versions(),
		}
		if p.UsesOptimizer() {
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
		return fmt.Errorf("%s names no program: "+
			"remove this file, and training writes a new one", filepath.Join(r.Dir, descriptionFile))
	}
	if d.Program != r.Program.Digest {
		return fmt.Errorf("%s describes program %.12s, expected %.12s: "+
			"move the folder away to train again", filepath.Join(r.Dir, descriptionFile), d.Program, r.Program.Digest)
	}
	return nil
}

// writeProgram writes the text of the program, whose SHA-256 is the digest, if its
// file is missing or damaged.
func (r *Run) writeProgram() error {
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
		return d, fmt.Errorf("%s cannot be read: %w: remove this file, and training writes a new one", path, err)
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

// addSegment records the backend and device that train the run from its step on.
func (r *Run) addSegment(info backend.Info) error {
	// Segments from here on are about steps that were not saved, or that are now
	// trained again.
	r.segments = slices.DeleteFunc(slices.Clone(r.segments), func(s segment) bool { return s.From >= r.Step })
	now := segment{
		From: r.Step, Backend: info.Name, Device: info.Device, Processor: info.Processor, Plugin: info.PluginSum,
	}
	last := segment{}
	if n := len(r.segments); n > 0 {
		last = r.segments[n-1]
		last.From = r.Step
	}
	if last != now {
		r.segments = append(r.segments, now)
	}
	return r.writeSegments()
}

// writeSegments writes the segments into run.json if they have changed.
func (r *Run) writeSegments() error {
	d, err := r.description()
	if err != nil || slices.Equal(d.Segments, r.segments) {
		return err
	}
	d.Segments = r.segments
	return r.writeDescription(d)
}

// describeStop records in run.json that training ended at the last step with the loaded
// state.
func (r *Run) describeStop(last int) error {
	d, err := r.description()
	now := stop{last, r.Step}
	if err != nil || d.Stopped != nil && *d.Stopped == now {
		return err
	}
	d.Stopped = &now
	return r.writeDescription(d)
}

// versions returns the versions of Go and of the modules that compute, as far as
// the build records them.
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
