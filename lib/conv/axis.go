package conv

// axis is a convolution along one axis as windows of the input, each of which gives a
// few neighboring outputs.
type axis struct {
	taps  [][][]float32 // [kernel][window][outputs]: 1 where a kernel's value meets a window's value for an output
	start int           // first value of the first window, negative before the input
	step  int           // from a window to the next
	count int           // number of windows
	first int           // first output of the first window that counts
	out   int           // number of outputs
}

func (a axis) kernel() int  { return len(a.taps) }
func (a axis) window() int  { return len(a.taps[0]) }
func (a axis) outputs() int { return len(a.taps[0][0]) }

// strided returns the axis of a kernel that moves by stride over n values: one output
// for each window.
func strided(n, kernel, stride int) axis {
	before, _ := padding(kernel, stride)
	a := axis{start: -before, step: stride, count: n / stride, out: n / stride}
	a.setTaps(kernel, kernel, 1, func(d, _ int) int { return d })
	return a
}

// repeated returns the axis of a kernel over n values that are repeated factor times:
// factor outputs for each window. Several outputs share their first and last values, so
// the window is smallest if it begins at the right one of them: for a kernel of 3 and a
// factor of 2, the outputs 2i-1 and 2i need the values i-1 and i only.
func repeated(n, kernel, factor int) axis {
	before, _ := padding(kernel, 1)
	a, window := axis{step: 1, out: n * factor}, kernel+factor
	for first := range factor {
		low, high := divide(-first-before, factor), divide(factor-1-first+kernel-1-before, factor)
		if high-low+1 < window {
			a.first, a.start, window = first, low, high-low+1
		}
	}
	a.count = (a.first + a.out + factor - 1) / factor
	a.setTaps(kernel, window, factor, func(d, o int) int { return divide(o-a.first+d-before, factor) - a.start })
	return a
}

// whole returns a, whose windows are those of n values, with a single window: all values.
func (a axis) whole(n int) axis {
	w := axis{step: n, count: 1, out: a.out}
	w.setTaps(a.kernel(), n, a.out, func(d, o int) int {
		window, output := (o+a.first)/a.outputs(), (o+a.first)%a.outputs()
		for i := range a.window() {
			if a.taps[d][i][output] == 1 {
				return a.start + window*a.step + i
			}
		}
		return -1
	})
	return w
}

// setTaps sets, for each value of the kernel and each output, the tap at the value of
// the window that at returns, if the window has it.
func (a *axis) setTaps(kernel, window, outputs int, at func(d, o int) int) {
	a.taps = make([][][]float32, kernel)
	for d := range a.taps {
		a.taps[d] = make([][]float32, window)
		for i := range a.taps[d] {
			a.taps[d][i] = make([]float32, outputs)
		}
		for o := range outputs {
			if i := at(d, o); i >= 0 && i < window {
				a.taps[d][i][o] = 1
			}
		}
	}
}

// padding returns the number of zeros beyond both ends of an axis, as Keras's
// padding="same" has them if stride divides the length of the axis.
func padding(kernel, stride int) (before, after int) {
	before = (kernel - stride) / 2
	return before, kernel - stride - before
}

// divide returns a/b rounded down.
func divide(a, b int) int {
	if a < 0 {
		return -((b - 1 - a) / b)
	}
	return a / b
}
