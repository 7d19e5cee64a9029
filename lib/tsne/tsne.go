package tsne

import (
	"context"
	"fmt"
	"math"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"

	"latentlab/lib/backend"
	"latentlab/lib/latent"
)

// MaxPoints is the largest number of points that can be embedded. The program
// computes all pairs: 20,000 points take 5 GB of memory.
const MaxPoints = 20_000

// Config configures an embedding. Its zero value is the usual one in two
// dimensions.
type Config struct {
	// Dims is the number of dimensions of the result, 2 or 3; 0 is 2.
	Dims int
	// Perplexity is the effective number of neighbors of a point: 2 to the power
	// of the entropy in bits. It must be at least 1 and at most a third of the
	// other points; 0 is 30.
	Perplexity float64
	// Iterations of gradient descent; 0 is 750.
	Iterations int
	// Early is the number of iterations in which points attract Exaggeration
	// times as much, so that groups come together; 0 is a third of Iterations.
	Early int
	// Exaggeration is at least 1; 0 is 12 (van der Maaten 2014).
	Exaggeration float64
	// LearningRate is the step along the gradient; 0 is n/(4·Exaggeration), at
	// least 50, since the gradient falls with the number of points (Belkina and
	// others, Nature Communications 10, 2019; their gradient lacks the factor 4).
	LearningRate float64
	// Seed is that of the noise that separates equal points.
	Seed uint64
	// Progress, if it is not nil, is called every second, or less often if that
	// would take too long, with the number of iterations done and the divergence
	// KL(P‖Q) in nats, and once more at the end.
	Progress func(iteration int, divergence float64)
}

// withDefaults replaces zero fields by the defaults for n points.
func (c Config) withDefaults(n int) Config {
	if c.Dims == 0 {
		c.Dims = 2
	}
	if c.Perplexity == 0 {
		c.Perplexity = 30
	}
	if c.Iterations == 0 {
		c.Iterations = 750
	}
	if c.Early == 0 {
		c.Early = c.Iterations / 3
	}
	if c.Exaggeration == 0 {
		c.Exaggeration = 12
	}
	if c.LearningRate == 0 {
		c.LearningRate = max(50, float64(n)/(4*c.Exaggeration))
	}
	return c
}

func (c Config) check(n int) error {
	switch {
	case c.Dims != 2 && c.Dims != 3:
		return fmt.Errorf("tsne: Dims is %d, expected 2 or 3", c.Dims)
	case !(c.Perplexity >= 1) || math.IsInf(c.Perplexity, 0):
		return fmt.Errorf("tsne: Perplexity is %g, expected at least 1", c.Perplexity)
	case 3*c.Perplexity > float64(n-1):
		return fmt.Errorf("tsne: perplexity %g needs at least %.0f points, there are %d: "+
			"ask for at most %.4g", c.Perplexity, math.Ceil(3*c.Perplexity)+1, n, float64(n-1)/3)
	case c.Iterations < 0:
		return fmt.Errorf("tsne: Iterations is %d, expected at least 1", c.Iterations)
	case c.Early < 0 || c.Early > c.Iterations:
		return fmt.Errorf("tsne: Early is %d, expected 0 to %d, the number of iterations", c.Early, c.Iterations)
	case !(c.Exaggeration >= 1) || math.IsInf(c.Exaggeration, 0):
		return fmt.Errorf("tsne: Exaggeration is %g, expected at least 1", c.Exaggeration)
	case !(c.LearningRate > 0) || math.IsInf(c.LearningRate, 0):
		return fmt.Errorf("tsne: LearningRate is %g, expected more than 0", c.LearningRate)
	}
	return nil
}

// checkPoints returns an error unless x are points [n][d] that can be embedded.
func checkPoints(x [][]float32) error {
	n := len(x)
	if n < 4 {
		return fmt.Errorf("tsne: %d points, expected at least 4", n)
	}
	if n > MaxPoints {
		return fmt.Errorf("tsne: %d points would take %.0f GB of memory, at most %d can be embedded: "+
			"take a sample of them", n, memoryBytes(n)/1e9, MaxPoints)
	}
	if err := latent.Check("point", x); err != nil {
		return fmt.Errorf("tsne: %w", err)
	}
	return nil
}

// memoryBytes returns the bytes that n points take: the affinities of all pairs, on the
// host, on the device, and in the loop's state.
func memoryBytes(n int) float64 { return 3 * 4 * float64(n) * float64(n) }

// Embed returns the position of each point in Dims dimensions: x is [n][d], the
// result [n][Dims], centered on 0. Time does not depend much on d up to about 100;
// points of more dimensions, such as pixels, are usually reduced to 50 with PCA
// first. The same points, config and backend give the same positions.
//
// It ends early with ctx.Err() if ctx is canceled. It is an error if points are
// not finite, of different lengths, too few for the perplexity or more than
// MaxPoints; equal points are allowed.
func Embed(ctx context.Context, x [][]float32, config Config) ([][]float32, error) {
	b, _, err := backend.Open()
	if err != nil {
		return nil, err
	}
	return embed(ctx, b, x, config)
}

func embed(ctx context.Context, b compute.Backend, x [][]float32, config Config) ([][]float32, error) {
	if err := checkPoints(x); err != nil {
		return nil, err
	}
	c := config.withDefaults(len(x))
	if err := c.check(len(x)); err != nil {
		return nil, err
	}
	start, err := initialPositions(x, c.Dims, c.Seed)
	if err != nil {
		return nil, err
	}
	p, entropy, err := affinities(ctx, x, c.Perplexity)
	if err != nil {
		return nil, err
	}
	d, err := newDescent(b, c, p, entropy, start)
	if err != nil {
		return nil, err
	}
	defer d.close()
	return d.run(ctx)
}

// rows returns the positions [n, dims], or an error if one is not finite.
func rows(t *tensors.Tensor) ([][]float32, error) {
	flat, err := tensors.CopyFlatData[float32](t)
	if err != nil {
		return nil, err
	}
	for _, v := range flat {
		if v := float64(v); math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("tsne: the embedding diverged: try a smaller LearningRate")
		}
	}
	return splitRows(flat, t.Shape().Dim(0), t.Shape().Dim(1)), nil
}

// splitRows returns the rows of a matrix [n, dims], which share its memory.
func splitRows(flat []float32, n, dims int) [][]float32 {
	y := make([][]float32, n)
	for i := range y {
		y[i] = flat[i*dims : (i+1)*dims : (i+1)*dims]
	}
	return y
}
