// Package conv provides the building blocks of convolutional autoencoders: strided
// convolutions down to a code, and upsampling and convolutions up to an image.
//
// [Network] describes a whole encoder and the decoder that mirrors it. Its methods are
// the networks that a model takes:
//
//	net := conv.Network{Shape: data.Shape(), Filters: []int{16, 32}, Code: 20}
//	plain := &ae.Model{Encoder: net.Encode, Decoder: net.Decode}
//	variational := &vae.Model{Encoder: net.Posterior, Decoder: net.Decode}
//
// [Down] and [Up] are the layers, for networks of one's own. Images are
// [batch, height, width, channels] in them, "channels last" as in Keras; a model's
// input and output are rows of height·width·channels values, as everywhere.
//
// # In training, convolutions are matrix products
//
// A layer has two forms of the same function. Outside training it is XLA's convolution.
// In training it is a product of the windows of its input with a matrix that has the
// kernel's values in bands: XLA's CPU client (of 2026) brings only those convolutions
// into the form that its fast library takes that are outside loops, and a training step
// is inside one, so the gradients run 30 times slower there. The products also need
// fewer operations where an image is upsampled, since pixels that are repeated are
// multiplied once. The documentation of kernelcfg/bench lists what was measured.
package conv
