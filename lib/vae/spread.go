package vae

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"

	"latentlab/lib/prob"
)

// Spread is the encoder's parameterization of the standard deviation σ of q(z|x).
// Its layer has the same shapes in all of them, so the weights do not show which
// one they were trained with.
type Spread int

const (
	LogStd Spread = iota // log σ, as in the VAE article
	Std                  // σ, as in the PyTorch notes and the lesson notes
	LogVar               // log σ², as in PyTorch's and Flax's examples
)

// spreads has, for each Spread, the Gaussian of an encoder's two outputs, the
// name of the second output in descriptions, and the constant in Go.
var spreads = map[Spread]struct {
	gaussian func(mu, spread *Node) prob.Gaussian
	name     string
	constant string
}{
	LogStd: {prob.FromLogStd, "log", "vae.LogStd"},
	Std:    {prob.FromStd, "direct", "vae.Std"},
	LogVar: {prob.FromLogVar, "log of the square", "vae.LogVar"},
}

// spreadConstant returns a Spread as Go code, given its name in descriptions.
func spreadConstant(name any) string {
	for _, s := range spreads {
		if name == s.name {
			return s.constant
		}
	}
	return fmt.Sprintf("%q", name)
}
