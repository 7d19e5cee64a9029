package metric

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// minimize walks x to the minimum of a smooth, strictly convex function, until
// no entry of the gradient is larger than tolerance. It is L-BFGS with a
// backtracking line search (Nocedal & Wright, Numerical Optimization, 2nd ed.,
// algorithms 7.4, 7.5 and 3.1). f sets the gradient and returns the value.
func minimize(x []float64, tolerance float64, f func(x, gradient []float64) float64) error {
	const iterations, memory = 1000, 10
	type move struct {
		step, change []float64 // of x, of the gradient
		curvature    float64   // their product
	}
	var moves []move // the newest last
	gradient, next, nextGradient := make([]float64, len(x)), make([]float64, len(x)), make([]float64, len(x))
	value := f(x, gradient)
	for range iterations {
		if floats.Norm(gradient, math.Inf(1)) <= tolerance {
			return nil
		}
		direction := make([]float64, len(x))
		floats.ScaleTo(direction, -1, gradient)
		α := make([]float64, len(moves))
		for i := len(moves) - 1; i >= 0; i-- {
			α[i] = floats.Dot(moves[i].step, direction) / moves[i].curvature
			floats.AddScaled(direction, -α[i], moves[i].change)
		}
		if len(moves) > 0 {
			last := moves[len(moves)-1]
			floats.Scale(last.curvature/floats.Dot(last.change, last.change), direction)
		}
		for i, m := range moves {
			β := floats.Dot(m.change, direction) / m.curvature
			floats.AddScaled(direction, α[i]-β, m.step)
		}
		slope, stride, nextValue := floats.Dot(gradient, direction), 1.0, 0.0
		for ; ; stride /= 2 {
			if stride < 1e-12 {
				return fmt.Errorf("no step goes downhill where the slope is %.2g", floats.Norm(gradient, math.Inf(1)))
			}
			floats.AddScaledTo(next, x, stride, direction)
			nextValue = f(next, nextGradient)
			if nextValue <= value+1e-4*stride*slope {
				break
			}
		}
		m := move{step: make([]float64, len(x)), change: make([]float64, len(x))}
		floats.SubTo(m.step, next, x)
		floats.SubTo(m.change, nextGradient, gradient)
		if m.curvature = floats.Dot(m.step, m.change); m.curvature > 0 {
			moves = append(moves, m)
		}
		moves = moves[max(0, len(moves)-memory):]
		copy(x, next)
		copy(gradient, nextGradient)
		value = nextValue
	}
	return fmt.Errorf("the minimum was not reached in %d steps, the slope is still %.2g", iterations, floats.Norm(gradient, math.Inf(1)))
}
