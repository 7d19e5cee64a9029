package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"time"

	"latentlab/lib/atomic"
	"latentlab/lib/backend"
	"latentlab/lib/train"
)

// description is run.json: what a run is, for a reader.
type description struct {
	Program         string            `json:"program"`
	Hyperparameters map[string]any    `json:"hyperparameters,omitempty"`
	LearningRate    float64           `json:"learning rate"`
	Batch           int               `json:"batch"`
	Seed            int64             `json:"seed"`
	Data            string            `json:"data"`
	DataDigest      string            `json:"data digest"`
	Pictures        int               `json:"pictures"`
	StepsPerEpoch   int               `json:"steps per epoch"`
	Parameters      int               `json:"parameters"`
	Reports         []string          `json:"reports"`
	Made            time.Time         `json:"made"`
	Backends        []string          `json:"backends"`
	Versions        map[string]string `json:"versions"`
}

const descriptionFile = "run.json"

// describe writes run.json for a new run, and checks that of an old one.
func (r *Run) describe() error {
	d, err := r.description()
	if errors.Is(err, fs.ErrNotExist) {
		p := r.Program
		d = description{
			Program: p.Digest, LearningRate: p.Config.Optimizer.LearningRate, Batch: p.Config.Batch, Seed: p.Config.Seed,
			Data: p.Data.Name, DataDigest: p.Data.Digest(), Pictures: p.Data.Len(),
			StepsPerEpoch: p.Steps(), Parameters: p.Parameters(), Reports: p.Scalars,
			Made: time.Now().UTC().Truncate(time.Second), Versions: versions(),
		}
		if m, ok := p.Model.(train.Describer); ok {
			d.Hyperparameters = m.Describe()
		}
		return r.writeDescription(d)
	}
	if err != nil {
		return err
	}
	if d.Program != r.Program.Digest {
		return fmt.Errorf("%s describes program %.12s, expected %.12s: move the folder away to train anew", filepath.Join(r.Dir, descriptionFile), d.Program, r.Program.Digest)
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
		return d, fmt.Errorf("%s cannot be read: %w: remove this file and it is written anew", path, err)
	}
	return d, nil
}

func (r *Run) writeDescription(d description) error {
	text, err := json.MarshalIndent(d, "", "  ")
	if err == nil {
		err = atomic.WriteFile(filepath.Join(r.Dir, descriptionFile), append(text, '\n'), 0o644)
	}
	if err != nil {
		return fmt.Errorf("writing the run's description: %w", err)
	}
	return nil
}

// note adds the backend to those that trained the run.
func (r *Run) note(info backend.Info) error {
	d, err := r.description()
	if err != nil {
		return err
	}
	if line := info.Name + " on " + info.Device; !slices.Contains(d.Backends, line) {
		d.Backends = append(d.Backends, line)
		return r.writeDescription(d)
	}
	return nil
}

// versions are those of what computes, where the build knows them.
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
