package pca

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"os"
	"path/filepath"

	"latentlab/lib/atomic"
	"latentlab/lib/dataset"
)

// saved is what a file holds: a model, and what it was fitted to.
type saved[M any] struct {
	Key   string
	Model M
}

// FitIn is [Fit], but takes the model from the folder dir when it was fitted
// there to the same pictures before, and else saves it there.
func FitIn(dir string, im *dataset.Images, k int) (*PCA, error) {
	key := fmt.Sprintf("pca-%s-k%d", im.Digest()[:16], k)
	return remembered(dir, key, func() (*PCA, error) { return Fit(im, k) })
}

// FitLogisticIn is [FitLogistic], but takes the model from the folder dir when
// it was fitted there to the same pictures with the same config before, and
// else saves it there.
func FitLogisticIn(dir string, im *dataset.Images, config LogisticConfig) (*Logistic, error) {
	c := config.withDefaults()
	key := fmt.Sprintf("logistic-pca-%s-k%d-m%g-rows%d-iterations%d-tolerance%g-seed%d",
		im.Digest()[:16], c.K, c.M, c.Rows, c.Iterations, c.Tolerance, c.Seed)
	return remembered(dir, key, func() (*Logistic, error) { return FitLogistic(im, config) })
}

// remembered returns the model that dir holds under key, or fits and saves it.
// A file that cannot be read is fitted and written anew.
func remembered[M any](dir, key string, fit func() (M, error)) (M, error) {
	path := filepath.Join(dir, key+".gob")
	if model, err := load[M](path, key); err == nil {
		return model, nil
	}
	model, err := fit()
	if err != nil {
		return model, err
	}
	if err := save(path, key, model); err != nil {
		return model, fmt.Errorf("pca: fitted, but not saved: %w", err)
	}
	return model, nil
}

func load[M any](path, key string) (model M, err error) {
	file, err := os.Open(path)
	if err != nil {
		return model, err
	}
	defer file.Close()
	var s saved[M]
	if err := gob.NewDecoder(file).Decode(&s); err != nil {
		return model, fmt.Errorf("%s: %w", path, err)
	}
	if s.Key != key {
		return model, fmt.Errorf("%s holds %s, expected %s", path, s.Key, key)
	}
	return s.Model, nil
}

// save writes so that path never names half a model.
func save[M any](path, key string, model M) error {
	var file bytes.Buffer
	if err := gob.NewEncoder(&file).Encode(saved[M]{Key: key, Model: model}); err != nil {
		return err
	}
	return atomic.WriteFile(path, file.Bytes(), 0o644)
}
