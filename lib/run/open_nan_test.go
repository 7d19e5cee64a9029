package run_test

import (
	"encoding/binary"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/run"
)

// Open rejects a checkpoint whose weights are not finite, as a training that
// diverged in its last step has written it.
func TestOpenRefusesNaN(t *testing.T) {
	useFolder(t)
	r := trainNetwork(t, 0)
	const path = "/encoder/layer1/dense/biases"
	state := must(r.Program.State())
	for _, value := range state {
		if value.Name == path {
			binary.LittleEndian.PutUint32(value.Bytes[8:], math.Float32bits(float32(math.NaN())))
		}
	}
	check(t, r.Program.SetState(state))
	check(t, r.Rewrite("step-0.safetensors"))
	check(t, r.Tag("nan"))
	_, err := run.Open(modeltest.Network(), modeltest.Images(2), "nan")
	for _, part := range []string{filepath.Join(r.Dir, "step-0.safetensors"), path + " has NaN at [2]"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("error %v, expected %q in it", err, part)
		}
	}
}
