package weights_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/safetensors"
	"latentlab/lib/trained"
	"latentlab/lib/weights"
)

// Load detects every flipped bit in the weights of a file of Save, and no flipped bit changes weights.
func TestLoadDetectsDamage(t *testing.T) {
	path := filepath.Join(useFolders(t), "ae.safetensors")
	r := trainNetwork(t, 2)
	check(t, weights.Save(r.Model, "ae"))
	whole, m := must(os.ReadFile(path)), modeltest.Network()
	start := 8 + len(must(safetensors.Header(whole)))
	load := func(file []byte) (*trained.Model, error) {
		t.Helper()
		check(t, os.WriteFile(path, file, 0o644))
		return weights.Load(m, modeltest.Images(1), "ae")
	}
	rng := rand.New(rand.NewPCG(5, 6))
	for i := range 60 {
		at := 8 + rng.IntN(start-8)
		if i%3 > 0 {
			at = start + rng.IntN(len(whole)-start)
		}
		damaged := slices.Clone(whole)
		damaged[at] ^= 1 << rng.IntN(8)
		got, err := load(damaged)
		if at >= start &&
			(!errors.Is(err, safetensors.ErrDamaged) || !strings.Contains(err.Error(), path+" cannot be used")) {
			t.Errorf("a bit of byte %d, of a weight: %v", at, err)
		}
		if err == nil && !reflect.DeepEqual(bits(r.Model), bits(got)) {
			t.Errorf("a bit of byte %d gave other weights", at)
		}
	}
	// Files of the previous version load without a checksum.
	f := must(safetensors.Decode(whole))
	delete(f.Metadata, "sha256")
	if got := must(load(must(f.Encode()))); !reflect.DeepEqual(bits(r.Model), bits(got)) || got.Step != r.Step {
		t.Error("a file without a checksum gave another model")
	}
	// Another program's entry with that name is ignored.
	f.Metadata = map[string]string{"format": "pt", "sha256": strings.Repeat("0", 64)}
	if got := must(load(must(f.Encode()))); !reflect.DeepEqual(bits(r.Model), bits(got)) {
		t.Error("a file with another program's entry gave other weights")
	}
}
