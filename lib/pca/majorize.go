package pca

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/mat"

	"latentlab/lib/dataset"
	"latentlab/lib/eigen"
	"latentlab/lib/parallel"
)

// A majorizer fits logistic PCA by majorization and minimization. The deviance
// lies below a paraboloid of curvature ¼ that touches it at the current θ, and
// the paraboloid's minimum is a least-squares problem with the working variables
// z = θ + 4·(x - σ(θ)) in place of the data (Landgraf and Lee, section 3.2). A
// step down the paraboloid is a step down the deviance.
//
// The large matrices [n, d] are float32: half the memory, twice the speed.
type majorizer struct {
	x     blas32.General // probabilities [n, d]
	least []float64      // entropy of each row, its lowest half deviance [n]
	tilde blas32.General // θ̃ [n, d]
	mean  []float64      // of the rows of θ̃, [d]
	mu    []float64      // μ [d]
	u     *mat.Dense     // U [d, k], orthonormal columns
	theta blas32.General // θ [n, d], then z in its place
}

// startMajorizer starts at the subspace of PCA, and at the mean image's logit.
func startMajorizer(examples *dataset.Examples, space Space, config LogisticConfig) (*majorizer, error) {
	n, d := examples.Len(), examples.Size()
	mean, covariance := meanAndCovariance(examples, space)
	_, u, err := topEigen(covariance, config.K)
	if err != nil {
		return nil, err
	}
	m := &majorizer{
		u: u, x: newGeneral(n, d), least: make([]float64, n),
		tilde: newGeneral(n, d), theta: newGeneral(n, d),
		mean: make([]float64, d), mu: make([]float64, d),
	}
	for i := range n {
		examples.Scale(space.Scaling, i, m.x.Data[i*d:(i+1)*d])
	}
	for i, x := range m.x.Data {
		m.tilde.Data[i] = float32(config.M * (2*float64(x) - 1))
		m.least[i/d] += entropy(float64(x))
	}
	for j, p := range mean {
		m.mean[j] = config.M * (2*p - 1)
		m.mu[j] = min(max(math.Log(p/(1-p)), -config.M), config.M)
	}
	return m, nil
}

// run takes steps until the deviance falls by less than the tolerance, and returns
// it, per pixel, before the first step and after each.
//
// Each step is tried with momentum first, growing like Nesterov's, which needs a
// fifth of the iterations; if that raises the deviance, the step without momentum
// is taken, which cannot.
func (m *majorizer) run(config LogisticConfig) (deviance []float64, err error) {
	last := m.deviance()
	deviance = append(deviance, last)
	u, mu := m.u, m.mu // the latest step, without momentum
	for i, streak := 1, 0.0; i <= config.Iterations; i++ {
		if err := m.improve(); err != nil {
			return nil, err
		}
		stepU, stepMu := m.u, m.mu
		m.extrapolate(u, mu, streak/(streak+3))
		streak++
		now := m.deviance()
		if !(now <= last) {
			m.u, m.mu, streak = stepU, stepMu, 0
			now = m.deviance()
		}
		u, mu = stepU, stepMu
		deviance = append(deviance, now)
		if config.Progress != nil {
			config.Progress(i, now)
		}
		if last-now < config.Tolerance*last {
			break
		}
		last = now
	}
	return deviance, nil
}

// deviance sets m.theta to θ = μ + (θ̃ - μ)·U·Uᵀ and returns the deviance per
// pixel: twice the divergence of σ(θ) from x,
//
//	2/(nd)·Σ log(1 + eᶿ) - x·θ - H(x).
//
// The entropy H is 0 where x is 0 or 1; for gray pixels it is the least
// cross-entropy of any model.
func (m *majorizer) deviance() float64 {
	n, d := m.theta.Rows, m.theta.Cols
	u := toFloat32(m.u)
	codes := multiply(m.tilde, u, blas.NoTrans) // [n, k]
	subtractRow(codes, m.mu, m.u)
	blas32.Gemm(blas.NoTrans, blas.Trans, 1, codes, u, 0, m.theta)
	rows := make([]float64, n)
	parallel.Each(n, func(i int) {
		theta, x := m.theta.Data[i*d:(i+1)*d], m.x.Data[i*d:(i+1)*d]
		for j, v := range theta {
			t := float64(v) + m.mu[j]
			theta[j] = float32(t)
			rows[i] += softplus(t) - float64(x[j])*t
		}
		rows[i] -= m.least[i]
	})
	var sum float64
	for _, r := range rows { // in order, so that it is the same on any machine
		sum += r
	}
	return 2 * sum / float64(n) / float64(d)
}

// improve takes one step: the best μ for the current U, then a better U for that
// μ.
func (m *majorizer) improve() error {
	n, d := m.theta.Rows, m.theta.Cols
	parallel.Each(n, func(i int) {
		z, x := m.theta.Data[i*d:(i+1)*d], m.x.Data[i*d:(i+1)*d]
		for j, t := range z {
			z[j] = t + float32(4*(float64(x[j])-sigmoid(float64(t))))
		}
	})
	// μ = mean of z - θ̃·U·Uᵀ over the rows.
	means := columnMeans(m.theta)
	var code, projected mat.VecDense
	code.MulVec(m.u.T(), mat.NewVecDense(d, m.mean))
	projected.MulVec(m.u, &code)
	for j := range means {
		means[j] -= projected.AtVec(j)
	}
	m.mu = means
	return m.improveSubspace()
}

// improveSubspace replaces U by the best subspace within the span of U and of the gradient of
// the trace that it should maximize,
//
//	tr Uᵀ·S·U,  S = (θ̃-μ)ᵀ(z-μ) + (z-μ)ᵀ(θ̃-μ) - (θ̃-μ)ᵀ(θ̃-μ),
//
// a Rayleigh–Ritz step that can only raise it. S is never formed: products
// with 2k columns are much cheaper than with all d.
func (m *majorizer) improveSubspace() error {
	d, k := m.u.Dims()
	basis := mat.NewDense(d, min(2*k, d), nil)
	if 2*k <= d {
		basis.Augment(m.u, m.timesS(m.u))
	} else { // the span is the whole space
		for i := range d {
			basis.Set(i, i, 1)
		}
	}
	basis = orthonormal(basis)
	_, columns := basis.Dims()
	var small, better mat.Dense
	small.Mul(basis.T(), m.timesS(basis))
	_, vectors, err := eigen.Symmetric(symmetric(&small))
	if err != nil {
		return fmt.Errorf("pca: a step of logistic PCA: %w", err)
	}
	better.Mul(basis, vectors.Slice(0, columns, 0, k))
	m.u = orthonormal(&better)
	return nil
}

// timesS returns S·q [d, c] for q [d, c].
func (m *majorizer) timesS(q *mat.Dense) *mat.Dense {
	q32 := toFloat32(q)
	tilde := multiply(m.tilde, q32, blas.NoTrans) // (θ̃-μ)·q [n, c]
	subtractRow(tilde, m.mu, q)
	z := multiply(m.theta, q32, blas.NoTrans) // (z-μ)·q [n, c]
	subtractRow(z, m.mu, q)
	for i, v := range tilde.Data {
		z.Data[i] -= v
	}
	left := multiply(m.tilde, z, blas.Trans)
	right := multiply(m.theta, tilde, blas.Trans)
	s := mat.NewDense(left.Rows, left.Cols, nil)
	zSums, tildeSums := columnSums(z), columnSums(tilde)
	for j := range left.Rows {
		for c := range left.Cols {
			at := j*left.Stride + c
			s.Set(j, c, float64(left.Data[at])+float64(right.Data[at])-m.mu[j]*(zSums[c]+tildeSums[c]))
		}
	}
	return s
}

// extrapolate continues in the direction from (u, mu) to the current subspace, by
// momentum times the distance. The columns of u are first rotated to lie as near
// as possible to those of U: a subspace has many bases.
func (m *majorizer) extrapolate(u *mat.Dense, mu []float64, momentum float64) {
	var between, near mat.Dense
	between.Mul(u.T(), m.u)
	var svd mat.SVD
	if !svd.Factorize(&between, mat.SVDThin) {
		return
	}
	var left, right mat.Dense
	svd.UTo(&left)
	svd.VTo(&right)
	between.Mul(&left, right.T())
	near.Mul(u, &between)
	near.Sub(m.u, &near)
	near.Scale(momentum, &near)
	near.Add(m.u, &near)
	m.u = orthonormal(&near)
	next := make([]float64, len(mu))
	for j, old := range mu {
		next[j] = m.mu[j] + momentum*(m.mu[j]-old)
	}
	m.mu = next
}

// entropy returns that of a probability, in nats.
func entropy(x float64) float64 {
	if x <= 0 || x >= 1 {
		return 0
	}
	return -x*math.Log(x) - (1-x)*math.Log1p(-x)
}

// softplus is log(1 + eᵛ) without overflow.
func softplus(v float64) float64 {
	return max(v, 0) + math.Log1p(math.Exp(-math.Abs(v)))
}
