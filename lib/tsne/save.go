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

// EmbedIn is [Embed] with a cache: it reads the embedding from the folder dir if
// the same points were embedded with the same config before, and otherwise
// computes it and saves it there. A damaged file is replaced. If the embedding
// cannot be saved it is returned together with the error.
func EmbedIn(ctx context.Context, dir string, x [][]float32, config Config) ([][]float32, error) {
	if err := checkPoints(x); err != nil {
		return nil, err
	}
	return embeddingCodec.Get(dir, key(x, config.withDefaults(len(x))), func() ([][]float32, error) {
		return Embed(ctx, x, config)
	})
}

// version is the version of the algorithm. It must change when the results do.
const version = "latentlab t-SNE 1"

// embeddingCodec describes files of embeddings, whose positions are named "places".
var embeddingCodec = cache.Codec[[][]float32]{
	Format: version,
	Encode: func(y [][]float32) safetensors.File {
		positions := safetensors.NewTensor("places", slices.Concat(y...), len(y), len(y[0]))
		return safetensors.File{Tensors: []safetensors.Tensor{positions}}
	},
	Decode: func(f safetensors.File) ([][]float32, error) {
		flat, shape, err := safetensors.Values[float32](f, "places", 2)
		if err != nil {
			return nil, err
		}
		return splitRows(flat, shape[0], shape[1]), nil
	},
}

// key names an embedding by everything it is computed from.
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
