// Package ae has autoencoders: an encoder g: x → z and a decoder h: z → x̂,
// trained to minimize the distance between x and x̂.
//
// A Config describes a network of dense layers; New turns it into a Model.
// Other layers are functions that go into a Model directly:
//
//	m := &ae.Model{Encoder: myEncoder, Decoder: myDecoder, Loss: loss.BCE}
//
// The PyTorch notes are the blog post that notebook 000 follows; chapter 12 is that of the
// TensorFlow course, which notebook 003 follows.
package ae
