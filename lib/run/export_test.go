package run

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gomlx/gomlx/core/tensors"

	"latentlab/lib/dataset"
	"latentlab/lib/safetensors"
	"latentlab/lib/train"
)

// Input is how pictures become a network's input.
func (r *Run) Input(images *dataset.Images) (*tensors.Tensor, error) {
	return input(images, r.Program.Data)
}

// ShortChunks makes trainings save every few milliseconds.
func ShortChunks() { chunkTime = 10 * time.Millisecond }

// Patience sets how long Tag waits for a folder, and returns what ends that.
func Patience(d time.Duration) (end func()) {
	before := patience
	patience = d
	return func() { patience = before }
}

// Losses reads the first column of a checkpoint's history.
func Losses(path string) ([]float32, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	c, err := decode(file)
	if err != nil || c.history.Len() == 0 {
		return nil, err
	}
	return c.history.Columns[0], nil
}

// SlowSaves makes chunks short and trainings rest long after each save, as if
// it had been slow, and returns what ends that.
func SlowSaves() (end func()) {
	slow, share, chunk := slowSave, saveShare, chunkTime
	slowSave, saveShare, chunkTime = 0, 0.01, 5*time.Millisecond
	return func() { slowSave, saveShare, chunkTime = slow, share, chunk }
}

// Saved reads every checkpoint in a run's folder and returns the newest
// step, 0 when there is none.
func Saved(dir string) (int, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	newest := 0
	for _, entry := range entries {
		if entry.Name() != progressFile && !stepFile.MatchString(entry.Name()) {
			continue
		}
		file, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return 0, err
		}
		c, err := decode(file)
		if err != nil {
			return 0, err
		}
		newest = max(newest, c.step)
	}
	return newest, err
}

// Prepared returns a run that belongs to no folder, as Load makes it.
func Prepared(m train.Model, like *dataset.Images) (*Run, error) { return prepared(m, like) }

// SetWeights sets the run to a file of weights.
func (r *Run) SetWeights(file []byte, names ...Names) error {
	return r.setWeights(bytes.NewReader(file), int64(len(file)), in(names))
}

// Widen reads a number of 16 bits.
func Widen(dtype safetensors.DType, bits uint16) float64 {
	return floats[dtype](binary.LittleEndian.AppendUint16(nil, bits))
}

// Rewrite writes a checkpoint of the run as it is now.
func (r *Run) Rewrite(name string) error {
	c, err := r.checkpoint()
	if err != nil {
		return err
	}
	return r.write(c, name)
}
