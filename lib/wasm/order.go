package wasm

import "slices"

// inOrderOfMemory returns steps in an order in which values do not wait long for those that read them: always next is
// the step, of those that can run, after which fewest words are in use. So a gradient is read while it is in the cache,
// and its words serve the next one.
func (p *planner) inOrderOfMemory(steps []step) []step {
	at := map[*node]int{}
	for i, s := range steps {
		for _, n := range s.nodes {
			at[n] = i
		}
	}
	after, before := make([][]int, len(steps)), make([]int, len(steps)) // steps that wait for each; how many it waits for
	readers := map[*node]int{}                                          // steps that have not read a value yet
	read := make([][]*node, len(steps))                                 // values of other steps
	for i, s := range steps {
		for _, n := range s.nodes {
			for _, next := range slices.Concat(n.users, p.after[n]) {
				if k, ok := at[next]; ok && k != i && !slices.Contains(after[i], k) {
					after[i] = append(after[i], k)
					before[k]++
				}
			}
			for _, o := range n.in {
				if k, ok := at[o.node]; ok && k != i && !slices.Contains(read[i], o.node) {
					read[i] = append(read[i], o.node)
					readers[o.node]++
				}
			}
		}
	}
	// grows returns how many more words are in use after a step.
	grows := func(i int) int {
		words := 0
		for _, n := range steps[i].nodes {
			if _, placed := p.at[n]; !placed && readers[n] > 0 {
				words += n.size
			}
		}
		for _, n := range read[i] {
			if _, placed := p.at[n]; !placed && readers[n] == 1 {
				words -= n.size
			}
		}
		return words
	}
	var ready []int
	for i := range steps {
		if before[i] == 0 {
			ready = append(ready, i)
		}
	}
	var ordered []step
	for len(ready) > 0 {
		best := 0
		for k := range ready {
			if grows(ready[k]) < grows(ready[best]) {
				best = k
			}
		}
		i := ready[best]
		ready = slices.Delete(ready, best, best+1)
		ordered = append(ordered, steps[i])
		for _, n := range read[i] {
			readers[n]--
		}
		for _, k := range after[i] {
			if before[k]--; before[k] == 0 {
				at, _ := slices.BinarySearch(ready, k)
				ready = slices.Insert(ready, at, k)
			}
		}
	}
	return ordered
}
