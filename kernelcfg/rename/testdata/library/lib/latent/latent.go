package latent

type Gaussian struct{ Mean []float64 }

func FitGaussian(codes [][]float32) (*Gaussian, error) { return nil, nil }

func (g *Gaussian) Sample(n int, seed uint64) ([][]float32, error) { return nil, nil }

func Line(a, b []float32, n int) [][]float32 { return nil }

func (g *Gaussian) Check() error { return nil }

func Arc(a, b []float32, n int) [][]float32 { return nil }
