package main

import (
	"fmt"

	"latentlab/lib/conv"
	"latentlab/lib/dataset"
	"latentlab/lib/train"
	"latentlab/lib/vae"
)

// convolutional is a VAE of the library with convolutions and the summed cross-entropy
// of the pixels. The peers read it as JSON.
type convolutional struct {
	Side    int     `json:"side"`    // height and width of a gray image
	Filters []int   `json:"filters"` // channels of the encoder's convolutions; the decoder mirrors them
	Kernel  int     `json:"kernel"`
	Stride  int     `json:"stride"`
	Code    int     `json:"code"` // length of z
	Rate    float64 `json:"rate"` // of Adam
}

var convolutionalVAE = convolutional{
	Side: 28, Filters: []int{32, 64}, Kernel: 3, Stride: 2, Code: 20, Rate: learningRate,
}

func (n convolutional) model(*dataset.Examples) (train.Model, error) {
	net := conv.Network{
		Shape:   dataset.Shape{Height: n.Side, Width: n.Side, Channels: 1},
		Filters: n.Filters, Code: n.Code, Kernel: n.Kernel, Stride: n.Stride,
	}
	return &vae.Model{Encoder: net.Posterior, Decoder: net.Decode}, net.Check()
}

func (n convolutional) adam() train.Option { return train.Adam(n.Rate) }

func (n convolutional) scalars() []string { return []string{"loss"} }

func (n convolutional) script() string { return "convolutional" }

// String returns the channels of the encoder: 1-16-32-(20, 20) for μ and σ of 20.
func (n convolutional) String() string {
	return fmt.Sprintf("%s-(%d, %d), kernels of %d, stride %d", widthsOf(1, n.Filters), n.Code, n.Code, n.Kernel, n.Stride)
}

func (n convolutional) loss() string { return "summed cross-entropy + KL" }
