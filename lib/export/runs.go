package export

// toLoops converts indices to nested loops [step, count], the innermost first, and the indices at
// which the loops start. Slices, repetitions and an upsampled image need few starts.
func toLoops(index []int) (loops [][2]int, starts []int) {
	loops = [][2]int{} // not null in JSON
	for {
		count, step := largestLoop(index)
		if count == 1 {
			return loops, index
		}
		loops = append(loops, [2]int{step, count})
		starts = make([]int, len(index)/count)
		for i := range starts {
			starts[i] = index[i*count]
		}
		index = starts
	}
}

// largestLoop returns the largest count of which indices consist of parts with the same step
// between neighbors; 1 if there are no such parts.
func largestLoop(index []int) (count, step int) {
	if len(index) < 2 {
		return 1, 0
	}
	step = index[1] - index[0]
	for count = len(index); count > 1; count-- {
		if len(index)%count == 0 && isLoop(index, count, step) {
			return count, step
		}
	}
	return 1, 0
}

// isLoop reports whether neighbors have the same step within each part of count indices.
func isLoop(index []int, count, step int) bool {
	for i := 1; i < len(index); i++ {
		if i%count != 0 && index[i]-index[i-1] != step {
			return false
		}
	}
	return true
}

// toRuns converts indices to runs of [first, step, count].
func toRuns(index []int) [][3]int {
	var all [][3]int
	for len(index) > 0 {
		r := [3]int{index[0], 0, 1}
		if len(index) > 1 {
			r[1] = index[1] - index[0]
			for r[2] < len(index) && index[r[2]] == r[0]+r[2]*r[1] {
				r[2]++
			}
		}
		all, index = append(all, r), index[r[2]:]
	}
	return all
}
