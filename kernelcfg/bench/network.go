package main

import (
	"fmt"
	"strings"

	"latentlab/lib/ae"
	"latentlab/lib/train"
	"latentlab/lib/vae"
)

// network is a model of the library, and what those contestants must know of
// it that build it themselves: the peers read it as JSON.
type network struct {
	model func() (train.Model, error)

	Features int    `json:"features"`  // length of x
	Hidden   []int  `json:"hidden"`    // widths of the encoder; the decoder mirrors them
	Code     int    `json:"code"`      // length of z
	CodeReLU bool   `json:"code_relu"` // a ReLU on z too
	Spread   string `json:"spread"`    // what a VAE's encoder puts out beside μ: "std" or "log std"; "" for other autoencoders
	Logits   bool   `json:"logits"`    // cross-entropy on logits; otherwise the squared error of a sigmoid output
	Sum      bool   `json:"sum"`       // sum over the pixels; otherwise their mean, and a KL divided by their number
}

func autoencoder(c ae.Config) network {
	return network{
		model:    func() (train.Model, error) { return ae.New(c) },
		Features: 28 * 28, Hidden: c.Hidden, Code: c.Code, CodeReLU: c.CodeReLU,
		Logits: c.Loss.Name == ae.BCE.Name, Sum: c.Loss.Sum,
	}
}

func variational(c vae.Config) network {
	return network{
		model:    func() (train.Model, error) { return vae.New(c) },
		Features: 28 * 28, Hidden: c.Hidden, Code: c.Code,
		Spread: map[vae.Spread]string{vae.Std: "std", vae.LogStd: "log std"}[c.Spread],
		Logits: c.Loss.Name == vae.CrossEntropy.Name, Sum: c.Loss.Sum,
	}
}

// widths returns the widths of all dense layers; the encoder's last is
// twice as wide as the code where it gives μ and σ.
func (n network) widths() (encoder, decoder []int) {
	encoder = append(append(encoder, n.Hidden...), n.Code)
	if n.Spread != "" {
		encoder[len(n.Hidden)] *= 2
	}
	for i := range n.Hidden {
		decoder = append(decoder, n.Hidden[len(n.Hidden)-1-i])
	}
	return encoder, append(decoder, n.Features)
}

// String gives the encoder's widths: 784-256-64-20, or -(10, 10) for μ and σ.
func (n network) String() string {
	widths := fmt.Sprint(n.Features)
	for _, width := range n.Hidden {
		widths += fmt.Sprint("-", width)
	}
	if n.Spread != "" {
		return fmt.Sprintf("%s-(%d, %d)", widths, n.Code, n.Code)
	}
	return fmt.Sprintf("%s-%d", widths, n.Code)
}

func (n network) loss() string {
	var words []string
	if n.Sum {
		words = append(words, "summed")
	}
	if n.Logits {
		words = append(words, "cross-entropy")
	} else {
		words = append(words, "squared error")
	}
	if n.Spread != "" {
		words = append(words, "+ KL")
	}
	return strings.Join(words, " ")
}
