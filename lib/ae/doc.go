// Package ae has autoencoders: an encoder g: x → z and a decoder h: z → x̂,
// trained to minimize the distance between x and x̂.
//
// A Config describes a network of dense layers; New turns it into a Model.
// Other layers are functions that go into a Model directly:
//
//	m := &ae.Model{Encoder: myEncoder, Decoder: myDecoder, Loss: loss.BCE}
//
// Tutorial 000 is the PyTorch notes on autoencoders, chapter 12 that of a notebook
// course on TensorFlow 2.
package ae
