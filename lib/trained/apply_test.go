package trained_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/modeltest"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/run"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// Codes of another length than the decoder's are a clear error.
func TestDecodeRefusesOtherCodes(t *testing.T) {
	useFolders(t)
	m, err := ae.New(ae.Config{Hidden: []int{4}, Code: 2, Features: 16})
	if err != nil {
		t.Fatal(err)
	}
	r, err := run.Train(t.Context(), m, modeltest.Images(8), nil, train.BatchSize(8))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Decode([][]float32{{1, 2, 3}}); err == nil ||
		!strings.Contains(err.Error(), "the codes have 3 dimensions, but this decoder was trained with 2") {
		t.Errorf("codes of 3 dimensions for a decoder of 2: error %v", err)
	}
	if decoded, err := r.Decode([][]float32{{1, 2}}); err != nil || decoded.Len() != 1 {
		t.Errorf("codes of 2 dimensions afterwards: %v, error %v", decoded, err)
	}
}

func TestApplyRefuses(t *testing.T) {
	useFolders(t)
	r := trainTiny(t)
	if _, err := r.Encode(modeltest.Images(2)); err == nil || !strings.Contains(err.Error(), "no method Encode") {
		t.Errorf("encoding by a model that cannot: %v", err)
	}
	if _, err := r.Decode([][]float32{{1}}); err == nil || !strings.Contains(err.Error(), "no method Decode") {
		t.Errorf("decoding by a model that cannot: %v", err)
	}
	for want, images := range map[string]*dataset.Examples{"generated faces are 48×48, the model was trained on 4×4": dataset.Faces(2, 1), "no images": modeltest.Images(0)} {
		if _, err := r.Reconstruct(images); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("reconstructing: %v, expected %q in the error", err, want)
		}
		if _, err := r.Evaluate(images); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("evaluating: %v, expected %q in the error", err, want)
		}
	}
	decoded, err := r.Reconstruct(modeltest.Images(3))
	if err != nil || decoded.Len() != 3 || decoded.Height != 4 {
		t.Errorf("reconstructing 3 images: %v", err)
	}
}

// A network that panics with any value is an error, rather than a cell that never ends.
func TestApplyPanics(t *testing.T) {
	useFolders(t)
	r := trainTiny(t)
	x := tensors.FromValue([][]float32{{1}})
	for _, value := range []any{"a text", 7, errors.New("an error")} {
		failed := make(chan error, 1)
		go func() {
			_, err := r.Apply(func(*model.Scope, *graph.Node) *graph.Node { panic(value) }, x)
			failed <- err
		}()
		select {
		case err := <-failed:
			if err == nil || !strings.Contains(err.Error(), fmt.Sprint(value)) {
				t.Errorf("a network that panics with %v: %v", value, err)
			}
			// The network's own error comes without GoMLX's text.
			if own, ok := value.(error); ok &&
				(!errors.Is(err, own) || err.Error() != "running a network of the model: an error") {
				t.Errorf("a network that panics with an error: %q", err)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("a network that panics with %v hangs", value)
		}
	}
}

// labeled is an autoencoder that wants labels of two classes.
type labeled struct{ *ae.Model }

func (labeled) Check(images *dataset.Examples) error {
	for _, label := range images.Labels {
		if label > 1 {
			return fmt.Errorf("label %d: expected 0 or 1", label)
		}
	}
	return nil
}

// Images with labels that are not classes are not evaluated, as they are not trained on.
func TestEvaluateChecks(t *testing.T) {
	m := must(ae.New(ae.Config{Hidden: []int{4}, Code: 2, Features: 16}))
	images := modeltest.Images(3)
	images.Labels = []uint16{0, 1, 0}
	model := must(trained.New(labeled{m}, images))
	if _, err := model.Evaluate(images); err != nil {
		t.Error(err)
	}
	images.Labels[2] = 12
	_, err := model.Evaluate(images)
	if want := "the model cannot be evaluated on tiny: label 12: expected 0 or 1"; err == nil || err.Error() != want {
		t.Errorf("Evaluate returned %v, expected %s", err, want)
	}
}
