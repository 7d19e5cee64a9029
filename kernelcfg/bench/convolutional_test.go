package main

import (
	"testing"

	"latentlab/lib/train"
)

// TestSameConvolutions checks that the description for the peers gives as many weights
// and biases as the library's model has.
func TestSameConvolutions(t *testing.T) {
	n := convolutionalVAE
	m, err := n.model(nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := train.Prepare(m, digits(1), train.BatchSize(2), n.adam())
	if err != nil {
		t.Fatal(err)
	}
	described, side, in := 0, n.Side, 1
	for _, filters := range n.Filters { // as protocol.convolutional has them
		described += (n.Kernel*n.Kernel*in + 1) * filters
		side, in = side/n.Stride, filters
	}
	last := side * side * in
	described += (last+1)*2*n.Code + (n.Code+1)*last
	for i := len(n.Filters) - 2; i >= -1; i-- {
		out := 1
		if i >= 0 {
			out = n.Filters[i]
		}
		described += (n.Kernel*n.Kernel*in + 1) * out
		in = out
	}
	if described != p.Parameters() {
		t.Errorf("%d parameters by the description, the model has %d", described, p.Parameters())
	}
	if p.Scalars[0] != n.scalars()[0] {
		t.Errorf("the model reports %q, expected %q first", p.Scalars, n.scalars())
	}
}
