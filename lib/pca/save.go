package pca

import (
	"errors"
	"fmt"

	"latentlab/lib/cache"
	"latentlab/lib/dataset"
	"latentlab/lib/safetensors"
)

// FitIn is [Fit] with a cache: it reads the model from the folder dir if it was
// fitted to the same examples before, and otherwise fits it and saves it there. A
// damaged file is replaced. If the model cannot be saved it is returned together
// with the error.
func FitIn(dir string, examples *dataset.Examples, k int) (*PCA, error) {
	if err := checkFit(examples, k); err != nil {
		return nil, err
	}
	key := fmt.Sprintf("pca-%s-k%d", examples.Digest()[:16], k)
	p, err := pcaCodec.Get(dir, key, func() (*PCA, error) { return Fit(examples, k) })
	if p == nil {
		return nil, err
	}
	space, failed := spaceOf(examples) // the file has only its shape
	p.Space = space
	return p, errors.Join(failed, err)
}

// FitLogisticIn is [FitLogistic] with a cache: it reads the model from the folder
// dir if it was fitted to the same examples with the same config before, and
// otherwise fits it and saves it there, as [FitIn] does.
func FitLogisticIn(dir string, examples *dataset.Examples, config LogisticConfig) (*Logistic, error) {
	c := config.withDefaults()
	if err := checkFit(examples, c.K); err != nil {
		return nil, err
	}
	key := fmt.Sprintf("logistic-pca-%s-k%d-m%g-rows%d-iterations%d-tolerance%g-seed%d",
		examples.Digest()[:16], c.K, c.M, c.Rows, c.Iterations, c.Tolerance, c.Seed)
	l, err := logisticCodec.Get(dir, key, func() (*Logistic, error) { return FitLogistic(examples, config) })
	if l == nil {
		return nil, err
	}
	space, failed := probabilitySpace(examples) // the file has only its shape
	l.Space = space
	return l, errors.Join(failed, err)
}

// pcaCodec describes files of PCA models.
var pcaCodec = cache.Codec[*PCA]{
	Format: "latentlab PCA 1",
	Encode: func(p *PCA) safetensors.File {
		return safetensors.File{Tensors: append(subspace(p.Shape, p.Mean, p.Components),
			safetensors.NewTensor("variance", p.Variance, p.K()),
			safetensors.NewTensor("total", []float64{p.Total}))}
	},
	Decode: func(f safetensors.File) (*PCA, error) {
		p := &PCA{}
		k, err := readSubspace(f, &p.Shape, &p.Mean, &p.Components)
		if err != nil {
			return nil, err
		}
		if p.Variance, _, err = safetensors.Values[float64](f, "variance", 1); err != nil {
			return nil, err
		}
		if len(p.Variance) != k {
			return nil, fmt.Errorf("there are %d variances of %d components", len(p.Variance), k)
		}
		p.Total, err = scalar(f, "total")
		return p, err
	},
}

// logisticCodec describes files of logistic PCA models.
var logisticCodec = cache.Codec[*Logistic]{
	Format: "latentlab logistic PCA 1",
	Encode: func(l *Logistic) safetensors.File {
		return safetensors.File{Tensors: append(subspace(l.Shape, l.Mean, l.Components),
			safetensors.NewTensor("m", []float64{l.M}),
			safetensors.NewTensor("deviance", l.Deviance, len(l.Deviance)))}
	},
	Decode: func(f safetensors.File) (*Logistic, error) {
		l := &Logistic{}
		if _, err := readSubspace(f, &l.Shape, &l.Mean, &l.Components); err != nil {
			return nil, err
		}
		var err error
		if l.M, err = scalar(f, "m"); err != nil {
			return nil, err
		}
		l.Deviance, _, err = safetensors.Values[float64](f, "deviance", 1)
		return l, err
	},
}

// subspace returns the tensors that both models have: the mean image [height, width],
// and the components [height, width, k].
func subspace(shape dataset.Shape, mean, components []float64) []safetensors.Tensor {
	return []safetensors.Tensor{
		safetensors.NewTensor("mean", mean, shape.Height, shape.Width*shape.Channels),
		safetensors.NewTensor("components", components, shape.Height, shape.Width*shape.Channels, len(components)/len(mean)),
	}
}

// readSubspace is the inverse of subspace, and returns the number of components.
func readSubspace(f safetensors.File, of *dataset.Shape, mean, components *[]float64) (k int, err error) {
	values, size, err := safetensors.Values[float64](f, "mean", 2)
	if err != nil {
		return 0, err
	}
	columns, shape, err := safetensors.Values[float64](f, "components", 3)
	if err != nil {
		return 0, err
	}
	if shape[0] != size[0] || shape[1] != size[1] || len(columns) == 0 {
		return 0, fmt.Errorf("the components are %v, expected images of %v", shape, size)
	}
	*of, *mean, *components = dataset.Shape{Height: size[0], Width: size[1], Channels: 1}, values, columns
	return shape[2], nil
}

func scalar(f safetensors.File, name string) (float64, error) {
	values, _, err := safetensors.Values[float64](f, name, 0)
	if err != nil {
		return 0, err
	}
	return values[0], nil
}
