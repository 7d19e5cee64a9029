package prob

import (
	"fmt"
	"math"
)

// Gaussian1D is a Gaussian distribution of one number, outside a graph. Gonum's
// distuv.Normal does not check its parameters, so its divergences may be meaningless.
type Gaussian1D struct {
	Mean, Std float64
}

// Density returns the probability density at x, NaN where Std is not above 0.
func (q Gaussian1D) Density(x float64) float64 {
	if !(q.Std > 0) {
		return math.NaN()
	}
	d := (x - q.Mean) / q.Std
	return math.Exp(-d*d/2) / (q.Std * math.Sqrt(2*math.Pi))
}

// KL returns KL(q ‖ p) = log(σp/σq) + (σq² + (μq - μp)²)/(2σp²) - ½, in nats. It
// is an error if a mean is not finite, a standard deviation is not above 0, or
// the divergence is beyond float64's range.
func (q Gaussian1D) KL(p Gaussian1D) (float64, error) {
	for _, d := range []Gaussian1D{q, p} {
		if !(d.Std > 0) || math.IsInf(d.Std, 0) || math.IsNaN(d.Mean) || math.IsInf(d.Mean, 0) {
			return 0, fmt.Errorf("N(%v, %v²) is not a Gaussian: "+
				"expected a finite mean and a finite standard deviation above 0", d.Mean, d.Std)
		}
	}
	d := (q.Mean - p.Mean) / p.Std
	ratio := q.Std / p.Std
	logRatio := math.Log(ratio)
	if math.IsInf(logRatio, 0) { // the quotient left float64's range
		logRatio = math.Log(q.Std) - math.Log(p.Std)
	}
	kl := -logRatio + (ratio*ratio+d*d-1)/2
	if math.IsNaN(kl) || math.IsInf(kl, 0) {
		return 0, fmt.Errorf("the divergence of N(%v, %v²) from N(%v, %v²) is too large for a float64: "+
			"expected distributions nearer to each other", q.Mean, q.Std, p.Mean, p.Std)
	}
	return max(0, kl), nil // rounding may leave a 0 below it
}
