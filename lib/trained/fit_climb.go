package trained

import "math"

// A climber moves a mixture to a higher ELBO by Adam (Kingma and Ba 2015).
type climber struct {
	family        Family
	origin, scale []float64   // the encoder's mean and standard deviation, [code]
	at            [][]float64 // the parameters of each component, see component
	first, second [][]float64 // Adam's moments
	steps         int
}

// newClimber returns a climber at an encoder's Gaussian, or at two halves of it, a
// standard deviation apart along its widest dimension.
func newClimber(family Family, mean, std []float32) *climber {
	c := &climber{family: family}
	widest := 0
	for d := range mean {
		c.origin, c.scale = append(c.origin, float64(mean[d])), append(c.scale, float64(std[d]))
		if std[d] > std[widest] {
			widest = d
		}
	}
	n := len(mean)
	components := 1
	if family == TwoGaussians {
		components = 2
	}
	for k := range components {
		at := make([]float64, 1+n+n*(n+1)/2)
		at[1+widest] = float64(2*k-(components-1)) / 2
		c.at = append(c.at, at)
		c.first, c.second = append(c.first, make([]float64, len(at))), append(c.second, make([]float64, len(at)))
	}
	return c
}

// move moves the last component to another point.
func (c *climber) move(z []float32) {
	for d, v := range z {
		c.at[len(c.at)-1][1+d] = (float64(v) - c.origin[d]) / c.scale[d]
	}
}

// mixture returns the mixture of the parameters: of each component the logit of its
// weight, the mean and the factor row by row, all in units of scale, and of the factor's
// diagonal the logarithm.
func (c *climber) mixture() mixture {
	total := 0.0
	for _, at := range c.at {
		total += math.Exp(at[0])
	}
	var m mixture
	for _, at := range c.at {
		one, next := component{weight: math.Exp(at[0]) / total}, 1+len(c.origin)
		for i, v := range at[1:next] {
			one.mean = append(one.mean, c.origin[i]+c.scale[i]*v)
			row := make([]float64, i+1)
			for j := range row {
				row[j] = c.scale[i] * at[next]
				if j == i {
					row[j] = c.scale[i] * math.Exp(at[next])
				}
				next++
			}
			one.factor = append(one.factor, row)
		}
		m = append(m, one)
	}
	return m
}

// step moves the parameters along the gradient of the ELBO, which it estimates from
// samples of the mixture, their log p(x, z) and its gradients with respect to z. The
// gradient of log q(z) with respect to q's own parameters is left out: its mean is 0, and
// without it nothing is random where q is the true posterior (Roeder, Wu and Duvenaud
// 2017, Sticking the Landing, arXiv:1703.09194).
func (c *climber) step(s samples, logs []float32, slopes [][]float32, rate float64) {
	m := c.mixture()
	elbos, all, each := m.elbos(s, logs), m.elbo(s, logs), len(s.z)/len(m)
	gradient := make([][]float64, len(m))
	for k := range m {
		gradient[k] = make([]float64, len(c.at[k]))
		if rate < fitRate/2 { // weights are equal for the first half, or a component is given up on its way
			gradient[k][0] = elbos[k] - m[k].weight*all
		}
	}
	for i, z := range s.z {
		of := i / each
		_, slope := m.density(z)
		share, next := m[of].weight/float64(each), 1+len(z)
		for d := range z {
			pull := share * (float64(slopes[i][d]) - slope[d]) * c.scale[d]
			gradient[of][1+d] += pull
			for j := range d + 1 {
				switch {
				case j == d:
					gradient[of][next] += pull * s.noise[i][j] * math.Exp(c.at[of][next])
				case c.family != DiagonalGaussian:
					gradient[of][next] += pull * s.noise[i][j]
				}
				next++
			}
		}
	}
	c.steps++
	const β1, β2 = 0.9, 0.99
	for k := range m {
		for p, g := range gradient[k] {
			first, second := &c.first[k][p], &c.second[k][p]
			*first, *second = β1**first+(1-β1)*g, β2**second+(1-β2)*g*g
			mean, square := *first/(1-math.Pow(β1, float64(c.steps))), *second/(1-math.Pow(β2, float64(c.steps)))
			c.at[k][p] += rate * mean / (math.Sqrt(square) + 1e-8)
		}
	}
}
