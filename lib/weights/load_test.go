package weights_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"

	"latentlab/internal/modeltest"
	"latentlab/lib/trained"
	"latentlab/lib/weights"
)

// Load reads only the header of a file that does not fit, however large it is.
func TestLoadReadsWhatItNeeds(t *testing.T) {
	dir := useFolders(t)
	const large = 1 << 36
	header := fmt.Sprintf(`{"large":{"dtype":"U8","shape":[%d],"data_offsets":[0,%d]}}`, large, large)
	path := filepath.Join(dir, "large.safetensors")
	start := append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...)
	check(t, os.WriteFile(path, start, 0o644))
	check(t, os.Truncate(path, large+int64(len(start)))) // uses no disk space
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := weights.Load(normed{}, modeltest.Images(3), "large", normNames)
	runtime.ReadMemStats(&after)
	if err == nil || !strings.Contains(err.Error(), "the model has no place for large: ") {
		t.Errorf("a model of 64 GB: %v", err)
	}
	if room := after.TotalAlloc - before.TotalAlloc; room > 1<<26 {
		t.Errorf("a file of 64 GB allocated %d bytes", room)
	}
}

// Any bytes load as finite weights, or are an error and change nothing.
func FuzzLoad(f *testing.F) {
	for _, path := range must(filepath.Glob("testdata/norm*.safetensors")) {
		file := must(os.ReadFile(path))
		f.Add(file)
		f.Add(file[:len(file)-1])
		for _, at := range []int{len(file) - 1, len(file) - 40, len(file) / 2, 20} {
			damaged := append([]byte{}, file...)
			damaged[at] ^= 0xff
			f.Add(damaged)
		}
	}
	r := must(trained.New(normed{}, modeltest.Images(3)))
	f.Fuzz(func(t *testing.T, file []byte) {
		before := must(r.Program.State())
		err := weights.Read(r, file, normNames)
		after := must(r.Program.State())
		if err != nil {
			if !reflect.DeepEqual(before, after) {
				t.Fatalf("error %v, but the weights have changed", err)
			}
			return
		}
		for _, v := range after {
			for i := 0; v.Shape.DType == dtypes.Float32 && i < len(v.Bytes); i += 4 {
				if x := math.Float32frombits(binary.LittleEndian.Uint32(v.Bytes[i:])); x-x != 0 {
					t.Fatalf("%s has %v at %d", v.Name, x, i/4)
				}
			}
		}
	})
}
