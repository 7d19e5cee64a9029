package main

import (
	"fmt"
	"strings"

	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/train"
	"latentlab/lib/vae"
)

// design is what a task trains: a model of the library and, in its exported fields,
// what contestants need to build it themselves.
type design interface {
	model(data *dataset.Examples) (train.Model, error)
	adam() train.Option
	scalars() []string // the model's scalars by which contestants are compared
	script() string    // the peers run peers/<framework>_<script>.py

	String() string // the widths
	loss() string   // what is minimized
}

// network is an autoencoder of the library with one loss. The peers read it as JSON.
type network struct {
	build func() (train.Model, error)

	Features int     `json:"features"`  // length of x
	Hidden   []int   `json:"hidden"`    // widths of the encoder; the decoder mirrors them
	Code     int     `json:"code"`      // length of z
	CodeReLU bool    `json:"code_relu"` // whether a ReLU follows z
	Spread   string  `json:"spread"`    // a VAE's second output beside μ, "std" or "log std"; otherwise ""
	Logits   bool    `json:"logits"`    // cross-entropy on logits; otherwise squared error of a sigmoid output
	Sum      bool    `json:"sum"`       // sum over pixels; otherwise their mean, and KL divided by their number
	Rate     float64 `json:"rate"`      // of Adam
}

func autoencoder(c ae.Config) network {
	return network{
		build:    func() (train.Model, error) { return ae.New(c) },
		Features: 28 * 28, Hidden: c.Hidden, Code: c.Code, CodeReLU: c.CodeReLU,
		Logits: c.Loss.Name == loss.BCE.Name, Sum: c.Loss.Sum, Rate: learningRate,
	}
}

func variational(c vae.Config) network {
	return network{
		build:    func() (train.Model, error) { return vae.New(c) },
		Features: 28 * 28, Hidden: c.Hidden, Code: c.Code,
		Spread: map[vae.Spread]string{vae.Std: "std", vae.LogStd: "log std"}[c.Spread],
		Logits: c.Loss.Name == loss.SumBCE.Name, Sum: c.Loss.Sum, Rate: learningRate,
	}
}

func (n network) model(*dataset.Examples) (train.Model, error) { return n.build() }

func (n network) adam() train.Option { return train.Adam(n.Rate) }

func (n network) scalars() []string { return []string{"loss"} }

func (n network) script() string { return "autoencoder" }

// widths returns the widths of all dense layers. The encoder's last is twice the code
// size where its output is μ and σ.
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

// String returns the encoder's widths: 784-256-64-20, or -(10, 10) for μ and σ.
func (n network) String() string {
	widths := widthsOf(n.Features, n.Hidden)
	if n.Spread != "" {
		return fmt.Sprintf("%s-(%d, %d)", widths, n.Code, n.Code)
	}
	return fmt.Sprintf("%s-%d", widths, n.Code)
}

// widthsOf returns widths as 784-256-64.
func widthsOf(features int, hidden []int) string {
	widths := fmt.Sprint(features)
	for _, width := range hidden {
		widths += fmt.Sprint("-", width)
	}
	return widths
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
