package tsne

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"

	"latentlab/lib/cache"
	"latentlab/lib/safetensors"
)

// EmbedIn is [Embed], but takes the places from the folder dir when the same
// points were embedded there with the same config before, and else saves them
// there. A file that is not what was saved is computed and written anew. When
// the places cannot be saved they are returned together with the error.
func EmbedIn(ctx context.Context, dir string, x [][]float32, config Config) ([][]float32, error) {
	if err := checkPoints(x); err != nil {
		return nil, err
	}
	return saved.Get(dir, key(x, config.withDefaults(len(x))), func() ([][]float32, error) { return Embed(ctx, x, config) })
}

// version is the version of the algorithm. It must change when the places do.
const version = "latentlab t-SNE 1"

// saved describes files of places.
var saved = cache.Codec[[][]float32]{
	Format: version,
	Encode: func(y [][]float32) safetensors.File {
		return safetensors.File{Tensors: []safetensors.Tensor{safetensors.NewTensor("places", slices.Concat(y...), len(y), len(y[0]))}}
	},
	Decode: func(f safetensors.File) ([][]float32, error) {
		flat, shape, err := safetensors.Values[float32](f, "places", 2)
		if err != nil {
			return nil, err
		}
		return cut(flat, shape[0], shape[1]), nil
	},
}

// key names an embedding by all that it is computed from.
func key(x [][]float32, c Config) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s: points %d dimensions %d perplexity %g early %d exaggeration %g rate %g seed %d\n",
		version, len(x), len(x[0]), c.Perplexity, c.Early, c.Exaggeration, c.LearningRate, c.Seed)
	for _, row := range x {
		// Writing to a hash returns no error.
		_ = binary.Write(h, binary.LittleEndian, row)
	}
	return fmt.Sprintf("tsne-%x-n%d-dims%d-iterations%d", h.Sum(nil)[:8], len(x), c.Dims, c.Iterations)
}
