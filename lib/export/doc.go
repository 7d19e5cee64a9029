// Package export exports a network of a trained model, so that it runs without a kernel or
// Go: in the reader's browser.
//
// [New] builds the network's graph on the model's variables for one code and reads it node
// by node. It computes what does not depend on the code. The rest becomes operations of a
// small program, which [Script] runs in a browser and [Network.Call] in Go. Weights of large
// matrices have steps as wide as shows no difference in the images, see [New], and are entropy-coded; those of
// small ones have 16 bits.
//
//	decoder, err := export.New(r.Model, m.Decode, codes)
//	data, err := decoder.JSON() // for latentlabNetwork(data) of export.Script
//
// A network may consist of dense layers, convolutions, upsampling, pooling, normalization and
// element-wise functions. The error for other networks names the operation.
package export
