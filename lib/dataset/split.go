package dataset

import (
	"fmt"
	"math/rand/v2"
)

// Slice returns the images from, from+1, …, to-1 without copying them. It panics,
// as a slice expression does, if from or to is out of range.
func (im *Images) Slice(from, to int) *Images {
	part := *im
	size := im.Size()
	part.Pixels = im.Pixels[from*size : to*size : to*size]
	if im.Labels != nil {
		part.Labels = im.Labels[from:to:to]
	}
	return &part
}

// First returns the first n images, or all of them if there are fewer.
func (im *Images) First(n int) *Images {
	return im.Slice(0, min(max(n, 0), im.Len()))
}

// Split divides the set in two without copying: the first n images and the rest,
// such as 50,000 to train on and 10,000 for validation.
func (im *Images) Split(n int) (head, tail *Images) {
	n = min(max(n, 0), im.Len())
	return im.Slice(0, n), im.Slice(n, im.Len())
}

// Select returns a copy of the images at indices, in that order. It panics if one
// is out of range.
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

// Sample returns a copy of n images sampled without replacement, the same for the
// same seed; all of them, shuffled, if there are fewer.
func (im *Images) Sample(n int, seed uint64) *Images {
	order := rand.New(rand.NewPCG(seed, 0)).Perm(im.Len())
	return im.Select(order[:min(max(n, 0), len(order))]...)
}

// ByClass returns the indices of each class's images in order, [classes][]: of
// all in Classes, with images or without, and of labels without a name up to the
// largest. It returns nil if the set has no labels.
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

// PerClass returns a copy of n images of each class that has any, sampled without
// replacement, the classes in turn: the few labeled images of semi-supervised
// learning. The same seed gives the same images. It is an error if a class has
// fewer than n, or if the set has no labels.
func (im *Images) PerClass(n int, seed uint64) (*Images, error) {
	if n < 1 {
		return nil, fmt.Errorf("%d images of each class of %s: expected at least 1", n, im.Name)
	}
	if im.Labels == nil {
		return nil, fmt.Errorf("%s has no labels: images of each class cannot be chosen", im.Name)
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	var chosen [][]int
	for class, members := range im.ByClass() {
		if len(members) == 0 {
			continue
		}
		if len(members) < n {
			return nil, fmt.Errorf("%s has only %d images of class %d, expected at least %d", im.Name, len(members), class, n)
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
