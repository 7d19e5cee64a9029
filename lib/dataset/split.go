package dataset

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// Slice returns the examples from, from+1, …, to-1 without copying them. It panics,
// as a slice expression does, if from or to is out of range.
func (e *Examples) Slice(from, to int) *Examples {
	part := e.part()
	size := e.Size()
	if e.IsTable() {
		part.Values = e.Values[from*size : to*size : to*size]
	} else {
		part.Pixels = e.Pixels[from*size : to*size : to*size]
	}
	if e.Labels != nil {
		part.Labels = e.Labels[from:to:to]
	}
	return part
}

// First returns the first n examples, or all of them if there are fewer.
func (e *Examples) First(n int) *Examples {
	return e.Slice(0, min(max(n, 0), e.Len()))
}

// Split splits the set in two without copying: the first n examples and the rest,
// such as 50,000 to train on and 10,000 for validation.
func (e *Examples) Split(n int) (head, tail *Examples) {
	n = min(max(n, 0), e.Len())
	return e.Slice(0, n), e.Slice(n, e.Len())
}

// Select returns a copy of the examples at indices, in that order. It panics if one
// is out of range.
func (e *Examples) Select(indices ...int) *Examples {
	picked := e.part()
	if e.Labels != nil {
		picked.Labels = make([]uint16, 0, len(indices))
	}
	if e.IsTable() {
		picked.Values = make([]float32, 0, len(indices)*e.Size())
	} else {
		picked.Pixels = make([]uint8, 0, len(indices)*e.Size())
	}
	for _, i := range indices {
		if e.IsTable() {
			picked.Values = append(picked.Values, e.Features(i)...)
		} else {
			picked.Pixels = append(picked.Pixels, e.Row(i)...)
		}
		if e.Labels != nil {
			picked.Labels = append(picked.Labels, e.Labels[i])
		}
	}
	return picked
}

// Sample returns a copy of n examples sampled without replacement, the same for the
// same seed; all of them, shuffled, if there are fewer.
func (e *Examples) Sample(n int, seed uint64) *Examples {
	order := rand.New(rand.NewPCG(seed, 0)).Perm(e.Len())
	return e.Select(order[:min(max(n, 0), len(order))]...)
}

// ByClass returns the indices of each class's examples in order, [classes][]: of
// all in Classes, with examples or without, and of labels without a name up to the
// largest. It returns nil if the set has no labels.
func (e *Examples) ByClass() [][]int {
	if e.Labels == nil {
		return nil
	}
	groups := make([][]int, len(e.Classes))
	for i, label := range e.Labels {
		for int(label) >= len(groups) {
			groups = append(groups, nil)
		}
		groups[label] = append(groups[label], i)
	}
	for class, members := range groups {
		groups[class] = slices.Clip(members) // a slice beyond its length would be zeros
	}
	return groups
}

// PerClass returns a copy of n examples of each class that has any, sampled without
// replacement, the classes in turn: the few labeled examples of semi-supervised
// learning. The same seed gives the same examples. It is an error if a class has
// fewer than n, or if the set has no labels.
func (e *Examples) PerClass(n int, seed uint64) (*Examples, error) {
	if n < 1 {
		return nil, fmt.Errorf("%d %s of each class of %s: expected at least 1", n, e.Noun(), e.Name)
	}
	if e.Labels == nil {
		return nil, fmt.Errorf("%s has no labels: %s of each class cannot be chosen", e.Name, e.Noun())
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	var chosen [][]int
	for class, members := range e.ByClass() {
		if len(members) == 0 {
			continue
		}
		if len(members) < n {
			return nil, fmt.Errorf("%s has only %d %s of class %s, expected at least %d",
				e.Name, len(members), e.Noun(), e.nameOfClass(uint16(class)), n)
		}
		rng.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
		chosen = append(chosen, members[:n])
	}
	indices := make([]int, 0, n*len(chosen))
	for i := range n {
		for _, members := range chosen {
			indices = append(indices, members[i])
		}
	}
	return e.Select(indices...), nil
}
