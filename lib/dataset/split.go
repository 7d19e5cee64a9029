package dataset

import (
	"fmt"
	"math/rand/v2"
)

// Slice returns the pictures from…to-1 without copying them. It panics, as a
// slice expression does, when from and to are out of range.
func (im *Images) Slice(from, to int) *Images {
	cut := *im
	size := im.Size()
	cut.Pixels = im.Pixels[from*size : to*size : to*size]
	if im.Labels != nil {
		cut.Labels = im.Labels[from:to:to]
	}
	return &cut
}

// First returns the first n pictures, or all of them where there are fewer.
func (im *Images) First(n int) *Images {
	return im.Slice(0, min(max(n, 0), im.Len()))
}

// Split cuts the set in two without copying: the first n pictures and the
// rest, such as 50,000 to train on and 10,000 to choose by.
func (im *Images) Split(n int) (head, tail *Images) {
	n = min(max(n, 0), im.Len())
	return im.Slice(0, n), im.Slice(n, im.Len())
}

// Select returns a copy of the pictures at indices, in that order. It panics
// when one is out of range.
func (im *Images) Select(indices ...int) *Images {
	picked := *im
	picked.Pixels = make([]uint8, 0, len(indices)*im.Size())
	if im.Labels != nil {
		picked.Labels = make([]uint8, 0, len(indices))
	}
	for _, i := range indices {
		picked.Pixels = append(picked.Pixels, im.Row(i)...)
		if im.Labels != nil {
			picked.Labels = append(picked.Labels, im.Labels[i])
		}
	}
	return &picked
}

// Sample returns a copy of n pictures drawn without replacement, the same
// ones for the same seed; all of them, shuffled, where there are fewer.
func (im *Images) Sample(n int, seed uint64) *Images {
	order := rand.New(rand.NewPCG(seed, 0)).Perm(im.Len())
	return im.Select(order[:min(max(n, 0), len(order))]...)
}

// ByClass returns the indices of each class's pictures in order, [classes][]:
// of all in Classes, with pictures or without, and of every label beyond them
// up to the largest there is. It returns nil where the set has no labels.
func (im *Images) ByClass() [][]int {
	if im.Labels == nil {
		return nil
	}
	groups := make([][]int, len(im.Classes))
	for i, label := range im.Labels {
		for int(label) >= len(groups) {
			groups = append(groups, nil)
		}
		groups[label] = append(groups[label], i)
	}
	return groups
}

// PerClass returns a copy of n pictures of each class that has any, drawn
// without replacement, classes in turn: the few labelled pictures of a
// semi-supervised chapter. The same seed gives the same pictures. It is an
// error when a class has fewer than n, or the set has no labels.
func (im *Images) PerClass(n int, seed uint64) (*Images, error) {
	if n < 1 {
		return nil, fmt.Errorf("%d pictures of each class of %s: expected at least 1", n, im.Name)
	}
	if im.Labels == nil {
		return nil, fmt.Errorf("%s has no labels: pictures of each class cannot be chosen", im.Name)
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	var chosen [][]int
	for class, members := range im.ByClass() {
		if len(members) == 0 {
			continue
		}
		if len(members) < n {
			return nil, fmt.Errorf("%s has only %d pictures of class %d: %d were asked for", im.Name, len(members), class, n)
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
	return im.Select(indices...), nil
}
